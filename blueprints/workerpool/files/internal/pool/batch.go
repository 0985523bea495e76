package pool

import "sync/atomic"

// maxBatch is how many items a worker takes at most.
const maxBatch = 16

// Batch is what one worker has taken. The worker claims items one by one; what
// it has not claimed yet can be taken from it. Only the holder of the queue's
// lock refills or takes back, so a claim is all that they compete with.
type Batch[T any] struct {
	bounds atomic.Uint64 // next<<32 | end
	items  [maxBatch]item[T]
	short  bool // runs are so short that the end of one is the start of the next

	// The rest belongs to the queue's lock.
	lane    *lane[T]    // that the items are from, nil when the worker is back
	fair    string      // their fairness key
	order   *ordered[T] // of the only item, if it has an order key
	counted bool        // as running, for the limits of its type
	taken   int         // items of the last take
	lent    bool        // counted in the queue's lent
	started int64       // time of the last take, 0 when it is not measured
}

// Both are at most maxBatch.
func pack(next, end int) uint64 { return uint64(next)<<32 | uint64(end) } // #nosec G115 -- small

func unpack(v uint64) (next, end int) { return int(v >> 32), int(v & (1<<32 - 1)) } // #nosec G115 -- small

// next claims the next item.
func (b *Batch[T]) next() (it item[T], ok bool) {
	for {
		v := b.bounds.Load()
		next, end := unpack(v)
		if next >= end {
			return it, false
		}
		if b.bounds.CompareAndSwap(v, pack(next+1, end)) {
			return b.items[next], true
		}
	}
}

// Next claims the next item of the batch.
func (b *Batch[T]) Next() (v T, ok bool) {
	it, ok := b.next()
	return it.value, ok
}

// takeBack claims up to n items for the holder of the queue's lock, the oldest
// first, and returns the place of the first one and how many it got.
func (b *Batch[T]) takeBack(n int) (from, got int) {
	for {
		v := b.bounds.Load()
		next, end := unpack(v)
		got = min(n, end-next)
		if got <= 0 {
			return 0, 0
		}
		if b.bounds.CompareAndSwap(v, pack(next+got, end)) {
			return next, got
		}
	}
}

// left returns how many items are not claimed.
func (b *Batch[T]) left() int {
	next, end := unpack(b.bounds.Load())
	return end - next
}
