package work

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Scheduler decides which job is run when. It sends jobs to the dispatcher and
// receives their results.
type Scheduler interface {
	// GetSchedule returns the schedule "default", or ErrNotFound after it was
	// deleted.
	GetSchedule(ctx context.Context) (Schedule, error)
	// UpdateSchedule replaces the schedule "default" and returns the new one.
	UpdateSchedule(ctx context.Context, s Schedule) (Schedule, error)
	// CreateSchedule adds the schedule "default", ErrConflict when there is one.
	CreateSchedule(ctx context.Context, s Schedule) (Schedule, error)
	// DeleteSchedule removes the schedule "default". Its jobs stay in the list,
	// jobs with a schedule of their own go on.
	DeleteSchedule(ctx context.Context) error

	// GetScheduledJobs lists jobs in the order of their creation.
	GetScheduledJobs(ctx context.Context, p Page) (JobList, error)
	// GetScheduleJob returns one job or ErrNotFound.
	GetScheduleJob(ctx context.Context, id string) (Spec, error)
	// UpdateScheduleJob replaces the job spec.ID and returns it with its
	// revision raised by one. A spec.Revision other than 0 is the revision that
	// the caller has seen: another one is ErrRevision.
	UpdateScheduleJob(ctx context.Context, spec Spec) (Spec, error)
	// CreateScheduleJob adds a job and returns it with its id and revision 1.
	// It returns once the job is safe; Replayed tells that an idempotency key
	// led to a job that was there before.
	CreateScheduleJob(ctx context.Context, spec Spec) (Spec, error)
	// DeleteScheduleJob removes a job and cancels its unfinished runs.
	DeleteScheduleJob(ctx context.Context, id string) error

	// Init is called once, before SetChannels.
	Init(ctx context.Context) error
	// SetChannels hands over the channels: jobs to send, results to receive,
	// done, which is closed to end Run (a received true means the same), and
	// interrupt, on which a signal asks for an end at once.
	//
	// It is called before each Run, and again while Run is running when the
	// size of a channel changes: from its return on, new sends have to go to
	// the new channel. A send that had begun on the old one is still received.
	SetChannels(job chan Job, result chan Result, done chan bool, interrupt chan os.Signal)
	// Run sends jobs until Shutdown is called, done is closed or ctx is done.
	// It may be called again afterwards.
	Run(ctx context.Context) error
	// Shutdown makes Run return and waits for it, at most until ctx is done.
	// Without a Run it does nothing.
	Shutdown(ctx context.Context) error

	// Metrics reports counters.
	Metrics() Metrics
	// Status reports what the scheduler is doing.
	Status() SchedulerStatus
	// RestartScheduler makes a running scheduler start over: counters stay,
	// times are computed anew. ErrStopped when Run is not running.
	RestartScheduler(ctx context.Context) error
}

// The optional interfaces of a Scheduler.
type (
	// AcceptanceObserver is told about every job that the scheduler sent: run
	// is what it became, or err why it was not accepted.
	AcceptanceObserver interface {
		Accepted(job Job, run Run, err error)
	}

	// ChannelSwapper is implemented by schedulers whose SetChannels returns
	// only when no send on the old job channel is under way, so that the
	// dispatcher need not listen to it any longer.
	ChannelSwapper interface {
		SwapsChannels() bool
	}

	// ScheduleLister lists all schedules: "default" and those of single jobs.
	ScheduleLister interface {
		GetSchedules(ctx context.Context, p Page) (ScheduleList, error)
	}

	// NextTimer knows when a recurring job is sent next, and reports the zero
	// time when it is not going to be.
	NextTimer interface {
		NextTime(jobID string) time.Time
	}

	// Binder is given the Executor before SetChannels.
	Binder interface {
		Bind(e Executor)
	}
)

// Executor is the dispatcher as a Scheduler sees it beyond the channels.
type Executor interface {
	// Submit accepts one run for each spec, all or none.
	Submit(ctx context.Context, specs ...Spec) ([]Run, error)
	// CancelJob cancels the unfinished runs of a job and returns how many.
	CancelJob(ctx context.Context, jobID string) (int, error)
	// ReplaceJob gives the waiting runs of spec.ID the new spec and returns how
	// many there were. ErrConflict when the job runs only once and is running.
	ReplaceJob(ctx context.Context, spec Spec) (int, error)
	// HasRuns tells whether any run of a job, finished or not, is kept.
	HasRuns(jobID string) bool
	// Reserve binds the idempotency key of spec to spec.ID. When the key is
	// bound already it returns the id it is bound to, or ErrKeyReused when
	// that was for another body.
	Reserve(spec Spec) (jobID string, replayed bool, err error)
	// Release takes a reservation back.
	Release(spec Spec)
}

// Schedule is a named trigger.
type Schedule struct {
	// Name is "default" or the id of the job that has this schedule.
	Name string `json:"name,omitempty"`
	// Type is IntervalSchedule for a constant interval, otherwise the kind of
	// the trigger. It need not be given.
	Type string `json:"schedule_type"`
	// SendIntervalSeconds is the pause between two ticks, where it is a whole
	// number of seconds.
	SendIntervalSeconds int `json:"send_interval_seconds,omitempty"`
	// ResponseTimeJobs is how many runs the average of run times covers.
	ResponseTimeJobs int `json:"response_time_jobs,omitempty"`
	// Trigger is set for the schedule of a single job. For "default" it may be
	// an interval, a cron expression or one time, and is what counts then
	// instead of SendIntervalSeconds; its Overlap is for all jobs sent by it.
	Trigger *Trigger `json:"schedule,omitempty"`
	// Next is the time of the next tick, provided that the scheduler runs by
	// then; zero when there is none.
	Next time.Time `json:"next,omitzero"`
}

// DefaultSchedule is the name of the schedule of jobs without one of their own.
const DefaultSchedule = "default"

// IntervalSchedule is the type of the default schedule.
const IntervalSchedule = "Constant interval scheduler"

// SchedulerStatus tells what a scheduler is doing.
type SchedulerStatus struct {
	Running   bool      `json:"running"`
	StartTime time.Time `json:"start_time,omitzero"`
	Jobs      int       `json:"jobs"`
	NextTick  time.Time `json:"next_tick,omitzero"`
}

// Page selects a part of a list: by number (Start) or, safe against changes
// between two calls, by the Cursor that the page before returned.
type Page struct {
	Count  int
	Start  int
	Cursor string
}

// The number of entries on a page, unless asked otherwise and at most.
const (
	DefaultPageSize = 10
	MaxPageSize     = 1000
)

// Size returns how many entries the page has at most, or what is wrong with it.
func (p Page) Size() (int, error) {
	switch {
	case p.Count < 0 || p.Count > MaxPageSize:
		return 0, Invalid("count", fmt.Sprintf("must be between 1 and %d", MaxPageSize))
	case p.Start < 0:
		return 0, Invalid("start", "must not be negative")
	case p.Count == 0:
		return DefaultPageSize, nil
	}
	return p.Count, nil
}

// Cursor names a place in a list by the number of the entry there.
func Cursor(number uint64) string { return "n" + strconv.FormatUint(number, 36) }

// ParseCursor reads what Cursor has written.
func ParseCursor(cursor string) (number uint64, err error) {
	digits, ok := strings.CutPrefix(cursor, "n")
	number, err = strconv.ParseUint(digits, 36, 64)
	if !ok || err != nil || Cursor(number) != cursor {
		return 0, Invalid("cursor", "was not made by this list")
	}
	return number, nil
}

// JobList is a page of jobs. Next is empty on the last one.
type JobList struct {
	Jobs  []Spec
	Next  string
	Total int
}

// RunList is a page of runs. Next is empty on the last one.
type RunList struct {
	Runs  []Run
	Next  string
	Total int
}

// ScheduleList is a page of schedules. Next is empty on the last one.
type ScheduleList struct {
	Schedules []Schedule
	Next      string
	Total     int
}
