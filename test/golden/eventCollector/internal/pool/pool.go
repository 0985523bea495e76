package pool

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrHung is the error of a run that was given up because it did not return.
var ErrHung = errors.New("the run did not return")

// Config is what a Pool is made from. T is what is queued, R what a run yields.
type Config[T, R any] struct {
	Workers  int
	Capacity int
	// Taken is called by a worker that has taken something, before it begins
	// the first run of it.
	Taken func()
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
	// Context is what the contexts of runs have their values from; nil for
	// none. Its end does not matter to them.
	Context context.Context
}

// Pool runs what is put into its queue.
type Pool[T, R any] struct {
	*Queue[T]
	cfg Config[T, R]
	env environment

	mu      sync.Mutex // taken before the queue's lock and those of the slots
	slots   map[*slot[T]]struct{}
	numbers int
	target  int
	hung    int // given up and replaced, not returned
	past    Stats
	sizer   *sizer // nil for a size that is fixed
	closed  bool
	gone    chan struct{} // closed when no worker is left after Close

	givenUp uint64
	late    uint64
	stuck   int // given up and not returned, replaced or not
}

// New makes a Pool and starts its workers; with cfg.Workers 0 it has none until
// SetWorkers or SetAdaptive is called.
func New[T, R any](cfg Config[T, R]) *Pool[T, R] {
	p := &Pool[T, R]{
		Queue: NewQueue[T](cfg.Capacity),
		cfg:   cfg,
		slots: map[*slot[T]]struct{}{},
		past:  Stats{Wait: newHistogram(), Run: newHistogram()},
		gone:  make(chan struct{}),
	}
	p.env = environment{valuesOf(cfg.Context), newWatchdog(p.epoch, cfg.Grace, p.check)}
	if cfg.Workers > 0 {
		p.SetWorkers(cfg.Workers)
	}
	return p
}

// valuesOf returns a context that has the values of another and no end.
func valuesOf(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return context.WithoutCancel(ctx)
}

// SetWorkers changes the number of workers, and ends what SetAdaptive began. A
// worker too many leaves after the run that it is at.
func (p *Pool[T, R]) SetWorkers(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.fix()
	p.resize(max(n, 1))
}

// resize changes the number of workers. The lock is held.
func (p *Pool[T, R]) resize(n int) {
	p.target = n
	p.SetTakers(n)
	for len(p.slots) < n {
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
	p.Join(&s.batch)
	go p.work(s)
}

// retire forgets a slot, not its counts. The lock is held.
func (p *Pool[T, R]) retire(s *slot[T]) {
	if _, ok := p.slots[s]; !ok {
		return
	}
	delete(p.slots, s)
	s.add(&p.past)
	if p.closed && len(p.slots) == 0 {
		close(p.gone)
	}
}

// Each calls f with every run under way. f must not block.
func (p *Pool[T, R]) Each(f func(v T, a *Attempt)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for s := range p.slots {
		if r := s.at(); r != nil && r.attempt.state.Load() == attemptRunning {
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
	p.fix()
	p.closed = true
	p.Queue.Close()
	if len(p.slots) == 0 {
		close(p.gone)
	}
}

// Gone is closed when the last worker has left after Close.
func (p *Pool[T, R]) Gone() <-chan struct{} { return p.gone }

// StopWatching stops the search for runs that hang. It is for the very end.
func (p *Pool[T, R]) StopWatching() { p.env.dog.stop() }
