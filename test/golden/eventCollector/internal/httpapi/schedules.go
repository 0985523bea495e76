package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Scheduled answers a request that made or changed the default schedule, in
// the words of PavedRoad.
type Scheduled struct {
	Status   string `json:"Status"`
	Interval int    `json:"New interval seconds,omitempty"`
}

// Status answers a request in the words of PavedRoad.
type Status struct {
	Status string `json:"Status"`
}

// Schedule is a schedule as it is shown.
type Schedule struct {
	Name                string        `json:"name"`
	Type                string        `json:"schedule_type"`
	SendIntervalSeconds int           `json:"send_interval_seconds,omitempty"`
	ResponseTimeJobs    int           `json:"response_time_jobs,omitempty"`
	Trigger             *work.Trigger `json:"schedule,omitempty"`
	Next                time.Time     `json:"next,omitzero"`
}

func showSchedule(s work.Schedule) Schedule {
	shown := Schedule{
		Name: s.Name, Type: s.Type, SendIntervalSeconds: s.SendIntervalSeconds, ResponseTimeJobs: s.ResponseTimeJobs,
		Trigger: s.Trigger, Next: s.Next,
	}
	if shown.Type == "" && s.Trigger != nil {
		shown.Type = string(s.Trigger.Kind)
	}
	return shown
}

const (
	maxIntervalSeconds  = 365 * 24 * 3600
	maxResponseTimeJobs = 10000
)

func (a *API) getSchedule() http.Handler {
	return a.handler(operation{
		name: hook.GetSchedule,
		do: func(ctx context.Context, x *exchange) error {
			s, err := a.o.Scheduler.GetSchedule(ctx)
			x.Body = showSchedule(s)
			return aboutSchedule(err)
		},
	})
}

func (a *API) updateSchedule() http.Handler {
	return a.handler(operation{
		name: hook.UpdateSchedule,
		read: func(x *exchange) error {
			present, err := a.o.Scheduler.GetSchedule(x.Request.Context())
			if err != nil {
				return aboutSchedule(err)
			}
			return readSchedule(x, present)
		},
		do: func(ctx context.Context, x *exchange) error {
			s, err := a.o.Scheduler.UpdateSchedule(ctx, *x.Schedule)
			x.Body = Scheduled{Status: "Success", Interval: s.SendIntervalSeconds}
			return aboutSchedule(err)
		},
	})
}

func (a *API) createSchedule() http.Handler {
	return a.handler(operation{
		name: hook.CreateSchedule,
		read: func(x *exchange) error { return readSchedule(x, work.Schedule{}) },
		do: func(ctx context.Context, x *exchange) error {
			s, err := a.o.Scheduler.CreateSchedule(ctx, *x.Schedule)
			if err != nil {
				return aboutSchedule(err)
			}
			x.Status = http.StatusCreated
			x.Header.Set("Location", a.o.Paths.Base()+"/scheduler")
			x.Body = Scheduled{Status: "Success", Interval: s.SendIntervalSeconds}
			return nil
		},
	})
}

func (a *API) deleteSchedule() http.Handler {
	return a.handler(operation{
		name: hook.DeleteSchedule,
		do: func(ctx context.Context, x *exchange) error {
			x.Body = Status{Status: "Success scheduler stopped"}
			return aboutSchedule(a.o.Scheduler.DeleteSchedule(ctx))
		},
	})
}

func (a *API) listSchedules() http.Handler {
	return a.handler(operation{
		name: hook.ListSchedule,
		read: pageOf,
		do: func(ctx context.Context, x *exchange) error {
			list, err := a.schedules(ctx, *x.Page)
			if err != nil {
				return inPage(err)
			}
			link(x.Header, x.Request, x.Page, list.Next, list.Total)
			shown := make([]Schedule, 0, len(list.Schedules))
			for _, s := range list.Schedules {
				shown = append(shown, showSchedule(s))
			}
			x.Body = shown
			return nil
		},
	})
}

// schedules lists all schedules, or the default one of a scheduler that knows
// no others.
func (a *API) schedules(ctx context.Context, p work.Page) (work.ScheduleList, error) {
	if lister, ok := a.o.Scheduler.(work.ScheduleLister); ok {
		return lister.GetSchedules(ctx, p)
	}
	s, err := a.o.Scheduler.GetSchedule(ctx)
	switch {
	case errors.Is(err, work.ErrNotFound):
		return work.ScheduleList{}, nil
	case err != nil:
		return work.ScheduleList{}, err
	case p.Start > 0:
		return work.ScheduleList{Total: 1}, nil
	}
	return work.ScheduleList{Schedules: []work.Schedule{s}, Total: 1}, nil
}

// readSchedule reads what the body changes of s.
func readSchedule(x *exchange, s work.Schedule) error {
	o, err := readBody(x.Request)
	if err != nil {
		return err
	}
	var (
		typ     string
		seconds int
		trigger work.Trigger
	)
	if o.take("schedule_type", &typ) && typ != work.IntervalSchedule && typ != s.Type {
		o.add("schedule_type", fmt.Sprintf("is %q; wanted is %q, or nothing", typ, work.IntervalSchedule))
	}
	interval := o.take("send_interval_seconds", &seconds)
	if interval && (seconds < 1 || seconds > maxIntervalSeconds) {
		o.add("send_interval_seconds", fmt.Sprintf("is %d; wanted is a whole number from 1 to %d", seconds, maxIntervalSeconds))
	}
	if o.take("response_time_jobs", &s.ResponseTimeJobs) && (s.ResponseTimeJobs < 1 || s.ResponseTimeJobs > maxResponseTimeJobs) {
		o.add("response_time_jobs", fmt.Sprintf("is %d; wanted is a whole number from 1 to %d", s.ResponseTimeJobs, maxResponseTimeJobs))
	}
	triggered := o.take("schedule", &trigger)
	switch {
	case interval && triggered:
		o.add("schedule", "excludes send_interval_seconds")
	case triggered && (trigger.Kind == work.TriggerDefault || trigger.Kind == work.TriggerOnce):
		o.add("schedule", "wanted is an object with every, cron or at")
	case triggered:
		s.Trigger, s.SendIntervalSeconds, s.Type = &trigger, 0, ""
	case interval:
		s.Trigger, s.SendIntervalSeconds, s.Type = nil, seconds, work.IntervalSchedule
	case s.Type == "":
		o.add("send_interval_seconds", "is missing")
	}
	s.Name = work.DefaultSchedule
	x.Schedule = &s
	return o.err()
}

func aboutSchedule(err error) error {
	if err != nil {
		return fmt.Errorf("the schedule %s: %w", work.DefaultSchedule, err)
	}
	return nil
}
