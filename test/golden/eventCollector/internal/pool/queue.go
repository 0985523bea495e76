package pool

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/ring"
)

// shortRun is the run time up to which a worker may take more than one item: a
// long one would keep those behind it waiting while other workers are idle.
const shortRun = int64(20 * time.Microsecond)

// measureEvery tells how often the time of a batch of one is taken.
const measureEvery = 8

// ErrClosed is returned for a queue that takes nothing any more.
var ErrClosed = errors.New("the queue is closed")

// Queue holds what is ready to run, first in, first out. It is bounded for
// those who ask (TryPush, Push); Put always finds room.
type Queue[T any] struct {
	epoch time.Time

	mu       sync.Mutex
	work     sync.Cond // for takers
	room     sync.Cond // for Push
	items    ring.Ring[item[T]]
	capacity int
	takers   []*Batch[T]
	target   int // takers wanted; surplus ones leave at their next take
	idle     int
	waking   bool // a taker was woken and has not come yet
	blocked  int  // in Push
	lent     int  // batches of more than one that are out
	smooth   int64
	measured bool
	takes    uint64
	paused   bool
	closed   bool
	spare    []item[T] // for taking back
}

// NewQueue makes a queue with room for capacity items.
func NewQueue[T any](capacity int) *Queue[T] {
	q := &Queue[T]{epoch: time.Now(), capacity: max(capacity, 1)}
	q.work.L, q.room.L = &q.mu, &q.mu
	return q
}

func (q *Queue[T]) now() int64 { return int64(time.Since(q.epoch)) }

// Put adds an item whether there is room or not: for callers that keep the
// bound themselves. It is false when the queue is closed.
func (q *Queue[T]) Put(since int64, v T) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.items.PushBack(item[T]{value: v, since: since})
	q.wake()
	return true
}

// TryPush adds all of vs, or none when there is no room for all.
func (q *Queue[T]) TryPush(since int64, vs ...T) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.items.Len()+len(vs) > q.capacity {
		return false
	}
	for _, v := range vs {
		q.items.PushBack(item[T]{value: v, since: since})
	}
	q.wake()
	return true
}

// Push adds an item and waits for room until ctx is done.
func (q *Queue[T]) Push(ctx context.Context, since int64, v T) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.items.Len() >= q.capacity && !q.closed {
		if err := q.waitForRoom(ctx); err != nil {
			return err
		}
	}
	if q.closed {
		return ErrClosed
	}
	q.items.PushBack(item[T]{value: v, since: since})
	q.wake()
	return nil
}

func (q *Queue[T]) waitForRoom(ctx context.Context) error {
	if ctx.Done() != nil {
		stop := context.AfterFunc(ctx, func() {
			q.mu.Lock()
			defer q.mu.Unlock()
			q.room.Broadcast()
		})
		defer stop()
	}
	for q.items.Len() >= q.capacity && !q.closed {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		q.blocked++
		q.room.Wait()
		q.blocked--
	}
	return nil
}

// wake wakes one taker, unless one is on its way: it wakes the next one when it
// leaves something behind. So a burst does not wake everybody for one item.
func (q *Queue[T]) wake() {
	if q.idle > 0 && !q.waking && !q.paused && q.items.Len() > 0 {
		q.waking = true
		q.work.Signal()
	}
}

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

// Pause stops the handing out and takes back what was not begun. It is false
// when the queue was paused.
func (q *Queue[T]) Pause() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.paused {
		return false
	}
	q.paused = true
	q.reclaim()
	return true
}

// Resume starts the handing out again; false when it was not paused.
func (q *Queue[T]) Resume() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.paused {
		return false
	}
	q.paused = false
	q.waking = false
	q.wake()
	return true
}

// Paused tells whether nothing is handed out.
func (q *Queue[T]) Paused() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.paused
}

// SetCapacity changes the bound. What is in the queue beyond it stays.
func (q *Queue[T]) SetCapacity(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.capacity = max(n, 1)
	q.room.Broadcast()
}

// Keep removes the items for which keep is false. It must not use the queue.
func (q *Queue[T]) Keep(keep func(T) bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items.Keep(func(it item[T]) bool { return keep(it.value) })
	q.room.Broadcast()
}

// Len returns how many items wait, those in batches included.
func (q *Queue[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.length()
}

func (q *Queue[T]) length() int {
	n := q.items.Len()
	for _, b := range q.takers {
		n += b.left()
	}
	return n
}

// Close wakes everybody and lets them go. What is in the queue stays there.
func (q *Queue[T]) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.reclaim()
	q.work.Broadcast()
	q.room.Broadcast()
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

func (q *Queue[T]) stats(st *Stats) {
	q.mu.Lock()
	defer q.mu.Unlock()
	st.Paused = q.paused
	st.Queued = q.length()
	st.Capacity = q.capacity
}
