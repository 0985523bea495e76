package hook

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"

	"example.invalid/service/internal/work"
)

// Before runs the Pre hook of the call's operation.
func (h *Hooks) Before(ctx context.Context, call *Call) error {
	pre, _ := h.of(call.Operation)
	return around(ctx, "pre", pre, call)
}

// After runs the Post hook of the call's operation.
func (h *Hooks) After(ctx context.Context, call *Call) error {
	_, post := h.of(call.Operation)
	return around(ctx, "post", post, call)
}

func around(ctx context.Context, when string, f Func, call *Call) error {
	if f == nil {
		return nil
	}
	name := string(call.Operation)
	if call.Operation.onRuns() {
		name = "runs"
	}
	return contain(when+strings.ToUpper(name[:1])+name[1:], func() error { return f(ctx, call) })
}

// onRuns tells whether the operation has the hooks PreRuns and PostRuns.
func (op Operation) onRuns() bool {
	switch op {
	case ListRuns, GetRun, DeleteRun, RetryRun, ListDeadLetters, RetryDeadLetters, PurgeDeadLetters:
		return true
	default:
		return false
	}
}

func (h *Hooks) of(op Operation) (pre, post Func) {
	if h == nil {
		return nil, nil
	}
	if op.onRuns() {
		return h.PreRuns, h.PostRuns
	}
	switch op {
	case ListJobs:
		return h.PreListJobs, h.PostListJobs
	case ListSchedule:
		return h.PreListSchedule, h.PostListSchedule
	case GetJob:
		return h.PreGetJob, h.PostGetJob
	case GetSchedule:
		return h.PreGetSchedule, h.PostGetSchedule
	case GetMetrics:
		return h.PreGetMetrics, h.PostGetMetrics
	case GetManagement:
		return h.PreGetManagement, h.PostGetManagement
	case PutManagement:
		return h.PrePutManagement, h.PostPutManagement
	case CreateJob:
		return h.PreCreateJob, h.PostCreateJob
	case UpdateJob:
		return h.PreUpdateJob, h.PostUpdateJob
	case DeleteJob:
		return h.PreDeleteJob, h.PostDeleteJob
	case CreateSchedule:
		return h.PreCreateSchedule, h.PostCreateSchedule
	case UpdateSchedule:
		return h.PreUpdateSchedule, h.PostUpdateSchedule
	case DeleteSchedule:
		return h.PreDeleteSchedule, h.PostDeleteSchedule
	case GetLiveness:
		return h.PreGetLiveness, nil
	case GetReadiness:
		return h.PreGetReadiness, nil
	default: // the jobs of CreateJobs have those of CreateJob
		return nil, nil
	}
}

// RunStarting calls BeforeRun.
func (h *Hooks) RunStarting(ctx context.Context, run work.Run) error {
	if h == nil || h.BeforeRun == nil {
		return nil
	}
	return contain("beforeRun", func() error { return h.BeforeRun(ctx, run) })
}

// RunEnded calls AfterRun. The error is not nil only for a panic.
func (h *Hooks) RunEnded(ctx context.Context, run work.Run, outcome *Outcome) error {
	if h == nil || h.AfterRun == nil {
		return nil
	}
	return contain("afterRun", func() error { h.AfterRun(ctx, run, outcome); return nil })
}

// RunSucceeded gives the result to the sinks, and returns the first error.
func (h *Hooks) RunSucceeded(ctx context.Context, run work.Run, result work.Result) error {
	if h == nil {
		return nil
	}
	for _, sink := range h.Sinks {
		if err := contain("sink", func() error { return sink.Put(ctx, run, result) }); err != nil {
			return fmt.Errorf("the result is not delivered: %w", err)
		}
	}
	return nil
}

// RunOver calls OnDone, OnRetry or OnDead, by the state that the run is in. The
// error is not nil only for a panic.
func (h *Hooks) RunOver(ctx context.Context, run work.Run) error {
	if h == nil {
		return nil
	}
	name, f := "onRetry", h.OnRetry
	switch run.State {
	case work.StateDone:
		name, f = "onDone", h.OnDone
	case work.StateDead, work.StateUndecodable:
		name, f = "onDead", h.OnDead
	default:
	}
	if f == nil {
		return nil
	}
	return contain(name, func() error { f(ctx, run); return nil })
}

// Start calls OnStart.
func (h *Hooks) Start(ctx context.Context) error {
	if h == nil {
		return nil
	}
	return lifecycle(ctx, "onStart", h.OnStart)
}

// Ready calls OnReady.
func (h *Hooks) Ready(ctx context.Context) error {
	if h == nil {
		return nil
	}
	return lifecycle(ctx, "onReady", h.OnReady)
}

// Stopping calls OnStopping.
func (h *Hooks) Stopping(ctx context.Context) error {
	if h == nil {
		return nil
	}
	return lifecycle(ctx, "onStopping", h.OnStopping)
}

// Stopped calls OnStopped.
func (h *Hooks) Stopped(ctx context.Context) error {
	if h == nil {
		return nil
	}
	return lifecycle(ctx, "onStopped", h.OnStopped)
}

func lifecycle(ctx context.Context, name string, f func(context.Context) error) error {
	if f == nil {
		return nil
	}
	return contain(name, func() error { return f(ctx) })
}

// contain turns a panic of a hook into an error.
func contain(name string, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Hook: name, Value: v, Stack: debug.Stack()}
		}
	}()
	return f()
}
