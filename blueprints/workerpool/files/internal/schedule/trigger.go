package schedule

import (
	"fmt"
	"time"
	_ "time/tzdata" // zones have names, also where the system knows none

	"example.invalid/service/internal/work"
)

// timer computes the times of a recurring trigger.
type timer interface {
	// Next returns the first time after the given one, false when none is left.
	Next(after time.Time) (time.Time, bool)
}

// interval fires at a constant distance from its anchor, so that a late tick
// does not shift those after it.
type interval struct {
	anchor time.Time
	every  time.Duration
}

// Next returns the next multiple of the interval.
func (i interval) Next(after time.Time) (time.Time, bool) {
	if after.Before(i.anchor) {
		return i.anchor, true
	}
	gone := after.Sub(i.anchor)
	return i.anchor.Add(gone - gone%i.every + i.every), true
}

// once fires at one time.
type once struct{ at time.Time }

// Next returns the time while it lies ahead.
func (o once) Next(after time.Time) (time.Time, bool) { return o.at, o.at.After(after) }

// maxJitter bounds the random part of a sending.
const maxJitter = time.Hour

// timerOf checks a trigger and returns its timer: nil for those that the
// default schedule fires, and for those that fire at once.
func (b *Base) timerOf(t work.Trigger, now time.Time) (timer, error) {
	switch t.Kind {
	case work.TriggerDefault, work.TriggerOnce:
		return nil, nil
	case work.TriggerAt:
		if !t.At.After(now) && !b.lenient {
			return nil, work.Invalid("schedule.at", "lies in the past")
		}
		return once{t.At}, nil
	case work.TriggerEvery, work.TriggerCron:
	default:
		return nil, work.Invalid("schedule", fmt.Sprintf("unknown kind %q", t.Kind))
	}
	if t.Jitter < 0 || t.Jitter > maxJitter {
		return nil, work.Invalid("schedule.jitter", fmt.Sprintf("must be between 0s and %s", maxJitter))
	}
	zone := b.cfg.Location
	if t.TimeZone != "" {
		var err error
		if zone, err = time.LoadLocation(t.TimeZone); err != nil {
			return nil, work.Invalid("schedule.timeZone", fmt.Sprintf("%q is not a known time zone", t.TimeZone))
		}
	}
	times, err := b.recurring(t, zone, now)
	if err != nil {
		return nil, err
	}
	if t.Except == nil {
		return times, nil
	}
	days, err := newExcept(*t.Except, zone)
	if err != nil {
		return nil, err
	}
	times = filtered{timer: times, except: days}
	if _, ok := times.Next(now); !ok {
		return nil, work.Invalid("schedule.except", "leaves no time at which it fires")
	}
	return times, nil
}

// recurring returns the times of an interval or a cron expression.
func (b *Base) recurring(t work.Trigger, zone *time.Location, now time.Time) (timer, error) {
	if t.Kind == work.TriggerEvery {
		if t.Every < b.cfg.MinInterval {
			return nil, work.Invalid("schedule.every", fmt.Sprintf("must be at least %s", b.cfg.MinInterval))
		}
		return interval{anchor: now, every: t.Every}, nil
	}
	c, err := ParseCron(t.Cron, zone)
	if err != nil {
		return nil, work.Invalid("schedule.cron", err.Error())
	}
	if _, ok := c.Next(now); !ok && !b.lenient {
		return nil, work.Invalid("schedule.cron", "it never fires")
	}
	return c, nil
}

// anchored returns a timer whose interval counts from the given time, if it has
// one.
func anchored(t timer, at time.Time) timer {
	switch x := t.(type) {
	case interval:
		x.anchor = at
		return x
	case filtered:
		x.timer = anchored(x.timer, at)
		return x
	}
	return t
}

// period returns the interval of a timer that has one.
func period(t timer) (time.Duration, bool) {
	switch x := t.(type) {
	case interval:
		return x.every, true
	case filtered:
		return period(x.timer)
	}
	return 0, false
}
