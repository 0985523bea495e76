package local

import (
	"fmt"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// storage is the error of a log or a file.
func storage(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", queue.ErrStorage, err)
}

// write makes an admitted batch safe. The lock is held, but not meanwhile.
func (e *Engine) write(b *batch) error {
	if !e.hasToWrite(b) {
		return nil
	}
	e.mark(b, nil, &b.pending)
	e.writing.Add(1)
	e.unlock()
	err := e.writeOut(b)
	e.mu.Lock()
	e.writing.Done()
	e.mark(b, &b.pending, nil)
	b.pending.decide()
	return err
}

func (e *Engine) hasToWrite(b *batch) bool {
	if e.log != nil && b.job != nil {
		return true
	}
	for _, rec := range b.records {
		if rec.out || e.durable(rec) {
			return true
		}
	}
	return false
}

// mark puts one thing to wait for in the place of another, wherever somebody
// may look who depends on the batch. The lock is held.
func (e *Engine) mark(b *batch, from, to *pending) {
	swap := func(p **pending) {
		if from == nil || *p == from {
			*p = to
		}
	}
	if b.job != nil {
		swap(&e.historyOf(b.job.ID).pending)
	}
	for _, rec := range b.records {
		swap(&rec.history.pending)
	}
	for _, k := range b.keys {
		swap(&k.pending)
	}
	for _, u := range b.uniques {
		swap(&u.pending)
	}
}

// historyOf returns the history of a job, made if there is none. The lock is
// held.
func (e *Engine) historyOf(jobID string) *history {
	h := e.jobs[jobID]
	if h == nil {
		h = new(history).of(jobID)
		e.know(h)
	}
	return h
}

// know puts a history into the index. The lock is held.
func (e *Engine) know(h *history) {
	h.known = true
	e.jobs[h.jobID] = h
}

// writeOut writes the records of a batch to the spill files and to the log.
// What it reads does not change while the batch is pending.
func (e *Engine) writeOut(b *batch) error {
	enc := encoders.Get().(*encoder)
	defer enc.free()
	for i, rec := range b.records {
		b.describe(i)
		if rec.fleeting {
			continue
		}
		at := enc.run(rec)
		data := enc.buf[at.from:at.to]
		switch {
		case rec.out:
			var err error
			if rec.where, err = e.store.put(rec.priority, data); err != nil {
				e.opts.Logger.Error("run could not be spilled", "error", err)
				return &work.FullError{RetryAfter: maxRetryAfter}
			}
		case b.packs && packable(&b.entries[b.fresh[i]]):
			rec.packed = string(data)
		}
		if !rec.body.spec.FireTime.IsZero() {
			enc.fire(rec.history.jobID, rec.fire)
		}
	}
	b.told = true
	if e.log == nil {
		return nil
	}
	for _, k := range b.keys {
		enc.key(k)
	}
	for _, u := range b.uniques {
		if u.until != 0 {
			enc.unique(u)
		}
	}
	if b.job != nil {
		enc.job(b.job)
	}
	if b.later {
		e.log.Later(enc.records()...)
		return nil
	}
	return storage(e.log.Append(enc.records()...))
}
