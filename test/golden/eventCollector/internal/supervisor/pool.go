package supervisor

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// WorkerPool has workers and their states, and sees to it that only legal
// transitions happen. It starts nothing by itself: that is what a Chief does.
type WorkerPool struct {
	handler EventHandler

	mu      sync.RWMutex
	workers map[WorkerName]*record
}

// record is a worker of a pool.
type record struct {
	worker Worker
	state  State
	busy   bool // its Init or Run has not returned
}

// NewWorkerPool makes a pool. The handler is told of illegal transitions; it may
// be nil.
func NewWorkerPool(handler EventHandler) *WorkerPool {
	if handler == nil {
		handler = func(Event) {}
	}
	return &WorkerPool{handler: handler, workers: make(map[WorkerName]*record)}
}

// SetWorker adds a worker, which is New then. The error is ErrExists when the
// name is taken: see ReplaceWorker.
func (p *WorkerPool) SetWorker(name WorkerName, w Worker) error {
	if err := checkWorker(name, w); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.workers[name]; ok {
		return fmt.Errorf("worker %s: %w", name, ErrExists)
	}
	p.workers[name] = &record{worker: w, state: StateNew}
	return nil
}

// ReplaceWorker puts another worker, or the same one, in the place of a worker
// whatever its state was: it begins as New. The error is ErrBusy when Init or
// Run of the old one has not returned.
func (p *WorkerPool) ReplaceWorker(name WorkerName, w Worker) error {
	if err := checkWorker(name, w); err != nil {
		return err
	}
	return p.idle(name, func() { p.workers[name] = &record{worker: w, state: StateNew} })
}

// RemoveWorker forgets a worker. The error is ErrBusy when its Init or Run has
// not returned.
func (p *WorkerPool) RemoveWorker(name WorkerName) error {
	return p.idle(name, func() { delete(p.workers, name) })
}

// renew lets the worker begin as New.
func (p *WorkerPool) renew(name WorkerName) error {
	return p.idle(name, func() { p.workers[name].state = StateNew })
}

// idle does something with a worker that is not busy.
func (p *WorkerPool) idle(name WorkerName, do func()) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	r, ok := p.workers[name]
	switch {
	case !ok:
		return fmt.Errorf("worker %s: %w", name, ErrNotExist)
	case r.busy:
		return fmt.Errorf("worker %s: %w", name, ErrBusy)
	}
	do()
	return nil
}

func checkWorker(name WorkerName, w Worker) error {
	if err := checkName(name); err != nil {
		return err
	}
	if w == nil {
		return fmt.Errorf("%w: worker %s is nil", ErrMisuse, name)
	}
	return nil
}

// GetState returns the state of a worker, StateNotExists when there is none.
func (p *WorkerPool) GetState(name WorkerName) State {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if r, ok := p.workers[name]; ok {
		return r.state
	}
	return StateNotExists
}

// GetWorkersStates returns the states of all workers.
func (p *WorkerPool) GetWorkersStates() map[WorkerName]State {
	p.mu.RLock()
	defer p.mu.RUnlock()
	states := make(map[WorkerName]State, len(p.workers))
	for name, r := range p.workers {
		states[name] = r.state
	}
	return states
}

// IsRun tells whether the worker is in StateRun.
func (p *WorkerPool) IsRun(name WorkerName) bool { return p.GetState(name) == StateRun }

// StartWorker notes that the worker runs. RunWorkerExec runs it.
func (p *WorkerPool) StartWorker(name WorkerName) error { return p.SetState(name, StateRun) }

// StopWorker notes that the worker has stopped.
func (p *WorkerPool) StopWorker(name WorkerName) error { return p.SetState(name, StateStopped) }

// FailWorker notes that the worker has failed.
func (p *WorkerPool) FailWorker(name WorkerName) error { return p.SetState(name, StateFailed) }

// SetState brings a worker into another state. A TransitionError, of which the
// handler is told as well, is the answer to a state that cannot follow the
// present one; then nothing is changed.
func (p *WorkerPool) SetState(name WorkerName, to State) error {
	p.mu.Lock()
	r, ok := p.workers[name]
	if !ok {
		p.mu.Unlock()
		return fmt.Errorf("worker %s: %w", name, ErrNotExist)
	}
	err := r.become(name, to)
	p.mu.Unlock()
	p.tell(err)
	return err
}

// become changes the state. The lock of the pool is held.
func (r *record) become(name WorkerName, to State) error {
	if !r.state.CanBecome(to) {
		return &TransitionError{Worker: name, From: r.state, To: to}
	}
	r.state = to
	return nil
}

// CheckWorkers tells which of the names no worker has, and which names there
// are.
func (p *WorkerPool) CheckWorkers(names ...WorkerName) error {
	states := p.GetWorkersStates()
	var unknown []string
	for _, name := range names {
		if _, ok := states[name]; !ok {
			unknown = append(unknown, string(name))
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	known := make([]string, 0, len(states))
	for _, name := range slices.Sorted(maps.Keys(states)) {
		known = append(known, string(name))
	}
	return fmt.Errorf("%w: %s; there are: %s", ErrNotExist, strings.Join(unknown, ", "), strings.Join(known, ", "))
}
