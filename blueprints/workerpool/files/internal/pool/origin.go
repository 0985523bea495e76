package pool

import (
	"context"
	"time"
)

// origin has the real context of an attempt and is its parent. With a parent of
// package context the cause of Cancel would take a second context, a channel
// and a map. Instead, it has the method AfterFunc, by which package context
// asks to be told, and which it prefers to Done.
type origin struct {
	of   *Attempt
	real context.Context
	stop context.CancelFunc
	tell func() // ends real as the attempt was ended by Cancel
}

// ended returns a context that has ended with a cause, nil for none.
func ended(parent context.Context, cause error) *origin {
	ctx, cancel := context.WithCancelCause(parent)
	cancel(cause)
	return &origin{real: ctx, stop: func() {}}
}

// open is never closed.
var open = make(chan struct{})

// AfterFunc keeps the function that ends the real context. There is one only,
// and it is called once at most.
func (o *origin) AfterFunc(tell func()) (stop func() bool) {
	o.tell = tell
	return stopped
}

func stopped() bool { return true }

// Done is not nil, or the real context would not ask to be told.
func (*origin) Done() <-chan struct{} { return open }

// Deadline is left to the real context.
func (*origin) Deadline() (time.Time, bool) { return time.Time{}, false }

// Err is not nil when Cancel was called.
func (o *origin) Err() error {
	if c := o.of.cancelled.Load(); c != nil {
		return c.real.Err()
	}
	return nil
}

// Value includes, once Cancel was called, what package context keeps a cause
// under.
func (o *origin) Value(key any) any {
	if c := o.of.cancelled.Load(); c != nil {
		return c.real.Value(key)
	}
	return o.of.env.parent.Value(key)
}
