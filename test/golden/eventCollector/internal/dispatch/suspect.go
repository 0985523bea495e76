package dispatch

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// suspicion keeps runs apart that are dead when the process ends once more while
// they are running: one of them is running at a time. None begins before those
// have had their attempt that were running when the process ended, and may be
// why, but are not suspects yet: it might pay for one of them.
type suspicion struct {
	some atomic.Bool // whether anything below is not empty

	mu      sync.Mutex
	doubts  map[[16]byte]struct{} // runs that are no suspects yet
	at      [16]byte              // the suspect that is in the pool
	busy    bool                  // whether there is one
	waiting []queue.Lease         // the others
}

// takeUp keeps the places of runs that began before the process did, and the
// suspects apart.
func (d *Dispatcher) takeUp() error {
	list, err := d.engine.Begun(context.Background())
	if err != nil {
		return err
	}
	s := &d.suspicion
	s.doubts = map[[16]byte]struct{}{}
	for _, r := range list {
		if r.OrderKey != "" {
			d.holds.begin(r.Run, r.OrderKey)
		}
		if r.Crashes > 0 && !r.Suspect && !r.Retrying {
			s.doubts[r.Run] = struct{}{}
		}
	}
	s.some.Store(len(s.doubts) > 0)
	return nil
}

// keep takes a suspect in. It is false when this one may go on.
func (s *suspicion) keep(l queue.Lease) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.some.Store(true)
	if s.busy || len(s.doubts) > 0 {
		s.waiting = append(s.waiting, l)
		return true
	}
	s.at, s.busy = l.Run, true
	return false
}

// keeps tells whether a run waits for others that are suspected.
func (s *suspicion) keeps(id [16]byte) bool {
	if !s.some.Load() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.waiting {
		if l.Run == id {
			return true
		}
	}
	return false
}

// clear takes note that runs have had their attempt, or get none. It returns the
// suspect that may go on, if that is one.
func (s *suspicion) clear(ids ...[16]byte) (next queue.Lease, ok bool) {
	if !s.some.Load() {
		return next, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		delete(s.doubts, id)
		if s.busy && s.at == id {
			s.busy = false
		}
	}
	if s.busy || len(s.doubts) > 0 {
		return next, false
	}
	if len(s.waiting) == 0 {
		s.waiting = nil
		s.some.Store(false)
		return next, false
	}
	next, s.waiting = s.waiting[0], s.waiting[1:]
	s.at, s.busy = next.Run, true
	return next, true
}

// over returns the runs that are over among those that others wait for without
// being in the pool.
func (s *suspicion) over(over func(id string) bool) (ids [][16]byte) {
	if !s.some.Load() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.doubts {
		if over(work.FormatID(id)) {
			ids = append(ids, id)
		}
	}
	return ids
}

// unsuspect lets the next suspect go on when these were the last ones before it.
func (d *Dispatcher) unsuspect(ids ...[16]byte) {
	if next, ok := d.suspicion.clear(ids...); ok {
		d.enter(next)
	}
}
