package dispatch

import (
	"time"

	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/work"
)

// record is a run as the index keeps it. The dispatcher's lock guards it.
type record struct {
	id       [16]byte
	spec     work.Spec
	job      work.Job // a job that has no Spec and is run itself
	history  *history
	state    work.State
	fire     time.Time
	accepted time.Time
	finished time.Time
	attempts []work.Attempt
	cause    string
	result   *work.StoredResult
	bytes    int64
	attempt  *pool.Attempt // while it is running
	pauser   work.Pauser   // while it is running, if it can pause
	place    int           // in the heap of scheduled runs, -1 when it is not there
	order    uint64        // of acceptance

	first [1]work.Attempt // room for attempts: most runs have one
}

// history is what is known about the runs of one job.
type history struct {
	jobID      string
	runs       []*record // in the order of acceptance
	unfinished int
	lastFire   time.Time
	recurring  bool

	first [1]*record // room for runs: most jobs run once
}

// newRecord makes the record of a run, and the history of its job when there is
// none: in one piece, because they mostly go together.
func newRecord(h *history, jobID string) *record {
	if h != nil {
		rec := &record{history: h}
		rec.attempts = rec.first[:0]
		return rec
	}
	both := &struct {
		record
		history
	}{}
	rec := &both.record
	rec.attempts, rec.history = rec.first[:0], &both.history
	rec.history.jobID, rec.history.runs = jobID, both.history.first[:0]
	return rec
}

// payload is how many bytes of memory the description of the run takes that
// whoever submits it decides on.
func (r *record) payload() int64 { return int64(len(r.spec.Payload)) }

// RunInfo tells the job about its run.
func (r *record) RunInfo() work.RunInfo {
	// What is read here does not change while the run is running.
	return work.RunInfo{
		ID:       work.FormatID(r.id),
		JobID:    r.spec.ID,
		Revision: r.spec.Revision,
		Attempt:  len(r.attempts),
		FireTime: r.fire,

		CorrelationID: r.spec.CorrelationID,
		Traceparent:   r.spec.Traceparent,
	}
}

// run is a copy for the outside.
func (r *record) run() work.Run {
	return work.Run{
		ID:             work.FormatID(r.id),
		JobID:          r.spec.ID,
		Revision:       r.spec.Revision,
		Type:           r.spec.Type,
		State:          r.state,
		FireTime:       r.fire,
		AcceptedAt:     r.accepted,
		FinishedAt:     r.finished,
		IdempotencyKey: r.spec.IdempotencyKey,
		Attempts:       append([]work.Attempt(nil), r.attempts...),
		Cause:          r.cause,
		Result:         r.result,
	}
}
