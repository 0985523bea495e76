package boot

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Service is something that is started and stopped. Embed a Base to have all of
// it but Start and Stop.
type Service interface {
	// Start makes the service usable and proves it, by a ping for example. What
	// the service depends on is in deps by name, started; see Dependency.
	//
	// ctx ends when Start has returned, too, so what goes on in the background
	// needs a context of its own. A Start that fails leaves nothing behind: it
	// may be called again, Stop is not called. Return soon after ctx is done.
	Start(ctx context.Context, deps map[string]Service) error

	// Stop ends the service and waits for what it has running. It is called
	// again after it failed, and Start is called again after it succeeded.
	Stop(ctx context.Context) error

	// Name is the name under which the service was added.
	Name() string
	// Required tells whether the program cannot do without the service.
	Required() bool
	// RetryConf returns the number of attempts, the first included, and the
	// longest wait before the second one.
	RetryConf() (attempts int, initial time.Duration)
	// Dependencies returns the names of what the service depends on.
	Dependencies() []string
	// String is the name with [required] or [optional] behind it.
	String() string
	// Started is closed while the service is started; see Base.
	Started() <-chan struct{}
	// Stopped is closed while the service is at rest; see Base.
	Stopped() <-chan struct{}

	base() *Base
}

// Base is what every service embeds. Its zero value is ready to use; it must
// not be copied.
type Base struct {
	mu       sync.Mutex
	cfg      Config
	owned    bool
	started  chan struct{}
	stopped  chan struct{}
	isUp     bool // started is closed
	isAtRest bool // stopped is closed
}

func (b *Base) base() *Base { return b }

// baseOf returns the Base of a service, nil when it has none: a nil pointer, or
// one with a nil pointer to a Base.
func baseOf(s Service) (b *Base) {
	defer func() {
		if recover() != nil {
			b = nil
		}
	}()
	return s.base()
}

// claim makes the Base that of a service of a Maestro. It is false when it is
// that already.
func (b *Base) claim(c Config) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.owned {
		return false
	}
	b.owned, b.cfg = true, c
	return true
}

func (b *Base) config() Config {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.cfg
}

// Name is the name under which the service was added; empty before that.
func (b *Base) Name() string { return b.config().Name }

// Required tells whether the program cannot do without the service.
func (b *Base) Required() bool { return b.config().Required }

// RetryConf returns the number of attempts to start or stop the service, the
// first included, and the longest wait before the second one.
func (b *Base) RetryConf() (attempts int, initial time.Duration) {
	c := b.config()
	return c.MaxAttempts, c.Backoff
}

// Dependencies returns the names of what the service depends on.
func (b *Base) Dependencies() []string { return slices.Clone(b.config().DependsOn) }

// String is the name with [required] or [optional] behind it.
func (b *Base) String() string {
	c := b.config()
	if c.Required {
		return "'" + c.Name + "' [required]"
	}
	return "'" + c.Name + "' [optional]"
}

// Started returns a channel that is closed once the service has started. When a
// stop begins, it gives way to a new one. To hear of failures too, use
// Maestro.ServiceReady.
func (b *Base) Started() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.prepare()
	return b.started
}

// Stopped returns a channel that is closed once the service has stopped, or has
// failed to start. When a start begins, it gives way to a new one. Before the
// first start it is open.
func (b *Base) Stopped() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.prepare()
	return b.stopped
}

// prepare makes the channels. The lock is held.
func (b *Base) prepare() {
	if b.started == nil {
		b.started, b.stopped = make(chan struct{}), make(chan struct{})
	}
}

// tell makes the channels follow the state.
func (b *Base) tell(s State) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.prepare()
	atRest := s == Stopped || s == Failed
	b.isUp = follow(&b.started, b.isUp, s == Started)
	b.isAtRest = follow(&b.stopped, b.isAtRest, atRest)
}

// follow closes the channel or replaces the closed one.
func follow(c *chan struct{}, closed, want bool) bool {
	switch {
	case want && !closed:
		close(*c)
	case !want && closed:
		*c = make(chan struct{})
	}
	return want
}
