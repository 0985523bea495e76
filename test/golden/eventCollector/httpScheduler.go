package main

import (
	"github.com/acme-demo/eventcollector/internal/schedule"
)

// HTTPScheduler decides which job is run when. The file is yours: roadctl writes
// it once and never again.
//
// All of it comes from schedule.Base: the list of jobs, the schedule named
// default, jobs with schedules of their own, the channels to the dispatcher.
// Replace a method to change what it does, and call the one of Base for the
// rest. For example, to keep jobs of one type out:
//
//	func (s *HTTPScheduler) CreateScheduleJob(ctx context.Context, spec JobSpec) (JobSpec, error) {
//		if spec.Type == "http" && !s.open() {
//			return JobSpec{}, work.Invalid("type", "no calls today")
//		}
//		return s.Base.CreateScheduleJob(ctx, spec)
//	}
//
// Other methods worth replacing: UpdateScheduleJob and DeleteScheduleJob,
// GetScheduledJobs (what clients see), Accepted (told about every job that was
// sent), Run (when to send: Base's sends at the times of the triggers).
type HTTPScheduler struct {
	*schedule.Base
}

// newHTTPScheduler makes the scheduler. The config comes with what the
// definitions say: the schedule and its first jobs.
func newHTTPScheduler(config schedule.Config) (Scheduler, error) {
	base, err := schedule.New(config)
	if err != nil {
		return nil, err
	}
	return &HTTPScheduler{Base: base}, nil
}
