package schedule

import (
	"math/bits"
	"time"
)

// horizon is how many days Next looks at: the fifth Monday of a February is up
// to forty years away. Days of months and years that do not fit are passed over
// without being looked at.
const horizon = 41 * 366

// Cron is a parsed expression. Five fields are minute, hour, day of month,
// month and day of week, as cron has them. Six have the second in front, seven
// the year at the end as well; both are as Quartz has them.
type Cron struct {
	seconds, minutes, hours, days, months, weekdays uint64 // one bit each
	years                                           years
	// anyDay and anyWeekday: the field says nothing. When both say something, a
	// day is right that fits one of them, as cron has always had it.
	anyDay, anyWeekday bool
	day                specialDay
	weekday            specialWeekday
	zone               *time.Location
}

// specialDay is a day of the month that depends on the month.
type specialDay struct {
	last   bool // L: the last day
	before int  // L-n: so many days before it
	// nearest: W, the weekday from Monday to Friday that is nearest to the day
	// without leaving the month; to number, or to the last day.
	nearest bool
	number  int
}

func (s specialDay) set() bool { return s != specialDay{} }

// fits tells whether it is the given day, a midnight in UTC.
func (s specialDay) fits(day time.Time) bool {
	last := daysIn(day)
	target := s.number
	if s.last {
		target = last - s.before
	}
	if target < 1 || target > last {
		return false
	}
	if s.nearest {
		target = nearestWeekday(day, target, last)
	}
	return day.Day() == target
}

// nearestWeekday moves a Saturday or Sunday to the nearest weekday of its month.
func nearestWeekday(day time.Time, target, last int) int {
	switch day.AddDate(0, 0, target-day.Day()).Weekday() {
	case time.Saturday:
		if target == 1 {
			return 3
		}
		return target - 1
	case time.Sunday:
		if target == last {
			return target - 2
		}
		return target + 1
	default:
		return target
	}
}

// specialWeekday is a weekday that is counted within the month.
type specialWeekday struct {
	nth int // #n: the first to fifth one; 0 for none
	// last: L behind the day, the last one of the month.
	last    bool
	weekday time.Weekday
}

func (s specialWeekday) set() bool { return s.nth > 0 || s.last }

// fits tells whether it is the given day.
func (s specialWeekday) fits(day time.Time) bool {
	if day.Weekday() != s.weekday {
		return false
	}
	if s.last {
		return day.Day()+7 > daysIn(day)
	}
	return (day.Day()+6)/7 == s.nth
}

// daysIn returns the length of the month of a day.
func daysIn(day time.Time) int {
	return time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// The years that an expression may name.
const (
	firstYear = 1970
	lastYear  = 2199
)

// years is a set of years; nil for all.
type years []bool

func (y years) has(year int) bool {
	return y == nil || year >= firstYear && year <= lastYear && y[year-firstYear]
}

// possible tells whether there is any day in any year that fits.
func (c *Cron) possible() bool {
	if c.anyDay || !c.anyWeekday || c.day.set() {
		// Steps of "*" leave the first day in, and weekdays come in each month.
		return true
	}
	longest := [...]int{1: 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	first := bits.TrailingZeros64(c.days)
	for m := 1; m <= 12; m++ {
		if c.months&(1<<m) != 0 && first <= longest[m] {
			return true
		}
	}
	return false
}

// Next returns the first time after the given one at which the expression
// fires.
func (c *Cron) Next(after time.Time) (time.Time, bool) {
	local := after.In(c.zone)
	// From the day before on: a change of the zone at midnight can bring it
	// back.
	day := time.Date(local.Year(), local.Month(), local.Day()-1, 0, 0, 0, 0, time.UTC)
	for range horizon {
		switch {
		case c.years != nil && day.Year() > lastYear:
			return time.Time{}, false
		case !c.years.has(day.Year()):
			day = time.Date(day.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)
			continue
		case c.months&(1<<day.Month()) == 0:
			day = time.Date(day.Year(), day.Month()+1, 1, 0, 0, 0, 0, time.UTC)
			continue
		case c.fits(day):
			if t, ok := c.nextOn(day, after); ok {
				return t.In(c.zone), true
			}
		}
		day = day.AddDate(0, 0, 1)
	}
	return time.Time{}, false
}

func (c *Cron) fits(day time.Time) bool {
	dom, dow := c.days&(1<<day.Day()) != 0, c.weekdays&(1<<day.Weekday()) != 0
	if c.day.set() {
		dom = c.day.fits(day)
	}
	if c.weekday.set() {
		dow = c.weekday.fits(day)
	}
	if c.anyDay || c.anyWeekday {
		return dom && dow
	}
	return dom || dow
}

const secondsOfDay = 24 * 60 * 60

// nextOn returns the first time on a day, given as its midnight in UTC.
func (c *Cron) nextOn(day, after time.Time) (best time.Time, ok bool) {
	before, behind := c.offset(day.Add(-15*time.Hour)), c.offset(day.Add(39*time.Hour))
	if before == behind {
		midnight := day.Add(-before)
		from := 0
		if gone := after.Sub(midnight); gone >= 0 {
			from = int(gone/time.Second) + 1
		}
		second := c.from(from)
		return midnight.Add(time.Duration(second) * time.Second), second < secondsOfDay
	}
	everyHour := c.hours == 1<<24-1
	for second := c.from(0); second < secondsOfDay; second = c.from(second + 1) {
		for _, t := range c.moments(day.Add(time.Duration(second)*time.Second), before, behind, everyHour) {
			if t.After(after) && (!ok || t.Before(best)) {
				best, ok = t, true
			}
		}
	}
	return best, ok
}

// from returns the first second of the day, from the given one on, that the
// expression has; secondsOfDay when there is none.
func (c *Cron) from(second int) int {
	for second < secondsOfDay {
		hour, minute := second/3600, second/60%60
		switch {
		case c.hours&(1<<hour) == 0:
			second = (hour + 1) * 3600
		case c.minutes&(1<<minute) == 0:
			second = (second/60 + 1) * 60
		case c.seconds>>(second%60) == 0:
			second = (second/60 + 1) * 60
		default:
			return second + bits.TrailingZeros64(c.seconds>>(second%60))
		}
	}
	return secondsOfDay
}

// moments returns when a wall-clock time, written as if in UTC, is, on a day on
// which the offset changes: as a rule once, but also never or twice.
func (c *Cron) moments(wall time.Time, before, behind time.Duration, everyHour bool) []time.Time {
	first, second := wall.Add(-before), wall.Add(-behind)
	isFirst, isSecond := c.offset(first) == before, c.offset(second) == behind
	switch {
	case isFirst && isSecond && everyHour:
		return []time.Time{first, second}
	case isFirst:
		return []time.Time{first}
	case isSecond:
		return []time.Time{second}
	case everyHour:
		return nil
	}
	// In the gap: read with the old offset it lies behind the change.
	change, _ := first.In(c.zone).ZoneBounds()
	if change.IsZero() {
		return nil
	}
	return []time.Time{change}
}

func (c *Cron) offset(t time.Time) time.Duration {
	_, seconds := t.In(c.zone).Zone()
	return time.Duration(seconds) * time.Second
}
