package boot

import (
	"context"
	"time"
)

// StopAll stops all services that have started, each as soon as what depends on
// it has stopped, and returns when that is over. It ends a StartAll that is
// under way.
//
// The channel is closed. It holds one *Error for each service that did not
// stop; StopAll may be called again for these. When ctx is done, what has not
// begun to stop is left as it is.
func (m *Maestro) StopAll(ctx context.Context) <-chan error {
	if err := m.takeTurnToStop(ctx); err != nil {
		return closed(m.unfinished(StopFailure, err))
	}
	defer m.passTurn()
	units, _ := m.snapshot()
	var todo []*unit
	for _, u := range units {
		switch {
		case m.mayRun(u):
			todo = append(todo, u)
		case m.stateOf(u) != Stopped:
			// It has failed to start, or what was left behind has returned.
			m.set(u, Stopped, nil)
		}
	}
	return closed(m.stop(ctx, todo, units))
}

func (m *Maestro) takeTurnToStop(ctx context.Context) error {
	if ctx.Err() == nil {
		m.mu.Lock()
		m.stops++
		if m.interrupt != nil {
			m.interrupt(errStopAsked)
		}
		m.mu.Unlock()
		defer func() {
			m.mu.Lock()
			m.stops--
			m.mu.Unlock()
		}()
	}
	return m.takeTurn(ctx)
}

// stop stops some of all services.
func (m *Maestro) stop(ctx context.Context, units, all []*unit) []error {
	r := m.newRound(units)
	parents := map[string][]*unit{}
	for _, u := range all {
		for _, name := range u.cfg.DependsOn {
			parents[name] = append(parents[name], u)
		}
	}
	r.each(func(u *unit) {
		if err := r.halt(ctx, u, parents[u.cfg.Name]); err != nil {
			r.add(u, "dependency not stopped", err)
		}
	})
	return r.errs
}

// halt stops one service when its parents have stopped.
func (r *round) halt(ctx context.Context, u *unit, parents []*unit) error {
	for _, p := range parents {
		if over, ok := r.over[p]; ok {
			<-over
		}
		if r.mayRun(p) {
			return u.fault(ParentUnavailable, func(e *Error) { e.Parent = p.cfg.Name })
		}
	}
	if ctx.Err() != nil {
		return u.failure(StopFailure, context.Cause(ctx))
	}
	began := time.Now()
	r.set(u, Stopping, nil)
	if err := r.bringDown(ctx, u); err != nil {
		e := u.failure(StopFailure, err)
		r.set(u, StopFailed, e)
		return e
	}
	r.set(u, Stopped, nil)
	r.logger.Info("dependency stopped", "dependency", u.cfg.Name, "took", time.Since(began).String())
	return nil
}
