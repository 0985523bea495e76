package local

import (
	"log/slog"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// Options is what an Engine is made from. Fields that are zero get the value
// named with them.
type Options struct {
	Logger *slog.Logger // discards
	// Capacity bounds the runs that have not ended and are not running. 10,000
	Capacity int
	// Bytes bounds the payloads of the runs that have not ended. A single run
	// has room in an empty queue whatever its size. 64 MiB
	Bytes int64
	// Overflow is what happens beyond these bounds. queue.Reject
	Overflow queue.Overflow
	// SpillDir is the folder for the files of queue.Spill, for this engine
	// alone: what is left in it from before is removed. Needed for queue.Spill
	SpillDir string
	// SpillRuns and SpillBytes bound what is in these files: a run takes some
	// 400 bytes of memory also there. 1,000,000 and 4 GiB
	SpillRuns  int
	SpillBytes int64

	// Age is how long a run waits until it counts as one level more urgent, so
	// that nothing waits for ever behind more urgent runs; negative for never.
	// 1 min
	Age time.Duration
	// Lease is how long a lease lasts unless it is extended; 0 for as long as
	// the process, which is right for a holder in it.
	Lease time.Duration
	// MaxCrashes is how often a run may be running when the process ends
	// without having said so, until it is taken for the reason. 3
	MaxCrashes int

	// KeyTTL is how long idempotency keys are kept at least. 24 h
	KeyTTL time.Duration
	// MaxKeys bounds how many idempotency keys, and how many unique keys, are
	// kept. A submission with a new one is refused then, because a key that is
	// kept is kept as long as promised. 1,000,000
	MaxKeys int
	// Results bounds what is kept of runs that are done or cancelled. 24 h,
	// 10,000 runs, 256 MiB, 10 of a recurring job
	Results Retention
	// DeadLetters bounds what is kept of dead ones. 14 days, 10,000 runs,
	// 256 MiB, 10 of a recurring job
	DeadLetters Retention

	// Check tells what is wrong with a spec: it is asked for runs that were set
	// aside, at the start and when they are retried. It must not use the
	// engine. nil finds nothing wrong
	Check func(work.Spec) error
}

// Retention bounds what is kept of finished runs.
type Retention struct {
	Age    time.Duration
	Runs   int
	Bytes  int64 // of payloads, metadata and causes
	PerJob int   // of one recurring job
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	def(&o.Capacity, 10_000)
	def(&o.Bytes, 64<<20)
	def(&o.SpillRuns, 1_000_000)
	def(&o.SpillBytes, 4<<30)
	def(&o.Age, time.Minute)
	def(&o.MaxCrashes, 3)
	def(&o.KeyTTL, 24*time.Hour)
	def(&o.MaxKeys, 1_000_000)
	o.Results = o.Results.withDefaults(24 * time.Hour)
	o.DeadLetters = o.DeadLetters.withDefaults(14 * 24 * time.Hour)
	return o
}

func (r Retention) withDefaults(age time.Duration) Retention {
	def(&r.Age, age)
	def(&r.Runs, 10_000)
	def(&r.Bytes, 256<<20)
	def(&r.PerJob, 10)
	return r
}

func def[T int | int64 | time.Duration](v *T, to T) {
	if *v == 0 {
		*v = to
	}
}

func (o *Options) check() error {
	var bad work.InvalidError
	want := func(field string, ok bool, detail string) {
		if !ok {
			bad.Fields = append(bad.Fields, work.FieldError{Field: field, Detail: detail})
		}
	}
	const positive = "must be positive"
	want("Capacity", o.Capacity > 0, positive)
	want("Bytes", o.Bytes > 0, positive)
	want("Overflow", o.Overflow <= queue.Spill, "is not a policy")
	want("SpillDir", o.Overflow != queue.Spill || o.SpillDir != "", "is needed for spill")
	want("SpillRuns", o.SpillRuns > 0, positive)
	want("SpillBytes", o.SpillBytes > 0, positive)
	want("Lease", o.Lease >= 0, "must not be negative")
	want("MaxCrashes", o.MaxCrashes > 0, positive)
	want("KeyTTL", o.KeyTTL > 0, positive)
	want("MaxKeys", o.MaxKeys > 0, positive)
	for name, r := range map[string]Retention{"Results": o.Results, "DeadLetters": o.DeadLetters} {
		want(name, r.Age > 0 && r.Runs > 0 && r.Bytes > 0 && r.PerJob > 0, positive)
	}
	if len(bad.Fields) > 0 {
		return &bad
	}
	return nil
}
