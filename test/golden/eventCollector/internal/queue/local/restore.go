package local

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// finish puts everything in its place.
func (r *replayer) finish(at time.Time) {
	e := r.e
	e.mu.Lock()
	defer e.unlock()
	now := stampOf(at)
	all := slices.DeleteFunc(r.all, func(rec *record) bool { return rec.history == nil })
	slices.SortFunc(all, func(a, b *record) int { return cmp.Compare(a.order, b.order) })
	jobs := make(map[string]*history, len(all)+len(e.jobs)) // it is not to grow step by step
	maps.Copy(jobs, e.jobs)
	e.jobs = jobs
	r.finishFires()
	var ended, ready []*record
	for _, rec := range all {
		e.order = max(e.order, rec.order)
		r.join(rec)
		if rec.state.final() {
			ended = append(ended, rec)
		} else if r.enter(rec, now) {
			ready = append(ready, rec)
		}
	}
	slices.SortStableFunc(ready, func(a, b *record) int { return cmp.Compare(a.since, b.since) })
	for _, rec := range ready {
		since := rec.since
		rec.state = 0
		e.ready(rec, since)
	}
	r.finishEnded(ended, now)
	r.finishKeys(now)
	for id := range e.specs {
		e.historyOf(id).kept = true
		e.historyOf(id).recurring = !e.specs[id].Trigger.Single()
	}
	for _, h := range e.jobs {
		if h.recurring {
			e.trimJob(h, false)
			e.trimJob(h, true)
		}
		e.forget(h)
	}
	e.trim(now)
	e.wakeToTrim()
	r.count()
}

// join makes a run one of its job's: the first one of a job brings the history.
func (r *replayer) join(rec *record) {
	h := rec.history
	if h.jobID != "" {
		if of := r.e.jobs[h.jobID]; of != nil {
			of.recurring = h.recurring
			h, rec.history = of, of
		} else {
			r.e.know(h)
		}
	}
	h.runs = append(h.runs, rec)
}

// finishFires gives the jobs their last fire times back. Those of jobs that
// nothing is kept of are forgotten with their histories.
func (r *replayer) finishFires() {
	for id, fire := range r.fires {
		r.e.historyOf(id).lastFire = fire
	}
	clear(r.fires)
}

// enter puts an unfinished run in its place, and tells whether that is in the
// line, from rec.since on.
func (r *replayer) enter(rec *record, now stamp) bool {
	e := r.e
	rec.found = true
	e.counts.recovered++
	e.bytes += rec.size
	if rec.out {
		e.spilled++
	} else {
		e.inMemory += rec.size
		if rec.body != nil { // no run with such a key is packed
			e.uniques.rebind(rec)
		}
	}
	rec.history.unfinished++
	was := rec.state
	rec.state, rec.since = 0, max(rec.accepted, min(rec.fire, now))
	switch was {
	case running:
		r.report.Interrupted++
		rec.body.crash()
		if rec.body.crashes >= e.opts.MaxCrashes {
			e.move(rec, waiting)
			r.poisoned = append(r.poisoned, rec)
			return false
		}
		e.noteCrash(rec)
		return true
	case undecodable:
		if !rec.unread && e.understands(rec) == nil {
			rec.body.cause = ""
			rec.state = waiting
			e.notePut(rec)
			return true
		}
		e.setAside(rec, rec.body.cause)
		return false
	case retrying:
		rec.since = min(rec.due, now)
		if rec.due > now {
			e.delay(rec, retrying, rec.due)
			return false
		}
	default:
		if rec.fire > now {
			e.delay(rec, scheduled, rec.fire)
			return false
		}
	}
	return true
}

func (r *replayer) finishEnded(ended []*record, now stamp) {
	e := r.e
	slices.SortStableFunc(ended, func(a, b *record) int { return cmp.Compare(a.body.finished, b.body.finished) })
	for _, rec := range ended {
		e.putOn(rec)
	}
	for _, rec := range r.poisoned {
		e.poison(rec, now)
	}
	r.report.Poisoned = len(r.poisoned)
}

// finishKeys puts the keys in the order of their times.
func (r *replayer) finishKeys(now stamp) {
	e := r.e
	keys := slices.SortedFunc(maps.Values(e.keys.bound), func(a, b *binding) int { return cmp.Compare(a.since, b.since) })
	for _, b := range keys {
		e.keys.order.PushBack(b)
	}
	for _, u := range e.uniques.bound {
		if !u.busy && u.until <= now {
			e.freeUnique(u)
		}
	}
}

func (r *replayer) count() {
	e := r.e
	r.report.Waiting, r.report.Scheduled, r.report.Retrying, r.report.Undecodable = e.in[waiting], e.in[scheduled], e.in[retrying], e.in[undecodable]
	r.report.Finished, r.report.DeadLetters = e.finished.n, e.dead.n
	r.report.Jobs, r.report.Schedules, r.report.Keys = len(e.specs), len(e.schedules), len(e.keys.bound)
}
