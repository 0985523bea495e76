package schedule

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// GetScheduledJobs lists jobs in the order of their creation.
func (b *Base) GetScheduledJobs(ctx context.Context, p work.Page) (work.JobList, error) {
	if err := ctx.Err(); err != nil {
		return work.JobList{}, err
	}
	b.forget(work.MaxPageSize)
	b.mu.Lock()
	defer b.mu.Unlock()
	from, to, next, err := window(p, len(b.order), func(i int) uint64 { return b.order[i].number })
	if err != nil {
		return work.JobList{}, err
	}
	list := work.JobList{Jobs: make([]work.Spec, 0, to-from), Next: next, Total: len(b.order)}
	for _, j := range b.order[from:to] {
		list.Jobs = append(list.Jobs, j.spec)
	}
	return list, nil
}

// GetScheduleJob returns one job.
func (b *Base) GetScheduleJob(ctx context.Context, id string) (work.Spec, error) {
	if err := ctx.Err(); err != nil {
		return work.Spec{}, err
	}
	b.mu.Lock()
	j := b.jobs[id]
	b.mu.Unlock()
	if j == nil || b.over(j) {
		return work.Spec{}, notFound(id)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return j.spec, nil
}

func notFound(id string) error { return fmt.Errorf("job %q: %w", id, work.ErrNotFound) }

// check tells what is wrong with a job.
func (b *Base) check(spec work.Spec, now time.Time) (timer, error) {
	if spec.Timeout < 0 {
		return nil, work.Invalid("timeout", "must not be negative")
	}
	if !spec.Deadline.IsZero() && !spec.Deadline.After(now) && !b.lenient {
		return nil, work.Invalid("deadline", "lies in the past")
	}
	t, err := b.timerOf(spec.Trigger, now)
	if err != nil {
		return nil, err
	}
	return t, b.cfg.Registry.Check(spec)
}

// CreateScheduleJob adds a job.
func (b *Base) CreateScheduleJob(ctx context.Context, spec work.Spec) (work.Spec, error) {
	// That the time to wait for room is up is for the queue to say, which counts
	// it.
	if err := context.Cause(ctx); err != nil && (b.keeper == nil || !errors.Is(err, work.ErrFull)) {
		return work.Spec{}, err
	}
	now := b.now()
	if spec.ID == "" {
		spec.ID = work.NewID()
	}
	spec.Revision, spec.CreatedAt, spec.UpdatedAt = 1, now, now
	spec.FireTime, spec.Replayed = time.Time{}, false
	t, err := b.check(spec, now)
	if err != nil {
		if old, known := b.replayed(spec); known {
			return old, nil // what was right once is not wrong for being late
		}
		return work.Spec{}, err
	}
	b.changes.begin(spec.ID)
	defer b.changes.end(spec.ID)
	b.forget(2)
	if b.exec != nil {
		id, known, err := b.exec.Reserve(spec)
		if err != nil {
			return work.Spec{}, err
		}
		if known {
			return b.replay(id, spec), nil
		}
	}
	if err := b.create(ctx, spec, t, now); err != nil {
		if b.exec != nil {
			b.exec.Release(spec)
		}
		return work.Spec{}, err
	}
	return spec, nil
}

// create adds a job whose key is reserved.
func (b *Base) create(ctx context.Context, spec work.Spec, t timer, now time.Time) error {
	if err := b.announce(spec); err != nil {
		return err
	}
	var runs []work.Spec
	if spec.Trigger.Single() {
		run := spec
		run.FireTime = spec.Trigger.At
		runs = append(runs, run)
		if b.exec == nil && t == nil {
			t = once{now.Add(1)}
		}
	}
	err := b.keep(ctx, spec, runs...)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.coming--
	b.bytes -= weight(spec)
	if err != nil {
		return err
	}
	b.insert(spec, t, now)
	return nil
}

// announce finds room for a job that is about to be in the list.
func (b *Base) announce(spec work.Spec) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.jobs[spec.ID] != nil {
		return fmt.Errorf("job %q exists: %w", spec.ID, work.ErrConflict)
	}
	if len(b.order)+b.coming >= b.cfg.MaxJobs {
		return fmt.Errorf("there are %d jobs: %w", b.cfg.MaxJobs, &work.FullError{RetryAfter: time.Minute})
	}
	if err := b.fits(spec, 0); err != nil {
		return err
	}
	b.coming++
	b.bytes += weight(spec)
	return nil
}

// keep makes a job safe, and has its runs accepted: both or neither, where the
// Executor keeps jobs.
func (b *Base) keep(ctx context.Context, spec work.Spec, runs ...work.Spec) error {
	switch {
	case b.keeper != nil:
		entries := make([]queue.Entry, 0, len(runs))
		for _, run := range runs {
			entries = append(entries, queue.Entry{Spec: run})
		}
		_, err := b.keeper.PutJob(ctx, spec, entries...)
		return err
	case b.exec != nil && len(runs) > 0:
		_, err := b.exec.Submit(ctx, runs...)
		return err
	}
	return nil
}

// replayed finds the job of a key without reserving it.
func (b *Base) replayed(spec work.Spec) (work.Spec, bool) {
	if b.exec == nil || spec.IdempotencyKey == "" {
		return work.Spec{}, false
	}
	id, known, err := b.exec.Reserve(spec)
	if err != nil {
		return work.Spec{}, false
	}
	if !known {
		b.exec.Release(spec)
		return work.Spec{}, false
	}
	return b.replay(id, spec), true
}

// replay is the job that a key led to before, as far as it is still known.
func (b *Base) replay(id string, spec work.Spec) work.Spec {
	b.mu.Lock()
	defer b.mu.Unlock()
	if j := b.jobs[id]; j != nil {
		spec = j.spec
	}
	spec.ID, spec.Replayed = id, true
	return spec
}

// UpdateScheduleJob replaces a job. Waiting runs take the new one, a running
// one ends on the old. A job that runs only once is run again if its run is
// over, and cannot be changed while it is running.
func (b *Base) UpdateScheduleJob(ctx context.Context, spec work.Spec) (work.Spec, error) {
	if err := ctx.Err(); err != nil {
		return work.Spec{}, err
	}
	b.changes.begin(spec.ID)
	defer b.changes.end(spec.ID)
	old, err := b.GetScheduleJob(ctx, spec.ID)
	if err != nil {
		return work.Spec{}, err
	}
	if spec.Revision != 0 && spec.Revision != old.Revision {
		return work.Spec{}, fmt.Errorf("job %q has revision %d: %w", spec.ID, old.Revision, work.ErrRevision)
	}
	now := b.now()
	spec.Revision, spec.CreatedAt, spec.UpdatedAt = old.Revision+1, old.CreatedAt, now
	spec.IdempotencyKey, spec.FireTime, spec.Replayed = old.IdempotencyKey, time.Time{}, false
	t, err := b.check(spec, now)
	if err != nil {
		return work.Spec{}, err
	}
	more := weight(spec) - weight(old)
	b.mu.Lock()
	heavy := b.fits(spec, weight(old))
	if heavy == nil {
		b.bytes += more
	}
	b.mu.Unlock()
	if heavy != nil {
		return work.Spec{}, heavy
	}
	runs, err := b.replace(ctx, old, spec)
	if err == nil {
		err = b.keep(ctx, spec, runs...)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	j := b.jobs[spec.ID]
	if err == nil && j == nil {
		err = notFound(spec.ID)
	}
	if err != nil {
		b.bytes -= more
		return work.Spec{}, err
	}
	j.spec = spec
	if spec.Trigger.Single() && !old.Trigger.Single() {
		b.singles.PushBack(j)
	}
	if b.exec == nil && spec.Trigger.Kind == work.TriggerOnce {
		t = once{now.Add(1)}
	}
	b.setTimer(j, t, now)
	return spec, nil
}

// replace brings the runs of a job in line with its new spec, and returns those
// that have to be accepted.
func (b *Base) replace(ctx context.Context, old, spec work.Spec) ([]work.Spec, error) {
	if b.exec == nil {
		return nil, nil
	}
	next := spec
	next.FireTime = spec.Trigger.At
	replaced, err := b.exec.ReplaceJob(ctx, next)
	if err != nil {
		return nil, err
	}
	switch {
	case old.Trigger.Single() && !spec.Trigger.Single():
		_, err = b.exec.CancelJob(ctx, spec.ID)
	case spec.Trigger.Single() && replaced == 0:
		next.Trigger.Overlap = work.OverlapAllow // one of the old schedule may be running
		return []work.Spec{keyless(next)}, nil
	}
	return nil, err
}

// keyless is a spec whose submission is meant, whatever its key led to before.
func keyless(spec work.Spec) work.Spec {
	spec.IdempotencyKey = ""
	return spec
}

// DeleteScheduleJob removes a job and cancels its unfinished runs.
func (b *Base) DeleteScheduleJob(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.changes.begin(id)
	defer b.changes.end(id)
	b.mu.Lock()
	j := b.jobs[id]
	b.mu.Unlock()
	if j == nil {
		return notFound(id)
	}
	if b.keeper != nil {
		if err := b.keeper.DeleteJob(ctx, id); err != nil {
			return err
		}
	}
	b.mu.Lock()
	b.remove(j)
	b.mu.Unlock()
	if b.exec == nil {
		return nil
	}
	_, err := b.exec.CancelJob(ctx, id)
	return err
}
