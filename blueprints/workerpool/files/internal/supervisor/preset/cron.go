package preset

import (
	"context"
	"fmt"
	"time"
)

// Next returns the first time after the given one at which something is to be
// done, the zero time when there is none.
type Next func(after time.Time) time.Time

// Cron is a worker that does something at certain times.
type Cron struct {
	next   Next
	action func(ctx context.Context, at time.Time) error
	now    func() time.Time
}

// NewCron makes a worker that calls action at the times that next gives, with
// the time for which the call is. Times that pass while an action is at work, or
// while the machine sleeps, are not made up for. The worker ends when there is
// no next time. An error of action is one of the worker.
func NewCron(next Next, action func(ctx context.Context, at time.Time) error) *Cron {
	return &Cron{next: next, action: action, now: time.Now}
}

// lookAgain is how long a wait is at most, because timers do not notice that the
// clock was set.
const lookAgain = time.Minute

// Run calls the action until ctx is done or there is no next time.
func (c *Cron) Run(ctx context.Context) error {
	var last time.Time
	for {
		after := c.now().Round(0) // by the clock on the wall
		if after.Before(last) {
			after = last // the clock was set back: not the same time twice
		}
		at := c.next(after)
		switch {
		case at.IsZero():
			return nil
		case !at.After(after):
			return fmt.Errorf("cron: the time after %s is said to be %s", after.Format(time.RFC3339Nano), at.Format(time.RFC3339Nano))
		case !c.waitUntil(ctx, at):
			return nil
		}
		last = at
		if err := c.action(ctx, at); err != nil {
			return err
		}
	}
}

// waitUntil is false when ctx was done first.
func (c *Cron) waitUntil(ctx context.Context, at time.Time) bool {
	for {
		rest := at.Sub(c.now().Round(0))
		if rest <= 0 {
			return ctx.Err() == nil
		}
		t := time.NewTimer(min(rest, lookAgain))
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return false
		}
	}
}
