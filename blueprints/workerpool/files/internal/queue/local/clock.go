package local

import (
	"sync"
	"time"
)

// maxWait bounds one wait: a timer does not notice when the system's time is
// set, so it has to be looked at now and then.
const maxWait = time.Minute

// clock calls tick at the earliest time that it was asked for, or somewhat before;
// tick asks again for what has not come.
type clock struct {
	tick func()

	mu    sync.Mutex
	timer *time.Timer
	next  time.Time // zero when the timer is not set
	ended bool
}

func newClock(tick func()) *clock { return &clock{tick: tick} }

// wake makes sure that tick is called at the given time.
func (c *clock) wake(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || !c.next.IsZero() && !at.Before(c.next) {
		return
	}
	c.next = at
	wait := min(time.Until(at), maxWait)
	if c.timer == nil {
		c.timer = time.AfterFunc(wait, c.ring)
		return
	}
	c.timer.Reset(wait)
}

func (c *clock) ring() {
	c.mu.Lock()
	c.next = time.Time{}
	c.mu.Unlock()
	c.tick()
}

func (c *clock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	if c.timer != nil {
		c.timer.Stop()
	}
}
