package pool

import "sync/atomic"

// maxBatch is how many items a worker takes at most.
const maxBatch = 16

// item is something in the queue, with the time since the queue's epoch at
// which it came.
type item[T any] struct {
	value T
	since int64
}

// Batch is what one worker has taken. The worker claims items one by one; what
// it has not claimed yet can be taken from it. Only the holder of the queue's
// lock refills or takes back, so a claim is all that they compete with.
type Batch[T any] struct {
	bounds atomic.Uint64 // next<<32 | end
	items  [maxBatch]item[T]

	// The rest belongs to the queue's lock.
	taken   int   // items of the last take
	lent    bool  // counted in the queue's lent
	started int64 // time of the last take, 0 when it is not measured
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
			it = b.items[next]
			return it, true
		}
	}
}

// Next claims the next item of the batch.
func (b *Batch[T]) Next() (v T, ok bool) {
	it, ok := b.next()
	return it.value, ok
}

// takeBack takes up to n unclaimed items, the oldest first, and appends them to
// into. The queue's lock is held.
func (b *Batch[T]) takeBack(n int, into []item[T]) []item[T] {
	for {
		v := b.bounds.Load()
		next, end := unpack(v)
		k := min(n, end-next)
		if k <= 0 {
			return into
		}
		if b.bounds.CompareAndSwap(v, pack(next+k, end)) {
			return append(into, b.items[next:next+k]...)
		}
	}
}

// left returns how many items are not claimed.
func (b *Batch[T]) left() int {
	next, end := unpack(b.bounds.Load())
	return end - next
}
