package schedule

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// horizon is how many days Next looks ahead: the 29th of February may be eight
// years away.
const horizon = 9 * 366

// Cron is a parsed expression of five fields: minute, hour, day of month,
// month, day of week.
type Cron struct {
	minutes, hours, days, months, weekdays uint64 // one bit each
	// anyDay and anyWeekday: the field says nothing. When both say something, a
	// day is right that fits one of them, as cron has always had it.
	anyDay, anyWeekday bool
	zone               *time.Location
}

var macros = map[string]string{
	"@yearly":   "0 0 1 1 *",
	"@annually": "0 0 1 1 *",
	"@monthly":  "0 0 1 * *",
	"@weekly":   "0 0 * * 0",
	"@daily":    "0 0 * * *",
	"@midnight": "0 0 * * *",
	"@hourly":   "0 * * * *",
}

var (
	monthNames   = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	weekdayNames = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
)

// ParseCron reads an expression. It is an error when it can never fire.
func ParseCron(expression string, zone *time.Location) (*Cron, error) {
	text := strings.TrimSpace(expression)
	if m, ok := macros[strings.ToLower(text)]; ok {
		text = m
	}
	fields := strings.Fields(text)
	if len(fields) != 5 {
		return nil, fmt.Errorf("%d fields instead of 5: minute, hour, day of month, month, day of week", len(fields))
	}
	c := &Cron{zone: zone}
	for i, f := range []struct {
		name     string
		into     *uint64
		min, max int
		names    []string
	}{
		{"minute", &c.minutes, 0, 59, nil},
		{"hour", &c.hours, 0, 23, nil},
		{"day of month", &c.days, 1, 31, nil},
		{"month", &c.months, 1, 12, monthNames},
		{"day of week", &c.weekdays, 0, 7, weekdayNames},
	} {
		set, err := parseField(fields[i], f.min, f.max, f.names)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		*f.into = set
	}
	if c.weekdays&(1<<7) != 0 { // Sunday has two numbers
		c.weekdays = c.weekdays&^(1<<7) | 1
	}
	c.anyDay, c.anyWeekday = strings.HasPrefix(fields[2], "*"), strings.HasPrefix(fields[4], "*")
	if !c.possible() {
		return nil, errors.New("it never fires: no such month has that day")
	}
	return c, nil
}

// parseField reads a list of "*", "n", "n-m", each with "/step".
func parseField(field string, lo, hi int, names []string) (set uint64, err error) {
	for part := range strings.SplitSeq(field, ",") {
		from, to, step := lo, hi, 1
		if lo == 0 && hi == 7 {
			to = 6 // "*" means each weekday once
		}
		span, stepText, stepped := strings.Cut(part, "/")
		if stepped {
			if step, err = strconv.Atoi(stepText); err != nil || step < 1 || step > hi {
				return 0, fmt.Errorf("%q is no step", stepText)
			}
		}
		if span != "*" {
			first, last, isRange := strings.Cut(span, "-")
			if from, err = parseValue(first, lo, hi, names); err != nil {
				return 0, err
			}
			switch {
			case isRange:
				if to, err = parseValue(last, lo, hi, names); err != nil {
					return 0, err
				}
				if to < from {
					return 0, fmt.Errorf("%q ends before it begins", span)
				}
			case !stepped:
				to = from
			}
		}
		for v := from; v <= to; v += step {
			set |= 1 << v
		}
	}
	return set, nil
}

func parseValue(text string, lo, hi int, names []string) (int, error) {
	for i, name := range names {
		if strings.EqualFold(text, name) {
			return i + lo, nil
		}
	}
	for _, r := range text {
		if r < '0' || r > '9' {
			return 0, fmt.Errorf("%q is no number", text)
		}
	}
	v, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no number", text)
	}
	if v < lo || v > hi {
		return 0, fmt.Errorf("%d is not between %d and %d", v, lo, hi)
	}
	return v, nil
}

// possible tells whether there is any day in any year that fits.
func (c *Cron) possible() bool {
	if c.anyDay || !c.anyWeekday {
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
		if c.fits(day) {
			if t, ok := c.nextOn(day, after); ok {
				return t.In(c.zone), true
			}
		}
		day = day.AddDate(0, 0, 1)
	}
	return time.Time{}, false
}

func (c *Cron) fits(day time.Time) bool {
	if c.months&(1<<day.Month()) == 0 {
		return false
	}
	dom, dow := c.days&(1<<day.Day()) != 0, c.weekdays&(1<<day.Weekday()) != 0
	if c.anyDay || c.anyWeekday {
		return dom && dow
	}
	return dom || dow
}

// nextOn returns the first time on a day, given as its midnight in UTC.
func (c *Cron) nextOn(day, after time.Time) (best time.Time, ok bool) {
	before, behind := c.offset(day.Add(-15*time.Hour)), c.offset(day.Add(39*time.Hour))
	if before == behind {
		return c.nextOnRegular(day, after, before)
	}
	everyHour := c.hours == 1<<24-1
	for minute := range 24 * 60 {
		if !c.has(minute) {
			continue
		}
		for _, t := range c.moments(day.Add(time.Duration(minute)*time.Minute), before, behind, everyHour) {
			if t.After(after) && (!ok || t.Before(best)) {
				best, ok = t, true
			}
		}
	}
	return best, ok
}

// nextOnRegular is nextOn for a day without a change of the offset.
func (c *Cron) nextOnRegular(day, after time.Time, offset time.Duration) (time.Time, bool) {
	midnight := day.Add(-offset)
	minute := 0
	if gone := after.Sub(midnight); gone >= 0 {
		minute = int(gone/time.Minute) + 1
	}
	for minute < 24*60 {
		hour := minute / 60
		if c.hours&(1<<hour) == 0 {
			minute = (hour + 1) * 60
			continue
		}
		if c.minutes&(1<<(minute%60)) != 0 {
			return midnight.Add(time.Duration(minute) * time.Minute), true
		}
		minute++
	}
	return time.Time{}, false
}

func (c *Cron) has(minute int) bool {
	return c.hours&(1<<(minute/60)) != 0 && c.minutes&(1<<(minute%60)) != 0
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
