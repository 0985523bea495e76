package dispatch

import (
	"context"
	"log/slog"
	"time"

	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Engine is what the dispatcher needs of a queue engine.
type Engine interface {
	queue.Queue
	queue.Streamer
	queue.Browser
	queue.Canceller
	queue.Retrier
	queue.Keeper
	queue.Flusher
	queue.Keys
	queue.Notifier
}

// Config is what a Dispatcher is made from. Fields that are zero get the value
// named with them.
type Config struct {
	Registry *work.Registry // needed
	Engine   Engine         // needed; a stop closes it
	Hooks    *hook.Hooks
	// Context has the values that the contexts of runs have, and no end.
	// context.Background
	Context context.Context
	Logger  *slog.Logger // discards
	// Settings overrides defaults: Name, Value and Origin, and the bounds when
	// they are not both 0.
	Settings []Setting
	// Default is the policy of types that Types does not name.
	Default Policy
	Types   map[string]Policy
	// Ageing is the time after which a waiting run becomes one priority level
	// more urgent. 30 s
	Ageing time.Duration
	// TargetWait lets the number of workers follow the load, between the bounds
	// of number_of_workers: there are to be so many that a run waits no longer
	// than this. 0 leaves their number alone.
	TargetWait time.Duration
	// HangGrace is how long a run may go on after its context is done before
	// its worker is given up and replaced. 5 s
	HangGrace time.Duration
	// MaxReplaced bounds how many workers may be given up and replaced at a
	// time. 64
	MaxReplaced int
	// InlineBytes is how much of a result is kept, the rest is cut. 64 KiB, -1
	// for nothing
	InlineBytes int
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	def(&c.Ageing, 30*time.Second)
	def(&c.HangGrace, 5*time.Second)
	def(&c.MaxReplaced, 64)
	def(&c.InlineBytes, 64<<10)
	c.Default = c.Default.withDefaults()
	types := make(map[string]Policy, len(c.Types))
	for name, p := range c.Types {
		types[name] = p.withDefaults()
	}
	c.Types = types
	return c
}

func def[T int | int64 | time.Duration](v *T, to T) {
	if *v == 0 {
		*v = to
	}
}

func (c Config) check() error {
	var bad work.InvalidError
	want := func(field string, ok bool, detail string) {
		if !ok {
			bad.Fields = append(bad.Fields, work.FieldError{Field: field, Detail: detail})
		}
	}
	const positive = "must be positive"
	want("Registry", c.Registry != nil, "is needed")
	want("Engine", c.Engine != nil, "is needed")
	want("Ageing", c.Ageing > 0, positive)
	want("TargetWait", c.TargetWait >= 0, "must not be negative")
	want("HangGrace", c.HangGrace > 0, positive)
	want("MaxReplaced", c.MaxReplaced > 0, positive)
	want("InlineBytes", c.InlineBytes >= -1, "must not be negative")
	c.Default.check("Default", want)
	for name, p := range c.Types {
		p.check("Types["+name+"]", want)
	}
	if len(bad.Fields) > 0 {
		return &bad
	}
	return nil
}
