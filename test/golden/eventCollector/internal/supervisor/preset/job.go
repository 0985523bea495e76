package preset

import (
	"context"
	"fmt"
	"time"
)

// Job is a worker that does something with a given period.
type Job struct {
	period time.Duration
	action func(ctx context.Context) error
}

// NewJob makes a worker that calls action once each period, for the first time
// after one period, and never twice at a time: a call that takes longer leaves
// out those it covers. An error of action is one of the worker.
func NewJob(period time.Duration, action func(ctx context.Context) error) *Job {
	return &Job{period: period, action: action}
}

// Init checks the period.
func (j *Job) Init() error {
	if j.period <= 0 {
		return fmt.Errorf("job: the period %s is not positive", j.period)
	}
	return nil
}

// Run calls the action until ctx is done.
func (j *Job) Run(ctx context.Context) error {
	if err := j.Init(); err != nil {
		return err
	}
	ticker := time.NewTicker(j.period)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if ctx.Err() != nil {
			return nil
		}
		if err := j.action(ctx); err != nil {
			return err
		}
	}
}
