package dispatch

import (
	"log/slog"
	"time"

	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Config is what a Dispatcher is made from. Fields that are zero get the value
// named with them.
type Config struct {
	Registry *work.Registry // needed
	Hooks    *hook.Hooks
	Logger   *slog.Logger // discards
	// Settings overrides defaults: Name, Value and Origin, and the bounds when
	// they are not both 0.
	Settings []Setting
	// QueueCapacity bounds the runs that wait or are scheduled. 10,000
	QueueCapacity int
	// QueueBytes bounds the payloads of the runs that have not ended. 64 MiB
	QueueBytes int64
	// RunTimeout limits runs whose job and type have no timeout. 30 s
	RunTimeout time.Duration
	// TypeTimeouts limits the runs of a type, whoever submits them: a job's own
	// timeout may be shorter, not longer.
	TypeTimeouts map[string]time.Duration
	// HangGrace is how long a run may go on after its context is done before
	// its worker is given up and replaced. 5 s
	HangGrace time.Duration
	// MaxReplaced bounds how many workers may be given up and replaced at a
	// time. 64
	MaxReplaced int
	// KeyTTL is how long idempotency keys are kept at least. 24 h
	KeyTTL time.Duration
	// MaxKeys bounds how many keys are kept. A submission with a new one is
	// refused then, because a key that is kept is kept as long as promised.
	// 1,000,000
	MaxKeys   int
	Retention Retention
}

// timeout is the limit of one attempt at a job.
func (c *Config) timeout(spec *work.Spec) time.Duration {
	limit, declared := c.TypeTimeouts[spec.Type]
	switch {
	case !declared && spec.Timeout == 0:
		return c.RunTimeout
	case !declared:
		return spec.Timeout
	case spec.Timeout == 0:
		return limit
	}
	return min(limit, spec.Timeout)
}

// Retention bounds what is kept of finished runs.
type Retention struct {
	Age         time.Duration // how long; 24 h
	Runs        int           // how many; 10,000
	Bytes       int64         // how much payload, of the jobs too, and metadata; 256 MiB
	PerJob      int           // how many of one recurring job; 10
	InlineBytes int           // of one payload, the rest is cut; 64 KiB, -1 for none
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	def(&c.QueueCapacity, 10_000)
	def(&c.QueueBytes, 64<<20)
	def(&c.RunTimeout, 30*time.Second)
	def(&c.HangGrace, 5*time.Second)
	def(&c.MaxReplaced, 64)
	def(&c.KeyTTL, 24*time.Hour)
	def(&c.MaxKeys, 1_000_000)
	def(&c.Retention.Age, 24*time.Hour)
	def(&c.Retention.Runs, 10_000)
	def(&c.Retention.Bytes, 256<<20)
	def(&c.Retention.PerJob, 10)
	def(&c.Retention.InlineBytes, 64<<10)
	return c
}

func def[T int | int64 | time.Duration](v *T, to T) {
	if *v == 0 {
		*v = to
	}
}

func (c Config) check() error {
	var bad work.InvalidError
	want := func(field string, ok bool) {
		if !ok {
			bad.Fields = append(bad.Fields, work.FieldError{Field: field, Detail: "must be positive"})
		}
	}
	want("QueueCapacity", c.QueueCapacity > 0)
	want("QueueBytes", c.QueueBytes > 0)
	want("RunTimeout", c.RunTimeout > 0)
	for typ, limit := range c.TypeTimeouts {
		want("TypeTimeouts["+typ+"]", limit > 0)
	}
	want("HangGrace", c.HangGrace > 0)
	want("MaxReplaced", c.MaxReplaced > 0)
	want("KeyTTL", c.KeyTTL > 0)
	want("MaxKeys", c.MaxKeys > 0)
	want("Retention.Age", c.Retention.Age > 0)
	want("Retention.Runs", c.Retention.Runs > 0)
	want("Retention.Bytes", c.Retention.Bytes > 0)
	want("Retention.PerJob", c.Retention.PerJob > 0)
	want("Retention.InlineBytes", c.Retention.InlineBytes >= -1)
	if c.Registry == nil {
		bad.Fields = append(bad.Fields, work.FieldError{Field: "Registry", Detail: "is needed"})
	}
	if len(bad.Fields) > 0 {
		return &bad
	}
	return nil
}
