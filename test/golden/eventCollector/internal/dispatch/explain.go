package dispatch

import (
	"fmt"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// Explanation tells why a job's newest run is where it is.
type Explanation struct {
	JobID string     `json:"jobId"`
	RunID string     `json:"runId,omitempty"`
	State work.State `json:"state,omitempty"`
	// Reason is a sentence for people.
	Reason string `json:"reason"`
	// Ahead is how many runs are before a waiting one.
	Ahead int `json:"ahead"`
	// Workers and Busy tell how many there are to do it.
	Workers int  `json:"workers"`
	Busy    int  `json:"busy"`
	Paused  bool `json:"paused"`
	// Next is when a recurring job is sent next.
	Next time.Time `json:"next,omitzero"`
}

// Explain tells why the oldest unfinished run of a job waits, or what became of
// the newest one when none is unfinished. Without any run of the job the state
// is empty: whether there is such a job is for the scheduler to know.
func (d *Dispatcher) Explain(jobID string) Explanation {
	workers, paused := d.settings.value(NumberOfWorkers), d.pool.Paused()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.trim(time.Now())
	e := Explanation{JobID: jobID, Workers: workers, Busy: d.executing, Paused: paused}
	h := d.jobs[jobID]
	if h == nil || len(h.runs) == 0 {
		e.Reason = "it has no run"
		return e
	}
	rec := h.runs[len(h.runs)-1]
	for _, r := range h.runs {
		if !r.state.Final() {
			rec = r
			break
		}
	}
	e.RunID, e.State = work.FormatID(rec.id), rec.state
	switch rec.state {
	case work.StateScheduled:
		e.Reason = "its time, " + rec.fire.Format(time.RFC3339) + ", has not come"
	case work.StateWaiting:
		for _, other := range d.runs {
			if other.state == work.StateWaiting && other.order < rec.order {
				e.Ahead++
			}
		}
		switch {
		case paused:
			e.Reason = "the workers are stopped"
		case d.executing >= workers:
			e.Reason = fmt.Sprintf("all %d workers are busy, and %d runs are before it", workers, e.Ahead)
		default:
			e.Reason = fmt.Sprintf("it is about to begin; %d runs are before it", e.Ahead)
		}
	case work.StateRunning:
		since := rec.attempts[len(rec.attempts)-1].StartedAt
		e.Reason = "it has been running since " + since.Format(time.RFC3339)
	case work.StateDone:
		e.Reason = "it is done; nothing of this job is waiting"
	case work.StateDead, work.StateCancelled:
		e.Reason = fmt.Sprintf("it is %s: %s", rec.state, rec.cause)
	}
	return e
}
