package local

import (
	"context"
	"fmt"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// Replace gives the runs of a job that have not begun the new spec.
func (e *Engine) Replace(ctx context.Context, spec work.Spec) (int, error) {
	if err := context.Cause(ctx); err != nil {
		return 0, err
	}
	if err := checkEntry(&queue.Entry{Spec: spec}); err != nil {
		return 0, err
	}
	n, err := e.replace(spec)
	if err != nil || n == 0 {
		return 0, err
	}
	return n, e.flush()
}

func (e *Engine) replace(spec work.Spec) (n int, err error) {
	e.mu.Lock()
	defer e.unlock()
	h := e.jobs[spec.ID]
	if h == nil {
		return 0, nil
	}
	for _, rec := range h.runs {
		if rec.state == running && rec.body.spec.Trigger.Single() {
			return 0, fmt.Errorf("job %s runs only once and is running: %w", spec.ID, work.ErrConflict)
		}
	}
	for _, rec := range h.runs {
		switch rec.state {
		case waiting, scheduled, retrying:
			e.respec(rec, spec)
			n++
		default:
		}
	}
	h.recurring = !spec.Trigger.Single()
	e.sweep()
	e.wakeRoom()
	return n, nil
}

// respec gives one run a new spec, except for what it was accepted by: its
// keys, and its time if the spec has none. The lock is held.
func (e *Engine) respec(rec *record, spec work.Spec) {
	e.bring(rec)
	old, was := rec.body.spec, rec.priority
	spec.IdempotencyKey, spec.UniqueKey, spec.UniqueFor = old.IdempotencyKey, old.UniqueKey, old.UniqueFor
	moved := rec.state == scheduled && !spec.FireTime.IsZero()
	if !moved {
		spec.FireTime = old.FireTime
	}

	state, size := rec.state, int64(len(spec.Payload))
	e.bytes += size - rec.size
	e.inMemory += size - rec.size
	e.uncount(rec)
	rec.size, rec.priority = size, priorityOf(&spec)
	rec.body.spec, rec.body.job, rec.fleeting = &spec, nil, false
	e.move(rec, state)

	switch {
	case moved:
		e.delays.remove(rec)
		rec.fire, rec.due = stampOf(spec.FireTime), stampOf(spec.FireTime)
		e.delays.push(rec)
		e.clock.wake(rec.due.time())
		rec.history.lastFire = rec.fire
		e.noteFire(rec.history)
	case state == waiting && rec.token != 0:
		if rec.priority != was || spec.Type != old.Type || spec.OrderKey != old.OrderKey || spec.FairKey != old.FairKey {
			// Its holder has put it where it does not belong any more.
			e.detach(rec, queue.ErrGone)
			e.lines[rec.priority].giveBack(rec)
			e.wakeLeaser()
		}
	case state == waiting && rec.priority != was:
		e.ghosts++
		e.turn++
		rec.turn = e.turn
		e.lines[rec.priority].push(rec)
	}
	e.notePut(rec)
}
