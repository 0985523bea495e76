package pool

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrClosed is returned for a queue that takes nothing any more, and
// ErrDraining for one that takes nothing for now.
var (
	ErrClosed   = errors.New("the queue is closed")
	ErrDraining = errors.New("the queue is draining")
)

// Queue holds what is ready to run. It is bounded for those who ask (TryPush,
// Push); Put always finds room.
type Queue[T any] struct {
	// What every item touches comes first, and the lane of the zero Class is a
	// part of it: what lies apart has to move between processors by itself.
	mu       sync.Mutex
	closed   bool
	draining bool
	paused   bool
	waking   bool // a taker was woken and has not come yet
	sampling bool // somebody wants to know how long items wait for a worker
	queued   int  // items in lanes and behind order keys
	capacity int
	numbers  uint64  // of items, in the order of Put
	idle     int     // takers that wait
	out      int     // takers that are at what they took
	takes    uint64  // and how often something was taken
	plain    lane[T] // of the zero Class

	ready   heap[*lane[T]] // the lanes that may be taken from, the most urgent first
	takers  []*Batch[T]
	target  int // takers wanted; surplus ones leave at their next take
	lent    int // batches of more than one that are out
	blocked int // in Push
	epoch   time.Time
	work    sync.Cond // for takers
	room    sync.Cond // for Push

	kinds  map[string]*kind[T]
	recent *kind[T]   // of these, the one that was asked for last
	shut   []*kind[T] // of these, those that are at a limit
	keys   map[string]*orderKey[T]
	level  int64 // how long one level of priority is worth, in ns
	alarm  alarm // for types at their rate limit
	waits  waits
	quiet  chan struct{} // closed when nothing waits or runs; nil when nobody waits for it
}

// NewQueue makes a queue with room for capacity items.
func NewQueue[T any](capacity int) *Queue[T] {
	q := &Queue[T]{
		epoch:    time.Now(),
		capacity: max(capacity, 1),
		kinds:    map[string]*kind[T]{},
		keys:     map[string]*orderKey[T]{},
		level:    int64(DefaultAgeing),
	}
	q.work.L, q.room.L = &q.mu, &q.mu
	q.alarm.ring = q.reopen
	q.recent = &kind[T]{}
	q.recent.lanes[DefaultPriority] = &q.plain
	q.kinds[""] = q.recent
	q.plain = lane[T]{kind: q.recent, priority: DefaultPriority, place: -1}
	q.ready.less = q.moreUrgent
	q.ready.moved = func(l *lane[T], place int) { l.place = place }
	return q
}

func (q *Queue[T]) now() int64 { return int64(time.Since(q.epoch)) }

// Put adds an item whether there is room or not: for callers that keep the
// bound themselves. since is when it became ready to run, in the time of the
// pool's Now. It is false when the queue is closed.
func (q *Queue[T]) Put(since int64, v T, class ...Class) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.add(since, v, class)
	q.wake()
	return true
}

// TryPush adds all of vs, or none when there is no room for all or the queue is
// draining.
func (q *Queue[T]) TryPush(since int64, class Class, vs ...T) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.draining || q.queued+len(vs) > q.capacity {
		return false
	}
	as := [...]Class{class}
	for _, v := range vs {
		q.add(since, v, as[:])
	}
	q.wake()
	return true
}

// Push adds an item and waits for room until ctx is done.
func (q *Queue[T]) Push(ctx context.Context, since int64, v T, class ...Class) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.queued >= q.capacity && !q.closed && !q.draining {
		if err := q.waitForRoom(ctx); err != nil {
			return err
		}
	}
	switch {
	case q.closed:
		return ErrClosed
	case q.draining:
		return ErrDraining
	}
	q.add(since, v, class)
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
	for q.queued >= q.capacity && !q.closed && !q.draining {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		q.blocked++
		q.room.Wait()
		q.blocked--
	}
	return nil
}

// add puts an item into its lane. The lock is held.
func (q *Queue[T]) add(since int64, v T, class []Class) {
	q.queued++
	q.numbers++
	it := item[T]{value: v, since: since, number: q.numbers}
	l, key := &q.plain, ""
	if len(class) > 0 {
		c := &class[0]
		k := q.recent
		if k.name != c.Type {
			k = q.kind(c.Type)
		}
		if l = k.lanes[c.level()]; l == nil {
			l = k.lane(c.level())
		}
		if key = c.FairKey; c.OrderKey != "" {
			q.enterOrdered(l, it, c)
			return
		}
	}
	q.enter(l, it, key)
}

// enter adds an item to a lane.
func (q *Queue[T]) enter(l *lane[T], it item[T], key string) {
	if l.fair == nil && key == "" {
		// What push does, for the many that need no more.
		l.n++
		l.base.items.PushBack(it)
		if l.place < 0 {
			q.refresh(l) // otherwise what is behind changes nothing
		}
		return
	}
	l.push(it, key)
	q.refresh(l)
}

// wake wakes one taker, unless one is on its way: it wakes the next one when it
// leaves something behind. So a burst does not wake everybody for one item.
func (q *Queue[T]) wake() {
	if q.idle > 0 && !q.waking && !q.paused && q.some() {
		q.waking = true
		q.work.Signal()
	}
}

// Len returns how many items wait, those in batches included.
func (q *Queue[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.length()
}

func (q *Queue[T]) length() int {
	n := q.queued
	for _, b := range q.takers {
		n += b.left()
	}
	return n
}
