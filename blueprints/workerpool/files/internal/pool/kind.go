package pool

import (
	"maps"
	"math"
)

// Reason is why something waits although there may be an idle worker.
type Reason string

// The reasons, the most general first.
const (
	Paused             Reason = "paused"
	BehindOrderKey     Reason = "order key"
	AtConcurrencyLimit Reason = "concurrency limit"
	AtRateLimit        Reason = "rate limit"
)

// kind is a type: its lanes, its limits and what is running of it.
type kind[T any] struct {
	name    string
	lanes   [LeastUrgent + 1]*lane[T] // by priority
	limits  Limits
	bounded bool
	bucket  bucket
	running int    // counted only while it is bounded
	shut    Reason // why nothing of it is handed out, empty if something may be
	opened  int64  // when it was shut for the last time
	skipped uint64
	// smooth is the smoothed time of a run, in ns.
	smooth   int64
	measured bool
}

// kind returns a type and makes it if need be.
func (q *Queue[T]) kind(name string) *kind[T] {
	k := q.kinds[name]
	if k == nil {
		k = &kind[T]{name: name}
		q.kinds[name] = k
	}
	q.recent = k
	return k
}

// lane makes the lane of a priority.
func (k *kind[T]) lane(priority int) *lane[T] {
	l := &lane[T]{kind: k, priority: priority, place: -1}
	k.lanes[priority] = l
	return l
}

func (k *kind[T]) each(do func(l *lane[T])) {
	for _, l := range k.lanes {
		if l != nil {
			do(l)
		}
	}
}

// waiting returns how many items there are in the lanes.
func (k *kind[T]) waiting() (n int) {
	k.each(func(l *lane[T]) { n += l.n })
	return n
}

func (k *kind[T]) weight(key string) int { return max(k.limits.Weights[key], 1) }

// SetLimits changes the limits of a type, also for what waits already. What is
// running is counted and goes on. The error is a work.InvalidError.
func (q *Queue[T]) SetLimits(name string, limits Limits) error {
	if err := limits.check(); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	k := q.kind(name)
	if limits.bounded() && !k.bounded {
		q.count(k)
	}
	now := q.now()
	limits.Weights = maps.Clone(limits.Weights)
	k.limits, k.bounded = limits, limits.bounded()
	k.bucket.set(now, limits.Rate, limits.Burst)
	k.each(func(l *lane[T]) {
		if l.fair != nil {
			for _, f := range l.fair.flows {
				f.weight = k.weight(f.key)
			}
			l.base.weight = k.weight("")
		}
	})
	q.review(k, now)
	q.wake()
	return nil
}

// Limits returns the limits of a type. What it returns is not to be changed.
func (q *Queue[T]) Limits(name string) Limits {
	q.mu.Lock()
	defer q.mu.Unlock()
	if k := q.kinds[name]; k != nil {
		return k.limits
	}
	return Limits{}
}

// count begins to count what is running of a type. What was taken and not begun
// goes back before: it is not running.
func (q *Queue[T]) count(k *kind[T]) {
	for _, b := range q.takers {
		if b.lane == nil || b.lane.kind != k {
			continue
		}
		q.reclaim(b)
		// A worker is at one run at a time, and until it comes back it counts,
		// though it may be through with it.
		if !b.counted {
			b.counted = true
			k.running++
		}
	}
}

// hindrance returns why nothing of a type may be handed out.
func (k *kind[T]) hindrance(now int64) Reason {
	switch {
	case k.limits.Concurrency > 0 && k.running >= k.limits.Concurrency:
		return AtConcurrencyLimit
	case k.bucket.on() && k.bucket.left(now) < 1:
		return AtRateLimit
	}
	return ""
}

// allowance returns how many of a type may be handed out at once.
func (k *kind[T]) allowance(now int64) int {
	n := math.MaxInt
	if k.limits.Concurrency > 0 {
		n = max(k.limits.Concurrency-k.running, 0)
	}
	if k.bucket.on() {
		n = min(n, int(k.bucket.left(now)))
	}
	return n
}

// timeFor returns the time if the limits of a type have to do with it.
func (q *Queue[T]) timeFor(k *kind[T]) int64 {
	if k.bucket.on() {
		return q.now()
	}
	return 0
}

// review opens or shuts the lanes of a type after something has changed. now is
// from timeFor.
func (q *Queue[T]) review(k *kind[T], now int64) {
	was := k.shut
	k.shut = k.hindrance(now)
	if k.shut == AtRateLimit {
		q.setAlarm(k.bucket.next())
	}
	if (was == "") == (k.shut == "") {
		return
	}
	if k.shut == "" {
		q.shut = remove(q.shut, k)
		if q.sampling {
			k.opened = q.now()
		}
	} else {
		q.shut = append(q.shut, k)
	}
	k.each(q.refresh)
}

// begin counts a run that is handed out, and refund takes that back for one
// that is not begun.
func (q *Queue[T]) begin(k *kind[T]) {
	now := q.timeFor(k)
	k.running++
	if k.bucket.on() {
		k.bucket.take(now)
	}
	q.review(k, now)
}

func (q *Queue[T]) refund(k *kind[T]) {
	k.running--
	if k.bucket.on() {
		k.bucket.put()
	}
	q.review(k, q.timeFor(k))
}

// ended counts a run out.
func (q *Queue[T]) ended(k *kind[T]) {
	k.running--
	q.review(k, q.timeFor(k))
}
