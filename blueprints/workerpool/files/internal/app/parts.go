package app

import (
	"fmt"
	"log/slog"
	"time"

	"example.invalid/service/internal/config"
	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/schedule"
	"example.invalid/service/internal/work"
)

func dispatchConfig(c config.Config, origins config.Origins, r *work.Registry, h *hook.Hooks, l *slog.Logger) dispatch.Config {
	setting := func(name string, value int) dispatch.Setting {
		return dispatch.Setting{Name: name, Value: value, Origin: dispatch.Origin(origins[name])}
	}
	seconds := func(d time.Duration) int { return int(d / time.Second) }
	workers := setting(dispatch.NumberOfWorkers, c.Pool.Workers)
	workers.Min, workers.Max = c.Pool.MinWorkers, c.Pool.MaxWorkers
	return dispatch.Config{
		Registry: r, Hooks: h, Logger: l,
		Settings: []dispatch.Setting{
			setting(dispatch.GracefulShutdownSeconds, seconds(c.Pool.GracefulShutdown)),
			setting(dispatch.HardShutdownSeconds, seconds(c.Pool.HardShutdown)),
			workers,
			setting(dispatch.SchedulerChannelSize, c.Pool.SchedulerChannelSize),
			setting(dispatch.ResultChannelSize, c.Pool.ResultChannelSize),
		},
		QueueCapacity: c.Queue.Capacity,
		RunTimeout:    config.DefaultJobTimeout,
		KeyTTL:        max(c.Queue.IdempotencyKeepFor, c.Results.KeepFor),
		Retention: dispatch.Retention{
			Age: c.Results.KeepFor, Runs: c.Results.MaxRuns, Bytes: c.Results.MaxBytes, PerJob: c.Results.PerRecurringJob,
			InlineBytes: c.Results.MaxInlineBytes,
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
