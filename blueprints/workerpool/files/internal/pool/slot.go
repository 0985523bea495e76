package pool

import (
	"sync"
	"time"

	"example.invalid/service/internal/work"
)

// slab is how many attempts are allocated at a time.
const slab = 15

// slot is the place of one worker. What it counts is locked, by this worker but
// for somebody who looks, and padded, so that counting costs no one else
// anything.
type slot[T any] struct {
	number int
	batch  Batch[T]
	runs   []running[T] // not used yet
	lost   bool         // another slot stands in for this one

	_       [64]byte
	mu      sync.Mutex // guards what follows
	current *running[T]
	counts  counters
	_       [64]byte
}

// running is what a slot is at.
type running[T any] struct {
	attempt Attempt
	value   T
	order   *ordered[T] // of the item, if it has an order key
}

type counters struct {
	panics  uint64
	goexits uint64
	wait    histogram // of all that was started
	run     histogram
}

// begin counts a start.
func (s *slot[T]) begin(r *running[T], wait time.Duration) {
	s.mu.Lock()
	s.current = r
	s.counts.wait.observe(wait)
	s.mu.Unlock()
}

// end counts the end of what was begun.
func (s *slot[T]) end(took time.Duration, err error) {
	s.mu.Lock()
	s.current = nil
	s.counts.run.observe(took)
	if err != nil {
		if _, ok := err.(*work.JobPanicError); ok { //nolint:errorlint // a wrapped one is another run's
			s.counts.panics++
		} else if err == work.ErrGoexit { //nolint:errorlint // likewise
			s.counts.goexits++
		}
	}
	s.mu.Unlock()
}

// idle forgets a run that does not count.
func (s *slot[T]) idle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = nil
}

// at returns what the slot is at, nil for nothing.
func (s *slot[T]) at() *running[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// add adds what was counted and returns how many of these are starts.
func (s *slot[T]) add(to *Stats) (started uint64, busy *running[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &s.counts
	started = c.wait.count()
	to.Started += started
	to.Panics += c.panics
	to.Goexits += c.goexits
	c.wait.add(&to.Wait)
	c.run.add(&to.Run)
	return started, s.current
}
