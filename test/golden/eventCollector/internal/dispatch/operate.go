package dispatch

import (
	"context"

	"github.com/acme-demo/eventcollector/internal/work"
)

// RunsIn lists the runs in a state, or with "" all that are unfinished.
func (d *Dispatcher) RunsIn(ctx context.Context, state work.State, p work.Page) (work.RunList, error) {
	return d.engine.RunsIn(ctx, state, p)
}

// RunSpec returns what a run was made from, or work.ErrNotFound.
func (d *Dispatcher) RunSpec(ctx context.Context, id string) (work.Spec, error) {
	return d.engine.Spec(ctx, id)
}

// Left returns how many accepted runs are still to be done: those that are due,
// that run, or that are going to be tried again, and those whose time has not
// come.
func (d *Dispatcher) Left() (due, scheduled int) {
	s := d.engine.Stats()
	return s.Waiting + s.Retrying + s.Running, s.Scheduled
}
