package local

import (
	"math"
	"time"
)

// stamp is a time in nanoseconds since 1970, 0 for none: a third of the size of
// a time.Time, and there are several in each record.
type stamp int64

// The years whose times fit: from 1678 to 2261.
const (
	firstYear = 1678
	lastYear  = 2261
)

// stampOf converts a time. One that does not fit becomes the nearest one that
// does.
func stampOf(t time.Time) stamp {
	switch year := t.Year(); {
	case t.IsZero():
		return 0
	case year < firstYear:
		return math.MinInt64
	case year > lastYear:
		return math.MaxInt64
	}
	return stamp(t.UnixNano())
}

// time converts back, into local time.
func (s stamp) time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(s))
}

// plus is a later time, as far as there is one.
func (s stamp) plus(d time.Duration) stamp {
	if sum := s + stamp(d); d < 0 || sum > s {
		return sum
	}
	return math.MaxInt64
}
