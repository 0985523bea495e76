package pool

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// never is a time that does not come.
const never = math.MaxInt64

// watchdog calls check when the earliest time that it was told has come. Most
// runs end long before theirs, so a run tells its time by one comparison and
// no timer: the one timer stands at the earliest of all.
type watchdog struct {
	epoch time.Time
	grace time.Duration
	// check looks at all runs and returns the earliest time among those left.
	check func(now int64) (next int64)

	armed atomic.Int64
	mu    sync.Mutex
	timer *time.Timer
	ended bool
}

func newWatchdog(epoch time.Time, grace time.Duration, check func(now int64) int64) *watchdog {
	w := &watchdog{epoch: epoch, grace: grace, check: check}
	w.armed.Store(never)
	return w
}

func (w *watchdog) at(t time.Time) int64 { return max(int64(t.Sub(w.epoch)), 1) }

// later adds durations to a time, up to never.
func later(at int64, by ...time.Duration) int64 {
	for _, d := range by {
		if d > time.Duration(never-at) {
			return never
		}
		at += int64(d)
	}
	return at
}

// watch makes sure that check is called at the given time or before. The caller
// has made that time visible to check.
func (w *watchdog) watch(at int64) {
	if at >= w.armed.Load() {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.arm(at)
}

// arm sets the timer forward. The lock is held.
func (w *watchdog) arm(at int64) {
	if w.ended || at >= w.armed.Load() {
		return
	}
	w.armed.Store(at)
	wait := time.Until(w.epoch.Add(time.Duration(at)))
	if w.timer == nil {
		w.timer = time.AfterFunc(wait, w.bark)
		return
	}
	w.timer.Reset(wait)
}

func (w *watchdog) bark() {
	// From here on a new time arms the timer again, so none is missed by check.
	w.armed.Store(never)
	next := w.check(w.at(time.Now()))
	if next != never {
		w.watch(next)
	}
}

func (w *watchdog) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	if w.timer != nil {
		w.timer.Stop()
	}
}
