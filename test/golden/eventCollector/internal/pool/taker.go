package pool

import (
	"cmp"
	"slices"
	"time"
)

// shortRun is the run time up to which a worker may take more than one item: a
// long one would keep those behind it waiting while other workers are idle.
const shortRun = int64(20 * time.Microsecond)

// measureEvery tells how often the time of a batch of one is taken.
const measureEvery = 8

// join registers a taker.
func (q *Queue[T]) join(b *Batch[T]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.takers = append(q.takers, b)
}

// leave forgets a taker and puts back what it had not begun. The lock is held.
func (q *Queue[T]) leave(b *Batch[T]) {
	q.settle(b)
	q.putBack(b.takeBack(maxBatch, q.spare[:0]))
	for i, t := range q.takers {
		if t == b {
			last := len(q.takers) - 1
			q.takers[i], q.takers[last] = q.takers[last], nil
			q.takers = q.takers[:last]
			break
		}
	}
	q.wake()
}

// putBack returns items to the front in their order. The lock is held.
func (q *Queue[T]) putBack(items []item[T]) {
	for i := len(items) - 1; i >= 0; i-- {
		q.items.PushFront(items[i])
	}
	clear(items)
	q.spare = items[:0]
}

// settle closes the books on the batch that b took last.
func (q *Queue[T]) settle(b *Batch[T]) {
	if b.lent {
		b.lent = false
		q.lent--
	}
	if b.started != 0 && b.taken > 0 {
		each := (q.now() - b.started) / int64(b.taken)
		if q.measured {
			// A long run counts at once, short ones have to prove themselves.
			if each > q.smooth {
				q.smooth += (each - q.smooth) / 2
			} else {
				q.smooth += (each - q.smooth) / 8
			}
		} else {
			q.smooth, q.measured = each, true
		}
	}
	b.started, b.taken = 0, 0
}

// take fills b and waits until there is something to fill it with. It is false
// when the taker has to go: it is registered no more then.
func (q *Queue[T]) take(b *Batch[T]) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.settle(b)
	for {
		if q.closed || len(q.takers) > q.target {
			q.leave(b)
			return false
		}
		if !q.paused {
			if q.items.Len() > 0 {
				q.fill(b)
				return true
			}
			if q.lent > 0 && q.steal(b) {
				return true
			}
		}
		q.idle++
		q.work.Wait()
		q.idle--
		q.waking = false
	}
}

// fill moves a fair share of the items to b.
func (q *Queue[T]) fill(b *Batch[T]) {
	n := 1
	short := q.measured && q.smooth < shortRun
	if short {
		// Rounded up, so that more than one means that something is left for
		// the next taker, who finds out when one of these is long after all.
		n = min((q.items.Len()-1)/len(q.takers)+1, maxBatch)
	}
	for i := range n {
		b.items[i], _ = q.items.PopFront()
	}
	b.bounds.Store(pack(0, n))
	q.takes++
	b.taken = n
	if n > 1 {
		b.lent = true
		q.lent++
	}
	if n > 1 || !short || q.takes%measureEvery == 0 {
		b.started = q.now()
	}
	// Half empty: those who wait for room are worth waking, all at once.
	if q.blocked > 0 && q.items.Len() <= q.capacity/2 {
		q.room.Broadcast()
	}
	q.wake()
}

// steal takes from another taker what it has not begun.
func (q *Queue[T]) steal(b *Batch[T]) bool {
	for _, other := range q.takers {
		if other == b || !other.lent {
			continue
		}
		got := other.takeBack((other.left()+1)/2, q.spare[:0])
		if len(got) == 0 {
			continue
		}
		n := copy(b.items[:], got)
		clear(got)
		q.spare = got[:0]
		b.bounds.Store(pack(0, n))
		b.taken = n
		if n > 1 {
			b.lent = true
			q.lent++
		}
		b.started = q.now()
		if q.idle > 0 && !q.waking {
			q.waking = true
			q.work.Signal()
		}
		return true
	}
	return false
}

// reclaim takes back all that was taken and not begun. The lock is held.
func (q *Queue[T]) reclaim() {
	back := q.spare[:0]
	for _, b := range q.takers {
		back = b.takeBack(maxBatch, back)
	}
	slices.SortStableFunc(back, func(a, b item[T]) int { return cmp.Compare(a.since, b.since) })
	q.putBack(back)
}

// setTarget changes how many takers may stay.
func (q *Queue[T]) setTarget(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.target = n
	q.work.Broadcast()
}

// drop unregisters a taker that will not come back.
func (q *Queue[T]) drop(b *Batch[T]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.leave(b)
}

// returnBatch takes back what b has not begun.
func (q *Queue[T]) returnBatch(b *Batch[T]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.putBack(b.takeBack(maxBatch, q.spare[:0]))
	q.wake()
}
