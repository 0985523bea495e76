package local

import (
	"slices"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// state is the state of a run. Those from done on are final.
type state uint8

const (
	scheduled state = iota + 1
	waiting
	running
	retrying
	undecodable
	done
	dead
	cancelled
	states
)

var stateNames = [states]work.State{
	scheduled: work.StateScheduled, waiting: work.StateWaiting, running: work.StateRunning, retrying: work.StateRetrying,
	undecodable: work.StateUndecodable, done: work.StateDone, dead: work.StateDead, cancelled: work.StateCancelled,
}

func (s state) final() bool { return s >= done }

// record is a run as the index keeps it: what is needed of any run, whether its
// description is in memory or not. The engine's lock guards it.
type record struct {
	id      [16]byte
	body    *body    // nil while it is packed or in a spill file
	packed  string   // the body as appendRun writes it, empty while it is not packed
	where   position // in a spill file
	history *history

	order    uint64 // of acceptance; it outlives the process
	turn     uint64 // of its place in the line, of waiting runs
	token    uint64 // of the lease; 0 while nobody has it
	listed   uint64 // its number in the list of finished or undecodable runs, 0 for none
	accepted stamp
	fire     stamp
	due      stamp // of its next move: the fire time, the next attempt, the end of its lease
	since    stamp // it has been waiting
	size     int64 // of the payload
	place    int   // in the heap of delays, -1 when it is not there
	state    state
	priority uint8
	out      bool // the body is in a spill file, or on its way there
	begun    bool // the body is there since the start and has begun before
	// found tells that the run was there when the process began: it may be why
	// the one before ended.
	found  bool
	unread bool // its description could not be read; it is undecodable
	// fleeting runs are not told to the log: they belong to a Job without Spec.
	fleeting bool
}

// body is the part of a run that may be large.
type body struct {
	spec     *work.Spec // never changed, only replaced: others may have it
	job      work.Job   // a job that has no Spec and is run itself
	attempts []work.Attempt
	begun    int // attempts in all
	tries    int // attempts that count
	crashes  int // attempts that ended with the process, of those since it was accepted or retried
	cause    string
	result   *work.StoredResult
	finished stamp
	weight   int64 // of what is kept when it is finished

	first [1]work.Attempt // room for attempts: most runs have one
}

// maxAttempts bounds how many attempts a record tells about: the last ones.
const maxAttempts = 20

// history is what is known about the runs of one job.
type history struct {
	jobID      string
	runs       []*record // in the order of acceptance
	unfinished int32     // those admitted included, undecodable ones not
	finished   int32     // done and cancelled ones that are kept
	dead       int32     // dead ones that are kept
	recurring  bool
	kept       bool // the job itself is kept
	known      bool // it is in the index
	lastFire   stamp
	admitted   stamp    // the last fire time of those that were admitted and have not entered
	pending    *pending // the submission that they are part of

	first [1]*record // room for runs: most jobs run once
}

// whole is a body with its spec.
type whole struct {
	body body
	spec work.Spec
}

// newRecord makes the record of a run, and the history of its job when there is
// none: in one piece, because they mostly go together.
func newRecord(h *history, spec *work.Spec) *record {
	if h != nil {
		piece := &struct {
			record record
			whole  whole
		}{whole: whole{spec: *spec}}
		piece.record.history = h
		return piece.record.with(&piece.whole)
	}
	piece := &struct {
		record  record
		history history
		whole   whole
	}{whole: whole{spec: *spec}}
	piece.record.history = piece.history.of(spec.ID)
	return piece.record.with(&piece.whole)
}

// newSlim is newRecord for a run whose body is going to be packed or to leave
// memory: it is not in the same piece then.
func newSlim(h *history, w *whole) *record {
	if h != nil {
		rec := &record{history: h}
		return rec.with(w)
	}
	piece := &struct {
		record  record
		history history
	}{}
	piece.record.history = piece.history.of(w.spec.ID)
	return piece.record.with(w)
}

func (h *history) of(jobID string) *history {
	h.jobID, h.runs = jobID, h.first[:0]
	return h
}

func (r *record) with(w *whole) *record {
	w.body.spec, w.body.attempts = &w.spec, w.body.first[:0]
	r.body, r.place = &w.body, -1
	r.size = int64(len(w.spec.Payload))
	r.priority = priorityOf(&w.spec)
	return r
}

func priorityOf(spec *work.Spec) uint8 {
	if spec.Priority == 0 {
		return queue.DefaultPriority
	}
	return uint8(spec.Priority) // #nosec G115 -- 1 to 9, see checkEntry
}

// insert adds a run in the order of acceptance.
func (h *history) insert(rec *record) {
	h.runs = append(h.runs, rec)
	for i := len(h.runs) - 1; i > 0 && h.runs[i-1].order > rec.order; i-- {
		h.runs[i-1], h.runs[i] = h.runs[i], h.runs[i-1]
	}
}

func (h *history) remove(rec *record) {
	if i := slices.Index(h.runs, rec); i >= 0 {
		h.runs = slices.Delete(h.runs, i, i+1)
	}
}

// begin adds an attempt.
func (b *body) begin(at stamp) {
	b.begun++
	b.tries++
	if len(b.attempts) == maxAttempts {
		b.attempts = slices.Delete(b.attempts, 0, 1)
	}
	b.attempts = append(b.attempts, work.Attempt{Number: b.begun, StartedAt: at.time()})
}

// unbegin takes back the attempt that is under way.
func (b *body) unbegin() {
	b.begun--
	b.tries--
	if last := len(b.attempts) - 1; last >= 0 {
		b.attempts = b.attempts[:last]
	}
}

// end fills in the attempt that was under way.
func (b *body) end(o *queue.Outcome, at stamp) {
	if len(b.attempts) == 0 {
		return
	}
	last := &b.attempts[len(b.attempts)-1]
	last.FinishedAt = at.time()
	last.Cause, last.TimedOut, last.Hung = o.Cause, o.TimedOut, o.Hung
	last.Errors, last.Metrics = o.Errors, o.Metrics
}

// crash ends the attempt that was under way when its process did.
func (b *body) crash() {
	b.crashes++
	b.tries--
	b.end(&queue.Outcome{Cause: crashCause}, 0)
}

// run is a copy for the outside.
func (r *record) run(b *body) work.Run {
	fire := b.spec.FireTime // has its zone still
	if fire.IsZero() {
		fire = r.fire.time()
	}
	return work.Run{
		ID:             work.FormatID(r.id),
		JobID:          b.spec.ID,
		Revision:       b.spec.Revision,
		Type:           b.spec.Type,
		State:          stateNames[r.state],
		FireTime:       fire,
		AcceptedAt:     r.accepted.time(),
		FinishedAt:     b.finished.time(),
		IdempotencyKey: b.spec.IdempotencyKey,
		Priority:       int(r.priority),
		OrderKey:       b.spec.OrderKey,
		FairKey:        b.spec.FairKey,
		Attempts:       append([]work.Attempt(nil), b.attempts...),
		Cause:          b.cause,
		Result:         b.result,
	}
}
