package local

import (
	"context"
	"time"

	"example.invalid/service/internal/queue"
)

// What becomes the cause of a run that nobody has given one.
const (
	overflowCause = "the queue was full, and this was the oldest of its least urgent runs"
	crashCause    = "the process ended while it was running"
	poisonCause   = "the process ended too often while it was running"
)

// holding returns the run of a lease that is not over, otherwise nil. The lock
// is held.
func (e *Engine) holding(l *queue.Lease) *record {
	rec, ok := l.Ref.(*record)
	if !ok || l.Token == 0 || rec.token != l.Token || e.closed {
		return nil
	}
	return rec
}

// unlease ends a lease. The lock is held.
func (e *Engine) unlease(rec *record) {
	if rec.state == waiting {
		e.unlent()
	}
	rec.token = 0
	e.delays.remove(rec)
}

// detach takes a run out of wherever it is and tells its holder, if it has one,
// that it is gone. The lock is held.
func (e *Engine) detach(rec *record, cause error) {
	switch {
	case rec.state == undecodable:
		e.aside.remove(rec)
	case rec.token != 0:
		e.lost = append(e.lost, queue.Gone{Run: rec.id, Token: rec.token, Started: rec.state == running, Cause: cause})
		e.unlease(rec)
	default:
		e.delays.remove(rec)
		if rec.state == waiting {
			e.ghosts++
		}
	}
}

// Start records that an attempt begins.
func (e *Engine) Start(l *queue.Lease, at time.Time) (queue.Attempt, error) {
	if at.IsZero() {
		at = time.Now()
	}
	e.mu.Lock()
	rec := e.holding(l)
	if rec == nil || rec.state != waiting {
		e.unlock()
		return queue.Attempt{}, queue.ErrGone
	}
	e.bring(rec)
	b := rec.body
	e.unlent()
	e.move(rec, running)
	b.begin(stamp(at.UnixNano()))
	e.counts.begun++
	e.noteStart(rec)
	e.wakeRoom()
	a := queue.Attempt{Spec: b.spec, Job: b.job, Number: b.begun, Tries: b.tries, FireTime: rec.fire.time(), AcceptedAt: rec.accepted.time()}
	careful := rec.found && e.durable(rec)
	rec.found = false
	e.unlock()
	if careful {
		// It was there before this process: if it is why the last one ended,
		// and ends this one at once, its start has to be known. An error here
		// changes nothing: the run is accepted, and the log is for others to
		// complain about.
		_ = e.log.Push()
	}
	return a, nil
}

// Ack ends a run that has begun: it is done.
func (e *Engine) Ack(_ context.Context, l *queue.Lease, o queue.Outcome) error {
	e.mu.Lock()
	defer e.unlock()
	rec := e.holding(l)
	if rec == nil || rec.state != running {
		return queue.ErrGone
	}
	e.end(rec, done, &o)
	return nil
}

// DeadLetter ends a run for good.
func (e *Engine) DeadLetter(_ context.Context, l *queue.Lease, o queue.Outcome) error {
	e.mu.Lock()
	defer e.unlock()
	rec := e.holding(l)
	if rec == nil {
		return queue.ErrGone
	}
	e.end(rec, dead, &o)
	return nil
}

// end brings a run to its end by its holder's wish. The lock is held.
func (e *Engine) end(rec *record, to state, o *queue.Outcome) {
	at := finishedAt(o)
	o.FinishedAt = at.time()
	e.bring(rec)
	if rec.state == running {
		rec.body.end(o, at)
	}
	rec.body.result = o.Result
	e.unlease(rec)
	e.settle(rec, to, o.Cause, at)
	e.noteEnd(rec, o)
	e.shelve(rec, at)
}

func finishedAt(o *queue.Outcome) stamp {
	if o.FinishedAt.IsZero() {
		return now()
	}
	return stamp(o.FinishedAt.UnixNano())
}

// Nack ends an attempt that has failed.
func (e *Engine) Nack(_ context.Context, l *queue.Lease, o queue.Outcome, retryAt time.Time) error {
	e.mu.Lock()
	defer e.unlock()
	rec := e.holding(l)
	if rec == nil || rec.state != running {
		return queue.ErrGone
	}
	at := finishedAt(&o)
	o.FinishedAt = at.time()
	rec.body.end(&o, at)
	e.unlease(rec)
	e.counts.failed++
	if due := stampOf(retryAt); due > at {
		e.delay(rec, retrying, due)
	} else {
		e.ready(rec, at)
	}
	e.noteNack(rec, &o)
	return nil
}

// SetAside puts a run among the undecodable ones.
func (e *Engine) SetAside(_ context.Context, l *queue.Lease, cause string) error {
	e.mu.Lock()
	defer e.unlock()
	rec := e.holding(l)
	if rec == nil {
		return queue.ErrGone
	}
	if rec.state == running {
		rec.body.unbegin()
	}
	e.unlease(rec)
	e.setAside(rec, cause)
	e.noteAside(rec)
	return nil
}

// setAside makes a run that is nowhere undecodable. It does not keep its job
// from having others. The lock is held.
func (e *Engine) setAside(rec *record, cause string) {
	e.bring(rec)
	e.move(rec, undecodable)
	rec.history.unfinished--
	rec.body.cause = cause
	e.number++
	e.aside.add(rec, e.number)
}

// settle moves a run that is nowhere to its final state. The lock is held.
func (e *Engine) settle(rec *record, to state, cause string, at stamp) {
	e.conclude(rec, at)
	e.move(rec, to)
	rec.body.cause, rec.body.finished = cause, at
	e.pace.observe(at, e.in[waiting] > 0)
	e.wakeRoom()
}

// conclude takes a run off the accounts of what is unfinished. The lock is held.
func (e *Engine) conclude(rec *record, at stamp) {
	e.bring(rec)
	e.unplace(rec)
	e.bytes -= rec.size
	if rec.state != undecodable {
		rec.history.unfinished--
	}
	e.release(rec, rec.body.spec, at)
}

// drop throws a run away that is nowhere and not over. The lock is held.
func (e *Engine) drop(rec *record, at stamp) {
	e.conclude(rec, at)
	e.uncount(rec)
	e.counts.dropped++
	e.erase(rec)
	e.wakeRoom()
}

// poison dead-letters a run that ended the process too often. The lock is held.
func (e *Engine) poison(rec *record, at stamp) {
	e.counts.poisoned++
	e.settle(rec, dead, poisonCause, at)
	e.noteEnd(rec, nil)
	e.shelve(rec, at)
}
