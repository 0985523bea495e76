package supervisor

import (
	"context"
	"errors"
	"fmt"
)

// InitWorker calls the worker's Init, if it has one, and brings it into
// StateInitialized, or StateFailed. A failure is a *WorkerError.
func (p *WorkerPool) InitWorker(ctx context.Context, name WorkerName) error {
	w, err := p.enter(name, StateInitialized, StateNotExists)
	if err != nil {
		return err
	}
	o := isolate(string(name), func() error { return initialize(ctx, w) })
	failure := o.failure(name, StepInit)
	if failure != nil {
		return errors.Join(failure, p.leave(name, StateFailed))
	}
	return p.leave(name, StateInitialized)
}

// RunWorkerExec brings a worker into StateRun, calls its Run, and brings it
// into StateStopped, or StateFailed. A failure is a *WorkerError. That Run
// returns what wraps the error or the cause of a ctx that is done is none: it
// stopped as it should.
func (p *WorkerPool) RunWorkerExec(ctx context.Context, name WorkerName) error {
	w, err := p.enter(name, StateRun, StateRun)
	if err != nil {
		return err
	}
	o := isolate(string(name), func() error { return w.Run(ctx) })
	if !o.panicked && ctx.Err() != nil && (errors.Is(o.err, ctx.Err()) || errors.Is(o.err, context.Cause(ctx))) {
		o.err = nil
	}
	failure := o.failure(name, StepRun)
	if failure != nil {
		return errors.Join(failure, p.leave(name, StateFailed))
	}
	return p.leave(name, StateStopped)
}

// failure is nil when the call succeeded.
func (o outcome) failure(name WorkerName, step string) error {
	if o.err == nil {
		return nil
	}
	return &WorkerError{Worker: name, Step: step, Err: o.err, Panicked: o.panicked}
}

// enter makes the worker busy for what ends in the state goal, and brings it
// into the state first unless that is StateNotExists.
func (p *WorkerPool) enter(name WorkerName, goal, first State) (Worker, error) {
	p.mu.Lock()
	w, err := p.occupy(name, goal, first)
	p.mu.Unlock()
	p.tell(err)
	return w, err
}

// occupy is enter with the lock held.
func (p *WorkerPool) occupy(name WorkerName, goal, first State) (Worker, error) {
	r, ok := p.workers[name]
	switch {
	case !ok:
		return nil, fmt.Errorf("worker %s: %w", name, ErrNotExist)
	case r.busy:
		return nil, fmt.Errorf("worker %s: %w", name, ErrBusy)
	case !r.state.CanBecome(goal):
		return nil, &TransitionError{Worker: name, From: r.state, To: goal}
	case first != StateNotExists:
		r.state = first
	}
	r.busy = true
	return r.worker, nil
}

// leave ends what enter began. A worker that failed and fails again makes no
// transition.
func (p *WorkerPool) leave(name WorkerName, to State) error {
	p.mu.Lock()
	r := p.workers[name] // a busy worker is not removed
	r.busy = false
	var err error
	if r.state != StateFailed || to != StateFailed {
		err = r.become(name, to)
	}
	p.mu.Unlock()
	p.tell(err)
	return err
}

// tell tells the handler of an illegal transition.
func (p *WorkerPool) tell(err error) {
	var illegal *TransitionError
	if errors.As(err, &illegal) {
		call(p.handler, ErrorEvent("illegal transition").SetWorker(illegal.Worker).SetError(err).
			SetField("from", illegal.From.String()).SetField("to", illegal.To.String()))
	}
}
