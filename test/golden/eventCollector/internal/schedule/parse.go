package schedule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

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

// ParseCron reads an expression of five, six or seven fields, or one of the
// words @hourly, @daily, @weekly, @monthly and @yearly. It is an error when it
// can never fire.
func ParseCron(expression string, zone *time.Location) (*Cron, error) {
	text := strings.TrimSpace(expression)
	if m, ok := macros[strings.ToLower(text)]; ok {
		text = m
	}
	words := strings.Fields(text)
	c := &Cron{zone: zone}
	var err error
	switch len(words) {
	case 5:
		err = c.parseUnix(words)
	case 6, 7:
		err = c.parseQuartz(words)
	default:
		err = fmt.Errorf("%d fields instead of 5 (minute, hour, day of month, month, day of week), "+
			"6 (the second in front) or 7 (the year behind)", len(words))
	}
	if err != nil {
		return nil, err
	}
	if !c.possible() {
		return nil, errors.New("it never fires: no such month has that day")
	}
	return c, nil
}

// parseUnix reads the five fields of cron. Sunday is 0 or 7.
func (c *Cron) parseUnix(words []string) error {
	c.seconds = 1
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
		set, err := parseField(words[i], f.min, f.max, f.names)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		*f.into = set
	}
	if c.weekdays&(1<<7) != 0 { // Sunday has two numbers
		c.weekdays = c.weekdays&^(1<<7) | 1
	}
	c.anyDay, c.anyWeekday = strings.HasPrefix(words[2], "*"), strings.HasPrefix(words[4], "*")
	return nil
}

// parseQuartz reads the six or seven fields of Quartz. Sunday is 1.
func (c *Cron) parseQuartz(words []string) error {
	for _, f := range []struct {
		name     string
		word     string
		into     *uint64
		min, max int
		names    []string
	}{
		{"second", words[0], &c.seconds, 0, 59, nil},
		{"minute", words[1], &c.minutes, 0, 59, nil},
		{"hour", words[2], &c.hours, 0, 23, nil},
		{"month", words[4], &c.months, 1, 12, monthNames},
	} {
		set, err := parseField(f.word, f.min, f.max, f.names)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		*f.into = set
	}
	day, weekday := words[3], words[5]
	switch c.anyDay, c.anyWeekday = isAny(day), isAny(weekday); {
	case !c.anyDay && !c.anyWeekday:
		return errors.New("with the second in front, either the day of month or the day of week has to be ?")
	case day == "?" && weekday == "?":
		return errors.New("day of month and day of week cannot both be ?")
	}
	if err := c.parseDay(strings.ToUpper(day)); err != nil {
		return fmt.Errorf("day of month: %w", err)
	}
	if err := c.parseWeekday(strings.ToUpper(weekday)); err != nil {
		return fmt.Errorf("day of week: %w", err)
	}
	if len(words) == 7 {
		if err := c.parseYears(words[6]); err != nil {
			return fmt.Errorf("year: %w", err)
		}
	}
	return nil
}

// isAny tells whether a field of days says nothing, apart from a step.
func isAny(word string) bool { return word == "?" || strings.HasPrefix(word, "*") }

// parseDay reads ?, L, L-n, LW, nW, or what any field may be.
func (c *Cron) parseDay(word string) (err error) {
	number, isNearest := strings.CutSuffix(word, "W")
	before, isBefore := strings.CutPrefix(word, "L-")
	switch {
	case word == "?":
		c.days, err = parseField("*", 1, 31, nil)
	case word == "L":
		c.day.last = true
	case word == "LW":
		c.day.last, c.day.nearest = true, true
	case isBefore:
		c.day.last = true
		c.day.before, err = parseValue(before, 1, 30, nil)
	case isNearest:
		c.day.nearest = true
		c.day.number, err = parseValue(number, 1, 31, nil)
	default:
		c.days, err = parseField(word, 1, 31, nil)
	}
	return err
}

// parseWeekday reads ?, L, dL, d#n, or what any field may be.
func (c *Cron) parseWeekday(word string) (err error) {
	name, nth, isNth := strings.Cut(word, "#")
	last, isLast := strings.CutSuffix(word, "L")
	var set uint64
	switch {
	case word == "?":
		word = "*"
	case word == "L": // by itself it is Saturday, the last day of the week
		word = "SAT"
	case isNth:
		if c.weekday.nth, err = parseValue(nth, 1, 5, nil); err != nil {
			return err
		}
		return c.parseOneWeekday(name)
	case isLast:
		c.weekday.last = true
		return c.parseOneWeekday(last)
	}
	if set, err = parseField(word, 1, 7, weekdayNames); err != nil {
		return err
	}
	c.weekdays = set >> 1 // Sunday is 0 here
	return nil
}

func (c *Cron) parseOneWeekday(word string) error {
	day, err := parseValue(word, 1, 7, weekdayNames)
	c.weekday.weekday = time.Weekday(day - 1)
	return err
}

// parseYears reads what any field may be.
func (c *Cron) parseYears(word string) error {
	if word == "*" || word == "?" {
		return nil
	}
	c.years = make(years, lastYear-firstYear+1)
	return eachValue(word, firstYear, lastYear, nil, func(year int) { c.years[year-firstYear] = true })
}

// parseField reads a list of "*", "n", "n-m", each with "/step".
func parseField(field string, lo, hi int, names []string) (set uint64, err error) {
	err = eachValue(field, lo, hi, names, func(v int) { set |= 1 << v })
	return set, err
}

// eachValue calls add with each value of a field; some may come twice.
func eachValue(field string, lo, hi int, names []string, add func(int)) error {
	for part := range strings.SplitSeq(field, ",") {
		from, to, step := lo, hi, 1
		if lo == 0 && hi == 7 {
			to = 6 // "*" means each weekday once
		}
		span, stepText, stepped := strings.Cut(part, "/")
		if stepped {
			var err error
			if step, err = strconv.Atoi(stepText); err != nil || step < 1 || step > hi {
				return fmt.Errorf("%q is no step", stepText)
			}
		}
		if span != "*" {
			var err error
			if from, to, err = parseSpan(span, lo, hi, stepped, names); err != nil {
				return err
			}
		}
		for v := from; v <= to; v += step {
			add(v)
		}
	}
	return nil
}

// parseSpan reads "n" or "n-m"; "n" with a step goes up to the highest value.
func parseSpan(span string, lo, hi int, stepped bool, names []string) (from, to int, err error) {
	first, last, isRange := strings.Cut(span, "-")
	if from, err = parseValue(first, lo, hi, names); err != nil {
		return 0, 0, err
	}
	switch {
	case isRange:
		if to, err = parseValue(last, lo, hi, names); err != nil {
			return 0, 0, err
		}
		if to < from {
			return 0, 0, fmt.Errorf("%q ends before it begins", span)
		}
	case stepped:
		to = hi
	default:
		to = from
	}
	return from, to, nil
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
