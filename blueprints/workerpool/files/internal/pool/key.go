package pool

import "example.invalid/service/internal/ring"

// ordered is what the queue knows of an item with an order key.
type ordered[T any] struct {
	key  *orderKey[T]
	lane *lane[T]
	fair string
	free int64 // when it was its turn, as far as the key is concerned
	// parts is what has to be over before the next one may go: its run, and for
	// one that was given up what is made of that.
	parts int
}

// orderKey is a key that is in use.
type orderKey[T any] struct {
	name  string
	busy  bool // one of its items is in its lane, or out
	out   bool // a worker has it
	held  bool // what ran last is going to be put again
	again ring.Ring[item[T]]
	items ring.Ring[item[T]]
}

// HoldKey keeps the place of a run that is going to be tried again: until
// ReleaseKey is called, or the run is put again with Class.Held, no other item
// with this order key is handed out. It is to be called before Config.End of
// the run returns, or at any time while nothing of the key is running. For an
// empty name it does nothing.
func (q *Queue[T]) HoldKey(name string) {
	if name == "" {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.orderKey(name).held = true
}

// ReleaseKey ends a hold: the run is not going to be tried again.
func (q *Queue[T]) ReleaseKey(name string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if k := q.keys[name]; k != nil && k.held {
		k.held = false
		q.next(k)
		q.wake()
	}
}

func (q *Queue[T]) orderKey(name string) *orderKey[T] {
	k := q.keys[name]
	if k == nil {
		k = &orderKey[T]{name: name}
		q.keys[name] = k
	}
	return k
}

// enterOrdered adds an item that has an order key.
func (q *Queue[T]) enterOrdered(l *lane[T], it item[T], c *Class) {
	k := q.orderKey(c.OrderKey)
	it.order = &ordered[T]{key: k, lane: l, fair: c.FairKey}
	switch {
	case c.Held:
		k.held = false
		k.again.PushBack(it)
	case !k.busy && !k.held:
		// Nothing waits behind a key that is neither.
		k.busy = true
		q.enter(l, it, c.FairKey)
		return
	default:
		k.items.PushBack(it)
	}
	l.parked++
	q.next(k)
}

// next lets the next item of a key into its lane if the key is free, and
// forgets a key that nobody needs.
func (q *Queue[T]) next(k *orderKey[T]) {
	if k.busy {
		return
	}
	it, ok := k.again.PopFront()
	if !ok && !k.held {
		it, ok = k.items.PopFront()
	}
	if !ok {
		if !k.held {
			delete(q.keys, k.name)
		}
		return
	}
	k.busy = true
	o := it.order
	if q.sampling {
		o.free = q.now()
	}
	o.lane.parked--
	o.lane.pushLate(it, o.fair)
	q.refresh(o.lane)
}

// over tells that one part of an item with an order key is over.
func (q *Queue[T]) over(o *ordered[T]) {
	o.parts--
	if o.parts == 0 {
		o.key.busy, o.key.out = false, false
		q.next(o.key)
	}
}

// overLate is over for a run that was given up.
func (q *Queue[T]) overLate(o *ordered[T]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.over(o)
	q.wake()
}

// keepOrdered removes the parked items for which keep is false. Those that were
// removed from a lane are in freed: their keys go on to the next.
func (q *Queue[T]) keepOrdered(keep func(T) bool, freed []*orderKey[T]) {
	parked := func(it item[T]) bool {
		if keep(it.value) {
			return true
		}
		it.order.lane.parked--
		return false
	}
	for _, k := range q.keys {
		k.again.Keep(parked)
		k.items.Keep(parked)
	}
	for _, k := range freed {
		k.busy = false
	}
	for _, k := range q.keys {
		q.next(k)
	}
}
