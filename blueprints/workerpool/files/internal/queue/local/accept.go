package local

import (
	"context"
	"errors"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// Enqueue accepts one run for each entry, all or none.
func (e *Engine) Enqueue(ctx context.Context, entries ...queue.Entry) ([]work.Run, error) {
	if ctx.Err() != nil {
		return nil, e.late(ctx)
	}
	for i := range entries {
		if err := checkEntry(&entries[i]); err != nil {
			return nil, err
		}
	}
	b := batches.Get().(*batch)
	defer b.free()
	b.entries = entries
	if err := e.submit(ctx, b); err != nil {
		return nil, err
	}
	return b.runs, nil
}

// submit accepts a batch whose entries have been checked.
func (e *Engine) submit(ctx context.Context, b *batch) error {
	var w *roomWaiter
	e.mu.Lock()
	for {
		b.called = e.answerRoom(w)
		wait := e.undecided(b)
		if wait == nil {
			err := e.admitAll(b)
			if err == nil {
				break
			}
			if !e.waits(b) {
				if errors.Is(err, work.ErrFull) {
					e.counts.refused++
				}
				e.wakeRoom()
				e.unlock()
				return err
			}
			w = e.queueForRoom(b.called)
			wait = w.called
		}
		e.unlock()
		if err := await(ctx, wait); err != nil {
			e.giveUpRoom(w)
			return e.late(ctx)
		}
		e.mu.Lock()
	}
	e.wakeRoom()
	err := e.write(b)
	if err != nil {
		e.withdraw(b)
		e.wakeRoom()
	} else {
		e.enterAll(b)
	}
	e.unlock()
	return err
}

// late returns why a submission is given up whose time is over. Whoever bounds
// the time to wait for room gives work.ErrFull as the cause, which makes it a
// refusal like any other.
func (e *Engine) late(ctx context.Context) error {
	err := context.Cause(ctx)
	if errors.Is(err, work.ErrFull) {
		e.mu.Lock()
		e.counts.refused++
		e.unlock()
	}
	return err
}

// await waits for a channel to be closed.
func await(ctx context.Context, c <-chan struct{}) error {
	select {
	case <-c:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// undecided returns what to wait for before it is known whether a batch may be
// accepted: another submission that has the same key, job or unique key. Until
// then nothing of the batch is admitted, so that two of them cannot wait for
// each other. The lock is held.
func (e *Engine) undecided(b *batch) <-chan struct{} {
	if b.job != nil {
		if h := e.jobs[b.job.ID]; h != nil && h.pending != nil {
			return h.pending.wait()
		}
	}
	for i := range b.entries {
		spec := &b.entries[i].Spec
		if spec.IdempotencyKey != "" {
			if c := e.keys.undecided(spec); c != nil {
				return c
			}
		}
		if e.log == nil && e.store == nil {
			continue // nothing is ever being written
		}
		if h := e.jobs[spec.ID]; h != nil && h.pending != nil && (spec.Trigger.Overlap != work.OverlapAllow || !spec.FireTime.IsZero()) {
			return h.pending.wait()
		}
		if spec.UniqueKey != "" {
			if u := e.uniques.bound[uniqueScope(spec)]; u != nil && u.pending != nil {
				return u.pending.wait()
			}
		}
	}
	return nil
}

// admitAll admits all entries of a batch or none. The lock is held.
func (e *Engine) admitAll(b *batch) error {
	b.begin(e.packs())
	if b.runs == nil {
		b.runs = make([]work.Run, len(b.entries))
	}
	if e.refusing {
		return work.ErrStopped
	}
	if b.job != nil {
		if k := e.keys.reserved(b.job); k != nil {
			b.keys = append(b.keys, k)
		}
	}
	for i := range b.entries {
		spec := &b.entries[i].Spec
		old, known, err := e.replay(spec, b.at)
		if err != nil {
			e.withdraw(b)
			return err
		}
		if known {
			b.runs[i] = old
			continue
		}
		rec, err := e.admit(&b.entries[i], b)
		if err != nil {
			e.withdraw(b)
			return err
		}
		b.records, b.fresh = append(b.records, rec), append(b.fresh, i)
	}
	return nil
}
