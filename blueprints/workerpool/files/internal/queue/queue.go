package queue

import (
	"context"
	"errors"
	"time"

	"example.invalid/service/internal/work"
)

// The errors of engines beyond those of package work.
var (
	// ErrGone tells that a lease is over: the run was cancelled, replaced by
	// something of another class, dropped, or leased again after it expired.
	ErrGone = errors.New("the lease is over")
	// ErrStorage tells that the engine could not keep what it was given. What
	// was submitted is not accepted; what was changed may be as before after a
	// restart.
	ErrStorage = errors.New("the queue's storage failed")
	// ErrUnsupported tells that an engine cannot do what it was asked for.
	ErrUnsupported = errors.New("this queue engine cannot do that")
)

// Capability is a set of things that an engine can do. What it cannot do, the
// layer above has to do or to refuse.
type Capability uint

// The capabilities of engines.
const (
	// Durable engines keep what they have accepted when the process dies.
	Durable Capability = 1 << iota
	// Delay: runs wait in the engine for their FireTime or their next attempt.
	Delay
	// Priority: Lease hands out the most urgent runs first.
	Priority
	// Unique: the unique keys of specs are honoured.
	Unique
	// Ordered: within a priority, runs are leased in the order in which they
	// began to wait.
	Ordered
	// Browse: the engine is a Browser, a Canceller and a Retrier.
	Browse
	// Transactional: Enqueue can be part of a transaction of the caller.
	Transactional
)

// Has tells whether all of what is in c.
func (c Capability) Has(what Capability) bool { return c&what == what }

// Queue is an engine. Its methods may be called by any number of goroutines.
type Queue interface {
	Capabilities() Capability

	// Enqueue accepts one run for each entry, all or none, and returns once
	// they are as safe as the engine promises. An entry whose idempotency key
	// is known yields the run that the key led to, with Replayed set. It does
	// not keep the list of entries, only what they refer to.
	//
	// The errors are work.ErrFull (a *work.FullError), ErrUnique (a
	// *work.UniqueError), ErrStopped, ErrInvalid, ErrKeyReused, ErrOverlap and
	// ErrDuplicate, ErrStorage, and the cause of ctx where it has to wait.
	Enqueue(ctx context.Context, entries ...Entry) ([]work.Run, error)
	// Refuse makes Enqueue return work.ErrStopped from now on, also to those
	// who wait for room. Everything else goes on.
	Refuse()

	// Lease hands out runs that are due, at most len(into) of them, the most
	// urgent first, and returns how many. It waits for the first one: at most
	// for the given time (without a limit when it is negative), and until ctx
	// is done or the engine is closed (work.ErrStopped).
	Lease(ctx context.Context, into []Lease, wait time.Duration) (int, error)
	// Start records that an attempt begins, at the given time (now when it is
	// zero), and returns what is to be run: the spec as it is by now. ErrGone
	// when the lease is over. A second Start of the same lease is ErrGone, too.
	Start(l *Lease, at time.Time) (Attempt, error)
	// Ack ends a run that has begun: it is done.
	Ack(ctx context.Context, l *Lease, o Outcome) error
	// Nack ends an attempt that has failed; the run is due again at the given
	// time, at once when that is not in the future.
	Nack(ctx context.Context, l *Lease, o Outcome, retryAt time.Time) error
	// DeadLetter ends a run for good: it is dead, with o.Cause. It need not
	// have begun.
	DeadLetter(ctx context.Context, l *Lease, o Outcome) error
	// SetAside puts a run among the undecodable ones: nobody here knows its
	// type or understands its payload. It need not have begun, and no attempt
	// is burnt. It stays until it is retried, cancelled or purged.
	SetAside(ctx context.Context, l *Lease, cause string) error
	// Release hands runs back as if they had never been leased: no attempt is
	// burnt, and they have their old place in the order. It goes through all of
	// them; leases that are over are passed over.
	Release(ctx context.Context, ls ...*Lease) error
	// Extend makes the lease last for d from now. Without effect in an engine
	// whose leases do not expire.
	Extend(ctx context.Context, l *Lease, d time.Duration) error

	// Commit hands to the kernel, or to the server, what was told so far by
	// Start, Ack, Nack and so on, so that it survives the process. Engines do
	// so by themselves within about a millisecond; whoever calls Commit before
	// it begins a batch runs nothing twice after a kill but what was in flight.
	Commit() error

	// Stats returns a consistent snapshot.
	Stats() Stats
	// Close ends the engine: those who wait get work.ErrStopped. Runs that have
	// begun are handed back as by Release. A durable engine keeps what it has;
	// in any other one what has not ended is dropped, and counted as that.
	Close() error
}

// Entry is a run to be accepted.
type Entry struct {
	// Spec describes the job. Its FireTime is the time that the run is for: in
	// the future it makes the run wait for it, and there is one run for each
	// (job, fire time) other than zero. The engine keeps the payload, which is
	// not to be changed any more. Without an id the job gets one.
	Spec work.Spec
	// Job is set for a job without a Spec of its own, which is run itself.
	// Spec then has its id and type. Such a run is kept in memory whatever the
	// engine, and engines outside of this process refuse it (ErrUnsupported).
	Job work.Job
}

// Lease is a run that was handed out to somebody.
type Lease struct {
	// Run is the id of the run, Token tells this lease from others of it.
	Run   [16]byte
	Token uint64

	// What decides on its place among others.
	Type     string
	Priority int // 1 to 9, 1 is the most urgent
	FairKey  string
	OrderKey string
	// Suspect tells that one more end of the process while the run is running
	// makes it a dead one: it is to be run when no other suspect is, so that it
	// does not pay for that one.
	Suspect bool

	// Since is when the run began to wait.
	Since time.Time
	// Until is when the lease expires, zero for never.
	Until time.Time

	// Ref is the engine's own.
	Ref any
}

// Attempt is what Start returns: what is to be run.
type Attempt struct {
	// Spec is not to be changed.
	Spec *work.Spec
	// Job is that of the Entry.
	Job work.Job
	// Number counts all attempts at the run, from 1 on.
	Number int
	// Tries counts those that a policy has to count, this one included: since
	// the run was accepted or last taken from the dead letters, without those
	// that ended with the process.
	Tries int
	// FireTime is that of the run; it is never zero.
	FireTime   time.Time
	AcceptedAt time.Time
}

// Outcome is what is known at the end of an attempt. The engine keeps what it
// refers to.
type Outcome struct {
	// FinishedAt is when it ended; zero means now.
	FinishedAt time.Time
	// Cause is the error of a failed attempt.
	Cause    string
	TimedOut bool
	// Hung tells that Run had not returned when the attempt was given up.
	Hung    bool
	Errors  []string
	Metrics map[string]int64
	// Result is kept with the run, nil when there is none.
	Result *work.StoredResult
}
