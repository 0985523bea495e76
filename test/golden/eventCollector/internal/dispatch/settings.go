package dispatch

import (
	"fmt"
	"sync"

	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Origin tells where the value of a setting came from.
type Origin string

// The origins of a setting.
const (
	OriginDefault     Origin = "default"
	OriginDefinition  Origin = "definition"
	OriginEnvironment Origin = "environment"
	OriginRunTime     Origin = "set at run time"
)

// The names of the settings that can be changed at run time.
const (
	GracefulShutdownSeconds = "graceful_shutdown_seconds"
	HardShutdownSeconds     = "hard_shutdown_seconds"
	NumberOfWorkers         = "number_of_workers"
	SchedulerChannelSize    = "scheduler_channel_size"
	ResultChannelSize       = "result_channel_size"
)

// Setting is one value that can be changed at run time.
type Setting struct {
	Name        string
	Value       int
	Origin      Origin
	Min, Max    int
	Description string
}

func defaultSettings() []Setting {
	return []Setting{
		{GracefulShutdownSeconds, 30, OriginDefault, 0, 86_400, "how long a stop lets accepted runs finish"},
		{HardShutdownSeconds, 2, OriginDefault, 0, 3_600, "how long a stop waits after it has cancelled what still runs"},
		{NumberOfWorkers, 5, OriginDefault, 1, 10_000, "how many runs are done at a time"},
		{SchedulerChannelSize, 5, OriginDefault, 0, 1_000_000, "how many jobs the scheduler may send ahead"},
		{ResultChannelSize, 5, OriginDefault, 0, 1_000_000, "how many results wait for the scheduler"},
	}
}

// settings is the list of settings with its lock.
type settings struct {
	mu   sync.Mutex
	list []Setting
}

func newSettings(overrides []Setting) (*settings, error) {
	s := &settings{list: defaultSettings()}
	var bad work.InvalidError
	for _, o := range overrides {
		s.bound(o)
		if _, err := s.set(o.Name, o.Value, o.Origin); err != nil {
			bad.Fields = append(bad.Fields, work.FieldError{Field: o.Name, Detail: err.Error()})
		}
	}
	if len(bad.Fields) > 0 {
		return nil, &bad
	}
	return s, nil
}

// bound takes over the bounds of an override that has some.
func (s *settings) bound(o Setting) {
	for i := range s.list {
		if s.list[i].Name == o.Name && (o.Min != 0 || o.Max != 0) {
			s.list[i].Min, s.list[i].Max = max(o.Min, s.list[i].Min), o.Max
		}
	}
}

func (s *settings) get(name string) (Setting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.list {
		if x.Name == name {
			return x, nil
		}
	}
	return Setting{}, fmt.Errorf("setting %q: %w", name, work.ErrNotFound)
}

func (s *settings) all() []Setting {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Setting(nil), s.list...)
}

func (s *settings) set(name string, value int, origin Origin) (before int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.list {
		x := &s.list[i]
		if x.Name != name {
			continue
		}
		if value < x.Min || value > x.Max {
			return x.Value, work.Invalid(name, fmt.Sprintf("%d is not between %d and %d", value, x.Min, x.Max))
		}
		before, x.Value, x.Origin = x.Value, value, origin
		return before, nil
	}
	return 0, fmt.Errorf("setting %q: %w", name, work.ErrNotFound)
}

func (s *settings) value(name string) int {
	x, _ := s.get(name) // the names come from this package
	return x.Value
}

// Settings lists what can be changed at run time, with value and origin.
func (d *Dispatcher) Settings() []Setting { return d.settings.all() }

// Setting returns one setting or work.ErrNotFound.
func (d *Dispatcher) Setting(name string) (Setting, error) { return d.settings.get(name) }

// Set changes a setting while everything runs and returns the value before.
func (d *Dispatcher) Set(name string, value int, origin Origin) (before int, err error) {
	// One at a time, so that what was set last is what is in effect.
	d.setting.Lock()
	defer d.setting.Unlock()
	was, _ := d.settings.get(name)
	before, err = d.settings.set(name, value, origin)
	if err != nil || before == value {
		return before, err
	}
	switch name {
	case NumberOfWorkers:
		d.mu.Lock()
		started := !d.started.IsZero()
		d.mu.Unlock()
		if started {
			d.setWorkers(value)
		}
	case SchedulerChannelSize, ResultChannelSize:
		err = d.edge.resize(d.settings.value(SchedulerChannelSize), d.settings.value(ResultChannelSize))
		if err != nil {
			_, _ = d.settings.set(name, before, was.Origin) // it was valid before
			return before, err
		}
	}
	d.cfg.Logger.Debug("setting changed", "setting", name, "from", before, "to", value, "origin", string(origin))
	return before, nil
}

// setWorkers puts a number of workers into effect: as a fixed one, or as the
// one to begin with where the number follows the load.
func (d *Dispatcher) setWorkers(n int) {
	d.pool.SetWorkers(n)
	if d.cfg.TargetWait == 0 {
		return
	}
	bounds, _ := d.settings.get(NumberOfWorkers) // the name comes from this package
	err := d.pool.SetAdaptive(pool.Adaptive{Min: bounds.Min, Max: bounds.Max, Target: d.cfg.TargetWait})
	if err != nil {
		d.cfg.Logger.Error("the number of workers stays as it is", "error", err)
	}
}
