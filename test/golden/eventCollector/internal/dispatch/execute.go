package dispatch

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"runtime/debug"
	"strings"

	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/pool"
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

// begin claims a run for a worker. It is false for one that was cancelled.
func (d *Dispatcher) begin(rec *record, a *pool.Attempt) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if rec.state != work.StateWaiting {
		d.ghosts--
		return false
	}
	rec.state = work.StateRunning
	rec.attempt = a
	rec.attempts = append(rec.attempts, work.Attempt{Number: len(rec.attempts) + 1, StartedAt: a.Started})
	d.counts.waiting--
	d.counts.running++
	d.counts.sent++
	d.executing++
	a.SetTimeout(d.cfg.timeout(&rec.spec))
	a.SetValue(work.RunInfoKey{}, rec)
	d.notifyRoom()
	return true
}

// run is one attempt.
func (d *Dispatcher) run(a *pool.Attempt, rec *record) (outcome, error) {
	var o outcome
	job := rec.job
	if job == nil {
		var err error
		if job, err = d.cfg.Registry.Make(rec.spec); err != nil {
			return o, err
		}
	}
	if p, ok := job.(work.Pauser); ok {
		d.mu.Lock()
		rec.pauser = p
		d.mu.Unlock()
	}
	hooks := d.cfg.Hooks
	watched := hooks != nil && (hooks.BeforeRun != nil || hooks.AfterRun != nil)
	var snapshot work.Run
	if watched {
		d.mu.Lock()
		snapshot = rec.run()
		d.mu.Unlock()
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
	limit := min(len(payload), max(d.cfg.Retention.InlineBytes, 0))
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
	d.mu.Lock()
	d.counts.hookPanics++
	d.mu.Unlock()
	d.cfg.Logger.Error("hook panicked", "hook", p.Hook, "panic", p.Value, "stack", string(p.Stack))
}
