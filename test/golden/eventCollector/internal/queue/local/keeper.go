package local

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// PutJob keeps a job and accepts the runs that belong to it.
func (e *Engine) PutJob(ctx context.Context, spec work.Spec, entries ...queue.Entry) ([]work.Run, error) {
	if ctx.Err() != nil {
		return nil, e.late(ctx)
	}
	if spec.ID == "" {
		return nil, work.Invalid("id", "is needed")
	}
	if err := checkEntry(&queue.Entry{Spec: spec}); err != nil {
		return nil, err
	}
	for i := range entries {
		if err := checkEntry(&entries[i]); err != nil {
			return nil, err
		}
		if entries[i].Spec.ID != spec.ID {
			return nil, work.Invalid("id", "the run belongs to another job")
		}
	}
	b := batch{entries: entries, job: &spec, later: queue.IsTogether(ctx)}
	if err := e.submit(ctx, &b); err != nil {
		return nil, err
	}
	return b.runs, nil
}

// Flush makes safe what PutJob did not wait for.
func (e *Engine) Flush() error { return e.flush() }

// keep keeps a job. The lock is held.
func (e *Engine) keep(spec *work.Spec) {
	e.specs[spec.ID] = *spec
	e.historyOf(spec.ID).kept = true
	e.keys.use(spec)
}

// DeleteJob forgets a job and its last fire time.
func (e *Engine) DeleteJob(ctx context.Context, id string) error {
	for {
		e.mu.Lock()
		h := e.jobs[id]
		if h == nil || h.pending == nil {
			break
		}
		decided := h.pending.wait()
		e.mu.Unlock()
		if err := await(ctx, decided); err != nil {
			return err
		}
	}
	if _, ok := e.specs[id]; !ok {
		e.mu.Unlock()
		return fmt.Errorf("job %q: %w", id, work.ErrNotFound)
	}
	delete(e.specs, id)
	e.noteRemove(KindJob, []byte(id))
	h := e.historyOf(id)
	h.kept = false
	if h.lastFire != 0 {
		h.lastFire = 0
		e.noteRemove(KindFire, []byte(id))
	}
	e.forget(h)
	e.mu.Unlock()
	return e.flush()
}

// Jobs lists the jobs by the time of their creation, then by id.
func (e *Engine) Jobs() []work.Spec {
	e.mu.Lock()
	jobs := slices.Collect(maps.Values(e.specs))
	e.mu.Unlock()
	slices.SortFunc(jobs, func(a, b work.Spec) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.ID, b.ID))
	})
	return jobs
}

// PutSchedule keeps a schedule under its name.
func (e *Engine) PutSchedule(ctx context.Context, s work.Schedule) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if s.Name == "" {
		return work.Invalid("name", "is needed")
	}
	s.Next = time.Time{}
	if s.Trigger != nil {
		trigger := *s.Trigger
		s.Trigger = &trigger
	}
	data, err := appendSchedule(nil, &s)
	if err != nil {
		return work.Invalid("schedule", err.Error())
	}
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return work.ErrStopped
	}
	e.schedules[s.Name] = s
	e.note(queue.Put, KindSchedule, []byte(s.Name), data)
	e.mu.Unlock()
	return e.flush()
}

// DeleteSchedule forgets a schedule.
func (e *Engine) DeleteSchedule(ctx context.Context, name string) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	e.mu.Lock()
	if _, ok := e.schedules[name]; !ok {
		e.mu.Unlock()
		return fmt.Errorf("schedule %q: %w", name, work.ErrNotFound)
	}
	delete(e.schedules, name)
	e.noteRemove(KindSchedule, []byte(name))
	e.mu.Unlock()
	return e.flush()
}

// Schedules lists the schedules by name.
func (e *Engine) Schedules() []work.Schedule {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := make([]work.Schedule, 0, len(e.schedules))
	for _, name := range slices.Sorted(maps.Keys(e.schedules)) {
		s := e.schedules[name]
		if s.Trigger != nil {
			trigger := *s.Trigger
			s.Trigger = &trigger
		}
		list = append(list, s)
	}
	return list
}

// LastFire returns the last fire time of a job.
func (e *Engine) LastFire(jobID string) time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	if h := e.jobs[jobID]; h != nil {
		return h.lastFire.time()
	}
	return time.Time{}
}
