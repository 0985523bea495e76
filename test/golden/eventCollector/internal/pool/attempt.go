package pool

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// The states of an attempt.
const (
	attemptRunning uint32 = iota
	attemptEnded
	attemptOverdue // ended after its time was up
	attemptGivenUp
)

// Attempt is one run on its worker, and its context. The context is made when
// it is first asked for: a timer and a channel cost more than handing the run
// over, and many runs need neither. What it is asked for then comes from a
// context of package context, so that children, AfterFunc and causes get what
// they would get from one made at once.
type Attempt struct {
	// Started is when the run began.
	Started time.Time

	env   *environment
	limit time.Duration
	key   any // one value of its own, for
	value any // which no context need be made

	// due and giveUp are times of the watchdog at which the run is given up, 0
	// for never: by its limit, set before it begins, and since it was cancelled.
	due    int64
	giveUp atomic.Int64
	state  atomic.Uint32
	// replaced tells that another slot stands in for this one; the pool's lock
	// guards it.
	replaced bool

	mu        sync.Mutex // held to make real or cancelled
	real      atomic.Pointer[origin]
	cancelled atomic.Pointer[origin] // what was told to Cancel first
}

// environment is what all attempts of a pool have in common.
type environment struct {
	parent context.Context // has values and does not end
	dog    *watchdog
}

var _ context.Context = (*Attempt)(nil)

// SetTimeout limits the run; the context ends with work.ErrTimeout as its
// cause. It may be called only before the run begins.
func (a *Attempt) SetTimeout(d time.Duration) {
	a.limit = d
	if d > 0 {
		dog := a.env.dog
		a.due = later(dog.at(a.Started), d, dog.grace)
	}
}

// SetValue gives the context a value. It may be called only before the run
// begins.
func (a *Attempt) SetValue(key, value any) { a.key, a.value = key, value }

// Timeout returns the limit, 0 for none.
func (a *Attempt) Timeout() time.Duration { return a.limit }

// GivenUp tells whether nobody waits for the run any more.
func (a *Attempt) GivenUp() bool { return a.state.Load() == attemptGivenUp }

// deadline returns when the run is given up, never if it is not.
func (a *Attempt) deadline() int64 {
	at := int64(never)
	if a.due != 0 {
		at = a.due
	}
	if cancelled := a.giveUp.Load(); cancelled != 0 {
		at = min(at, cancelled)
	}
	return at
}

// Cancel ends the context. A run that does not return within the grace is given
// up. It is false when the run is over.
func (a *Attempt) Cancel(cause error) bool {
	if a.state.Load() != attemptRunning {
		return false
	}
	now := time.Now()
	a.mu.Lock()
	if a.real.Load() == nil && a.expired(now) {
		a.force() // nobody looked, but its time was up first
	}
	if a.cancelled.Load() == nil {
		a.cancelled.Store(ended(a.env.parent, cause))
	}
	made := a.real.Load()
	a.mu.Unlock()
	if made != nil && made.tell != nil {
		made.tell()
	}
	dog := a.env.dog
	at := later(dog.at(now), dog.grace)
	if a.giveUp.CompareAndSwap(0, at) { // what was first is what holds
		dog.watch(at)
	}
	return true
}

// end releases the context. It is false when the run was given up.
func (a *Attempt) end(now time.Time) bool {
	state := attemptEnded
	if a.expired(now) {
		state = attemptOverdue
	}
	if !a.state.CompareAndSwap(attemptRunning, state) {
		return false
	}
	a.release()
	return true
}

// release ends the real context, if there is one. One that is made from now on
// sees that the run is over.
func (a *Attempt) release() {
	if made := a.real.Load(); made != nil {
		made.stop()
	}
}

func (a *Attempt) expired(now time.Time) bool {
	return a.limit > 0 && now.Sub(a.Started) >= a.limit
}

// context returns the real context and makes it if need be.
func (a *Attempt) context() *origin {
	if made := a.real.Load(); made != nil {
		return made
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if made := a.real.Load(); made != nil {
		return made
	}
	return a.force()
}

// force makes the real context. The lock is held.
func (a *Attempt) force() *origin {
	made := &origin{of: a}
	switch cancelled := a.cancelled.Load(); {
	case cancelled != nil:
		made = cancelled // before its time was up, if that is so by now
	case a.state.Load() == attemptEnded:
		made = ended(a.env.parent, nil)
	case a.limit > 0:
		made.real, made.stop = context.WithDeadlineCause(made, a.Started.Add(a.limit), work.ErrTimeout)
	default:
		made.real, made.stop = context.WithCancel(made)
	}
	a.real.Store(made)
	if a.state.Load() != attemptRunning {
		made.stop() // whoever ended it may not have seen the context
	}
	return made
}

// Deadline returns when the run's time is up.
func (a *Attempt) Deadline() (time.Time, bool) {
	if a.limit <= 0 {
		return time.Time{}, false
	}
	return a.Started.Add(a.limit), true
}

// Done is closed when the run should end.
func (a *Attempt) Done() <-chan struct{} { return a.context().real.Done() }

// Err tells why Done is closed.
func (a *Attempt) Err() error { return a.context().real.Err() }

// Value returns the attempt's own value or one of the pool's context.
func (a *Attempt) Value(key any) any {
	if a.key != nil && key == a.key {
		return a.value
	}
	if a.real.Load() == nil {
		if v := a.env.parent.Value(key); v != nil {
			return v
		}
	}
	return a.context().real.Value(key)
}
