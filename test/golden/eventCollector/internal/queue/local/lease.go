package local

import (
	"context"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// lent is a lease of a run that has not begun, void when it is over.
type lent struct {
	rec   *record
	token uint64
}

func (l lent) valid() bool { return l.rec.token == l.token && l.rec.state == waiting }

// leaser is somebody who waits for a run.
type leaser struct {
	called chan struct{} // holds one
	queued bool
}

func now() stamp { return stamp(time.Now().UnixNano()) }

// Lease hands out runs that are due.
func (e *Engine) Lease(ctx context.Context, into []queue.Lease, wait time.Duration) (int, error) {
	if len(into) == 0 {
		return 0, context.Cause(ctx)
	}
	var l *leaser
	var timeout <-chan time.Time
	e.mu.Lock()
	for {
		if e.closed {
			e.unlock()
			return 0, work.ErrStopped
		}
		if n := e.hand(into); n > 0 {
			e.unlock()
			return n, nil
		}
		if wait == 0 || ctx.Err() != nil {
			e.dismiss(l)
			e.unlock()
			return 0, context.Cause(ctx)
		}
		if l == nil {
			l = &leaser{called: make(chan struct{}, 1)}
			if wait > 0 {
				timer := time.NewTimer(wait)
				defer timer.Stop()
				timeout = timer.C
			}
		}
		if !l.queued {
			l.queued = true
			e.leasers.PushBack(l)
		}
		e.unlock()
		select {
		case <-l.called:
		case <-e.closing:
		case <-ctx.Done():
		case <-timeout:
			wait = 0
		}
		e.mu.Lock()
	}
}

// wakeLeaser calls the first of those who wait for a run, once for each run. The
// lock is held.
func (e *Engine) wakeLeaser() {
	if l, ok := e.leasers.PopFront(); ok {
		l.queued = false
		l.called <- struct{}{}
	}
}

// dismiss takes somebody who does not wait any longer out of the line. The lock
// is held.
func (e *Engine) dismiss(l *leaser) {
	if l == nil {
		return
	}
	if l.queued {
		e.leasers.Keep(func(o *leaser) bool { return o != l })
		return
	}
	// It was called and has taken nothing: the call was for the next one.
	if e.in[waiting] > e.leased {
		e.wakeLeaser()
	}
}

// hand hands out what is due and returns how many runs that were. The lock is
// held, but not while bodies are read from files.
func (e *Engine) hand(into []queue.Lease) int {
	for {
		at := now()
		e.promote(at)
		n, absent, bytes := 0, 0, int64(0)
		for n < len(into) {
			rec := e.next(at)
			if rec == nil || rec.out && !e.mayBring(rec, bytes) {
				break
			}
			e.lines[rec.priority].pop(rec)
			e.lend(rec, at)
			if rec.out {
				absent++
				bytes += rec.size
				into[n] = queue.Lease{Run: rec.id, Token: rec.token, Ref: rec}
			} else {
				into[n] = rec.lease(e.opts.MaxCrashes)
			}
			n++
		}
		if absent == 0 {
			return n
		}
		if n = e.fetch(into[:n]); n > 0 {
			return n
		}
	}
}

// lease describes a run that was handed out, at which the process may die fewer
// times than given.
func (r *record) lease(most int) queue.Lease {
	var spec *work.Spec
	if r.body != nil {
		spec = r.body.spec
	} else {
		var g glance
		_ = g.read(r.packed) // it was read before
		spec = &g.spec
	}
	l := queue.Lease{
		Run: r.id, Token: r.token, Ref: r,
		Type: spec.Type, Priority: int(r.priority), FairKey: spec.FairKey, OrderKey: spec.OrderKey,
		Since: r.since.time(), Suspect: r.body.suspect(most),
	}
	if r.place >= 0 {
		l.Until = r.due.time()
	}
	return l
}

// next returns the most urgent run, which stays in its line, nil when none waits. A run
// counts as one level more urgent for each time that it has waited. The lock is
// held.
func (e *Engine) next(at stamp) *record {
	var best *record
	level := 0
	for p := queue.MostUrgent; p <= queue.LeastUrgent; p++ {
		if e.lines[p].len() == 0 {
			continue
		}
		rec, void := e.lines[p].first()
		e.ghosts -= void
		if rec == nil {
			continue
		}
		aged := p
		if e.opts.Age > 0 {
			aged -= int(time.Duration(at-rec.since) / e.opts.Age)
		}
		if best == nil || aged < level {
			best, level = rec, aged
		}
	}
	return best
}

// lend makes a lease of a run. The lock is held.
func (e *Engine) lend(rec *record, at stamp) {
	e.token++
	rec.token = e.token
	e.leased++
	for e.handed.Len() > 0 && !e.handed.At(0).valid() {
		e.handed.PopFront()
	}
	if e.handed.Len() > 2*e.leased+64 {
		e.handed.Keep(lent.valid)
	}
	e.handed.PushBack(lent{rec, rec.token})
	if e.opts.Lease > 0 {
		rec.due = at.plus(e.opts.Lease)
		e.delays.push(rec)
		e.clock.wake(rec.due.time())
	}
}

// Release hands runs back as if they had never been leased.
func (e *Engine) Release(_ context.Context, ls ...*queue.Lease) error {
	e.mu.Lock()
	defer e.unlock()
	for _, l := range ls {
		if rec := e.holding(l); rec != nil {
			e.handBack(rec)
		}
	}
	return nil
}

// handBack ends a lease by its holder's wish. The lock is held.
func (e *Engine) handBack(rec *record) {
	begun := rec.state == running
	e.unlease(rec)
	if begun {
		rec.body.unbegin()
		e.move(rec, waiting)
		e.noteRelease(rec)
	}
	e.lines[rec.priority].giveBack(rec)
	e.wakeLeaser()
}
