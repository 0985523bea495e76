package pool

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/ring"
)

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

func (q *Queue[T]) stats(st *Stats) {
	q.mu.Lock()
	defer q.mu.Unlock()
	st.Paused = q.paused
	st.Queued = q.length()
	st.Capacity = q.capacity
}
