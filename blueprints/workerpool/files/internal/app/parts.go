package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"example.invalid/service/internal/config"
	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/pool"
	"example.invalid/service/internal/schedule"
	"example.invalid/service/internal/work"
)

func dispatchConfig(c config.Config, origins config.Origins, r *work.Registry, e dispatch.Engine, h *hook.Hooks, l *slog.Logger) dispatch.Config {
	setting := func(name string, value, low, high int) dispatch.Setting {
		return dispatch.Setting{Name: name, Value: value, Min: low, Max: high, Origin: dispatch.Origin(origins[name])}
	}
	seconds := func(d time.Duration) int { return int(d / time.Second) }
	inline := c.Results.MaxInlineBytes
	if inline == 0 {
		inline = -1 // to the dispatcher, 0 means its default and not nothing
	}
	types := make(map[string]dispatch.Policy, len(c.Jobs)+1)
	for _, declared := range c.Jobs {
		types[declared.Name] = policyOf(declared)
	}
	calls := policyOf(c.HTTP)
	calls.Lax = true // how long a call may take depends on whom it calls
	types[c.HTTP.Name] = calls
	return dispatch.Config{
		Registry: r, Engine: e, Hooks: h, Logger: l,
		Settings: []dispatch.Setting{
			setting(dispatch.GracefulShutdownSeconds, seconds(c.Pool.GracefulShutdown), 0, 86_400),
			setting(dispatch.HardShutdownSeconds, seconds(c.Pool.HardShutdown), 0, 3_600),
			setting(dispatch.NumberOfWorkers, c.Pool.Workers, c.Pool.MinWorkers, c.Pool.MaxWorkers),
			setting(dispatch.SchedulerChannelSize, c.Pool.SchedulerChannelSize, 1, 1_000_000),
			setting(dispatch.ResultChannelSize, c.Pool.ResultChannelSize, 1, 1_000_000),
		},
		Default:     dispatch.Policy{Timeout: config.DefaultJobTimeout, Lax: true},
		Types:       types,
		Ageing:      c.Pool.Ageing,
		TargetWait:  c.Pool.TargetWait,
		InlineBytes: inline,
	}
}

func dispatchOrigins(origins config.Origins) map[string]dispatch.Origin {
	all := make(map[string]dispatch.Origin, len(origins))
	for name, origin := range origins {
		all[name] = dispatch.Origin(origin)
	}
	return all
}

func policyOf(t config.JobType) dispatch.Policy {
	return dispatch.Policy{
		Timeout: t.Timeout, Priority: t.Priority, MaxAttempts: t.MaxAttempts, Backoff: t.Backoff, MaxBackoff: t.MaxBackoff,
		Limits: pool.Limits{Concurrency: t.Concurrency, Rate: rate(t.PerSecond), Burst: t.Burst},
		Unique: t.Unique, UniqueFor: t.UniqueWindow,
	}
}

// rate writes a number of runs a second as whole runs in a time.
func rate(perSecond float64) pool.Rate {
	if perSecond <= 0 {
		return pool.Rate{}
	}
	const runs = 1_000_000
	return pool.Rate{Runs: runs, Per: time.Duration(runs / perSecond * float64(time.Second))}
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
	plain := work.Trigger{Kind: work.TriggerEvery, Every: trigger.Every}
	if trigger == plain && trigger.Every%time.Second == 0 {
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
	t := work.Trigger{Misfire: work.Misfire(s.Misfire), Jitter: s.Jitter}
	if s.Misfire == "once" {
		t.Misfire = work.MisfireOnce
	}
	if len(s.ExceptDates)+len(s.ExceptWeekdays) > 0 {
		t.Except = &work.Except{Dates: s.ExceptDates, Weekdays: s.ExceptWeekdays}
		t.TimeZone = s.TimeZone
	}
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
