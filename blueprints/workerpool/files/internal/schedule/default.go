package schedule

import (
	"context"
	"fmt"
	"math"
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
	if every, constant := period(t); constant {
		if next := b.lastTick.Add(every); !b.lastTick.IsZero() && next.After(now) {
			at = next
		}
		if f, some := t.(filtered); some {
			if _, left := f.except.end(at); left {
				at, ok = t.Next(at)
			}
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
func (b *Base) tickAt(fire time.Time) {
	b.ticks = &event{at: jittered(fire, b.trigger().Jitter), fire: fire}
	b.events.add(b.ticks)
}

// trigger is that of the default schedule, if it has one. The lock is held.
func (b *Base) trigger() work.Trigger {
	if b.schedule == nil || b.schedule.Trigger == nil {
		return work.Trigger{}
	}
	return *b.schedule.Trigger
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
		s.Next = b.ticks.fire
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
	now := b.now()
	s, t, err := b.checkSchedule(s, now)
	if err != nil {
		return work.Schedule{}, err
	}
	b.resetting.Lock()
	defer b.resetting.Unlock()
	b.mu.Lock()
	there := b.schedule != nil
	b.mu.Unlock()
	switch {
	case exists && !there:
		return work.Schedule{}, fmt.Errorf("schedule %q: %w", work.DefaultSchedule, work.ErrNotFound)
	case !exists && there:
		return work.Schedule{}, fmt.Errorf("schedule %q exists: %w", work.DefaultSchedule, work.ErrConflict)
	}
	if b.keeper != nil {
		if err := b.keeper.PutSchedule(ctx, s); err != nil {
			return work.Schedule{}, err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.putSchedule(s, t, now)
	return b.current(), nil
}

// DeleteSchedule removes the schedule "default". Its jobs stay in the list.
func (b *Base) DeleteSchedule(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.resetting.Lock()
	defer b.resetting.Unlock()
	b.mu.Lock()
	there := b.schedule != nil
	b.mu.Unlock()
	if !there {
		return fmt.Errorf("schedule %q: %w", work.DefaultSchedule, work.ErrNotFound)
	}
	if b.keeper != nil {
		if err := b.keeper.DeleteSchedule(ctx, work.DefaultSchedule); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
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
			all, numbers = append(all, j.schedule(b.now())), append(numbers, j.number)
		}
	}
	from, to, next, err := window(p, len(all), func(i int) uint64 { return numbers[i] })
	if err != nil {
		return work.ScheduleList{}, err
	}
	return work.ScheduleList{Schedules: all[from:to], Next: next, Total: len(all)}, nil
}

func (j *job) schedule(now time.Time) work.Schedule {
	trigger := j.spec.Trigger
	s := work.Schedule{Name: j.spec.ID, Type: string(trigger.Kind), Trigger: &trigger}
	if j.event != nil {
		s.Next = j.event.fire
	} else if trigger.At.After(now) {
		s.Next = trigger.At
	}
	return s
}
