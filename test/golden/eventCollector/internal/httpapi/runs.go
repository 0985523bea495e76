package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/work"
)

// states are what a run can be in.
var states = []work.State{
	work.StateScheduled, work.StateWaiting, work.StateRunning, work.StateRetrying, work.StateDone, work.StateDead, work.StateCancelled,
	work.StateUndecodable,
}

// unsettled are the states of runs that nothing more is done about until
// somebody says so.
var unsettled = []work.State{work.StateDead, work.StateUndecodable}

// readState reads the parameter state, which names one of several.
func readState(r *http.Request, otherwise work.State, of []work.State) (work.State, error) {
	given := work.State(r.URL.Query().Get("state"))
	switch {
	case given == "":
		return otherwise, nil
	case !slices.Contains(of, given):
		return "", badParameter("state", fmt.Sprintf("is %q; wanted is one of %v", given, of))
	}
	return given, nil
}

// listRuns lists the runs in one state, or without one all that are unfinished.
func (a *API) listRuns() http.Handler {
	return a.handler(a.listing(hook.ListRuns, "", states))
}

// listDeadLetters lists dead runs, or on request those that nobody here
// understands.
func (a *API) listDeadLetters() http.Handler {
	return a.handler(a.listing(hook.ListDeadLetters, work.StateDead, unsettled))
}

func (a *API) listing(name hook.Operation, otherwise work.State, of []work.State) operation {
	return operation{
		name: name,
		read: func(x *exchange) error {
			state, err := readState(x.Request, otherwise, of)
			if err != nil {
				return err
			}
			x.Selection = &hook.Selection{State: state}
			return pageOf(x)
		},
		do: func(ctx context.Context, x *exchange) error {
			list, err := a.o.Runs.RunsIn(ctx, x.Selection.State, *x.Page)
			if err != nil {
				return inPage(err)
			}
			link(x.Header, x.Request, x.Page, list.Next, list.Total)
			x.Body = showRuns(list, false)
			return nil
		},
	}
}

// getRun shows a run with its result, and what it was made from.
func (a *API) getRun() http.Handler {
	return a.handler(operation{
		name: hook.GetRun,
		do: func(ctx context.Context, x *exchange) error {
			run, err := a.o.Runs.Run(x.Key)
			if err != nil {
				return err
			}
			shown := showRun(run)
			switch spec, err := a.o.Runs.RunSpec(ctx, x.Key); {
			case err == nil && spec.Type != "":
				job := showJob(spec)
				shown.Job = &job
			case err != nil && !errors.Is(err, work.ErrNotFound):
				return err
			}
			x.Body = shown
			return nil
		},
	})
}

// RunChanged answers a request that did something to a run.
type RunChanged struct {
	Success string `json:"success"`
	// Run is the run as it is now; a purged one is no more.
	Run *Run `json:"run,omitempty"`
}

func changed(verb string, run work.Run) RunChanged {
	shown := showRun(run)
	return RunChanged{Success: fmt.Sprintf("run %s %s", run.ID, verb), Run: &shown}
}

// deleteRun cancels a run that is unfinished, and forgets one that is dead or
// not understood.
func (a *API) deleteRun() http.Handler {
	return a.handler(operation{
		name: hook.DeleteRun,
		do: func(ctx context.Context, x *exchange) error {
			run, err := a.o.Runs.Run(x.Key)
			if err != nil {
				return err
			}
			if !slices.Contains(unsettled, run.State) {
				if run, err = a.o.Runs.CancelRun(ctx, x.Key); err != nil {
					return err
				}
				x.Body = changed("cancelled", run)
				return nil
			}
			switch n, err := a.o.Runs.PurgeRuns(ctx, x.Key); {
			case err != nil:
				return err
			case n == 0: // somebody else was faster
				return fmt.Errorf("run %s is not %s any more: %w", x.Key, run.State, work.ErrConflict)
			}
			x.Body = RunChanged{Success: fmt.Sprintf("run %s purged", run.ID)}
			return nil
		},
	})
}

// retryRun puts a run into the queue again that is dead or was not understood.
func (a *API) retryRun() http.Handler {
	return a.handler(operation{
		name: hook.RetryRun,
		do: func(ctx context.Context, x *exchange) error {
			if err := a.admit(); err != nil {
				return err
			}
			run, err := a.o.Runs.RetryRun(ctx, x.Key)
			if err != nil {
				return notUnderstood(err)
			}
			x.Body = changed("is going to be tried again", run)
			return nil
		},
	})
}

// notUnderstood turns complaints about the description of a run, which is none
// of the request's, into a conflict.
func notUnderstood(err error) error {
	if errors.Is(err, work.ErrInvalid) || errors.Is(err, work.ErrUnknownType) {
		return &Problem{Status: http.StatusConflict, Detail: "this build of the service does not understand the run: " + err.Error()}
	}
	return err
}
