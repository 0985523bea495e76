package dispatch

import (
	"context"
	"sync"
	"sync/atomic"

	"example.invalid/service/internal/pool"
	"example.invalid/service/internal/work"
)

// suspects is the order key of the runs that are dead when the process ends once
// more while they are running: one is running at a time. No user can give it, a
// key is text.
const suspects = "\xffsuspects"

// doubts are the runs that were running when the process ended and may be why,
// but are not suspects yet. Until they have had their attempt no suspect begins:
// it might pay for one of them.
type doubts struct {
	pool *pool.Queue[*run]
	left atomic.Int64

	mu   sync.Mutex
	runs map[[16]byte]struct{}
}

// takeUp keeps the places of runs that began before the process did, and the
// suspects apart.
func (d *Dispatcher) takeUp() error {
	list, err := d.engine.Begun(context.Background())
	if err != nil {
		return err
	}
	d.doubts.runs = map[[16]byte]struct{}{}
	for _, r := range list {
		if r.OrderKey != "" {
			d.holds.begin(r.Run, r.OrderKey)
		}
		if r.Crashes > 0 && !r.Suspect && !r.Retrying {
			d.doubts.runs[r.Run] = struct{}{}
		}
	}
	if n := len(d.doubts.runs); n > 0 {
		d.doubts.left.Store(int64(n))
		d.pool.HoldKey(suspects)
	}
	return nil
}

// clear takes note that a run has had its attempt, or gets none.
func (s *doubts) clear(id [16]byte) {
	if s.left.Load() == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(id)
}

// remove forgets a run. The lock is held.
func (s *doubts) remove(id [16]byte) {
	if _, there := s.runs[id]; !there {
		return
	}
	delete(s.runs, id)
	if s.left.Add(-1) == 0 {
		s.pool.ReleaseKey(suspects)
	}
}

// review forgets the runs that are over.
func (s *doubts) review(over func(id string) bool) {
	if s.left.Load() == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.runs {
		if over(work.FormatID(id)) {
			s.remove(id)
		}
	}
}
