package dispatch

import (
	"fmt"
	"slices"
	"time"

	"example.invalid/service/internal/pool"
	"example.invalid/service/internal/work"
)

// TypeLimits are the limits of one type of jobs.
type TypeLimits struct {
	Type string
	pool.Limits
}

// Limits lists the present limits of the types that are known, by name.
func (d *Dispatcher) Limits() []TypeLimits {
	types := d.cfg.Registry.Types()
	list := make([]TypeLimits, 0, len(types))
	for _, name := range types {
		list = append(list, TypeLimits{Type: name, Limits: d.pool.Limits(name)})
	}
	return list
}

// SetLimits changes the limits of a type while everything runs. What is running
// beyond a smaller one goes on. The errors are work.ErrUnknownType and
// ErrInvalid.
func (d *Dispatcher) SetLimits(typ string, l pool.Limits) error {
	if !slices.Contains(d.cfg.Registry.Types(), typ) {
		return fmt.Errorf("%w: %q", work.ErrUnknownType, typ)
	}
	return d.pool.SetLimits(typ, l)
}

// TargetWait is how long a run may wait for a worker where the number of workers
// follows the load, and 0 where it does not.
func (d *Dispatcher) TargetWait() time.Duration {
	d.setting.Lock()
	defer d.setting.Unlock()
	return d.cfg.TargetWait
}

// SetTargetWait changes that while everything runs. The number of workers goes
// on from what it is. With 0 it is number_of_workers from now on, and what runs
// beyond that goes on.
func (d *Dispatcher) SetTargetWait(target time.Duration) error {
	if target < 0 {
		return work.Invalid("target", "must not be negative")
	}
	d.setting.Lock()
	defer d.setting.Unlock()
	d.mu.Lock()
	started := !d.started.IsZero()
	d.mu.Unlock()
	if started {
		if err := d.adapt(target); err != nil {
			return err
		}
	}
	d.cfg.TargetWait = target
	return nil
}

// adapt makes the number of workers follow the load, or leaves it alone with 0.
// The lock of the settings is held.
func (d *Dispatcher) adapt(target time.Duration) error {
	workers, _ := d.settings.get(NumberOfWorkers) // the name comes from this package
	if target == 0 {
		d.pool.SetWorkers(workers.Value)
		return nil
	}
	return d.pool.SetAdaptive(pool.Adaptive{Min: workers.Min, Max: workers.Max, Target: target})
}
