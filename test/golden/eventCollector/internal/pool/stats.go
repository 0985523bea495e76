package pool

import (
	"cmp"
	"slices"
	"time"
)

// WorkerStats is what one slot of the pool did.
type WorkerStats struct {
	Slot    int
	Started uint64
	Busy    bool
}

// LaneStats is what waits in one type and priority.
type LaneStats struct {
	Type     string
	Priority int
	Waiting  int // ready to run, what workers have taken and not begun included
	Parked   int // behind their order keys
	// Oldest is how long the longest of Waiting has waited.
	Oldest time.Duration
}

// TypeStats is how a type fares with its limits.
type TypeStats struct {
	Type    string
	Limits  Limits
	Running int
	// Shut is the limit that it is at, empty for none.
	Shut Reason
	// Limited is how many items wait because of that.
	Limited int
	// Skipped is how often a worker looked for something to do and passed over
	// items of this type because of a limit.
	Skipped uint64
}

// Stats is what the pool is doing and did.
type Stats struct {
	Workers  int // wanted
	Busy     int // running something now
	Hung     int // given up, not returned yet
	Paused   bool
	Draining bool
	Queued   int
	Capacity int

	// Oldest is how long the longest in Lanes has waited.
	Oldest time.Duration
	// Limited is how many items wait because their type is at a limit, Parked
	// how many wait behind their order key.
	Limited int
	Parked  int
	// Keys is how many order keys are in use, HeldKeys how many of these are
	// held for another attempt.
	Keys     int
	HeldKeys int
	Lanes    []LaneStats // those that are not empty, by type and priority
	Types    []TypeStats // all that have been seen, by name

	Started  uint64
	Panics   uint64
	Goexits  uint64
	GivenUp  uint64 // runs that were given up as hung
	Late     uint64 // given-up runs that returned at last
	Replaced uint64 // slots that were replaced
	Wait     Histogram
	Run      Histogram
	PerSlot  []WorkerStats
	Adaptive AdaptiveStats
}

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
		started, at := s.add(&st)
		if at != nil {
			st.Busy++
		}
		st.PerSlot = append(st.PerSlot, WorkerStats{Slot: s.number, Started: started, Busy: at != nil})
	}
	st.GivenUp, st.Late = p.givenUp, p.late
	st.Hung = p.stuck
	if p.sizer != nil {
		st.Adaptive = p.sizer.stats()
	}
	p.stats(&st)
	return st
}

// stats adds what the queue knows.
func (q *Queue[T]) stats(st *Stats) {
	q.mu.Lock()
	defer q.mu.Unlock()
	st.Paused, st.Draining = q.paused, q.draining
	st.Queued, st.Capacity = q.length(), q.capacity
	now := q.now()
	out, running := map[*lane[T]]int{}, map[*kind[T]]int{}
	for _, b := range q.takers {
		if b.lane != nil {
			out[b.lane] += b.left()
			running[b.lane.kind]++
		}
	}
	for _, k := range q.kinds {
		ts := TypeStats{Type: k.name, Limits: k.limits, Running: running[k], Shut: k.shut, Skipped: k.skipped}
		k.each(func(l *lane[T]) {
			ls := LaneStats{Type: k.name, Priority: l.priority, Waiting: l.n + out[l], Parked: l.parked}
			if ls.Waiting+ls.Parked == 0 {
				return
			}
			if l.n > 0 {
				ls.Oldest = max(time.Duration(now-l.oldest()), 0)
			}
			st.Oldest = max(st.Oldest, ls.Oldest)
			st.Parked += l.parked
			st.Lanes = append(st.Lanes, ls)
			if k.shut != "" {
				ts.Limited += l.n
			}
		})
		st.Limited += ts.Limited
		st.Types = append(st.Types, ts)
	}
	st.Keys = len(q.keys)
	for _, k := range q.keys {
		if k.held {
			st.HeldKeys++
		}
	}
	slices.SortFunc(st.Lanes, func(a, b LaneStats) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Priority, b.Priority))
	})
	slices.SortFunc(st.Types, func(a, b TypeStats) int { return cmp.Compare(a.Type, b.Type) })
}
