package schedule

import (
	"context"
	"fmt"
	"slices"
	"time"

	"example.invalid/service/internal/work"
)

// NextTime returns when a recurring job is sent next; the zero time while the
// scheduler does not run or nothing sends the job.
func (b *Base) NextTime(jobID string) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	j := b.jobs[jobID]
	switch {
	case j == nil || b.session == nil:
	case j.event != nil:
		return j.event.fire
	case j.spec.Trigger.Kind == work.TriggerDefault && b.ticks != nil:
		return b.ticks.fire
	}
	return time.Time{}
}

// window returns which part of n numbered entries a page is, and the cursor of
// the next one.
func window(p work.Page, n int, number func(int) uint64) (from, to int, next string, err error) {
	count, err := p.Size()
	if err != nil {
		return 0, 0, "", err
	}
	if p.Cursor != "" {
		first, err := work.ParseCursor(p.Cursor)
		if err != nil {
			return 0, 0, "", err
		}
		for from < n && number(from) < first {
			from++
		}
	}
	from = min(from+p.Start, n)
	to = min(from+count, n)
	if to < n {
		next = work.Cursor(number(to))
	}
	return from, to, next, nil
}

// weight is what a job takes of the memory for jobs that recur. Those that run
// once are kept with their run, which is bounded elsewhere.
func weight(spec work.Spec) int64 {
	if spec.Trigger.Single() {
		return 0
	}
	return int64(len(spec.Payload))
}

// fits tells whether there is room for a job in the place of another of the
// given weight. The lock is held.
func (b *Base) fits(spec work.Spec, instead int64) error {
	if w := weight(spec); w > instead && b.bytes-instead+w > b.cfg.MaxBytes {
		return fmt.Errorf("jobs that recur take %d bytes: %w", b.bytes, &work.FullError{RetryAfter: time.Minute})
	}
	return nil
}

// insert adds a job that has been checked. The lock is held.
func (b *Base) insert(spec work.Spec, t timer, now time.Time) {
	b.number++
	j := &job{number: b.number, spec: spec}
	b.jobs[spec.ID] = j
	b.order = append(b.order, j)
	b.bytes += weight(spec)
	if spec.Trigger.Single() {
		b.singles.PushBack(j)
	}
	b.setTimer(j, t, now)
}

// setTimer gives a job its times. The lock is held.
func (b *Base) setTimer(j *job, t timer, now time.Time) {
	b.events.remove(j.event)
	j.timer, j.event = t, nil
	if t == nil || b.exec != nil && j.spec.Trigger.Single() {
		return // the default schedule or the Executor sees to it
	}
	if at, ok := t.Next(now); ok {
		b.fireAt(j, at)
	}
}

// fireAt sets the next fire time of a job with a schedule of its own. The lock
// is held.
func (b *Base) fireAt(j *job, fire time.Time) {
	j.event = &event{at: jittered(fire, j.spec.Trigger.Jitter), fire: fire, job: j}
	b.events.add(j.event)
	b.nudge()
}

// remove takes a job off the list. The lock is held.
func (b *Base) remove(j *job) {
	if j.gone {
		return
	}
	j.gone = true
	b.events.remove(j.event)
	b.bytes -= weight(j.spec)
	delete(b.jobs, j.spec.ID)
	i, ok := slices.BinarySearchFunc(b.order, j.number, func(o *job, n uint64) int {
		switch {
		case o.number < n:
			return -1
		case o.number > n:
			return 1
		}
		return 0
	})
	if ok {
		b.order = slices.Delete(b.order, i, i+1)
	}
}

// forget looks at up to n jobs that run once and drops those of which nothing
// is kept any more: they are over, and the list would only ever grow.
func (b *Base) forget(n int) {
	if b.exec == nil {
		return
	}
	b.mu.Lock()
	n = min(n, b.singles.Len())
	batch := make([]*job, 0, n)
	for range n {
		j, _ := b.singles.PopFront()
		batch = append(batch, j)
	}
	b.mu.Unlock()
	for _, j := range batch {
		if b.over(j) {
			continue
		}
		b.mu.Lock()
		if !j.gone && j.spec.Trigger.Single() {
			b.singles.PushBack(j)
		}
		b.mu.Unlock()
	}
}

// over drops a job that runs once when nothing of its run is kept.
func (b *Base) over(j *job) bool {
	b.mu.Lock()
	gone, single, id := j.gone, j.spec.Trigger.Single(), j.spec.ID
	b.mu.Unlock()
	if gone || !single || b.exec == nil || b.exec.HasRuns(id) {
		return gone
	}
	b.mu.Lock()
	if j.event == nil && !j.out && j.spec.Trigger.Single() {
		b.remove(j)
	}
	gone = j.gone
	b.mu.Unlock()
	if gone && b.keeper != nil {
		if err := b.keeper.DeleteJob(context.Background(), id); err != nil {
			b.cfg.Logger.Warn("a job that is over is still kept", "job_id", id, "error", err)
		}
	}
	return gone
}
