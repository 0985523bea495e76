package boot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

// Policy says what a required service that does not start means for the others.
type Policy uint8

const (
	// Abort gives the whole start up: what is under way is cancelled, and what
	// this start has started is stopped again. So does the end of its context.
	Abort Policy = iota

	// Continue lets the others start, as bandmaster does; that a service is
	// required is then only said, in errors and by Ready.
	Continue
)

// Options are what a Maestro is made of. The zero value is fine.
type Options struct {
	Policy Policy

	// Grace is how long a Start or Stop gets to return when its context has
	// ended, before it is left behind; 0 means DefaultGrace.
	Grace time.Duration

	// Logger is told of every start, stop and retry; nil for nobody.
	Logger *slog.Logger
}

// Values of settings that are 0.
const (
	DefaultGrace        = time.Second
	DefaultMaxBackoff   = 30 * time.Second
	DefaultStartTimeout = 30 * time.Second
	DefaultStopTimeout  = 10 * time.Second
)

// Config is what a service is added with.
type Config struct {
	Name     string
	Required bool

	// DependsOn names services, which may be added later.
	DependsOn []string

	// MaxAttempts to start, and to stop, the first included; 0 is 1.
	MaxAttempts int

	// Backoff is the longest wait before the second attempt. It doubles with
	// each further one up to MaxBackoff (0 means DefaultMaxBackoff); the wait
	// is drawn at random below it. With 0 there is no wait.
	Backoff    time.Duration
	MaxBackoff time.Duration

	// StartTimeout and StopTimeout limit one attempt; 0 means
	// DefaultStartTimeout and DefaultStopTimeout.
	StartTimeout time.Duration
	StopTimeout  time.Duration
}

func (c Config) withDefaults() (Config, error) {
	switch {
	case c.Name == "":
		return c, errors.New("a service needs a name")
	case c.MaxAttempts < 0:
		return c, fmt.Errorf("%d attempts are too few", c.MaxAttempts)
	}
	for _, d := range []time.Duration{c.Backoff, c.MaxBackoff, c.StartTimeout, c.StopTimeout} {
		if d < 0 {
			return c, fmt.Errorf("%s is no time to wait", d)
		}
	}
	c.DependsOn = slices.Clone(c.DependsOn)
	c.MaxAttempts = max(c.MaxAttempts, 1)
	orDefault(&c.MaxBackoff, DefaultMaxBackoff)
	orDefault(&c.StartTimeout, DefaultStartTimeout)
	orDefault(&c.StopTimeout, DefaultStopTimeout)
	return c, nil
}

func orDefault(d *time.Duration, value time.Duration) {
	if *d == 0 {
		*d = value
	}
}

// Maestro starts and stops services. Its methods may be called at any time and
// by many goroutines; those that a Start or Stop calls must not be StartAll and
// StopAll, which would wait for each other.
type Maestro struct {
	policy Policy
	grace  time.Duration
	logger *slog.Logger
	jitter func(time.Duration) time.Duration

	// turn is taken by the one StartAll or StopAll that is under way.
	turn chan struct{}

	mu        sync.Mutex
	units     []*unit // in the order in which they were added
	byName    map[string]*unit
	interrupt context.CancelCauseFunc // of the StartAll under way
	stops     int                     // how many StopAll wait for their turn
}

// NewMaestro makes a Maestro without services.
func NewMaestro(o Options) *Maestro {
	orDefault(&o.Grace, DefaultGrace)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Maestro{
		policy: o.Policy, grace: o.Grace, logger: o.Logger, jitter: fullJitter,
		turn: make(chan struct{}, 1), byName: map[string]*unit{},
	}
}

// AddService adds a service that is tried once. What it depends on may be added
// later. The errors are *Error.
func (m *Maestro) AddService(name string, required bool, s Service, deps ...string) error {
	return m.Add(s, Config{Name: name, Required: required, DependsOn: deps})
}

// AddServiceWithBackoff adds a service that is tried maxAttempts times, the first
// included, with a wait that doubles from initial on.
func (m *Maestro) AddServiceWithBackoff(name string, required bool, maxAttempts int, initial time.Duration,
	s Service, deps ...string,
) error {
	return m.Add(s, Config{Name: name, Required: required, DependsOn: deps, MaxAttempts: maxAttempts, Backoff: initial})
}

// Add adds a service. It fails with an *Error of the kinds AlreadyExists,
// WithoutBase, DependsOnItself, DuplicateDependency, or Unknown where c has
// values that cannot be. A service belongs to one Maestro, for good.
func (m *Maestro) Add(s Service, c Config) error {
	c, err := c.withDefaults()
	if err != nil {
		return &Error{Kind: Unknown, ServiceName: c.Name, ServiceErr: err}
	}
	base := baseOf(s)
	if base == nil {
		return &Error{Kind: WithoutBase, ServiceName: c.Name}
	}
	for i, d := range c.DependsOn {
		switch {
		case d == c.Name:
			return &Error{Kind: DependsOnItself, ServiceName: c.Name, Dependency: d}
		case slices.Contains(c.DependsOn[:i], d):
			return &Error{Kind: DuplicateDependency, ServiceName: c.Name, Dependency: d}
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if u, ok := m.byName[c.Name]; ok {
		return &Error{Kind: AlreadyExists, ServiceName: c.Name, Service: u.service}
	}
	if !base.claim(c) {
		return &Error{Kind: AlreadyExists, ServiceName: c.Name, Service: s}
	}
	u := newUnit(s, base, c)
	m.units = append(m.units, u)
	m.byName[c.Name] = u
	return nil
}

// Service returns the service of that name, started or not; nil when there is
// none.
func (m *Maestro) Service(name string) Service {
	m.mu.Lock()
	defer m.mu.Unlock()
	if u, ok := m.byName[name]; ok {
		return u.service
	}
	return nil
}

// ServiceReady waits until the service of that name has started. It fails when
// its start has failed, with the error that StartAll has for it, when there is
// no such service, and with the cause when ctx is done.
func (m *Maestro) ServiceReady(ctx context.Context, name string) (Service, error) {
	for {
		m.mu.Lock()
		u, ok := m.byName[name]
		if !ok {
			m.mu.Unlock()
			return nil, &Error{Kind: Unknown, ServiceName: name, ServiceErr: errNoService}
		}
		state, err, changed := u.state, u.err, u.changed
		m.mu.Unlock()
		switch state {
		case Started:
			return u.service, nil
		case Failed, StopFailed:
			return nil, err
		case Stopped, Waiting, Starting, Stopping:
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// snapshot returns the services added so far.
func (m *Maestro) snapshot() ([]*unit, map[string]*unit) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.units), maps.Clone(m.byName)
}

// takeTurn waits until no other StartAll or StopAll is under way.
func (m *Maestro) takeTurn(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	select {
	case m.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (m *Maestro) passTurn() { <-m.turn }

// closed returns a closed channel that holds the errors.
func closed(errs []error) <-chan error {
	c := make(chan error, len(errs))
	for _, err := range errs {
		c <- err
	}
	close(c)
	return c
}
