package schedule

import (
	"math/rand/v2"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// misfireAfter is how late a sending may be without counting as missed.
const misfireAfter = time.Minute

// plan looks at the fire times after the last one. Those up to now were missed:
// it returns the ones to make up for, and the next one ahead, if there is any.
func plan(t timer, policy work.Misfire, last, now time.Time) (missed []time.Time, next time.Time, ok bool) {
	first, some := t.Next(last)
	if !some || first.After(now) {
		return nil, first, some
	}
	switch policy {
	case work.MisfireSkip:
	case work.MisfireAll:
		missed = lastTimes(t, last, now)
	case work.MisfireOnce:
		missed = []time.Time{first}
	}
	next, ok = t.Next(now)
	return missed, next, ok
}

// maxSteps bounds one look at missed times: a year of seconds is not walked
// through.
const maxSteps = 100_000

// lastTimes returns the fire times after one time and up to another: the last
// work.MaxMisfires of them.
func lastTimes(t timer, after, until time.Time) []time.Time {
	for {
		var times []time.Time
		at, steps := after, 0
		for steps < maxSteps {
			next, ok := t.Next(at)
			if !ok || next.After(until) {
				return times[max(0, len(times)-work.MaxMisfires):]
			}
			times = append(times, next)
			at = next
			steps++
		}
		// Too many: the older half is of no use.
		after = after.Add(until.Sub(after) / 2)
	}
}

// jittered adds a random part of the jitter to a time.
func jittered(at time.Time, jitter time.Duration) time.Time {
	if jitter <= 0 {
		return at
	}
	return at.Add(rand.N(jitter)) // #nosec G404 -- spreads load, keeps no secret
}
