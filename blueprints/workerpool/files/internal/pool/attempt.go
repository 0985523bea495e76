package pool

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"example.invalid/service/internal/work"
)

// The states of an attempt.
const (
	attemptRunning uint32 = iota
	attemptEnded
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

	parent context.Context
	dog    *watchdog
	limit  time.Duration
	key    any // one value of its own, for
	value  any // which no context need be made

	state  atomic.Uint32
	giveUp atomic.Int64 // watchdog's time at which it is given up, 0 for never

	real atomic.Pointer[realContext]
	mu   sync.Mutex
	// What happened before there was a real context, in the order of time.
	cancelled bool
	cause     error
	over      bool
}

type realContext struct {
	context.Context
	cancel context.CancelCauseFunc
	stop   context.CancelFunc
}

var _ context.Context = (*Attempt)(nil)

// SetTimeout limits the run; the context ends with work.ErrTimeout as its
// cause. It may be called only before the run begins.
func (a *Attempt) SetTimeout(d time.Duration) {
	a.limit = d
	if d > 0 {
		a.giveUp.Store(a.dog.at(a.Started.Add(d).Add(a.dog.grace)))
	}
}

// SetValue gives the context a value. It may be called only before the run
// begins.
func (a *Attempt) SetValue(key, value any) { a.key, a.value = key, value }

// Timeout returns the limit, 0 for none.
func (a *Attempt) Timeout() time.Duration { return a.limit }

// GivenUp tells whether nobody waits for the run any more.
func (a *Attempt) GivenUp() bool { return a.state.Load() == attemptGivenUp }

// Cancel ends the context. A run that does not return within the grace is given
// up. It is false when the run is over.
func (a *Attempt) Cancel(cause error) bool {
	if a.state.Load() != attemptRunning {
		return false
	}
	a.mu.Lock()
	if a.over {
		a.mu.Unlock()
		return false
	}
	made := a.real.Load()
	if made == nil && a.expired() {
		// Nobody looked, but its time was up first.
		made = a.force()
	}
	if made == nil {
		if !a.cancelled {
			a.cancelled, a.cause = true, cause
		}
	}
	a.mu.Unlock()
	if made != nil {
		made.cancel(cause)
	}
	at := a.dog.at(time.Now().Add(a.dog.grace))
	for {
		before := a.giveUp.Load()
		if before != 0 && before <= at {
			return true
		}
		if a.giveUp.CompareAndSwap(before, at) {
			a.dog.watch(at)
			return true
		}
	}
}

// end releases the context. It is false when the run was given up.
func (a *Attempt) end() bool {
	if !a.state.CompareAndSwap(attemptRunning, attemptEnded) {
		return false
	}
	a.release()
	return true
}

func (a *Attempt) release() {
	a.mu.Lock()
	made := a.real.Load()
	if made == nil && !a.over {
		if !a.cancelled && a.expired() {
			made = a.force()
		} else if !a.cancelled {
			a.cancelled, a.cause = true, context.Canceled
		}
	}
	a.over = true
	a.mu.Unlock()
	if made != nil {
		made.stop()
		made.cancel(nil)
	}
}

func (a *Attempt) expired() bool {
	return a.limit > 0 && time.Since(a.Started) >= a.limit
}

// context returns the real context and makes it if need be.
func (a *Attempt) context() *realContext {
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
func (a *Attempt) force() *realContext {
	made := &realContext{stop: func() {}}
	made.Context, made.cancel = context.WithCancelCause(a.parent)
	if a.cancelled {
		// Before the deadline is added: whichever was first is what holds.
		made.cancel(a.cause)
	}
	if a.limit > 0 {
		made.Context, made.stop = context.WithDeadlineCause(made.Context, a.Started.Add(a.limit), work.ErrTimeout)
	}
	a.real.Store(made)
	return made
}

// Deadline returns when the run's time is up.
func (a *Attempt) Deadline() (time.Time, bool) {
	if a.limit <= 0 {
		return a.parent.Deadline()
	}
	at := a.Started.Add(a.limit)
	if d, ok := a.parent.Deadline(); ok && d.Before(at) {
		return d, true
	}
	return at, true
}

// Done is closed when the run should end.
func (a *Attempt) Done() <-chan struct{} { return a.context().Done() }

// Err tells why Done is closed.
func (a *Attempt) Err() error { return a.context().Err() }

// Value returns the attempt's own value or one of the pool's context.
func (a *Attempt) Value(key any) any {
	if a.key != nil && key == a.key {
		return a.value
	}
	return a.context().Value(key)
}
