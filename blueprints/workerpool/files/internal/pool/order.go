package pool

import "time"

// DefaultAgeing is how long an item has to wait to gain one level of priority,
// unless SetAgeing tells otherwise.
const DefaultAgeing = 10 * time.Second

// strictly is an ageing that does not happen.
const strictly = 365 * 24 * time.Hour

// SetAgeing changes how long an item has to wait to be as urgent as one of the
// next level that has just come. Then an item of priority p that came at time t
// is overtaken only by those that come before t + (p-1)*interval. 0 is no
// ageing: what is urgent always goes first, and the rest may wait forever.
func (q *Queue[T]) SetAgeing(interval time.Duration) {
	if interval <= 0 || interval > strictly {
		interval = strictly
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.level = int64(interval)
	q.ready.order()
}

// moreUrgent is the order of the lanes. All that waits ages alike, so that what
// counts is when it came, later by one interval for each level.
func (q *Queue[T]) moreUrgent(a, b *lane[T]) bool {
	x := a.oldest() + int64(a.priority)*q.level
	y := b.oldest() + int64(b.priority)*q.level
	return x < y || x == y && a.priority > b.priority
}

// some tells whether there is a lane with something that may be taken.
func (q *Queue[T]) some() bool { return q.ready.len() > 0 && q.ready.list[0].n > 0 }

// refresh gives a lane its place after its items or its type have changed. An
// empty one stays in the heap as long as it is alone: with one lane only, which
// is most often so, there is nothing to do when it runs empty.
func (q *Queue[T]) refresh(l *lane[T]) {
	if l.n == 0 && l.place >= 0 && l.kind.shut == "" && q.ready.len() == 1 {
		return
	}
	switch open := l.n > 0 && l.kind.shut == ""; {
	case !open && l.place >= 0:
		q.ready.remove(l.place)
	case open && l.place < 0:
		if q.ready.len() == 1 && q.ready.list[0].n == 0 {
			q.ready.remove(0)
		}
		q.ready.push(l)
	case open && q.ready.len() > 1:
		q.ready.fix(l.place)
	}
}

// alarm is one timer for the earliest of several times.
type alarm struct {
	ring  func()
	timer *time.Timer
	at    int64 // 0 when it is not set
}

// setAlarm makes sure that reopen is called at the given time or before.
func (q *Queue[T]) setAlarm(at int64) {
	if at == never || q.closed || q.alarm.at != 0 && q.alarm.at <= at {
		return
	}
	q.alarm.at = at
	wait := time.Duration(at - q.now())
	if q.alarm.timer == nil {
		q.alarm.timer = time.AfterFunc(wait, q.alarm.ring)
		return
	}
	q.alarm.timer.Reset(wait)
}

// reopen looks at the types that are at their rate limit.
func (q *Queue[T]) reopen() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.alarm.at = 0
	if q.closed {
		return
	}
	now := q.now()
	for i := len(q.shut) - 1; i >= 0; i-- { // review removes the one it is at
		if k := q.shut[i]; k.shut == AtRateLimit {
			q.review(k, now)
		}
	}
	q.wake()
}

// remove removes e, whatever becomes of the order.
func remove[E comparable](from []E, e E) []E {
	for i := range from {
		if from[i] == e {
			last := len(from) - 1
			var none E
			from[i], from[last] = from[last], none
			return from[:last]
		}
	}
	return from
}
