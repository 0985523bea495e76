package schedule

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"example.invalid/service/internal/work"
)

// maxResponseTimeJobs bounds what the moving average remembers.
const maxResponseTimeJobs = 100_000

// checkSchedule fills in what may be left out and returns the times.
func (b *Base) checkSchedule(s work.Schedule, now time.Time) (work.Schedule, timer, error) {
	var bad work.InvalidError
	complain := func(field, detail string) {
		bad.Fields = append(bad.Fields, work.FieldError{Field: field, Detail: detail})
	}
	if s.Name != "" && s.Name != work.DefaultSchedule {
		complain("name", "only the schedule \"default\" can be set; a job brings its own")
	}
	if s.ResponseTimeJobs < 0 || s.ResponseTimeJobs > maxResponseTimeJobs {
		complain("response_time_jobs", fmt.Sprintf("must be between 1 and %d", maxResponseTimeJobs))
	}
	if s.ResponseTimeJobs == 0 {
		s.ResponseTimeJobs = 10
	}
	given := s.Type
	var t timer
	if s.Trigger == nil || s.Trigger.Kind == work.TriggerDefault {
		if s.SendIntervalSeconds < 1 || s.SendIntervalSeconds > math.MaxInt32 {
			complain("send_interval_seconds", "must be at least 1")
		}
		s.Type = work.IntervalSchedule
		t = interval{anchor: now, every: time.Duration(s.SendIntervalSeconds) * time.Second}
	} else {
		trigger := *s.Trigger
		s.Trigger, s.Type, s.SendIntervalSeconds = &trigger, string(trigger.Kind), 0
		if trigger.Kind == work.TriggerEvery {
			s.Type = work.IntervalSchedule
			if trigger.Every%time.Second == 0 {
				s.SendIntervalSeconds = int(trigger.Every / time.Second)
			}
		}
		var err error
		if t, err = b.timerOf(trigger, now); err != nil {
			return work.Schedule{}, nil, err
		}
		if t == nil {
			complain("schedule", "must be an interval, a cron expression or one time")
		}
	}
	if given != "" && given != s.Type && (s.Trigger == nil || given != string(s.Trigger.Kind)) {
		complain("schedule_type", fmt.Sprintf("must be %q", s.Type))
	}
	if len(bad.Fields) > 0 {
		return work.Schedule{}, nil, &bad
	}
	s.Name, s.Next = work.DefaultSchedule, time.Time{}
	return s, t, nil
}

// putSchedule puts the default schedule into effect. An interval has its next
// tick one interval after the last one, and its first one at once. The lock is
// held.
func (b *Base) putSchedule(s work.Schedule, t timer, now time.Time) {
	b.schedule, b.ticker = &s, t
	b.times.resize(s.ResponseTimeJobs)
	b.events.remove(b.ticks)
	b.ticks = nil
	at, ok := now, true
	if i, constant := t.(interval); constant {
		if next := b.lastTick.Add(i.every); !b.lastTick.IsZero() && next.After(now) {
			at = next
		}
	} else {
		at, ok = t.Next(now)
	}
	if ok {
		b.tickAt(at)
	}
	b.nudge()
}

// tickAt sets the next tick of the default schedule. The lock is held.
func (b *Base) tickAt(at time.Time) {
	b.ticks = &event{at: at, fire: at}
	b.events.add(b.ticks)
}

// nudge makes the loop look at the times again.
func (b *Base) nudge() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// GetSchedule returns the schedule "default".
func (b *Base) GetSchedule(ctx context.Context) (work.Schedule, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.schedule == nil {
		return work.Schedule{}, fmt.Errorf("schedule %q: %w", work.DefaultSchedule, work.ErrNotFound)
	}
	return b.current(), ctx.Err()
}

// current is the default schedule with its next time. The lock is held.
func (b *Base) current() work.Schedule {
	s := *b.schedule
	if s.Trigger != nil {
		trigger := *s.Trigger
		s.Trigger = &trigger
	}
	if b.ticks != nil {
		s.Next = b.ticks.at
	}
	return s
}

// UpdateSchedule replaces the schedule "default".
func (b *Base) UpdateSchedule(ctx context.Context, s work.Schedule) (work.Schedule, error) {
	return b.setSchedule(ctx, s, true)
}

// CreateSchedule adds the schedule "default".
func (b *Base) CreateSchedule(ctx context.Context, s work.Schedule) (work.Schedule, error) {
	return b.setSchedule(ctx, s, false)
}

func (b *Base) setSchedule(ctx context.Context, s work.Schedule, exists bool) (work.Schedule, error) {
	if err := ctx.Err(); err != nil {
		return work.Schedule{}, err
	}
	now := time.Now()
	s, t, err := b.checkSchedule(s, now)
	if err != nil {
		return work.Schedule{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case exists && b.schedule == nil:
		return work.Schedule{}, fmt.Errorf("schedule %q: %w", work.DefaultSchedule, work.ErrNotFound)
	case !exists && b.schedule != nil:
		return work.Schedule{}, fmt.Errorf("schedule %q exists: %w", work.DefaultSchedule, work.ErrConflict)
	}
	b.putSchedule(s, t, now)
	return b.current(), nil
}

// DeleteSchedule removes the schedule "default". Its jobs stay in the list.
func (b *Base) DeleteSchedule(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.schedule == nil {
		return fmt.Errorf("schedule %q: %w", work.DefaultSchedule, work.ErrNotFound)
	}
	b.events.remove(b.ticks)
	b.schedule, b.ticker, b.ticks = nil, nil, nil
	b.nudge()
	return nil
}

// GetSchedules lists the schedule "default" and those of single jobs.
func (b *Base) GetSchedules(ctx context.Context, p work.Page) (work.ScheduleList, error) {
	if err := ctx.Err(); err != nil {
		return work.ScheduleList{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []work.Schedule
	var numbers []uint64
	if b.schedule != nil {
		all, numbers = append(all, b.current()), append(numbers, 0)
	}
	for _, j := range b.order {
		if kind := j.spec.Trigger.Kind; kind != work.TriggerDefault && kind != work.TriggerOnce {
			all, numbers = append(all, j.schedule()), append(numbers, j.number)
		}
	}
	from, to, next, err := window(p, len(all), func(i int) uint64 { return numbers[i] })
	if err != nil {
		return work.ScheduleList{}, err
	}
	return work.ScheduleList{Schedules: all[from:to], Next: next, Total: len(all)}, nil
}

func (j *job) schedule() work.Schedule {
	trigger := j.spec.Trigger
	s := work.Schedule{Name: j.spec.ID, Type: string(trigger.Kind), Trigger: &trigger}
	if j.event != nil {
		s.Next = j.event.at
	} else if trigger.At.After(time.Now()) {
		s.Next = trigger.At
	}
	return s
}

// NextTime returns when a recurring job is sent next; the zero time while the
// scheduler does not run or nothing sends the job.
func (b *Base) NextTime(jobID string) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	j := b.jobs[jobID]
	switch {
	case j == nil || b.session == nil:
	case j.event != nil:
		return j.event.at
	case j.spec.Trigger.Kind == work.TriggerDefault && b.ticks != nil:
		return b.ticks.at
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
	t, err := b.timerOf(spec.Trigger, now)
	if err != nil {
		return nil, err
	}
	return t, b.cfg.Registry.Check(spec)
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
		j.event = &event{at: at, fire: at, job: j}
		b.events.add(j.event)
		b.nudge()
	}
}

// CreateScheduleJob adds a job.
func (b *Base) CreateScheduleJob(ctx context.Context, spec work.Spec) (work.Spec, error) {
	if err := ctx.Err(); err != nil {
		return work.Spec{}, err
	}
	now := time.Now()
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
	b.creating.Lock()
	defer b.creating.Unlock()
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
	b.mu.Lock()
	exists, full := b.jobs[spec.ID] != nil, len(b.order) >= b.cfg.MaxJobs
	heavy := b.fits(spec, 0)
	b.mu.Unlock()
	if exists {
		return fmt.Errorf("job %q exists: %w", spec.ID, work.ErrConflict)
	}
	if full {
		return fmt.Errorf("there are %d jobs: %w", b.cfg.MaxJobs, &work.FullError{RetryAfter: time.Minute})
	}
	if heavy != nil {
		return heavy
	}
	if spec.Trigger.Single() {
		if err := b.submit(ctx, spec); err != nil {
			return err
		}
		if b.exec == nil && t == nil {
			t = once{now.Add(1)}
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.insert(spec, t, now)
	return nil
}

// submit has a job that runs once accepted.
func (b *Base) submit(ctx context.Context, spec work.Spec) error {
	if b.exec == nil {
		return nil
	}
	spec.FireTime = spec.Trigger.At
	_, err := b.exec.Submit(ctx, spec)
	return err
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
	b.creating.Lock()
	defer b.creating.Unlock()
	old, err := b.GetScheduleJob(ctx, spec.ID)
	if err != nil {
		return work.Spec{}, err
	}
	if spec.Revision != 0 && spec.Revision != old.Revision {
		return work.Spec{}, fmt.Errorf("job %q has revision %d: %w", spec.ID, old.Revision, work.ErrRevision)
	}
	now := time.Now()
	spec.Revision, spec.CreatedAt, spec.UpdatedAt = old.Revision+1, old.CreatedAt, now
	spec.IdempotencyKey, spec.FireTime, spec.Replayed = old.IdempotencyKey, time.Time{}, false
	t, err := b.check(spec, now)
	if err != nil {
		return work.Spec{}, err
	}
	b.mu.Lock()
	heavy := b.fits(spec, weight(old))
	b.mu.Unlock()
	if heavy != nil {
		return work.Spec{}, heavy
	}
	if err := b.replace(ctx, old, spec); err != nil {
		return work.Spec{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	j := b.jobs[spec.ID]
	if j == nil {
		return work.Spec{}, notFound(spec.ID)
	}
	b.bytes += weight(spec) - weight(j.spec)
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

// replace brings the runs of a job in line with its new spec.
func (b *Base) replace(ctx context.Context, old, spec work.Spec) error {
	if b.exec == nil {
		return nil
	}
	next := spec
	next.FireTime = spec.Trigger.At
	replaced, err := b.exec.ReplaceJob(ctx, next)
	if err != nil {
		return err
	}
	switch {
	case old.Trigger.Single() && !spec.Trigger.Single():
		_, err = b.exec.CancelJob(ctx, spec.ID)
	case spec.Trigger.Single() && replaced == 0:
		next.Trigger.Overlap = work.OverlapAllow // one of the old schedule may be running
		_, err = b.exec.Submit(ctx, keyless(next))
	}
	return err
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
	b.creating.Lock()
	defer b.creating.Unlock()
	b.mu.Lock()
	j := b.jobs[id]
	if j != nil {
		b.remove(j)
	}
	b.mu.Unlock()
	if j == nil {
		return notFound(id)
	}
	if b.exec == nil {
		return nil
	}
	_, err := b.exec.CancelJob(ctx, id)
	return err
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
	defer b.mu.Unlock()
	if j.event == nil && !j.out && j.spec.Trigger.Single() {
		b.remove(j)
	}
	return j.gone
}
