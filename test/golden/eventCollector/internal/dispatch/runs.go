package dispatch

import (
	"context"

	"github.com/acme-demo/eventcollector/internal/work"
)

// Run returns a run or work.ErrNotFound.
func (d *Dispatcher) Run(id string) (work.Run, error) { return d.engine.Run(context.Background(), id) }

// Runs lists the runs of a job, the newest first. A job without runs has an
// empty list: whether there is such a job is for the scheduler to know.
func (d *Dispatcher) Runs(jobID string, p work.Page) (work.RunList, error) {
	return d.engine.Runs(context.Background(), jobID, p)
}

// DeadLetters lists the dead runs that are kept, the last to die first.
func (d *Dispatcher) DeadLetters(ctx context.Context, p work.Page) (work.RunList, error) {
	return d.engine.DeadLetters(ctx, p)
}

// Undecodable lists the runs that nobody here understands, the last one first.
func (d *Dispatcher) Undecodable(ctx context.Context, p work.Page) (work.RunList, error) {
	return d.engine.Undecodable(ctx, p)
}

// RetryRun puts a dead or undecodable run into the queue again.
func (d *Dispatcher) RetryRun(ctx context.Context, id string) (work.Run, error) {
	return d.engine.Retry(ctx, id)
}

// PurgeRuns forgets dead and undecodable runs and returns how many.
func (d *Dispatcher) PurgeRuns(ctx context.Context, ids ...string) (int, error) {
	return d.engine.Purge(ctx, ids...)
}

// CancelRun cancels a run: a waiting one is not begun, the context of a running
// one ends with work.ErrCanceled and what it returns is dropped. For a run that
// is over it is work.ErrConflict.
func (d *Dispatcher) CancelRun(ctx context.Context, id string) (work.Run, error) {
	defer d.reviewHolds()
	return d.engine.CancelRun(ctx, id)
}

// CancelJob cancels all unfinished runs of a job and returns how many.
func (d *Dispatcher) CancelJob(ctx context.Context, jobID string) (int, error) {
	defer d.reviewHolds()
	return d.engine.CancelJob(ctx, jobID)
}

// ReplaceJob gives the runs of a job that have not begun the new spec, and
// scheduled ones its FireTime if it has one; a running one ends on the old.
// When the job runs only once and that run has begun, it is work.ErrConflict.
func (d *Dispatcher) ReplaceJob(ctx context.Context, spec work.Spec) (replaced int, err error) {
	if err := d.cfg.prepare(&spec); err != nil {
		return 0, err
	}
	if err := d.cfg.Registry.Check(spec); err != nil {
		return 0, err
	}
	defer d.reviewHolds()
	return d.engine.Replace(ctx, spec)
}

// HasRuns tells whether any run of a job, finished or not, is kept.
func (d *Dispatcher) HasRuns(jobID string) bool { return d.engine.HasRuns(jobID) }

// reviewHolds lets others go who stand behind a run that was cancelled between
// two attempts.
func (d *Dispatcher) reviewHolds() {
	over := func(id string) bool {
		run, err := d.engine.Run(context.Background(), id)
		return err != nil || run.State.Final()
	}
	d.holds.review(over)
	d.unsuspect(d.suspicion.over(over)...)
}
