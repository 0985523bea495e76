package local

import (
	"context"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
)

// promote does what has become due. The lock is held.
func (e *Engine) promote(at stamp) {
	for rec := e.delays.next(); rec != nil && rec.due <= at; rec = e.delays.next() {
		e.delays.remove(rec)
		if rec.state == scheduled || rec.state == retrying {
			e.ready(rec, at)
		} else {
			e.expire(rec, at)
		}
	}
}

// expire ends a lease whose time is over: its holder is taken for dead. The
// lock is held.
func (e *Engine) expire(rec *record, at stamp) {
	e.counts.expired++
	begun := rec.state == running
	e.detach(rec, queue.ErrGone)
	if !begun {
		e.lines[rec.priority].giveBack(rec)
		e.wakeLeaser()
		return
	}
	rec.body.crash()
	if rec.body.crashes >= e.opts.MaxCrashes {
		e.poison(rec, at)
		return
	}
	e.noteCrash(rec)
	e.ready(rec, at)
}

// tick does what is due and forgets what was kept long enough. The clock calls
// it.
func (e *Engine) tick() {
	e.mu.Lock()
	defer e.unlock()
	if e.closed {
		return
	}
	at := now()
	e.promote(at)
	if rec := e.delays.next(); rec != nil {
		e.clock.wake(rec.due.time())
	}
	e.trim(at)
	e.wakeToTrim()
}

// Extend makes a lease last for d from now.
func (e *Engine) Extend(_ context.Context, l *queue.Lease, d time.Duration) error {
	e.mu.Lock()
	defer e.unlock()
	rec := e.holding(l)
	if rec == nil {
		return queue.ErrGone
	}
	if e.opts.Lease == 0 {
		return nil
	}
	e.delays.remove(rec)
	rec.due = now().plus(d)
	e.delays.push(rec)
	e.clock.wake(rec.due.time())
	l.Until = rec.due.time()
	return nil
}
