package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

const schedulerPath = basePath + "/scheduler"

// NamedSchedule is the schedule named default, or that of a single job.
type NamedSchedule struct {
	Name string `json:"name"` // default, or the id of the job
	Type string `json:"schedule_type"`

	// SendIntervalSeconds is the pause between two ticks, where it is whole
	// seconds.
	SendIntervalSeconds int `json:"send_interval_seconds,omitempty"`

	// ResponseTimeJobs is how many runs the average response time is taken over.
	ResponseTimeJobs int `json:"response_time_jobs,omitempty"`

	Schedule *Schedule `json:"schedule,omitempty"`
	Next     time.Time `json:"next,omitzero"` // when it ticks next
}

// ScheduleChange is what the schedule named default is to be. What is left out
// stays as it is; SendIntervalSeconds and Schedule exclude each other.
type ScheduleChange struct {
	SendIntervalSeconds int       `json:"send_interval_seconds,omitempty"`
	ResponseTimeJobs    int       `json:"response_time_jobs,omitempty"`
	Schedule            *Schedule `json:"schedule,omitempty"` // At, Every or Cron
}

// GetSchedule returns the schedule named default, or ErrNotFound.
func (c *Client) GetSchedule(ctx context.Context) (NamedSchedule, error) {
	var s NamedSchedule
	_, err := c.do(ctx, call{method: http.MethodGet, path: schedulerPath, safety: safe}, &s)
	return s, err
}

// UpdateSchedule changes the schedule named default.
func (c *Client) UpdateSchedule(ctx context.Context, s ScheduleChange) error {
	_, err := c.do(ctx, call{method: http.MethodPut, path: schedulerPath, body: s, safety: safe}, nil)
	return err
}

// CreateSchedule adds the schedule named default after it was deleted. It needs an
// interval or a schedule.
func (c *Client) CreateSchedule(ctx context.Context, s ScheduleChange) error {
	_, err := c.do(ctx, call{method: http.MethodPost, path: schedulerPath, body: s, safety: refused}, nil)
	return err
}

// DeleteSchedule removes the schedule named default. Its jobs stay, and those with
// a schedule of their own go on.
func (c *Client) DeleteSchedule(ctx context.Context) error {
	_, err := c.do(ctx, call{method: http.MethodDelete, path: schedulerPath, safety: safe, removes: true}, nil)
	return err
}

// ListSchedules returns a page of all schedules, the default and those of single
// jobs.
func (c *Client) ListSchedules(ctx context.Context, p Page) (List[NamedSchedule], error) {
	var list List[NamedSchedule]
	a, err := c.do(ctx, call{method: http.MethodGet, path: basePath + "/schedulerLIST", query: p.query(), safety: safe}, &list.Items)
	if err == nil {
		list.Next, list.Total = linked(a.header)
	}
	return list, err
}

// AllSchedules goes through all schedules, page by page.
func (c *Client) AllSchedules(ctx context.Context) iter.Seq2[NamedSchedule, error] {
	return all(func(p Page) (List[NamedSchedule], error) { return c.ListSchedules(ctx, p) })
}
