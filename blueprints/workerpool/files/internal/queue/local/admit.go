package local

import (
	"fmt"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// admit makes the record of a run if it may be accepted. Until it has entered
// it counts as unfinished, but nowhere else. The lock is held.
func (e *Engine) admit(entry *queue.Entry, b *batch) (*record, error) {
	var h *history
	if entry.Spec.ID == "" {
		named := *entry
		named.Spec.ID = work.FormatID(work.NewRawID(b.at.time())) // so nothing is known of it
		entry = &named
	} else {
		h = e.jobs[entry.Spec.ID]
	}
	spec := &entry.Spec
	if err := e.mayFire(h, spec); err != nil {
		return nil, err
	}
	if err := e.uniques.free(spec, b.at); err != nil {
		e.counts.skipped++
		return nil, err
	}
	spill, err := e.room(entry, b)
	if err != nil {
		return nil, err
	}
	if !e.keys.hasRoom(spec) {
		return nil, e.keys.full()
	}
	if !e.uniques.hasRoom(spec) {
		return nil, e.uniques.full()
	}
	rec := e.newRun(entry, h, spill, b)
	if key := e.keys.bind(rec.body.spec, b.at); key != nil && !rec.fleeting {
		b.keys = append(b.keys, key)
	}
	if u := e.uniques.bind(rec.body.spec, rec.id, b.at); u != nil {
		b.uniques = append(b.uniques, u)
	}
	return rec, nil
}

// mayFire refuses a run for a time that has had its run, and one that would
// overlap. The lock is held.
func (e *Engine) mayFire(h *history, spec *work.Spec) error {
	if h == nil {
		return nil
	}
	fire := stampOf(spec.FireTime)
	if last := max(h.lastFire, h.admitted); fire != 0 && last != 0 && fire <= last {
		return fmt.Errorf("job %s at %s: %w", spec.ID, spec.FireTime.Format(time.RFC3339), work.ErrDuplicate)
	}
	if h.unfinished > 0 && spec.Trigger.Overlap != work.OverlapAllow {
		e.counts.skipped++
		if fire > h.lastFire { // the skipped time has had its turn
			h.lastFire = fire
			e.noteFire(h)
		}
		return fmt.Errorf("job %s: %w", spec.ID, work.ErrOverlap)
	}
	return nil
}

// newRun makes an admitted record. The lock is held.
func (e *Engine) newRun(entry *queue.Entry, h *history, spill bool, b *batch) *record {
	spec := &entry.Spec
	var rec *record
	switch {
	case spill:
		rec = newSlim(h, &whole{spec: *spec})
	case b.packs && packable(entry):
		rec = newSlim(h, b.whole(spec))
	default:
		rec = newRecord(h, spec)
	}
	if spill {
		e.spilled++
	} else {
		e.inMemory += rec.size
	}
	rec.id = work.NewRawID(b.at.time())
	rec.out = spill
	rec.body.job, rec.fleeting = entry.Job, entry.Job != nil
	rec.accepted, rec.fire = b.at, b.at
	if !spec.FireTime.IsZero() {
		rec.fire = stampOf(spec.FireTime)
	}
	e.order++
	rec.order = e.order
	if h == nil {
		h = rec.history
		e.know(h)
	}
	h.recurring = !spec.Trigger.Single()
	h.unfinished++
	if !spec.FireTime.IsZero() {
		h.admitted = max(h.admitted, rec.fire)
	}
	e.admitted++
	e.bytes += rec.size
	return rec
}

// withdraw takes back what was admitted and is not going to enter. The lock is
// held.
func (e *Engine) withdraw(b *batch) {
	for _, rec := range b.records {
		e.admitted--
		e.unplace(rec)
		e.bytes -= rec.size
		e.keys.unbind(rec.body.spec)
		e.uniques.unbind(rec.body.spec, rec.id)
		h := rec.history
		h.unfinished--
		h.admitted = 0
		e.forget(h)
	}
	if b.job != nil {
		if h := e.jobs[b.job.ID]; h != nil {
			e.forget(h)
		}
	}
	clear(b.records)
	b.records, b.fresh, b.keys, b.uniques = b.records[:0], b.fresh[:0], nil, nil
}

// unplace takes a run's body off the account of where it is. The lock is held.
func (e *Engine) unplace(rec *record) {
	if !rec.out {
		e.inMemory -= rec.size
		return
	}
	rec.out = false
	e.spilled--
	e.store.free(rec.where)
	rec.where = position{}
}

// enterAll gives what was admitted its place. The lock is held.
func (e *Engine) enterAll(b *batch) {
	if b.job != nil {
		e.keep(b.job)
	}
	for i, rec := range b.records {
		e.enter(rec, b.at)
		b.describe(i)
		if rec.out || rec.packed != "" {
			rec.body = nil
		}
	}
	for i := range b.runs {
		if b.runs[i].ID == "" && b.runs[i].Replayed { // a key that came twice in this very call
			b.runs[i], _, _ = e.replay(&b.entries[i].Spec, b.at)
		}
	}
	if e.opts.Overflow == queue.DropOldest && len(b.records) > 0 {
		e.dropOldest(b.records[0].order, b.at)
	}
}

// enter gives an admitted run its place. The lock is held.
func (e *Engine) enter(rec *record, now stamp) {
	e.admitted--
	h, spec := rec.history, rec.body.spec
	h.insert(rec)
	h.admitted = 0
	if !spec.FireTime.IsZero() {
		h.lastFire = max(h.lastFire, rec.fire)
	}
	e.runs[rec.id] = rec
	e.counts.accepted++
	e.keys.use(spec)
	if rec.fire > now {
		e.delay(rec, scheduled, rec.fire)
		return
	}
	e.ready(rec, now)
}

// delay makes a run wait for a time. The lock is held.
func (e *Engine) delay(rec *record, as state, until stamp) {
	rec.due = until
	e.move(rec, as)
	e.delays.push(rec)
	e.clock.wake(until.time())
}

// ready puts a run at the end of its line. The lock is held.
func (e *Engine) ready(rec *record, now stamp) {
	e.turn++
	rec.turn, rec.since = e.turn, now
	e.move(rec, waiting)
	e.lines[rec.priority].push(rec)
	e.wakeLeaser()
}

// replay returns the run that an idempotency key led to before, if any. When
// nothing is kept of it any more, all that is known is the id of its job. The
// lock is held.
func (e *Engine) replay(spec *work.Spec, at stamp) (run work.Run, known bool, err error) {
	if spec.IdempotencyKey == "" {
		return work.Run{}, false, nil
	}
	b, err := e.findKey(spec, at)
	if err != nil || b == nil {
		return work.Run{}, false, err
	}
	if b.jobID == spec.ID && !b.used {
		return work.Run{}, false, nil // reserved for this very run
	}
	run = work.Run{JobID: b.jobID, Type: spec.Type, IdempotencyKey: spec.IdempotencyKey}
	if h := e.jobs[b.jobID]; h != nil && len(h.runs) > 0 {
		last := h.runs[len(h.runs)-1]
		run = last.run(e.peek(last))
	}
	run.Replayed = true
	return run, true, nil
}
