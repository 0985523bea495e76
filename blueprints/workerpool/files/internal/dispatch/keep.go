package dispatch

import (
	"context"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

var _ queue.Keeper = (*Dispatcher)(nil)

// PutJob keeps a job and accepts the runs that belong to it, all or nothing.
func (d *Dispatcher) PutJob(ctx context.Context, spec work.Spec, entries ...queue.Entry) ([]work.Run, error) {
	specs := make([]work.Spec, len(entries))
	for i, e := range entries {
		specs[i] = e.Spec
	}
	checked, err := d.entries(nil, specs)
	if err != nil {
		return nil, err
	}
	return d.engine.PutJob(ctx, spec, checked...)
}

// Flush makes the jobs safe that were put together.
func (d *Dispatcher) Flush() error { return d.engine.Flush() }

// DeleteJob forgets a job and its last fire time, not its runs.
func (d *Dispatcher) DeleteJob(ctx context.Context, id string) error {
	return d.engine.DeleteJob(ctx, id)
}

// Jobs lists the kept jobs in the order of their creation.
func (d *Dispatcher) Jobs() []work.Spec { return d.engine.Jobs() }

// PutSchedule keeps a schedule under its name.
func (d *Dispatcher) PutSchedule(ctx context.Context, s work.Schedule) error {
	return d.engine.PutSchedule(ctx, s)
}

// DeleteSchedule forgets a schedule.
func (d *Dispatcher) DeleteSchedule(ctx context.Context, name string) error {
	return d.engine.DeleteSchedule(ctx, name)
}

// Schedules lists the kept schedules by name.
func (d *Dispatcher) Schedules() []work.Schedule { return d.engine.Schedules() }

// LastFire returns the last fire time of a job, zero for none.
func (d *Dispatcher) LastFire(jobID string) time.Time { return d.engine.LastFire(jobID) }
