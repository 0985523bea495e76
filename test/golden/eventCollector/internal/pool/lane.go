package pool

import "github.com/acme-demo/eventcollector/internal/ring"

// item is something in the queue, with the time since the queue's epoch at
// which it came.
type item[T any] struct {
	value  T
	since  int64
	number uint64      // in the order of Put
	order  *ordered[T] // nil without an order key
}

// lane is what waits in one type and priority: first in, first out, and in turn
// between fairness keys.
type lane[T any] struct {
	n        int      // items
	place    int      // in the heap of lanes that may be taken from, -1 if this one may not
	base     flow[T]  // of those without a fairness key
	fair     *fair[T] // nil as long as there is no fairness key
	kind     *kind[T]
	priority int
	parked   int // of this class, behind their order keys
}

// flow is what waits for one fairness key.
type flow[T any] struct {
	items ring.Ring[item[T]]
	// late has those that come to where they belong by another way than Put:
	// they had to wait for their order key, or were taken and not begun. It is
	// nil until there is one.
	late   *heap[item[T]]
	key    string
	weight int
	credit int // runs that it may still start in this turn
}

// fair is what a lane needs once there is a fairness key in it.
type fair[T any] struct {
	flows map[string]*flow[T]
	turn  ring.Ring[*flow[T]] // those with items; the first has its turn
	// came has the times at which the items came. The lane is as urgent as its
	// oldest, whoever's turn it is.
	came heap[int64]
}

// push adds an item at the end.
func (l *lane[T]) push(it item[T], key string) {
	f := l.arrive(it.since, key)
	f.items.PushBack(it)
}

// pushLate adds an item to where it would be had it been there all along.
func (l *lane[T]) pushLate(it item[T], key string) *flow[T] {
	f := l.arrive(it.since, key)
	if f.late == nil {
		f.late = &heap[item[T]]{less: earlier[T]}
	}
	f.late.push(it)
	return f
}

// putBack returns an item that was taken and not begun.
func (l *lane[T]) putBack(it item[T], key string) { l.pushLate(it, key).credit++ }

// arrive counts an item in and returns the flow that it goes to.
func (l *lane[T]) arrive(since int64, key string) *flow[T] {
	l.n++
	if l.fair == nil {
		if key == "" {
			return &l.base
		}
		l.share()
	}
	f := l.flow(key)
	if f.len() == 0 {
		l.fair.turn.PushBack(f)
	}
	l.fair.came.push(since)
	return f
}

// share prepares the lane for fairness keys.
func (l *lane[T]) share() {
	l.fair = &fair[T]{flows: map[string]*flow[T]{}}
	l.fair.came.less = func(a, b int64) bool { return a < b }
	l.base.weight, l.base.credit = l.kind.weight(""), 0
	if l.base.len() == 0 {
		return
	}
	l.fair.turn.PushBack(&l.base)
	l.base.each(func(it item[T]) { l.fair.came.push(it.since) })
}

// flow returns the flow of a fairness key and makes it if need be.
func (l *lane[T]) flow(key string) *flow[T] {
	if key == "" {
		return &l.base
	}
	f := l.fair.flows[key]
	if f == nil {
		f = &flow[T]{key: key, weight: l.kind.weight(key)}
		l.fair.flows[key] = f
	}
	return f
}

// popBase removes the first item of a lane without fairness keys; there has to
// be one.
func (l *lane[T]) popBase() item[T] {
	l.n--
	if !l.base.hasLate() {
		it, _ := l.base.items.PopFront()
		return it
	}
	return l.base.pop()
}

// popFair removes the item whose turn it is, and tells its fairness key.
func (l *lane[T]) popFair() (it item[T], key string) {
	l.n--
	turn := &l.fair.turn
	f := turn.At(0)
	if f.credit < 1 {
		f.credit += f.weight
	}
	f.credit--
	it = f.pop()
	l.fair.came.remove(0)
	switch {
	case f.len() == 0:
		turn.PopFront()
		f.credit = 0
		delete(l.fair.flows, f.key)
	case f.credit < 1:
		turn.PopFront()
		turn.PushBack(f)
	}
	if l.n == 0 {
		l.fair = nil
	}
	return it, f.key
}

// popPlain moves items that follow the first into a batch, as long as they have
// no order key. The lane has no fairness keys.
func (l *lane[T]) popPlain(into []item[T]) int {
	n := 0
	for n < len(into) && !l.base.hasLate() && l.base.items.Len() > 0 && l.base.items.At(0).order == nil {
		into[n], _ = l.base.items.PopFront()
		n++
	}
	l.n -= n
	return n
}

// first returns the item whose turn it is; there has to be one.
func (l *lane[T]) first() item[T] {
	if l.fair != nil {
		return l.fair.turn.At(0).first()
	}
	return l.base.first()
}

// oldest returns when the item came that makes the lane as urgent as it is.
func (l *lane[T]) oldest() int64 {
	if l.fair != nil {
		return l.fair.came.list[0]
	}
	return l.base.first().since
}

// keep removes the items for which keep is false.
func (l *lane[T]) keep(keep func(item[T]) bool) {
	n := l.base.keep(keep)
	if l.fair != nil {
		for _, f := range l.fair.flows {
			n += f.keep(keep)
		}
		l.fair.turn.Keep(func(f *flow[T]) bool {
			if f.len() > 0 {
				return true
			}
			f.credit = 0
			delete(l.fair.flows, f.key)
			return false
		})
		l.fair.came.list = l.fair.came.list[:0]
		for i := range l.fair.turn.Len() {
			l.fair.turn.At(i).each(func(it item[T]) { l.fair.came.push(it.since) })
		}
	}
	l.n = n
	if n == 0 {
		l.fair = nil
	}
}
