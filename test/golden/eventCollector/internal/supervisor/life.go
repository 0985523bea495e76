package supervisor

import (
	"context"
	"errors"
	"time"
)

// life is one worker from its launch until it has ended for good.
type life struct {
	s      *session
	m      *member
	ctx    context.Context // without the seat
	cancel context.CancelCauseFunc
	grace  context.Context // see GraceFrom
	hurry  context.CancelFunc
	ready  chan struct{} // closed when its first Init is over, whatever followed
	done   chan struct{}

	isReady bool
	err     error // why it failed while it was being stopped; set before done

	// What a list of workers tells; the Chief's lock guards it.
	failures failures
	lastErr  error
}

func (l *life) over() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// keep runs the worker until it has stopped, or failed for good.
func (l *life) keep() {
	defer l.s.ended(l)
	defer l.tellReady()
	place := &seat{chief: l.s.c, name: l.m.name, mailbox: l.s.mailbox(l.m.name), grace: l.grace, depth: l.s.depth()}
	ctx := context.WithValue(l.ctx, seatKey{}, place)
	for initFirst := true; ; {
		failure := l.attempt(ctx, initFirst)
		if failure == nil {
			return
		}
		if l.ctx.Err() != nil {
			l.err = failure
			l.event(ErrorEvent("worker failed while it was stopped").SetError(failure.Err).SetField("step", failure.Step))
			return
		}
		next := l.judge(failure)
		if next.stopApp {
			l.s.fail(failure)
		}
		l.tellReady()
		if !next.restart || !pause(l.ctx, next.wait) {
			return
		}
		initFirst = failure.Step == StepInit || l.m.options.restart.Is(RestartWithReInit)
	}
}

func (l *life) tellReady() {
	if !l.isReady {
		l.isReady = true
		close(l.ready)
	}
}

// attempt is one Init, if it is wanted, and one Run. Even when the worker has to
// stop by then: it is Run that gives back what Init took.
func (l *life) attempt(ctx context.Context, initFirst bool) *WorkerError {
	pool, name := l.s.c.pool, l.m.name
	if initFirst {
		if failure := l.failure(StepInit, pool.InitWorker(ctx, name)); failure != nil {
			return failure
		}
	}
	l.tellReady()
	l.event(InfoEvent("worker started"))
	failure := l.failure(StepRun, pool.RunWorkerExec(ctx, name))
	if failure == nil {
		l.event(InfoEvent("worker stopped").SetField("asked", l.ctx.Err() != nil))
	}
	return failure
}

// failure makes an error of the pool one of the worker, and tells of a panic.
func (l *life) failure(step string, err error) *WorkerError {
	if err == nil {
		return nil
	}
	failure := &WorkerError{Worker: l.m.name, Step: step, Err: err}
	errors.As(err, &failure)
	if p, ok := failure.Err.(*PanicError); ok && failure.Panicked { //nolint:errorlint // of this worker, not of one below
		l.s.recovered(l.m.name, p)
	}
	return failure
}

// judge decides what follows a failure, and tells of it.
func (l *life) judge(failure *WorkerError) verdict {
	c := l.s.c
	count := l.failures // which only this goroutine changes
	next := l.m.options.judge(failure, &count, time.Now())
	c.mu.Lock()
	l.failures, l.lastErr = count, failure.Err
	c.mu.Unlock()
	e := ErrorEvent("worker failed").SetError(failure.Err).SetField("step", failure.Step).
		SetField("failures", count.total).SetField("restart", next.restart)
	if next.restart {
		e = e.SetField("wait", next.wait)
	}
	l.event(e)
	return next
}

func (l *life) event(e Event) { l.s.c.events.put(e.SetWorker(l.m.name)) }

// stop tells the worker to stop and waits for it. The error is a StopError when
// it has not within its stop timeout, or before ctx is done.
func (l *life) stop(ctx context.Context) error {
	began := time.Now()
	l.cancel(ErrShutdown)
	if !l.wait(ctx, l.m.stopTimeout()) && ctx.Err() == nil {
		l.hurry()
		l.wait(ctx, l.s.moment())
	}
	if l.over() {
		return nil
	}
	return &StopError{Unstopped: l.m.unfinished(), After: time.Since(began)}
}

// wait is false when it has not ended in time, or before ctx is done.
func (l *life) wait(ctx context.Context, limit time.Duration) bool {
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case <-l.done:
		return true
	case <-t.C:
	case <-ctx.Done():
	}
	return false
}

// unstopped lists what a worker that is over has left behind, which is for a
// Chief what it says in its error.
func (l *life) unstopped() []WorkerName {
	var left *StopError
	if !errors.As(l.err, &left) {
		return nil
	}
	return below(l.m.name, left.Unstopped)
}
