package dispatch

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"runtime/debug"
	"strings"
	"time"

	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// outcome is what a run leaves behind, made on its worker and within its time:
// the methods of results and jobs are not to be trusted more than Run itself.
type outcome struct {
	result  work.Result
	stored  *work.StoredResult
	errors  []string
	metrics map[string]int64
}

// What is kept of the errors of one attempt: they are told, not archived.
const (
	maxErrors     = 20
	maxErrorBytes = 4 << 10
)

// clip cuts a text that is too long to be kept.
func clip(text string) string {
	if len(text) <= maxErrorBytes {
		return text
	}
	return strings.ToValidUTF8(text[:maxErrorBytes], "") + " ..."
}

// begin claims a run for a worker. It is false for one that is over, and for one
// that comes too late in a stop: the engine has it as waiting.
func (d *Dispatcher) begin(r *run, a *pool.Attempt) bool {
	r.attempt = a
	d.mu.Lock()
	if d.shut {
		d.mu.Unlock()
		return false
	}
	d.active[r.lease.Run] = r // before it begins: from then on it can be cancelled
	d.mu.Unlock()
	begun, err := d.engine.Start(&r.lease, a.Started)
	if err == nil {
		r.begun, r.policy = begun, d.cfg.policy(begun.Spec.Type)
		a.SetTimeout(r.limit(a.Started))
		a.SetValue(work.RunInfoKey{}, r)
		d.mu.Lock()
		r.ready = true
		gone := r.gone
		d.mu.Unlock()
		if gone != nil {
			a.Cancel(gone)
		}
		return true
	}
	if !errors.Is(err, queue.ErrGone) && !errors.Is(err, work.ErrStopped) {
		d.cfg.Logger.Error("a run cannot begin", "run_id", work.FormatID(r.lease.Run), "error", err)
	}
	d.leave(r)
	return false
}

// limit is how long the attempt may take: no longer than the run is of use.
func (r *run) limit(now time.Time) time.Duration {
	limit := r.policy.timeout(r.begun.Spec)
	if deadline := r.begun.Spec.Deadline; !deadline.IsZero() {
		limit = max(min(limit, deadline.Sub(now)), 1)
	}
	return limit
}

// leave forgets a run that is not on a worker any more.
func (d *Dispatcher) leave(r *run) {
	d.mu.Lock()
	delete(d.active, r.lease.Run)
	if d.voids[r.lease.Run] == r.lease.Token {
		delete(d.voids, r.lease.Run)
	}
	d.mu.Unlock()
	d.unsuspect(r.lease.Run)
	d.checkQuiet()
}

// errNotUnderstood wraps what is wrong with a run that no attempt can be made
// at.
type errNotUnderstood struct{ error }

// run is one attempt.
func (d *Dispatcher) run(a *pool.Attempt, r *run) (outcome, error) {
	var o outcome
	job := r.begun.Job
	if job == nil {
		var err error
		if job, err = d.cfg.Registry.Make(*r.begun.Spec); err != nil {
			return o, errNotUnderstood{err}
		}
	}
	if p, ok := job.(work.Pauser); ok {
		d.mu.Lock()
		r.pauser = p
		d.mu.Unlock()
	}
	hooks := d.cfg.Hooks
	watched := hooks != nil && (hooks.BeforeRun != nil || hooks.AfterRun != nil || len(hooks.Sinks) > 0)
	var snapshot work.Run
	if watched {
		snapshot = d.snapshot(r)
	}
	if err := hooks.RunStarting(a, snapshot); err != nil {
		d.hookFailed(err)
		return o, err
	}
	result, err := d.call(a, job)
	if watched && !a.GivenUp() {
		after := hook.Outcome{Result: result, Err: err}
		d.hookFailed(hooks.RunEnded(a, snapshot, &after))
		result, err = after.Result, after.Err
		if err == nil {
			err = hooks.RunSucceeded(a, snapshot, result)
			d.hookFailed(err)
		}
	}
	if l, ok := job.(work.ErrorLister); ok {
		for _, e := range l.Errors() {
			if e != nil && len(o.errors) < maxErrors {
				o.errors = append(o.errors, clip(e.Error()))
			}
		}
	}
	if m, ok := job.(work.Measurer); ok {
		o.metrics = maps.Clone(m.Metrics())
	}
	o.result = result
	if result != nil {
		o.stored = d.store(result)
	}
	return o, err
}

// call calls the job and turns a panic into an error, so that what comes after
// a run sees it.
func (d *Dispatcher) call(ctx context.Context, job work.Job) (result work.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			result, err = nil, &work.JobPanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	if s, ok := job.(work.Stopper); ok {
		defer func() {
			if e := s.Shutdown(); e != nil {
				err = errors.Join(err, e)
			}
		}()
	}
	if i, ok := job.(work.Initializer); ok {
		if err := i.Init(ctx); err != nil {
			return nil, err
		}
	}
	if i, ok := job.(work.ChannelInitializer); ok {
		if err := i.InitWithJobChan(d.edge.chain); err != nil {
			return nil, err
		}
	}
	return job.Run(ctx)
}

// store copies a result as far as it is kept.
func (d *Dispatcher) store(result work.Result) *work.StoredResult {
	payload := result.Payload()
	limit := min(len(payload), max(d.cfg.InlineBytes, 0))
	return &work.StoredResult{
		MetaData:  maps.Clone(result.MetaData()),
		Payload:   bytes.Clone(payload[:limit]),
		Size:      len(payload),
		Truncated: limit < len(payload),
	}
}

// hookFailed counts and logs the panic of a hook.
func (d *Dispatcher) hookFailed(err error) {
	p := (*hook.PanicError)(nil)
	if !errors.As(err, &p) {
		return
	}
	d.hookPanics.Add(1)
	d.cfg.Logger.Error("hook panicked", "hook", p.Hook, "panic", p.Value, "stack", string(p.Stack))
}
