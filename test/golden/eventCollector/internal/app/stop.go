package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/acme-demo/eventcollector/internal/boot"
	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/supervisor"
)

// maxListed is how many unfinished runs are told one by one.
const maxListed = 100

// serve is the service while it takes requests, and the first step of its stop.
func (a *App) serve(ctx context.Context) error {
	a.state.Store(serving)
	close(a.ready)
	a.logger.Info("ready", "address", a.URL(), "admin", a.AdminURL(), "base", a.Base(), "version", a.o.Build.Version)
	told := a.tellReady(a.withServices(ctx))
	<-ctx.Done()
	grace := supervisor.GraceFrom(ctx)
	told(grace)
	a.state.Store(stopping)
	a.began.Store(time.Now().UnixNano())
	a.hook(grace, "OnStopping", a.o.Hooks.Stopping)
	a.pause(grace, a.o.Config.Pool.PreStopDelay)
	return nil
}

// requestsEnd is when the scheduler and the open requests, which share the time
// for the latter, have to be through: so the whole stop takes no longer than
// what is said of it.
func (a *App) requestsEnd() time.Time {
	limit := a.o.Config.API.ShutdownTimeout
	select {
	case <-a.hasty:
		limit = min(limit, answerTimeout)
	default:
	}
	return time.Now().Add(limit)
}

// takeIn lets requests in until the service stops, and then those end that are
// open.
func (a *App) takeIn(ctx context.Context) error {
	<-ctx.Done()
	a.dispatcher.Refuse()
	calm, cancel := context.WithDeadline(supervisor.GraceFrom(ctx), a.calmEnd())
	defer cancel()
	if err := errors.Join(a.public.drain(calm), a.admin.drain(calm)); err != nil {
		a.logger.Warn("requests were cut", "error", err)
	}
	return nil
}

// dispatch lets runs be done until the service stops, and then for the time that
// they have.
func (a *App) dispatch(ctx context.Context) error {
	<-ctx.Done()
	a.dispatcher.Stop(supervisor.GraceFrom(ctx))
	return nil
}

// lastPatience is what the dispatcher gets to come to its end, and to close the
// queue, in a stop that has to be at once.
const lastPatience = 2 * time.Second

// conclude ends what is left, tells what did not stop, and returns what to exit
// with.
func (a *App) conclude(ctx context.Context, why stop, err error) int {
	last, cancel := context.WithTimeout(ctx, lastPatience)
	defer cancel()
	report := a.dispatcher.Stop(last)
	served := a.state.Swap(stopped) != starting
	if !served {
		if why.reason != "" {
			err = errors.Join(fmt.Errorf("%w by %s", errInterrupted, why.reason), err)
		}
		a.logger.Error("start failed", "error", err)
		return ExitFailed
	}
	a.hook(ctx, "OnStopped", a.o.Hooks.Stopped)
	took := time.Since(time.Unix(0, a.began.Load())).Round(time.Millisecond)
	if !report.OK() || err != nil {
		a.tell(report, err, took)
	}
	switch {
	case why.reason == "":
		a.logger.Error("failed", "error", err)
		return ExitFailed
	case !report.OK() || err != nil:
		return ExitUnfinished
	}
	a.logger.Info("stopped", "took", took.String(), "kept", report.Kept)
	return ExitOK
}

var errInterrupted = errors.New("interrupted")

// withServices lets hooks use what the service depends on.
func (a *App) withServices(ctx context.Context) context.Context {
	return boot.NewContext(ctx, a.services)
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

// tell says what did not finish, in the log and for whoever looks at standard
// error.
func (a *App) tell(r dispatch.Report, err error, took time.Duration) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: stopped after %s, but not everything finished\n", a.o.Config.Service.Name, took)
	for i, run := range r.Unfinished {
		if i == maxListed {
			fmt.Fprintf(&b, "  and %d more runs\n", r.Lost-maxListed)
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
	if r.Engine != nil {
		fmt.Fprintf(&b, "  %v\n", r.Engine)
	}
	if err != nil {
		fmt.Fprintf(&b, "  %v\n", err)
	}
	a.logger.Error("stopped with unfinished work", "error", fmt.Sprint(err), "took", took.String(),
		"unfinished", r.Lost, "hung", len(r.Hung), "scheduler", fmt.Sprint(r.Scheduler), "queue", fmt.Sprint(r.Engine))
	_, _ = fmt.Fprint(a.o.Stderr, b.String())
}
