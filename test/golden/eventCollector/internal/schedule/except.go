package schedule

import (
	"fmt"
	"strings"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// except is a set of days without fire times.
type except struct {
	zone     *time.Location
	weekdays [7]bool
	dates    map[string]bool // as 2030-12-25
}

// newExcept checks what the trigger names.
func newExcept(e work.Except, zone *time.Location) (except, error) {
	x := except{zone: zone, dates: make(map[string]bool, len(e.Dates))}
	for _, date := range e.Dates {
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return x, work.Invalid("schedule.except.dates", fmt.Sprintf("%q is not a date such as 2030-12-25", date))
		}
		x.dates[date] = true
	}
	for _, name := range e.Weekdays {
		i := 0
		for i < len(weekdayNames) && !strings.EqualFold(name, weekdayNames[i]) {
			i++
		}
		if i == len(weekdayNames) {
			return x, work.Invalid("schedule.except.weekdays", fmt.Sprintf("%q is not one of %s", name, strings.Join(weekdayNames, ", ")))
		}
		x.weekdays[i] = true
	}
	return x, nil
}

// end returns when the day of t ends if it is one of these.
func (e except) end(t time.Time) (time.Time, bool) {
	local := t.In(e.zone)
	if !e.weekdays[local.Weekday()] && !e.dates[local.Format(time.DateOnly)] {
		return t, false
	}
	end := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, e.zone)
	if !end.After(t) { // a midnight that does not exist can be read as the one before
		end = t.Add(time.Hour)
	}
	return end, true
}

// filtered leaves the times on some days out.
type filtered struct {
	timer  timer
	except except
}

// maxExcept is how many days in a row without a time that fits end the search.
const maxExcept = 4000

// Next returns the first time after the given one that is on no such day.
func (f filtered) Next(after time.Time) (time.Time, bool) {
	for range maxExcept {
		t, ok := f.timer.Next(after)
		if !ok {
			return time.Time{}, false
		}
		end, left := f.except.end(t)
		if !left {
			return t, true
		}
		after = end.Add(-1)
	}
	return time.Time{}, false
}
