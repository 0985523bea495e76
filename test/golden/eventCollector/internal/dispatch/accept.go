package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// The bounds of what a refusal advises as a pause.
const (
	minRetryAfter = time.Second
	maxRetryAfter = 5 * time.Minute
)

// request is a run that somebody wants.
type request struct {
	spec work.Spec
	job  work.Job // has no Spec and is run itself
}

// Submit accepts one run for each spec, all or none. A spec without an id gets
// one. A spec whose idempotency key is known yields the run that the key led to
// with Replayed set.
//
// The errors are work.ErrFull (a *work.FullError), ErrStopped, ErrUnknownType,
// ErrInvalid, ErrKeyReused, ErrOverlap and ErrDuplicate.
func (d *Dispatcher) Submit(ctx context.Context, specs ...work.Spec) ([]work.Run, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var some [2]request
	requests := append(some[:0], make([]request, len(specs))...)
	for i, spec := range specs {
		if spec.ID == "" {
			spec.ID = work.NewID()
		}
		if spec.Timeout < 0 {
			return nil, work.Invalid("timeout", "must not be negative")
		}
		if err := d.cfg.Registry.Check(spec); err != nil {
			return nil, err
		}
		requests[i] = request{spec: spec}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.acceptAll(requests)
}

// acceptAll accepts all requests or none. The lock is held.
func (d *Dispatcher) acceptAll(requests []request) ([]work.Run, error) {
	now := time.Now()
	var (
		someRecords [4]*record
		someFresh   [4]int
	)
	records, fresh := someRecords[:0], someFresh[:0] // fresh: the places of records in runs
	runs := make([]work.Run, len(requests))
	for i, r := range requests {
		old, known, err := d.replay(r.spec, now)
		if err != nil {
			d.withdraw(records)
			return nil, err
		}
		if known {
			runs[i] = old
			continue
		}
		rec, err := d.admit(r, now)
		if err != nil {
			if errors.Is(err, work.ErrFull) {
				d.counts.refused++
			}
			d.withdraw(records)
			return nil, err
		}
		if !d.keys.bind(r.spec, now) {
			d.counts.refused++
			d.withdraw(append(records, rec))
			return nil, d.keys.full()
		}
		records, fresh = append(records, rec), append(fresh, i)
	}
	for i, rec := range records {
		d.enter(rec, now)
		runs[fresh[i]] = rec.run()
	}
	for i, run := range runs {
		if run.ID == "" { // a key that came twice in this very call
			runs[i], _, _ = d.replay(requests[i].spec, now)
		}
	}
	return runs, nil
}

// admit makes the record of a run if it may be accepted. Until enter it counts
// as unfinished, but nowhere else. The lock is held.
func (d *Dispatcher) admit(r request, now time.Time) (*record, error) {
	if !d.accepting {
		return nil, work.ErrStopped
	}
	h := d.jobs[r.spec.ID]
	fire := r.spec.FireTime
	if h != nil && !fire.IsZero() && !h.lastFire.IsZero() && !fire.After(h.lastFire) {
		return nil, fmt.Errorf("job %s at %s: %w", r.spec.ID, fire.Format(time.RFC3339), work.ErrDuplicate)
	}
	if h != nil && h.unfinished > 0 && r.spec.Trigger.Overlap != work.OverlapAllow {
		d.counts.skipped++
		// The skipped time has had its turn.
		if fire.After(h.lastFire) {
			h.lastFire = fire
		}
		return nil, fmt.Errorf("job %s: %w", r.spec.ID, work.ErrOverlap)
	}
	if err := d.full(r.spec); err != nil {
		return nil, err
	}
	if fire.IsZero() {
		fire = now
	}
	rec := newRecord(h, r.spec.ID)
	rec.id = work.NewRawID(now)
	rec.spec, rec.job = r.spec, r.job
	rec.fire, rec.accepted = fire, now
	rec.place = -1
	h = rec.history
	d.jobs[r.spec.ID] = h
	h.recurring = !r.spec.Trigger.Single()
	h.unfinished++
	d.admitted++
	d.bytes += rec.payload()
	return rec, nil
}

// withdraw takes back what was admitted and is not going to be entered.
func (d *Dispatcher) withdraw(records []*record) {
	for _, rec := range records {
		d.admitted--
		d.bytes -= rec.payload()
		d.keys.unbind(rec.spec)
		h := rec.history
		h.unfinished--
		d.forget(h)
	}
}

// enter gives an admitted run its place. The lock is held.
func (d *Dispatcher) enter(rec *record, now time.Time) {
	d.admitted--
	d.order++
	rec.order = d.order
	h := rec.history
	h.runs = append(h.runs, rec)
	if rec.spec.FireTime.After(h.lastFire) {
		h.lastFire = rec.spec.FireTime
	}
	d.runs[rec.id] = rec
	d.counts.accepted++
	d.keys.use(rec.spec)
	if rec.fire.After(now) {
		rec.state = work.StateScheduled
		d.counts.scheduled++
		d.scheduled.push(rec)
		d.clock.wake(rec.fire)
		return
	}
	d.ready(rec)
}

// ready puts a run into the queue. The lock is held.
func (d *Dispatcher) ready(rec *record) {
	rec.state = work.StateWaiting
	d.counts.waiting++
	d.pool.Put(d.pool.Now(), rec)
}

// full returns an error when there is no room for another run. A run that is
// alone has room whatever its size. The lock is held.
func (d *Dispatcher) full(spec work.Spec) error {
	runs := d.counts.waiting + d.counts.scheduled + d.admitted
	fits := d.bytes == 0 || d.bytes+int64(len(spec.Payload)) <= d.cfg.QueueBytes
	if runs < d.cfg.QueueCapacity && fits {
		return nil
	}
	return &work.FullError{Runs: runs, Bytes: d.bytes, RetryAfter: d.retryAfter()}
}

// retryAfter estimates when half of what waits will be done: by then there is
// room for more than the first one who comes back.
func (d *Dispatcher) retryAfter() time.Duration {
	workers := d.settings.value(NumberOfWorkers)
	estimate := d.average * time.Duration(d.counts.waiting/2/workers+1)
	return min(max(estimate.Round(time.Second), minRetryAfter), maxRetryAfter)
}

// replay returns the run that an idempotency key led to before, if any. When
// nothing is kept of it any more, all that is known is the id of its job. The
// lock is held.
func (d *Dispatcher) replay(spec work.Spec, now time.Time) (run work.Run, known bool, err error) {
	if spec.IdempotencyKey == "" {
		return work.Run{}, false, nil
	}
	d.trim(now)
	b, err := d.keys.find(spec, now, d.hasRuns)
	if err != nil || b == nil {
		return work.Run{}, false, err
	}
	if b.jobID == spec.ID && !b.used {
		return work.Run{}, false, nil // reserved for this very run
	}
	run = work.Run{JobID: b.jobID, Type: spec.Type, IdempotencyKey: spec.IdempotencyKey}
	if h := d.jobs[b.jobID]; h != nil && len(h.runs) > 0 {
		run = h.runs[len(h.runs)-1].run()
	}
	run.Replayed = true
	return run, true, nil
}

// hasRuns tells whether something is kept of a job. The lock is held.
func (d *Dispatcher) hasRuns(jobID string) bool {
	h := d.jobs[jobID]
	return h != nil && len(h.runs) > 0
}

// Reserve binds the idempotency key of spec to spec.ID, or returns what it is
// bound to already.
func (d *Dispatcher) Reserve(spec work.Spec) (jobID string, replayed bool, err error) {
	if spec.IdempotencyKey == "" {
		return spec.ID, false, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	d.trim(now)
	b, err := d.keys.find(spec, now, d.hasRuns)
	if err != nil {
		return "", false, err
	}
	if b != nil {
		return b.jobID, true, nil
	}
	if !d.keys.bind(spec, now) {
		d.counts.refused++
		return "", false, d.keys.full()
	}
	return spec.ID, false, nil
}

// Release takes a reservation back.
func (d *Dispatcher) Release(spec work.Spec) {
	if spec.IdempotencyKey == "" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keys.unbind(spec)
}
