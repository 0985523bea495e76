package local

import (
	"context"
	"fmt"
	"slices"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// CancelRun cancels a run and returns it as it is then.
func (e *Engine) CancelRun(ctx context.Context, id string) (work.Run, error) {
	if err := context.Cause(ctx); err != nil {
		return work.Run{}, err
	}
	run, err := e.cancelRun(id)
	if err != nil {
		return run, err
	}
	return run, e.flush()
}

func (e *Engine) cancelRun(id string) (work.Run, error) {
	e.mu.Lock()
	defer e.unlock()
	rec, err := e.find(id)
	if err != nil {
		return work.Run{}, err
	}
	if rec.state.final() {
		return rec.run(e.peek(rec)), fmt.Errorf("run %s is %s: %w", id, stateNames[rec.state], work.ErrConflict)
	}
	e.cancel(rec, now())
	e.sweep()
	return rec.run(e.peek(rec)), nil
}

// CancelJob cancels all unfinished runs of a job and returns how many.
func (e *Engine) CancelJob(ctx context.Context, jobID string) (int, error) {
	if err := context.Cause(ctx); err != nil {
		return 0, err
	}
	if n := e.cancelJob(jobID); n > 0 {
		return n, e.flush()
	}
	return 0, nil
}

func (e *Engine) cancelJob(jobID string) (n int) {
	e.mu.Lock()
	defer e.unlock()
	h := e.jobs[jobID]
	if h == nil {
		return 0
	}
	at := now()
	for _, rec := range slices.Clone(h.runs) {
		if !rec.state.final() {
			e.cancel(rec, at)
			n++
		}
	}
	e.sweep()
	return n
}

// cancel ends a run. The lock is held.
func (e *Engine) cancel(rec *record, at stamp) {
	cause := work.ErrCanceled.Error()
	var o *queue.Outcome
	if rec.state == running {
		o = &queue.Outcome{Cause: cause}
		rec.body.end(o, at)
	}
	e.detach(rec, work.ErrCanceled)
	e.settle(rec, cancelled, cause, at)
	e.noteEnd(rec, o)
	e.shelve(rec, at)
}

// sweep removes void places from the lines once they are most of them: each
// would be passed over when its turn comes, but it may never come. The lock is
// held.
func (e *Engine) sweep() {
	if e.ghosts <= e.in[waiting]+64 {
		return
	}
	for p := range e.lines {
		e.ghosts -= e.lines[p].sweep()
	}
}
