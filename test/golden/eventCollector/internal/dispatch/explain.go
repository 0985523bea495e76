package dispatch

import (
	"fmt"
	"time"

	"github.com/acme-demo/eventcollector/internal/pool"
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
	stats := d.pool.Stats()
	e := Explanation{JobID: jobID, Workers: stats.Workers, Busy: stats.Busy, Paused: stats.Paused}
	run, ahead, ok := d.engine.Foremost(jobID)
	if !ok {
		e.Reason = "it has no run"
		return e
	}
	e.RunID, e.State, e.Ahead = run.ID, run.State, ahead
	switch run.State {
	case work.StateScheduled:
		e.Reason = "its time, " + run.FireTime.Format(time.RFC3339) + ", has not come"
	case work.StateWaiting:
		e.Reason = d.whyWaiting(run, e)
	case work.StateRunning:
		since := run.Attempts[len(run.Attempts)-1].StartedAt
		e.Reason = "it has been running since " + since.Format(time.RFC3339)
	case work.StateRetrying:
		e.Reason = "an attempt has failed, and the time for the next one has not come"
		if n := len(run.Attempts); n > 0 {
			e.Reason = fmt.Sprintf("attempt %d has failed (%s), and the time for the next one has not come", n, run.Attempts[n-1].Cause)
		}
	case work.StateDone:
		e.Reason = "it is done; nothing of this job is waiting"
	case work.StateUndecodable:
		e.Reason = "this build of the service does not understand it: " + run.Cause
	case work.StateDead, work.StateCancelled:
		e.Reason = fmt.Sprintf("it is %s: %s", run.State, run.Cause)
	}
	return e
}

// whyWaiting tells what keeps a run from beginning.
func (d *Dispatcher) whyWaiting(run work.Run, e Explanation) string {
	if id, ok := work.ParseID(run.ID); ok && d.suspicion.keeps(id) {
		return "the process has ended while it was running; what else that is so of has to end first, one run at a time"
	}
	class := pool.Class{Type: run.Type, OrderKey: run.OrderKey}
	switch d.pool.Why(class) {
	case pool.Paused:
		return "the workers are stopped"
	case pool.BehindOrderKey:
		return fmt.Sprintf("another run with the order key %q has to end first", run.OrderKey)
	case pool.AtConcurrencyLimit:
		return fmt.Sprintf("as many runs of type %s as there may be at a time are running", run.Type)
	case pool.AtRateLimit:
		return fmt.Sprintf("as many runs of type %s as there may be in a time have begun", run.Type)
	}
	if e.Busy >= e.Workers {
		return fmt.Sprintf("all %d workers are busy, and %d runs are before it", e.Workers, e.Ahead)
	}
	return fmt.Sprintf("it is about to begin; %d runs are before it", e.Ahead)
}
