package schedule

import (
	"fmt"
	"time"
	_ "time/tzdata" // zones have names, also where the system knows none

	"github.com/acme-demo/eventcollector/internal/work"
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
	case work.TriggerEvery:
		if t.Every < b.cfg.MinInterval {
			return nil, work.Invalid("schedule.every", fmt.Sprintf("must be at least %s", b.cfg.MinInterval))
		}
		return interval{anchor: now, every: t.Every}, nil
	case work.TriggerCron:
		zone := b.cfg.Location
		if t.TimeZone != "" {
			var err error
			if zone, err = time.LoadLocation(t.TimeZone); err != nil {
				return nil, work.Invalid("schedule.timeZone", fmt.Sprintf("%q is not a known time zone", t.TimeZone))
			}
		}
		c, err := ParseCron(t.Cron, zone)
		if err != nil {
			return nil, work.Invalid("schedule.cron", err.Error())
		}
		if _, ok := c.Next(now); !ok {
			return nil, work.Invalid("schedule.cron", "it never fires")
		}
		return c, nil
	}
	return nil, work.Invalid("schedule", fmt.Sprintf("unknown kind %q", t.Kind))
}
