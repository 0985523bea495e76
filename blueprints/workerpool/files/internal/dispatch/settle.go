package dispatch

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"example.invalid/service/internal/pool"
	"example.invalid/service/internal/work"
)

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
