// Package hook lets the owner of the service look at, change and refuse what it
// does, without touching the code that does it.
package hook

import (
	"context"

	"example.invalid/service/internal/work"
)

// Func is a hook around one HTTP operation. An error of a Pre hook refuses the
// request: a *Veto with the status it names, any other with 500. An error of a
// Post hook replaces the answer in the same way.
type Func func(ctx context.Context, call *Call) error

// Hooks holds the hooks that are wanted; the others stay nil. It must not be
// changed once the service runs.
type Hooks struct {
	PreListJobs, PostListJobs             Func
	PreListSchedule, PostListSchedule     Func
	PreGetJob, PostGetJob                 Func
	PreGetSchedule, PostGetSchedule       Func
	PreGetMetrics, PostGetMetrics         Func
	PreGetManagement, PostGetManagement   Func
	PrePutManagement, PostPutManagement   Func
	PreCreateJob, PostCreateJob           Func
	PreUpdateJob, PostUpdateJob           Func
	PreDeleteJob, PostDeleteJob           Func
	PreCreateSchedule, PostCreateSchedule Func
	PreUpdateSchedule, PostUpdateSchedule Func
	PreDeleteSchedule, PostDeleteSchedule Func
	PreGetLiveness                        Func
	PreGetReadiness                       Func

	// PreRuns and PostRuns stand around every operation on runs and dead letters:
	// the call's Operation says which. The runs of one job have the hooks of
	// GetJob, and the jobs of a batch those of CreateJob, one by one.
	PreRuns, PostRuns Func

	// BeforeRun is called before each run, on its worker and within its
	// timeout. An error fails the run with it as the cause.
	BeforeRun func(ctx context.Context, run work.Run) error
	// AfterRun is called after each run that returned in time, and may change
	// its outcome before it is recorded.
	AfterRun func(ctx context.Context, run work.Run, outcome *Outcome)
	// Sinks take the result of each run that has succeeded, after AfterRun, one
	// sink after the other. An error of one fails the attempt.
	Sinks []work.Sink
	// OnDone, OnRetry and OnDead are called after the end of an attempt has been
	// recorded: the run is done; it is going to be tried again; it has failed
	// for good, or nobody here understands it. They are called one at a time,
	// and no run waits for them.
	OnDone  func(ctx context.Context, run work.Run)
	OnRetry func(ctx context.Context, run work.Run)
	OnDead  func(ctx context.Context, run work.Run)

	// OnStart is called before anything is started; an error ends the service.
	// Its context ends with a signal to stop.
	OnStart func(ctx context.Context) error
	// OnReady is called once the service takes requests, which does not wait for
	// it. Its context ends when a stop begins.
	OnReady func(ctx context.Context) error
	// OnStopping is called when a stop begins, OnStopped at the very end. Each
	// has two seconds; a stop does not wait longer.
	OnStopping func(ctx context.Context) error
	OnStopped  func(ctx context.Context) error
}

// Outcome is what a run led to.
type Outcome struct {
	Result work.Result
	Err    error
}
