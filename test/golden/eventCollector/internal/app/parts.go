package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/acme-demo/eventcollector/internal/config"
	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/httpapi"
	"github.com/acme-demo/eventcollector/internal/schedule"
	"github.com/acme-demo/eventcollector/internal/work"
)

func dispatchConfig(c config.Config, origins config.Origins, r *work.Registry, h *hook.Hooks, l *slog.Logger) dispatch.Config {
	setting := func(name string, value, low, high int) dispatch.Setting {
		return dispatch.Setting{Name: name, Value: value, Min: low, Max: high, Origin: dispatch.Origin(origins[name])}
	}
	seconds := func(d time.Duration) int { return int(d / time.Second) }
	inline := c.Results.MaxInlineBytes
	if inline == 0 {
		inline = -1 // to the dispatcher, 0 means its default and not nothing
	}
	timeouts := make(map[string]time.Duration, len(c.Jobs))
	for _, declared := range c.Jobs {
		if declared.Timeout > 0 {
			timeouts[declared.Name] = declared.Timeout
		}
	}
	return dispatch.Config{
		Registry: r, Hooks: h, Logger: l,
		Settings: []dispatch.Setting{
			setting(dispatch.GracefulShutdownSeconds, seconds(c.Pool.GracefulShutdown), 0, 86_400),
			setting(dispatch.HardShutdownSeconds, seconds(c.Pool.HardShutdown), 0, 3_600),
			setting(dispatch.NumberOfWorkers, c.Pool.Workers, c.Pool.MinWorkers, c.Pool.MaxWorkers),
			setting(dispatch.SchedulerChannelSize, c.Pool.SchedulerChannelSize, 1, 1_000_000),
			setting(dispatch.ResultChannelSize, c.Pool.ResultChannelSize, 1, 1_000_000),
		},
		QueueCapacity: c.Queue.Capacity,
		RunTimeout:    config.DefaultJobTimeout,
		TypeTimeouts:  timeouts,
		KeyTTL:        max(c.Queue.IdempotencyKeepFor, c.Results.KeepFor),
		Retention: dispatch.Retention{
			Age: c.Results.KeepFor, Runs: c.Results.MaxRuns, Bytes: c.Results.MaxBytes, PerJob: c.Results.PerRecurringJob,
			InlineBytes: inline,
		},
	}
}

// scheduleConfig is the default schedule and its jobs, as the definitions have
// them.
func scheduleConfig(c config.Config, types jobTypes, p *egress.Policy, l *slog.Logger) (schedule.Config, error) {
	sc := schedule.Config{Registry: types.Registry, Logger: l}
	trigger, err := defaultTrigger(c.Scheduler)
	if err != nil {
		return sc, &ConfigError{fmt.Errorf("scheduler: %w", err)}
	}
	sc.Schedule = work.Schedule{Name: work.DefaultSchedule, ResponseTimeJobs: c.Scheduler.ResponseTimeJobs, Trigger: &trigger}
	if trigger.Kind == work.TriggerEvery && trigger.Every%time.Second == 0 && trigger.Overlap == work.OverlapSkip {
		sc.Schedule.Type, sc.Schedule.SendIntervalSeconds, sc.Schedule.Trigger = work.IntervalSchedule, int(trigger.Every/time.Second), nil
	}
	for i, text := range c.Scheduler.Jobs {
		spec, err := httpapi.ReadJob(text, types, p)
		if err != nil {
			return sc, &ConfigError{fmt.Errorf("scheduler.jobs[%d]: %w", i, err)}
		}
		sc.Jobs = append(sc.Jobs, spec)
	}
	return sc, nil
}

func defaultTrigger(s config.Scheduler) (work.Trigger, error) {
	t := work.Trigger{}
	if s.Overlap == string(work.OverlapAllow) {
		t.Overlap = work.OverlapAllow
	}
	switch s.Kind {
	case "interval":
		t.Kind, t.Every = work.TriggerEvery, s.Interval
	case "cron":
		t.Kind, t.Cron, t.TimeZone = work.TriggerCron, s.Expression, s.TimeZone
	case "once":
		at, err := time.Parse(time.RFC3339, s.At)
		if err != nil {
			return t, fmt.Errorf("at: %w", err)
		}
		t.Kind, t.At = work.TriggerAt, at
	default:
		return t, fmt.Errorf("kind %q is not one of interval, cron, once", s.Kind)
	}
	return t, nil
}

// obeys finds a scheduler that only knows constant intervals, where the
// definitions ask for another kind of schedule: better no service than one that
// runs its jobs at other times.
func obeys(s work.Scheduler, asked work.Schedule) error {
	if asked.Trigger == nil {
		return nil
	}
	got, err := s.GetSchedule(context.Background())
	if err == nil && (got.Trigger == nil || got.Trigger.Kind != asked.Trigger.Kind || got.Trigger.Overlap != asked.Trigger.Overlap) {
		return fmt.Errorf("scheduler: it does not take over the schedule of the definitions (kind %s)", asked.Trigger.Kind)
	}
	return nil
}
