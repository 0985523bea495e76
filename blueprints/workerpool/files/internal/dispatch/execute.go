package dispatch

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"runtime/debug"
	"strings"
	"time"

	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/pool"
	"example.invalid/service/internal/work"
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
	a.SetTimeout(d.cfg.timeout(rec.spec))
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

// end records what became of a run. A run that was cancelled meanwhile has its
// record already: whatever it returned is dropped.
func (d *Dispatcher) end(rec *record, a *pool.Attempt, o outcome, err error) {
	now := time.Now()
	cause := error(nil)
	if err != nil {
		cause = context.Cause(a)
	}
	d.mu.Lock()
	d.executing--
	rec.attempt, rec.pauser = nil, nil
	switch {
	case d.ended || rec.state != work.StateRunning:
		d.notifyQuiet()
		d.mu.Unlock()
		return
	case err != nil && errors.Is(cause, work.ErrShutdown):
		d.release(rec, errors.Is(err, pool.ErrHung))
		d.notifyQuiet()
		d.mu.Unlock()
		return
	}
	last := &rec.attempts[len(rec.attempts)-1]
	last.FinishedAt = now
	last.Errors, last.Metrics = o.errors, o.metrics
	if err == nil {
		d.settle(rec, work.StateDone, "", now)
	} else {
		hung := errors.Is(err, pool.ErrHung)
		if errors.Is(cause, work.ErrTimeout) {
			late := &work.TimeoutError{Limit: a.Timeout(), Hung: hung}
			if !hung {
				late.Err = err
			}
			err = late
			d.counts.timedOut++
			last.TimedOut = true
		}
		last.Hung = hung
		last.Cause = clip(err.Error())
		d.settle(rec, work.StateDead, last.Cause, now)
	}
	rec.result = o.stored
	d.keep(rec, now)
	d.observe(now.Sub(a.Started))
	d.notifyQuiet()
	deliver := d.edge.wantsResults()
	var snapshot work.Run
	if deliver || rec.state == work.StateDead {
		snapshot = rec.run()
	}
	correlation := rec.spec.CorrelationID
	d.mu.Unlock()
	if snapshot.State == work.StateDead {
		d.dead(snapshot, correlation, err)
	}
	if deliver {
		d.edge.deliver(rec.deliver(d.cfg.Registry, o.result, snapshot))
	}
}

// release puts a run back that a stop has cancelled: as if it had not been
// begun, or as still running when it did not return. The lock is held.
func (d *Dispatcher) release(rec *record, hung bool) {
	if hung {
		d.hung = append(d.hung, work.FormatID(rec.id))
		return
	}
	rec.attempts = rec.attempts[:len(rec.attempts)-1]
	rec.state = work.StateWaiting
	d.counts.running--
	d.counts.waiting++
	d.pool.Put(d.pool.Now(), rec) // nothing is handed out any more
}

// settle moves a run to its final state. The lock is held.
func (d *Dispatcher) settle(rec *record, to work.State, cause string, now time.Time) {
	switch rec.state {
	case work.StateScheduled:
		d.counts.scheduled--
		d.scheduled.remove(rec)
	case work.StateWaiting:
		d.counts.waiting--
	case work.StateRunning:
		d.counts.running--
	case work.StateDone, work.StateDead, work.StateCancelled:
		return
	}
	switch to {
	case work.StateDone:
		d.counts.done++
	case work.StateDead:
		d.counts.dead++
	default:
		d.counts.cancelled++
	}
	rec.state, rec.cause, rec.finished = to, cause, now
	rec.history.unfinished--
	d.bytes -= rec.payload()
	d.notifyRoom()
}

// observe updates the average run time, for estimates.
func (d *Dispatcher) observe(took time.Duration) {
	if d.average == 0 {
		d.average = took
		return
	}
	d.average += (took - d.average) / 16
}

func (d *Dispatcher) dead(run work.Run, correlation string, err error) {
	level := slog.LevelWarn
	attrs := []slog.Attr{
		slog.String("type", run.Type), slog.String("cause", run.Cause),
		slog.String("job_id", run.JobID), slog.String("run_id", run.ID),
	}
	if correlation != "" {
		attrs = append(attrs, slog.String("correlation_id", correlation))
	}
	if p := (*work.JobPanicError)(nil); errors.As(err, &p) {
		level = slog.LevelError
		attrs = append(attrs, slog.String("stack", string(p.Stack)))
	}
	d.cfg.Logger.LogAttrs(context.Background(), level, "run failed", attrs...)
	if d.cfg.Hooks != nil && d.cfg.Hooks.OnDead != nil {
		d.edge.deaths.put(run)
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

// The three below wake whoever waits for a change. The lock is held.

func (d *Dispatcher) notifyRoom() {
	if d.room != nil {
		close(d.room)
		d.room = nil
	}
}

func (d *Dispatcher) notifyQuiet() {
	if d.quiet != nil && d.isQuiet() {
		close(d.quiet)
		d.quiet = nil
	}
}

// isQuiet tells whether nothing is running and nothing is going to, by itself.
func (d *Dispatcher) isQuiet() bool {
	return d.executing == 0 && (d.counts.waiting == 0 || d.pool.Paused())
}
