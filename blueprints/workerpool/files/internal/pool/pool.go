package pool

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"time"

	"example.invalid/service/internal/work"
)

// ErrHung is the error of a run that was given up because it did not return.
var ErrHung = errors.New("the run did not return")

// Config is what a Pool is made from. T is what is queued, R what a run yields.
type Config[T, R any] struct {
	Workers  int
	Capacity int
	// Begin is called before a run and may set its timeout and value. False
	// passes over it: End is not called then.
	Begin func(v T, a *Attempt) bool
	// Run may panic, end its goroutine, or never return.
	Run func(a *Attempt, v T) (R, error)
	// End is called exactly once for each run that Begin let through, with
	// *work.JobPanicError, work.ErrGoexit or ErrHung where that is what
	// happened. What a run returns after it was given up is dropped.
	End func(v T, a *Attempt, result R, err error)
	// Grace is how long a run may go on after its context is done.
	Grace time.Duration
	// MaxReplaced bounds how many given-up runs may have their slot replaced
	// at a time: each holds a goroutine until it returns, if it ever does.
	MaxReplaced int
}

// Pool runs what is put into its queue.
type Pool[T, R any] struct {
	*Queue[T]
	cfg    Config[T, R]
	dog    *watchdog
	parent context.Context

	mu      sync.Mutex // taken before the queue's lock
	slots   map[*slot[T]]struct{}
	numbers int
	target  int
	hung    int // given up and replaced, not returned
	past    Stats
	closed  bool
	gone    chan struct{} // closed when no worker is left after Close

	givenUp uint64
	late    uint64
	stuck   int // given up and not returned, replaced or not
}

// New makes a Pool and starts its workers; with cfg.Workers 0 it has none until
// SetWorkers is called.
func New[T, R any](cfg Config[T, R]) *Pool[T, R] {
	p := &Pool[T, R]{
		Queue:  NewQueue[T](cfg.Capacity),
		cfg:    cfg,
		parent: context.Background(),
		slots:  map[*slot[T]]struct{}{},
		past:   Stats{Wait: newHistogram(), Run: newHistogram()},
		gone:   make(chan struct{}),
	}
	p.dog = newWatchdog(p.epoch, cfg.Grace, p.check)
	if cfg.Workers > 0 {
		p.SetWorkers(cfg.Workers)
	}
	return p
}

// SetWorkers changes the number of workers. A worker too many leaves after the
// run that it is at.
func (p *Pool[T, R]) SetWorkers(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.target = max(n, 1)
	p.setTarget(p.target)
	for len(p.slots) < p.target {
		p.hire()
	}
}

// Now is the time to put things into the queue with.
func (p *Pool[T, R]) Now() int64 { return p.now() }

// hire starts a worker in a new slot. The lock is held.
func (p *Pool[T, R]) hire() {
	s := &slot[T]{number: p.numbers}
	p.numbers++
	p.slots[s] = struct{}{}
	p.join(&s.batch)
	go p.work(s)
}

// retire forgets a slot, not its counts. The lock is held.
func (p *Pool[T, R]) retire(s *slot[T]) {
	if _, ok := p.slots[s]; !ok {
		return
	}
	delete(p.slots, s)
	s.counts.add(&p.past)
	if p.closed && len(p.slots) == 0 {
		close(p.gone)
	}
}

// work is a worker's life. It ends by leaving the queue, by a run that ends the
// goroutine, or by returning from a run that was given up.
func (p *Pool[T, R]) work(s *slot[T]) {
	exited := true // by Goexit, unless it is set otherwise
	defer func() {
		if exited && !s.lost {
			// The slot lives on in a goroutine that is not being ended.
			go p.work(s)
		}
	}()
	for {
		var clock time.Time
		for it, ok := s.batch.next(); ok; it, ok = s.batch.next() {
			if clock.IsZero() {
				clock = time.Now()
			}
			clock = p.attempt(s, it, clock)
			if s.lost {
				exited = false
				return
			}
		}
		if !p.take(&s.batch) {
			break
		}
	}
	exited = false
	p.mu.Lock()
	defer p.mu.Unlock()
	p.retire(s)
	// A worker may have left for a target that has been raised since.
	for !p.closed && len(p.slots) < p.target {
		p.hire()
	}
}

// attempt runs one item and returns the time at its end.
func (p *Pool[T, R]) attempt(s *slot[T], it item[T], now time.Time) time.Time {
	if len(s.runs) == 0 {
		s.runs = make([]running[T], slab)
	}
	r := &s.runs[0]
	s.runs = s.runs[1:]
	r.value = it.value
	a := &r.attempt
	a.Started, a.parent, a.dog = now, p.parent, p.dog
	if p.cfg.Begin != nil && !p.cfg.Begin(it.value, a) {
		return now
	}
	bump(&s.counts.started, 1)
	s.counts.wait.observe(now.Sub(p.epoch) - time.Duration(it.since))
	s.current.Store(r)
	if at := a.giveUp.Load(); at != 0 {
		p.dog.watch(at)
	}
	var result R
	var err error
	returned := false
	defer func() {
		if !returned {
			p.finish(s, r, result, work.ErrGoexit)
		}
	}()
	result, err = p.call(a, it.value)
	returned = true
	return p.finish(s, r, result, err)
}

// call runs the item and turns a panic into an error. It returns normally
// unless the run ends the goroutine.
func (p *Pool[T, R]) call(a *Attempt, v T) (result R, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = &work.JobPanicError{Value: x, Stack: debug.Stack()}
		}
	}()
	return p.cfg.Run(a, v)
}

// finish records the end of a run, unless it was given up.
func (p *Pool[T, R]) finish(s *slot[T], r *running[T], result R, err error) time.Time {
	end := time.Now()
	if !r.attempt.end() {
		p.comeBack(s, r)
		return end
	}
	s.current.Store(nil)
	s.counts.run.observe(end.Sub(r.attempt.Started))
	if err != nil {
		if _, ok := err.(*work.JobPanicError); ok { //nolint:errorlint // a wrapped one is another run's
			bump(&s.counts.panics, 1)
		} else if err == work.ErrGoexit { //nolint:errorlint // likewise
			bump(&s.counts.goexits, 1)
		}
	}
	if p.cfg.End != nil {
		p.cfg.End(r.value, &r.attempt, result, err)
	}
	return end
}

// comeBack is where a run that was given up returns to at last. Unless its slot
// was replaced, it goes on as a worker.
func (p *Pool[T, R]) comeBack(s *slot[T], r *running[T]) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.late++
	p.stuck--
	if r.replaced {
		p.hung--
		s.lost = true
		return
	}
	s.current.Store(nil)
}

// check gives up the runs whose time is over and returns the next such time.
func (p *Pool[T, R]) check(now int64) (next int64) {
	next = never
	var lost []*running[T]
	p.mu.Lock()
	for s := range p.slots {
		r := s.current.Load()
		if r == nil || r.attempt.state.Load() != attemptRunning {
			continue
		}
		switch at := r.attempt.giveUp.Load(); {
		case at == 0:
		case at > now:
			next = min(next, at)
		default:
			if p.giveUp(s, r) {
				lost = append(lost, r)
			}
		}
	}
	p.mu.Unlock()
	for _, r := range lost {
		r.attempt.release()
		if p.cfg.End != nil {
			var none R
			p.cfg.End(r.value, &r.attempt, none, ErrHung)
		}
	}
	return next
}

// giveUp takes a slot from a run and puts another worker in its place while the
// cap allows it. The lock is held.
func (p *Pool[T, R]) giveUp(s *slot[T], r *running[T]) bool {
	if !r.attempt.state.CompareAndSwap(attemptRunning, attemptGivenUp) {
		return false
	}
	p.givenUp++
	p.stuck++
	if p.closed || p.hung < p.cfg.MaxReplaced {
		r.replaced = true
		p.hung++
		p.past.Replaced++
		p.drop(&s.batch)
		p.retire(s)
		if !p.closed && len(p.slots) < p.target {
			p.hire()
		}
		return true
	}
	// No replacement: at least nobody else shall wait behind it.
	p.returnBatch(&s.batch)
	return true
}

// Each calls f with every run under way. f must not block.
func (p *Pool[T, R]) Each(f func(v T, a *Attempt)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for s := range p.slots {
		if r := s.current.Load(); r != nil && r.attempt.state.Load() == attemptRunning {
			f(r.value, &r.attempt)
		}
	}
}

// Close lets the workers go once they are through with the run they are at.
// Gone is closed when the last one has left; given-up runs are not waited for.
func (p *Pool[T, R]) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.closed = true
	p.Queue.Close()
	if len(p.slots) == 0 {
		close(p.gone)
	}
}

// Gone is closed when the last worker has left after Close.
func (p *Pool[T, R]) Gone() <-chan struct{} { return p.gone }

// StopWatching stops the search for runs that hang. It is for the very end.
func (p *Pool[T, R]) StopWatching() { p.dog.stop() }

// Stats returns what the pool is doing and did.
func (p *Pool[T, R]) Stats() Stats {
	st := Stats{Wait: newHistogram(), Run: newHistogram()}
	p.mu.Lock()
	defer p.mu.Unlock()
	st.Workers = p.target
	st.Replaced = p.past.Replaced
	st.Started, st.Panics, st.Goexits = p.past.Started, p.past.Panics, p.past.Goexits
	st.Wait.merge(p.past.Wait)
	st.Run.merge(p.past.Run)
	for s := range p.slots {
		busy := s.current.Load() != nil
		if busy {
			st.Busy++
		}
		s.counts.add(&st)
		st.PerSlot = append(st.PerSlot, WorkerStats{Slot: s.number, Started: s.counts.started.Load(), Busy: busy})
	}
	st.GivenUp, st.Late = p.givenUp, p.late
	st.Hung = p.stuck
	p.stats(&st)
	return st
}
