package dispatch

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// end tells the engine what became of an attempt. One whose lease is over has
// its record already: whatever it returned is dropped.
func (d *Dispatcher) end(r *run, a *pool.Attempt, o outcome, err error) {
	defer d.leave(r)
	d.mu.Lock()
	r.pauser = nil
	ended := d.ended
	d.mu.Unlock()
	cause := error(nil)
	if err != nil {
		cause = context.Cause(a)
	}
	switch {
	case ended:
		return
	case err != nil && errors.Is(cause, work.ErrShutdown):
		d.release(r, errors.Is(err, pool.ErrHung))
		return
	}
	state, told := d.settle(r, a, o, err, cause)
	if told != nil {
		if !errors.Is(told, queue.ErrGone) && !errors.Is(told, work.ErrStopped) {
			d.cfg.Logger.Error("the end of a run is not recorded", "run_id", work.FormatID(r.lease.Run), "error", told)
		}
		return
	}
	d.tell(r, o, err, state)
}

// release hands a run back that a stop has cancelled: as if it had not been
// begun, or as still running when it did not return.
func (d *Dispatcher) release(r *run, hung bool) {
	if hung {
		d.mu.Lock()
		d.hung = append(d.hung, work.FormatID(r.lease.Run))
		d.mu.Unlock()
		return
	}
	if err := d.engine.Release(context.Background(), &r.lease); err != nil {
		d.cfg.Logger.Error("a run is not handed back", "run_id", work.FormatID(r.lease.Run), "error", err)
	}
}

// settle decides what the end of an attempt means for the run, and has it
// recorded.
func (d *Dispatcher) settle(r *run, a *pool.Attempt, o outcome, err, cause error) (work.State, error) {
	ctx := context.Background()
	out := queue.Outcome{FinishedAt: time.Now(), Errors: o.errors, Metrics: o.metrics, Result: o.stored}
	if err == nil {
		return work.StateDone, d.engine.Ack(ctx, &r.lease, out)
	}
	out.Cause = clip(err.Error())
	if bad := (errNotUnderstood{}); errors.As(err, &bad) {
		return work.StateUndecodable, d.engine.SetAside(ctx, &r.lease, out.Cause)
	}
	out.Hung = errors.Is(err, pool.ErrHung)
	if errors.Is(cause, work.ErrTimeout) {
		late := &work.TimeoutError{Limit: a.Timeout(), Hung: out.Hung}
		if !out.Hung {
			late.Err = err
		}
		out.Cause, out.TimedOut = clip(late.Error()), true
		d.timedOut.Add(1)
	}
	if at, again := d.retryAt(r, out.FinishedAt, err); again {
		if key := r.lease.OrderKey; key != "" {
			d.holds.begin(r.lease.Run, key)
		}
		told := d.engine.Nack(ctx, &r.lease, out, at)
		if told != nil && r.lease.OrderKey != "" {
			d.holds.giveUp(r.lease.Run)
		}
		return work.StateRetrying, told
	}
	return work.StateDead, d.engine.DeadLetter(ctx, &r.lease, out)
}

// retryAt returns when a run that has failed is to be tried again, if it is.
func (d *Dispatcher) retryAt(r *run, now time.Time, err error) (time.Time, bool) {
	most := r.begun.Spec.MaxAttempts
	if most == 0 {
		most = r.policy.MaxAttempts
	}
	if r.begun.Tries >= most || work.IsPermanent(err) {
		return time.Time{}, false
	}
	at := now.Add(r.policy.wait(r.begun.Tries, err))
	if deadline := r.begun.Spec.Deadline; !deadline.IsZero() && !at.Before(deadline) {
		return time.Time{}, false
	}
	return at, true
}

// tell lets the log, the hooks and the scheduler know.
func (d *Dispatcher) tell(r *run, o outcome, err error, state work.State) {
	hooks := d.cfg.Hooks
	switch state {
	case work.StateDead, work.StateUndecodable:
		d.logFailure(r, err, slog.LevelWarn, state)
		if hooks != nil && hooks.OnDead != nil {
			d.edge.ends.put(ending{run: d.snapshot(r)})
		}
	case work.StateRetrying:
		d.logFailure(r, err, slog.LevelInfo, state)
		if hooks != nil && hooks.OnRetry != nil {
			d.edge.ends.put(ending{run: d.snapshot(r)})
		}
		return
	default:
		if hooks != nil && hooks.OnDone != nil {
			d.edge.ends.put(ending{run: d.snapshot(r)})
		}
	}
	if d.edge.wantsResults() {
		d.edge.deliver(r.deliver(d.cfg.Registry, o.result, d.snapshot(r)))
	}
}

// snapshot is the run as the engine has it by now.
func (d *Dispatcher) snapshot(r *run) work.Run {
	run, err := d.engine.Run(context.Background(), work.FormatID(r.lease.Run))
	if err != nil { // it is not kept any longer
		spec := r.begun.Spec
		run = work.Run{ID: work.FormatID(r.lease.Run), JobID: spec.ID, Revision: spec.Revision, Type: spec.Type}
	}
	return run
}

func (d *Dispatcher) logFailure(r *run, err error, level slog.Level, state work.State) {
	spec := r.begun.Spec
	attrs := []slog.Attr{
		slog.String("type", spec.Type), slog.String("cause", clip(err.Error())), slog.Int("attempt", r.begun.Number),
		slog.String("job_id", spec.ID), slog.String("run_id", work.FormatID(r.lease.Run)),
	}
	if spec.CorrelationID != "" {
		attrs = append(attrs, slog.String("correlation_id", spec.CorrelationID))
	}
	if p := (*work.JobPanicError)(nil); errors.As(err, &p) {
		level = slog.LevelError
		attrs = append(attrs, slog.String("stack", string(p.Stack)))
	}
	ctx := context.Background()
	switch state {
	case work.StateRetrying:
		d.cfg.Logger.LogAttrs(ctx, level, "attempt failed, the run is tried again", attrs...)
	case work.StateUndecodable:
		d.cfg.Logger.LogAttrs(ctx, level, "run not understood, set aside", attrs...)
	default:
		d.cfg.Logger.LogAttrs(ctx, level, "run failed", attrs...)
	}
}

// checkQuiet tells those who wait for it that nothing is running and nothing is
// going to, by itself.
func (d *Dispatcher) checkQuiet() {
	d.mu.Lock()
	waited := d.quiet != nil && len(d.active) == 0
	d.mu.Unlock()
	if !waited || !d.pool.Paused() && d.engine.Stats().Waiting > 0 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.quiet != nil && len(d.active) == 0 {
		close(d.quiet)
		d.quiet = nil
		d.shut = true // also for what a worker has in its hands
	}
}
