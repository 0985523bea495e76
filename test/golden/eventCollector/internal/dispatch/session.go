package dispatch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// legacyPatience is how long a stop offers a true on done to a scheduler that
// waits for one, before done is closed.
const legacyPatience = 100 * time.Millisecond

// session is one Run of the scheduler.
type session struct {
	done      chan bool
	interrupt chan os.Signal
	cancel    context.CancelFunc
	ended     chan struct{} // closed when Run has returned
	told      bool          // done is closed
}

// Attach gives the dispatcher its scheduler: it is bound, and given its
// channels. There can be only one.
func (d *Dispatcher) Attach(s work.Scheduler) error {
	if s == nil {
		return work.Invalid("scheduler", "is needed")
	}
	e := d.edge
	e.control <- struct{}{}
	defer e.unlock()
	e.mu.Lock()
	if e.scheduler != nil {
		e.mu.Unlock()
		return fmt.Errorf("there is a scheduler already: %w", work.ErrConflict)
	}
	e.scheduler = s
	e.observer, _ = s.(work.AcceptanceObserver)
	jobs, results := e.jobs.jobs, e.results
	e.mu.Unlock()
	if b, ok := s.(work.Binder); ok {
		b.Bind(d)
	}
	s.SetChannels(jobs, results, make(chan bool), make(chan os.Signal, 1))
	return nil
}

// SchedulerRunning tells whether the scheduler's Run is under way.
func (d *Dispatcher) SchedulerRunning() bool {
	d.edge.mu.Lock()
	defer d.edge.mu.Unlock()
	return d.edge.session != nil
}

// StartScheduler runs the scheduler; nothing happens when it is running. While
// one that was told to stop has not returned, it is work.ErrConflict.
func (d *Dispatcher) StartScheduler(ctx context.Context) error {
	e := d.edge
	if err := e.acquire(ctx); err != nil {
		return err
	}
	defer e.unlock()
	d.mu.Lock()
	stopping := d.stopping
	d.mu.Unlock()
	if stopping {
		return work.ErrStopped
	}
	e.mu.Lock()
	sched, jobs, results, current := e.scheduler, e.jobs.jobs, e.results, e.session
	e.mu.Unlock()
	switch {
	case sched == nil:
		return fmt.Errorf("scheduler: %w", work.ErrNotFound)
	case current != nil && current.told:
		return fmt.Errorf("the scheduler has not stopped yet: %w", work.ErrConflict)
	case current != nil:
		return nil
	}
	runCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &session{
		done:      make(chan bool),
		interrupt: make(chan os.Signal, 1),
		cancel:    cancel,
		ended:     make(chan struct{}),
	}
	sched.SetChannels(jobs, results, s.done, s.interrupt)
	e.mu.Lock()
	e.session = s
	e.mu.Unlock()
	go e.run(runCtx, sched, s)
	return nil
}

// run is the life of a session.
func (e *edge) run(ctx context.Context, sched work.Scheduler, s *session) {
	defer func() {
		if v := recover(); v != nil {
			e.d.cfg.Logger.Error("scheduler panicked", "panic", v, "stack", string(debug.Stack()))
		}
		s.cancel()
		e.mu.Lock()
		e.session = nil
		e.mu.Unlock()
		close(s.ended)
	}()
	if err := sched.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
		e.d.cfg.Logger.Error("scheduler failed", "error", err)
	}
}

// StopScheduler ends the scheduler's Run and waits for it until ctx is done; a
// context without a deadline is given that of a graceful stop. Nothing happens
// when it is not running.
func (d *Dispatcher) StopScheduler(ctx context.Context) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		patience := time.Duration(max(d.settings.value(GracefulShutdownSeconds), 1)) * time.Second
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	e := d.edge
	if err := e.acquire(ctx); err != nil {
		return err
	}
	defer e.unlock()
	e.mu.Lock()
	sched, s := e.scheduler, e.session
	e.mu.Unlock()
	if s == nil {
		return nil
	}
	if s.told {
		// It was asked before and has not gone: this time for good.
		select {
		case s.interrupt <- os.Interrupt:
		default:
		}
	} else {
		e.ask(ctx, sched, s)
	}
	select {
	case <-s.ended:
		return nil
	case <-ctx.Done():
		// Whatever else it waits for, its context is over.
		s.cancel()
		return fmt.Errorf("the scheduler did not stop: %w", context.Cause(ctx))
	}
}

// ask tells a session to end in each way that there is: by Shutdown, by a true
// for those who know no better, and by closing done, which reaches everybody.
func (e *edge) ask(ctx context.Context, sched work.Scheduler, s *session) {
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		defer func() {
			if v := recover(); v != nil {
				e.d.cfg.Logger.Error("scheduler panicked in Shutdown", "panic", v)
			}
		}()
		if err := sched.Shutdown(ctx); err != nil {
			e.d.cfg.Logger.Warn("scheduler's Shutdown failed", "error", err)
		}
	}()
	select {
	case <-s.ended:
	case <-asked:
		patience := time.NewTimer(legacyPatience)
		defer patience.Stop()
		select {
		case <-s.ended:
		case s.done <- true:
		case <-patience.C:
		case <-ctx.Done():
		}
	case <-ctx.Done():
	}
	close(s.done)
	s.told = true
}

// RestartScheduler makes a running scheduler start over and starts one that is
// not running.
func (d *Dispatcher) RestartScheduler(ctx context.Context) error {
	d.edge.mu.Lock()
	sched, s := d.edge.scheduler, d.edge.session
	d.edge.mu.Unlock()
	if sched != nil && s != nil {
		if err := sched.RestartScheduler(ctx); !errors.Is(err, work.ErrStopped) {
			return err
		}
	}
	return d.StartScheduler(ctx)
}
