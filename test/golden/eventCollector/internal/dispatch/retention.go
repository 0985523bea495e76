package dispatch

import (
	"time"
)

// keep puts a finished run among those that are kept, and makes room. The lock
// is held.
func (d *Dispatcher) keep(rec *record, now time.Time) {
	rec.bytes = rec.payload() + int64(len(rec.cause))
	if rec.result != nil {
		rec.bytes += int64(len(rec.result.Payload))
		for k, v := range rec.result.MetaData {
			rec.bytes += int64(len(k) + len(v))
		}
	}
	d.finished.PushBack(rec)
	d.kept++
	d.keptBytes += rec.bytes
	if h := rec.history; h.recurring {
		d.trimJob(h)
	}
	d.trim(now)
	if d.finished.Len() > 2*d.kept+64 {
		// What trimJob has dropped is still in this line.
		d.finished.Keep(func(r *record) bool { return d.runs[r.id] == r })
	}
	d.wakeToTrim()
}

// wakeToTrim has the clock come back when the oldest kept run is to go. The
// lock is held.
func (d *Dispatcher) wakeToTrim() {
	if d.finished.Len() > 0 {
		d.clock.wake(d.finished.At(0).finished.Add(d.cfg.Retention.Age))
	}
}

// trimJob drops the oldest finished runs of a recurring job. The lock is held.
func (d *Dispatcher) trimJob(h *history) {
	for over := len(h.runs) - h.unfinished - d.cfg.Retention.PerJob; over > 0; over-- {
		for _, rec := range h.runs {
			if rec.state.Final() {
				d.drop(rec)
				break
			}
		}
	}
}

// trim drops finished runs beyond what is to be kept. The lock is held.
func (d *Dispatcher) trim(now time.Time) {
	limit := d.cfg.Retention
	for d.finished.Len() > 0 {
		rec := d.finished.At(0)
		if d.runs[rec.id] == rec { // otherwise trimJob has dropped it
			if d.kept <= limit.Runs && d.keptBytes <= limit.Bytes && now.Sub(rec.finished) < limit.Age {
				return
			}
			d.drop(rec)
		}
		d.finished.PopFront()
	}
}

// drop forgets a finished run. The lock is held.
func (d *Dispatcher) drop(rec *record) {
	delete(d.runs, rec.id)
	d.kept--
	d.keptBytes -= rec.bytes
	rec.result = nil
	h := rec.history
	for i, r := range h.runs {
		if r == rec {
			copy(h.runs[i:], h.runs[i+1:])
			h.runs[len(h.runs)-1] = nil
			h.runs = h.runs[:len(h.runs)-1]
			break
		}
	}
	d.forget(h)
}

// forget forgets a job of which nothing is left. The lock is held.
func (d *Dispatcher) forget(h *history) {
	if len(h.runs) == 0 && h.unfinished == 0 {
		delete(d.jobs, h.jobID)
	}
}
