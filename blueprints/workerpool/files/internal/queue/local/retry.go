package local

import (
	"context"
	"fmt"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// Retry puts a dead or undecodable run into the queue again.
func (e *Engine) Retry(ctx context.Context, id string) (work.Run, error) {
	if err := context.Cause(ctx); err != nil {
		return work.Run{}, err
	}
	run, err := e.retry(id)
	if err != nil {
		return run, err
	}
	return run, e.flush()
}

func (e *Engine) retry(id string) (work.Run, error) {
	e.mu.Lock()
	defer e.unlock()
	rec, err := e.find(id)
	if err != nil {
		return work.Run{}, err
	}
	if rec.state != dead && rec.state != undecodable {
		return rec.run(e.peek(rec)), fmt.Errorf("run %s is %s: %w", id, stateNames[rec.state], work.ErrConflict)
	}
	e.bring(rec)
	b, at := rec.body, now()
	if err := e.mayRetry(rec, at); err != nil {
		return rec.run(b), err
	}
	if rec.state == dead {
		e.takeOff(rec)
		rec.history.unfinished++
		e.bytes += rec.size
		e.inMemory += rec.size
		e.counts.recovered++
		e.uniques.bind(b.spec, rec.id, rec.accepted)
	} else {
		e.aside.remove(rec)
		rec.history.unfinished++
	}
	b.tries, b.crashes, b.cause, b.result, b.finished = 0, 0, "", nil, 0
	e.ready(rec, at)
	e.notePut(rec)
	return rec.run(b), nil
}

// mayRetry tells what keeps a run from being taken up again. The lock is held.
func (e *Engine) mayRetry(rec *record, at stamp) error {
	if e.refusing {
		return work.ErrStopped
	}
	b, h := rec.body, rec.history
	if rec.unread {
		return work.Invalid("run", "its record was written by a later version of the service")
	}
	if err := e.understands(rec); err != nil {
		return err
	}
	if h.unfinished > 0 && b.spec.Trigger.Overlap != work.OverlapAllow {
		return fmt.Errorf("job %s: %w", h.jobID, work.ErrOverlap)
	}
	if rec.state == undecodable {
		return nil // it has its room and its key
	}
	if err := e.uniques.free(b.spec, at); err != nil {
		if u := e.uniques.bound[uniqueScope(b.spec)]; u.busy || u.run != rec.id {
			return err
		}
	}
	if e.held() >= e.opts.Capacity || e.bytes > 0 && e.bytes+rec.size > e.opts.Bytes {
		e.counts.refused++
		return e.full()
	}
	return nil
}

// understands tells what is wrong with a run's spec. The lock is held.
func (e *Engine) understands(rec *record) error {
	if rec.body.job != nil || e.opts.Check == nil {
		return nil
	}
	return e.opts.Check(*rec.body.spec)
}

// Purge forgets dead and undecodable runs and returns how many.
func (e *Engine) Purge(ctx context.Context, ids ...string) (int, error) {
	if err := context.Cause(ctx); err != nil {
		return 0, err
	}
	if n := e.purge(ids); n > 0 {
		return n, e.flush()
	}
	return 0, nil
}

func (e *Engine) purge(ids []string) (n int) {
	e.mu.Lock()
	defer e.unlock()
	at := now()
	for _, id := range ids {
		rec, err := e.find(id)
		if err != nil {
			continue
		}
		switch rec.state {
		case dead:
			e.forgetRun(rec)
		case undecodable:
			e.detach(rec, queue.ErrGone)
			e.drop(rec, at)
		default:
			continue
		}
		n++
	}
	return n
}
