package boot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// round is one pass over services, to start or to stop them.
type round struct {
	*Maestro
	units  []*unit
	byName map[string]*unit

	// over has a channel for each unit, closed when the pass is through with it.
	over map[*unit]chan struct{}

	mu      sync.Mutex
	errs    []error
	aborted bool
}

func (m *Maestro) newRound(units []*unit) *round {
	r := &round{Maestro: m, units: units, over: make(map[*unit]chan struct{}, len(units))}
	for _, u := range units {
		r.over[u] = make(chan struct{})
	}
	return r
}

// each calls f for all units at once and returns when it is through with them.
func (r *round) each(f func(*unit)) {
	var wg sync.WaitGroup
	for _, u := range r.units {
		wg.Go(func() {
			defer close(r.over[u])
			f(u)
		})
	}
	wg.Wait()
}

// add keeps and logs an error of the pass.
func (r *round) add(u *unit, message string, err error) {
	attrs := []any{"dependency", u.cfg.Name, "required", u.cfg.Required, "error", err}
	var p *PanicError
	if errors.As(err, &p) {
		attrs = append(attrs, "stack", string(p.Stack))
	}
	r.logger.Error(message, attrs...) //nolint:sloglint // it is one of two
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errs = append(r.errs, err)
}

// StartAll starts all services that have not started yet, each as soon as what
// it depends on has started, and returns when that is over, for better or worse.
//
// The channel is closed. It holds one *Error for each service that did not
// start, in the order in which they failed, and those of what could not be
// stopped again. When dependencies are missing or circular it holds these, and
// nothing was started. The end of ctx, or a StopAll, ends the start.
//
// Unless the policy is Continue, a required service that fails and a start that
// is ended take everything along: what this call has started is stopped again
// before it returns, each service within its time for that.
func (m *Maestro) StartAll(ctx context.Context) <-chan error {
	units, byName := m.snapshot()
	if problems := checkGraph(units, byName); len(problems) > 0 {
		return closed(problems)
	}
	if err := m.takeTurn(ctx); err != nil {
		return closed(m.unfinished(StartFailure, err))
	}
	defer m.passTurn()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	m.mayInterrupt(cancel)
	defer m.mayInterrupt(nil)

	var todo []*unit
	for _, u := range units {
		if m.stateOf(u) != Started {
			todo = append(todo, u)
		}
	}
	r := m.newRound(todo)
	r.byName = byName
	for _, u := range todo {
		m.set(u, Waiting, nil)
	}
	r.each(func(u *unit) { r.start(ctx, cancel, u) })
	if r.aborted && m.policy == Abort {
		todo = slices.DeleteFunc(todo, func(u *unit) bool { return m.stateOf(u) != Started })
		r.errs = append(r.errs, m.stop(context.WithoutCancel(ctx), todo, units)...)
	}
	return closed(r.errs)
}

var errStopAsked = fmt.Errorf("%w, because a stop was asked for", ErrAborted)

// mayInterrupt lets StopAll end a start, or no longer.
func (m *Maestro) mayInterrupt(cancel context.CancelCauseFunc) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.interrupt = cancel
	if cancel != nil && m.stops > 0 {
		cancel(errStopAsked)
	}
}

// start starts one service when its dependencies have.
func (r *round) start(ctx context.Context, cancel context.CancelCauseFunc, u *unit) {
	began := time.Now()
	err := r.tryStart(ctx, u)
	if err == nil {
		r.set(u, Started, nil)
		r.logger.Info("dependency started", "dependency", u.cfg.Name, "took", time.Since(began).String())
		return
	}
	if r.runs(u) {
		r.set(u, StopFailed, err)
	} else {
		r.set(u, Failed, err)
	}
	r.add(u, "dependency not started", err)
	r.mu.Lock()
	r.aborted = r.aborted || u.cfg.Required || ctx.Err() != nil
	r.mu.Unlock()
	if u.cfg.Required && r.policy == Abort {
		cancel(fmt.Errorf("%w, because %s did not start", ErrAborted, u.base))
	}
}

func (r *round) tryStart(ctx context.Context, u *unit) error {
	deps := make(map[string]Service, len(u.cfg.DependsOn))
	for _, name := range u.cfg.DependsOn {
		d := r.byName[name]
		if over, ok := r.over[d]; ok {
			// It does not need ctx: everything that is not waiting ends with it,
			// and so, from there on, does everything that is.
			<-over
		}
		if r.stateOf(d) != Started {
			return u.fault(DependencyUnavailable, func(e *Error) { e.Dependency = name })
		}
		deps[name] = d.service
	}
	if ctx.Err() != nil {
		return u.failure(StartFailure, context.Cause(ctx))
	}
	r.set(u, Starting, nil)
	if err := r.bringUp(ctx, u, deps); err != nil {
		return u.failure(StartFailure, err)
	}
	return nil
}

// unfinished is one error for each service that a StartAll or StopAll that did
// not get its turn leaves as it is.
func (m *Maestro) unfinished(k Kind, err error) []error {
	var errs []error
	units, _ := m.snapshot()
	for _, u := range units {
		if k == StartFailure && m.stateOf(u) == Started || k == StopFailure && !m.mayRun(u) {
			continue
		}
		errs = append(errs, u.failure(k, err))
	}
	return errs
}

// Check finds missing and circular dependencies, as StartAll does before it
// starts anything.
func (m *Maestro) Check() error {
	units, byName := m.snapshot()
	return errors.Join(checkGraph(units, byName)...)
}
