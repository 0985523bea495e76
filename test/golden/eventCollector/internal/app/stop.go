package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/acme-demo/eventcollector/internal/dispatch"
)

// maxListed is how many unfinished runs are told one by one.
const maxListed = 100

// stopAll stops the parts in order, each within its time; when ctx is done, all
// at once. The delay in front ends with a context of its own. It tells what did
// not stop.
func (a *App) stopAll(ctx, delay context.Context, why stop) int {
	began := time.Now()
	a.state.Store(stopping)
	a.hook(ctx, "OnStopping", a.o.Hooks.Stopping)
	if !why.now {
		pause(delay, a.o.Config.Pool.PreStopDelay)
	}
	// The scheduler and the open requests share the time for the latter, so
	// that the whole stop takes no longer than what is said of it.
	limit := a.o.Config.API.ShutdownTimeout
	if why.now {
		limit = min(limit, answerTimeout)
	}
	calm, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	a.stopScheduler(calm)
	a.dispatcher.Refuse()
	if why.now {
		// Before the requests end, because some may wait for runs.
		a.dispatcher.Hurry()
	}
	a.drain(calm)
	report := a.dispatcher.Stop(ctx)
	a.state.Store(stopped)
	a.hook(context.WithoutCancel(ctx), "OnStopped", a.o.Hooks.Stopped)
	took := time.Since(began).Round(time.Millisecond)
	if report.OK() {
		a.logger.Info("stopped", "took", took.String())
		return ExitOK
	}
	a.tell(report, took)
	return ExitUnfinished
}

// hookGrace is what a hook of the stop may take. Two of them fit into what the
// termination grace period of the manifests has left over.
const hookGrace = 2 * time.Second

// hook calls a hook of the stop. One that does not return in time is left
// behind: it must not keep the service from stopping.
func (a *App) hook(ctx context.Context, name string, f func(context.Context) error) {
	ctx, cancel := context.WithTimeout(ctx, hookGrace)
	defer cancel()
	over := make(chan error, 1)
	go func() { over <- f(ctx) }()
	select {
	case err := <-over:
		if err != nil {
			a.logger.Error("hook", "error", err)
		}
	case <-ctx.Done():
		a.logger.Warn("a hook did not return in time", "hook", name)
	}
}

func (a *App) stopScheduler(ctx context.Context) {
	if err := a.dispatcher.StopScheduler(ctx); err != nil {
		a.logger.Warn("the scheduler goes on", "error", err)
	}
}

// answerTimeout is what open requests get to be answered in when the service
// has to stop now.
const answerTimeout = time.Second

// drain lets the open requests of both listeners end.
func (a *App) drain(ctx context.Context) {
	if err := errors.Join(a.public.stop(ctx), a.admin.stop(ctx)); err != nil {
		a.logger.Warn("requests were cut", "error", err)
	}
}

// tell says what did not finish, in the log and for whoever looks at standard
// error.
func (a *App) tell(r dispatch.Report, took time.Duration) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: stopped after %s, but not everything finished\n", a.o.Config.Service.Name, took)
	for i, run := range r.Unfinished {
		if i == maxListed {
			fmt.Fprintf(&b, "  and %d more runs\n", len(r.Unfinished)-maxListed)
			break
		}
		fmt.Fprintf(&b, "  run %s of job %s (%s): %s\n", run.ID, run.JobID, run.Type, run.State)
	}
	for _, id := range r.Hung {
		fmt.Fprintf(&b, "  run %s has not returned after its context was cancelled\n", id)
	}
	if r.Scheduler != nil {
		fmt.Fprintf(&b, "  the scheduler: %v\n", r.Scheduler)
	}
	a.logger.Error("stopped with unfinished work", "took", took.String(),
		"unfinished", len(r.Unfinished), "hung", len(r.Hung), "scheduler", fmt.Sprint(r.Scheduler))
	_, _ = fmt.Fprint(a.o.Stderr, b.String())
}
