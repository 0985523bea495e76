package pool

import (
	"cmp"
	"fmt"
	"time"

	"example.invalid/service/internal/work"
)

// The priorities of a Class.
const (
	MostUrgent      = 1
	DefaultPriority = 5
	LeastUrgent     = 9
)

// Class is what the queue has to know of an item to give it its turn. The zero
// value is the default type with the default priority and without keys.
type Class struct {
	// Type is what limits are set for. There are few of them: the queue
	// remembers each one that it has seen.
	Type string
	// Priority is from 1, the most urgent, to 9. 0 is 5; what lies beyond is
	// taken for the nearest.
	Priority int
	// FairKey is whom the item is for. Among those who wait in one type and
	// priority the turn goes round.
	FairKey string
	// OrderKey makes items run in the order in which they were put, one at a
	// time, whatever their types and priorities are.
	OrderKey string
	// Held marks another attempt of the item for which HoldKey was called: it
	// goes before all others of its OrderKey and ends the hold.
	Held bool
}

// level returns the priority within its bounds.
func (c *Class) level() int {
	return min(max(cmp.Or(c.Priority, DefaultPriority), MostUrgent), LeastUrgent)
}

// Rate is so many runs in so much time. The zero value is no limit.
type Rate struct {
	Runs int
	Per  time.Duration
}

// Limits are the bounds of one type. The zero value has none.
type Limits struct {
	// Concurrency is how many runs there may be at a time, 0 for no bound.
	Concurrency int
	// Rate is how often a run may start.
	Rate Rate
	// Burst is how many starts may be saved up while fewer come than Rate
	// allows. 0 is as many as Rate allows in 10 ms, and at least 1: enough for
	// timers that are late not to lower the rate.
	Burst int
	// Weights tell how many runs of a FairKey may start when it has its turn;
	// 1 for a key that is not mentioned.
	Weights map[string]int
}

// burstTime is how much of the rate may be saved up unless Burst tells.
const burstTime = 10 * time.Millisecond

// bounded tells whether runs of the type have to be counted.
func (l Limits) bounded() bool { return l.Concurrency > 0 || l.Rate.Runs > 0 }

func (l Limits) check() error {
	var bad work.InvalidError
	wrong := func(field, detail string) {
		bad.Fields = append(bad.Fields, work.FieldError{Field: field, Detail: detail})
	}
	if l.Concurrency < 0 {
		wrong("concurrency", "must not be negative")
	}
	if l.Rate.Runs < 0 || l.Rate.Per < 0 || l.Rate.Runs > 0 && l.Rate.Per == 0 {
		wrong("rate", "must be a number of runs in a positive time")
	}
	if l.Burst < 0 {
		wrong("burst", "must not be negative")
	}
	if l.Burst > 0 && l.Rate.Runs == 0 {
		wrong("burst", "there is no rate to save up")
	}
	for key, w := range l.Weights {
		if w < 1 {
			wrong("weights", fmt.Sprintf("%q has %d, less than 1", key, w))
		}
	}
	if len(bad.Fields) > 0 {
		return &bad
	}
	return nil
}
