package boot

import (
	"context"
	"time"
)

// unit is a service with what a Maestro knows of it.
type unit struct {
	service Service
	base    *Base
	cfg     Config

	// slot is taken by the one call of Start or Stop that is under way, until
	// that has returned, however late.
	slot chan struct{}

	// The Maestro's lock guards the rest.

	state    State
	err      error
	since    time.Time
	attempts int
	changed  chan struct{} // closed at the next change of the state

	// runs is true from a Start that succeeded to a Stop that did, whatever
	// was made of it.
	runs bool
}

func newUnit(s Service, b *Base, c Config) *unit {
	return &unit{service: s, base: b, cfg: c, slot: make(chan struct{}, 1), changed: make(chan struct{})}
}

// fault makes an error of the service.
func (u *unit) fault(k Kind, fill func(*Error)) *Error {
	e := &Error{Kind: k, Service: u.service, ServiceName: u.cfg.Name}
	if fill != nil {
		fill(e)
	}
	return e
}

func (u *unit) failure(k Kind, err error) *Error {
	return u.fault(k, func(e *Error) { e.ServiceErr = err })
}

// set changes the state of a service and tells everybody.
func (m *Maestro) set(u *unit, s State, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.change(u, s, err)
}

// change is set with the lock held.
func (m *Maestro) change(u *unit, s State, err error) {
	u.state, u.err, u.since = s, err, time.Now()
	close(u.changed)
	u.changed = make(chan struct{})
	u.base.tell(s)
}

// note keeps which attempt is under way and why the one before was in vain.
func (m *Maestro) note(u *unit, attempt int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	u.attempts, u.err = attempt, err
}

func (m *Maestro) stateOf(u *unit) State {
	m.mu.Lock()
	defer m.mu.Unlock()
	return u.state
}

func (m *Maestro) runs(u *unit) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return u.runs
}

// mayRun is also true while a Start that was left behind has not returned: it
// may use its dependencies, and succeed yet.
func (m *Maestro) mayRun(u *unit) bool { return len(u.slot) > 0 || m.runs(u) }

func (m *Maestro) setRuns(u *unit, runs bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	u.runs = runs
}

// bringUp tries to start the service. The state is for the caller to set.
func (m *Maestro) bringUp(ctx context.Context, u *unit, deps map[string]Service) error {
	return m.persist(ctx, u, attempt{
		verb:  "start",
		limit: u.cfg.StartTimeout,
		do: func(ctx context.Context) error {
			if m.runs(u) {
				return errHalf
			}
			return u.service.Start(ctx, deps)
		},
		done: func() { m.setRuns(u, true) },
		late: func(err error) {
			if err == nil {
				m.setRuns(u, true)
				err = m.takeBack(u)
				m.setRuns(u, err != nil)
			} else {
				err = nil // it does not run
			}
			m.correct(u, err)
		},
	})
}

// takeBack stops a service whose Start succeeded when nobody waited any more.
func (m *Maestro) takeBack(u *unit) error {
	ctx, cancel := context.WithTimeout(context.Background(), u.cfg.StopTimeout)
	defer cancel()
	err := guard(ctx, u.service.Stop)
	m.logger.Warn("a dependency started too late and was stopped", "dependency", u.cfg.Name, "error", err)
	return err
}

// correct is what becomes of the state when a Start that was left behind has
// returned, and was stopped if need be.
func (m *Maestro) correct(u *unit, stop error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case stop != nil && u.state == Failed:
		m.change(u, StopFailed, u.failure(StopFailure, stop))
	case stop == nil && u.state == StopFailed:
		m.change(u, Failed, u.err)
	}
}

// bringDown tries to stop the service. The state is for the caller to set.
func (m *Maestro) bringDown(ctx context.Context, u *unit) error {
	return m.persist(ctx, u, attempt{
		verb:  "stop",
		limit: u.cfg.StopTimeout,
		do: func(ctx context.Context) error {
			if !m.runs(u) {
				return nil // by a Stop that was left behind
			}
			return u.service.Stop(ctx)
		},
		done: func() { m.setRuns(u, false) },
		late: func(err error) {
			if err != nil {
				return
			}
			m.mu.Lock()
			defer m.mu.Unlock()
			u.runs = false
			if u.state == StopFailed {
				m.change(u, Stopped, nil)
			}
		},
	})
}
