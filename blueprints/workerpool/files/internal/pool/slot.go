package pool

import (
	"sync/atomic"
	"time"
)

// slab is how many attempts are allocated at a time.
const slab = 16

// slot is the place of one worker. Its counters are written by this worker
// only, and padded, so that counting costs no one else anything.
type slot[T any] struct {
	number int
	batch  Batch[T]
	runs   []running[T] // not used yet
	lost   bool         // another slot stands in for this one

	_       [64]byte
	current atomic.Pointer[running[T]]
	counts  counters
	_       [64]byte
}

// running is what a slot is at.
type running[T any] struct {
	attempt Attempt
	value   T
	// replaced tells that another slot stands in for this one; the pool's lock
	// guards it.
	replaced bool
}

type counters struct {
	started atomic.Uint64
	panics  atomic.Uint64
	goexits atomic.Uint64
	wait    histogram
	run     histogram
}

func (c *counters) add(to *Stats) {
	to.Started += c.started.Load()
	to.Panics += c.panics.Load()
	to.Goexits += c.goexits.Load()
	c.wait.add(&to.Wait)
	c.run.add(&to.Run)
}

// bump adds to a counter that only this goroutine writes.
func bump(c *atomic.Uint64, by uint64) { c.Store(c.Load() + by) }

// histogram counts durations in buckets whose bounds double.
type histogram struct {
	counts [buckets + 1]atomic.Uint64
	sum    atomic.Uint64
}

func (h *histogram) observe(d time.Duration) {
	d = max(d, 0)
	bump(&h.counts[bucket(d)], 1)
	bump(&h.sum, uint64(d)) // #nosec G115 -- not negative
}

func (h *histogram) add(to *Histogram) {
	for i := range h.counts {
		n := h.counts[i].Load()
		to.Counts[i] += n
		to.Count += n
	}
	to.Sum += time.Duration(h.sum.Load()) // #nosec G115 -- 292 years of run time
}
