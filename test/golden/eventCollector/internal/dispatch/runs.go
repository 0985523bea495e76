package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// Run returns a run or work.ErrNotFound.
func (d *Dispatcher) Run(id string) (work.Run, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	rec, err := d.find(id)
	if err != nil {
		return work.Run{}, err
	}
	return rec.run(), nil
}

// find returns a record that is still kept. The lock is held.
func (d *Dispatcher) find(id string) (*record, error) {
	d.trim(time.Now())
	if raw, ok := work.ParseID(id); ok {
		if rec := d.runs[raw]; rec != nil {
			return rec, nil
		}
	}
	return nil, fmt.Errorf("run %q: %w", id, work.ErrNotFound)
}

// Runs lists the runs of a job, the newest first. A job without runs has an
// empty list: whether there is such a job is for the scheduler to know.
func (d *Dispatcher) Runs(jobID string, p work.Page) (work.RunList, error) {
	count, err := p.Size()
	if err != nil {
		return work.RunList{}, err
	}
	before := uint64(0)
	if p.Cursor != "" {
		if before, err = work.ParseCursor(p.Cursor); err != nil {
			return work.RunList{}, err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.trim(time.Now())
	h := d.jobs[jobID]
	if h == nil {
		return work.RunList{}, nil
	}
	list := work.RunList{Total: len(h.runs)}
	skip := p.Start
	for i := len(h.runs) - 1; i >= 0; i-- {
		rec := h.runs[i]
		if before != 0 && rec.order >= before {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if len(list.Runs) == count {
			list.Next = work.Cursor(h.runs[i+1].order)
			break
		}
		list.Runs = append(list.Runs, rec.run())
	}
	return list, nil
}

// CancelRun cancels a run: a waiting one is not begun, the context of a running
// one ends with work.ErrCanceled and what it returns is dropped. For a run that
// is over it is work.ErrConflict.
func (d *Dispatcher) CancelRun(ctx context.Context, id string) (work.Run, error) {
	if err := ctx.Err(); err != nil {
		return work.Run{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	rec, err := d.find(id)
	if err != nil {
		return work.Run{}, err
	}
	if rec.state.Final() {
		return rec.run(), fmt.Errorf("run %s is %s: %w", id, rec.state, work.ErrConflict)
	}
	d.cancel(rec, time.Now())
	d.sweep()
	return rec.run(), nil
}

// CancelJob cancels all unfinished runs of a job and returns how many.
func (d *Dispatcher) CancelJob(ctx context.Context, jobID string) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.jobs[jobID]
	if h == nil {
		return 0, nil
	}
	n := 0
	now := time.Now()
	for _, rec := range append([]*record(nil), h.runs...) {
		if !rec.state.Final() {
			d.cancel(rec, now)
			n++
		}
	}
	d.sweep()
	return n, nil
}

// cancel settles a run. The lock is held.
func (d *Dispatcher) cancel(rec *record, now time.Time) {
	switch rec.state {
	case work.StateWaiting:
		d.ghosts++
	case work.StateRunning:
		last := &rec.attempts[len(rec.attempts)-1]
		last.FinishedAt, last.Cause = now, work.ErrCanceled.Error()
		if rec.attempt != nil {
			rec.attempt.Cancel(work.ErrCanceled)
		}
	default:
	}
	d.settle(rec, work.StateCancelled, work.ErrCanceled.Error(), now)
	d.keep(rec, now)
	d.notifyQuiet()
}

// sweep removes cancelled runs from the queue once they are most of it: each
// would be passed over when its turn comes, but with the workers stopped it
// never does. The lock is held.
func (d *Dispatcher) sweep() {
	if d.ghosts <= d.counts.waiting+64 {
		return
	}
	d.pool.Keep(func(rec *record) bool {
		if rec.state == work.StateWaiting {
			return true
		}
		d.ghosts--
		return false
	})
}

// ReplaceJob gives the waiting and scheduled runs of a job the new spec, and
// scheduled ones its FireTime if it has one; a running one ends on the old. When the job runs only once and that run has
// begun, it is work.ErrConflict.
func (d *Dispatcher) ReplaceJob(ctx context.Context, spec work.Spec) (replaced int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if err := d.cfg.Registry.Check(spec); err != nil {
		return 0, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.jobs[spec.ID]
	if h == nil {
		return 0, nil
	}
	for _, rec := range h.runs {
		if rec.state == work.StateRunning && rec.spec.Trigger.Single() {
			return 0, fmt.Errorf("job %s runs only once and is running: %w", spec.ID, work.ErrConflict)
		}
	}
	for _, rec := range h.runs {
		if rec.state != work.StateWaiting && rec.state != work.StateScheduled {
			continue
		}
		replaced++
		key := rec.spec.IdempotencyKey
		d.bytes -= rec.payload()
		rec.spec = spec
		d.bytes += rec.payload()
		rec.spec.IdempotencyKey = key
		rec.job = nil
		if rec.state == work.StateScheduled && !spec.FireTime.IsZero() {
			d.scheduled.remove(rec)
			rec.fire = spec.FireTime
			h.lastFire = rec.fire
			d.scheduled.push(rec)
			d.clock.wake(rec.fire)
		}
	}
	h.recurring = !spec.Trigger.Single()
	return replaced, nil
}

// HasRuns tells whether any run of a job, finished or not, is kept.
func (d *Dispatcher) HasRuns(jobID string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.trim(time.Now())
	return d.hasRuns(jobID)
}

// tick moves the runs whose time has come to the queue and forgets what is
// kept long enough. The clock calls it.
func (d *Dispatcher) tick() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return
	}
	now := time.Now()
	for rec := d.scheduled.next(); rec != nil && !rec.fire.After(now); rec = d.scheduled.next() {
		d.scheduled.remove(rec)
		d.counts.scheduled--
		d.ready(rec)
	}
	if rec := d.scheduled.next(); rec != nil {
		d.clock.wake(rec.fire)
	}
	d.trim(now)
	d.wakeToTrim()
}
