package admin

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/httpapi"
	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/work"
)

// The fields beyond the settings of the dispatcher. The type of job follows
// concurrencyField and httpapi.RateField.
const (
	targetWaitField  = "target_wait_milliseconds"
	concurrencyField = "concurrency."
)

// The bounds of their values: what the definitions may say.
const (
	maxConcurrency = 100_000
	minPerSecond   = 0.001
	maxPerSecond   = 1_000_000
	maxTargetWait  = 3_600_000
)

// limits changes the limits of types, one at a time: each change keeps the rest
// of what a type has.
type limits struct {
	mu      sync.Mutex
	bursts  map[string]int // of the definitions; they come back with a rate
	origins map[string]dispatch.Origin
}

// begin notes what there is before anything has been changed.
func (l *limits) begin(d Dispatcher, origins map[string]dispatch.Origin) {
	l.bursts, l.origins = map[string]int{}, map[string]dispatch.Origin{}
	note := func(name string, given bool) {
		origin := origins[name]
		switch {
		case origin != "":
		case given:
			origin = dispatch.OriginDefinition
		default:
			origin = dispatch.OriginDefault
		}
		l.origins[name] = origin
	}
	for _, t := range d.Limits() {
		l.bursts[t.Type] = t.Burst
		note(concurrencyField+t.Type, t.Concurrency != 0)
		note(httpapi.RateField+t.Type, t.Rate.Runs != 0)
	}
	note(targetWaitField, d.TargetWait() != 0)
}

// fields describes the limits as they are.
func (l *limits) fields(d Dispatcher) []httpapi.Field {
	l.mu.Lock()
	origins := maps.Clone(l.origins)
	l.mu.Unlock()
	field := func(e httpapi.Entry, value any, most int) httpapi.Field {
		least := 0
		return httpapi.Field{Entry: e, Value: value, Origin: string(origins[e.Name]), Min: &least, Max: &most}
	}
	list := []httpapi.Field{field(entry(targetWaitField, "int", "config",
		"How long a run may wait for a worker, on average: the number of workers follows the load. 0 keeps number_of_workers."),
		d.TargetWait().Milliseconds(), maxTargetWait)}
	for _, t := range d.Limits() {
		list = append(list,
			field(entry(concurrencyField+t.Type, "int", "config",
				"How many runs of the type "+t.Type+" may be done at a time; 0 for as many as there are workers."),
				t.Concurrency, maxConcurrency),
			field(entry(httpapi.RateField+t.Type, "float", "config",
				"How many runs of the type "+t.Type+" may begin in a second, 0.001 or more; 0 for any number."),
				perSecond(t.Rate), maxPerSecond))
	}
	return list
}

// setLimit sets one of these fields; ok is false for another one.
func (m *Manager) setLimit(c hook.Command) (outcome httpapi.Outcome, ok bool, err error) {
	l := &m.limits
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.origins[c.Field]; !ok {
		return outcome, false, nil
	}
	before, err := m.putLimit(c)
	if err != nil {
		return outcome, true, err
	}
	l.origins[c.Field] = dispatch.OriginRunTime
	outcome, err = done("%s changed from %s to %s", c.Field, before, number(float64(c.FieldValue)+c.Fraction))
	return outcome, true, err
}

// putLimit puts a value into effect and returns the one before. The lock of the
// limits is held.
func (m *Manager) putLimit(c hook.Command) (before string, err error) {
	d := m.o.Dispatcher
	if c.Field == targetWaitField {
		if err := within(c.FieldValue, maxTargetWait); err != nil {
			return "", err
		}
		before = number(float64(d.TargetWait().Milliseconds()))
		return before, d.SetTargetWait(time.Duration(c.FieldValue) * time.Millisecond)
	}
	if typ, ok := strings.CutPrefix(c.Field, concurrencyField); ok {
		if err := within(c.FieldValue, maxConcurrency); err != nil {
			return "", err
		}
		return m.changeLimits(typ, func(l *pool.Limits) string {
			before := number(float64(l.Concurrency))
			l.Concurrency = c.FieldValue
			return before
		})
	}
	rate := float64(c.FieldValue) + c.Fraction
	if rate != 0 && (rate < minPerSecond || rate > maxPerSecond) {
		return "", work.Invalid("field_value", fmt.Sprintf("%s is neither 0 nor between %g and %d", number(rate), minPerSecond, maxPerSecond))
	}
	typ := strings.TrimPrefix(c.Field, httpapi.RateField)
	return m.changeLimits(typ, func(l *pool.Limits) string {
		before := number(perSecond(l.Rate))
		l.Rate, l.Burst = rateOf(rate), m.limits.bursts[typ]
		if rate == 0 {
			l.Burst = 0
		}
		return before
	})
}

// changeLimits changes some of the limits of a type.
func (m *Manager) changeLimits(typ string, change func(*pool.Limits) (before string)) (before string, err error) {
	list := m.o.Dispatcher.Limits()
	i := slices.IndexFunc(list, func(t dispatch.TypeLimits) bool { return t.Type == typ })
	if i < 0 {
		return "", fmt.Errorf("%w: %q", work.ErrUnknownType, typ)
	}
	before = change(&list[i].Limits)
	err = m.o.Dispatcher.SetLimits(typ, list[i].Limits)
	if errors.Is(err, work.ErrInvalid) {
		err = work.Invalid("field_value", detail(err))
	}
	return before, err
}

func within(value, most int) error {
	if value < 0 || value > most {
		return work.Invalid("field_value", fmt.Sprintf("%d is not between 0 and %d", value, most))
	}
	return nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// rateOf writes a number of runs a second as whole runs in a time.
func rateOf(perSecond float64) pool.Rate {
	switch {
	case perSecond == 0:
		return pool.Rate{}
	case perSecond == math.Trunc(perSecond):
		return pool.Rate{Runs: int(perSecond), Per: time.Second}
	}
	const runs = 1_000_000
	return pool.Rate{Runs: runs, Per: time.Duration(runs / perSecond * float64(time.Second))}
}

// perSecond is what rateOf was given, to a millionth.
func perSecond(r pool.Rate) float64 {
	if r.Runs == 0 {
		return 0
	}
	return math.Round(float64(r.Runs)/r.Per.Seconds()*1e6) / 1e6
}
