package worktest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"example.invalid/service/internal/work"
)

// watched counts how often a job looks at its context, and ends it at one of
// these looks: that is where a job is between two steps.
type watched struct {
	context.Context

	looks atomic.Int64
	at    int64
	end   func()
}

// Done counts as a look.
func (w *watched) Done() <-chan struct{} {
	w.look()
	return w.Context.Done()
}

// Err counts as a look.
func (w *watched) Err() error {
	w.look()
	return w.Context.Err()
}

func (w *watched) look() {
	if w.looks.Add(1) == w.at {
		w.end()
	}
}

// moment is when a run is cancelled, and why.
type moment struct {
	before bool
	look   int64
	after  time.Duration
	cause  error
	text   string
}

// never is no moment at all.
var never = moment{}

func (m moment) String() string { return m.text }

var causes = []error{work.ErrCanceled, work.ErrShutdown, work.ErrTimeout}

// draw draws the moments at which a run is cancelled that takes as long, and
// looks at its context as often, as the reference.
func (c *check) draw(i int, reference outcome) moment {
	m := moment{cause: causes[c.random.IntN(len(causes))]}
	switch {
	case i == 0:
		m.before, m.text = true, "before it began"
	case i%2 == 1 && reference.looks > 0:
		m.look = 1 + c.random.Int64N(reference.looks)
		m.text = fmt.Sprintf("at look %d of %d at its context", m.look, reference.looks)
	default:
		m.after = 1 + time.Duration(c.random.Int64N(int64(reference.took+reference.took/4)+1))
		m.text = fmt.Sprintf("after %s of %s", m.after, reference.took)
	}
	return m
}

// run is a run of the service, with the attempts at it.
type run struct {
	id     string
	jobID  string
	number int

	mu   sync.Mutex
	keys map[string]work.Run
	runs int
}

func (c *check) newRun() *run {
	r := &run{id: work.NewID(), jobID: work.NewID(), keys: map[string]work.Run{}}
	if c.reset != nil {
		c.reset()
		r.id = c.fixed
	}
	return r
}

// count is how many jobs were submitted and not there already.
func (r *run) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.runs
}

func (r *run) accept(spec work.Spec) work.Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := spec.Type + "\x00" + spec.IdempotencyKey
	if accepted, ok := r.keys[key]; ok && spec.IdempotencyKey != "" {
		accepted.Replayed = true
		return accepted
	}
	if spec.ID == "" {
		spec.ID = work.NewID()
	}
	accepted := work.Run{
		ID: work.NewID(), JobID: spec.ID, Revision: 1, Type: spec.Type, State: work.StateWaiting, AcceptedAt: time.Now(),
		IdempotencyKey: spec.IdempotencyKey,
	}
	r.keys[key] = accepted
	r.runs++
	return accepted
}

// informer is what a run's context has for the job.
func (r *run) informer() informer { return informer{r, r.number} }

type informer struct {
	run    *run
	number int
}

// RunInfo tells the job which run it is working on.
func (i informer) RunInfo() work.RunInfo {
	return work.RunInfo{ID: i.run.id, JobID: i.run.jobID, Revision: 1, Attempt: i.number}
}

// Submit accepts the specs, each key once. None of them is run.
func (i informer) Submit(ctx context.Context, specs ...work.Spec) ([]work.Run, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	runs := make([]work.Run, 0, len(specs))
	for _, spec := range specs {
		if spec.Type == "" {
			return nil, work.Invalid("type", "is missing")
		}
		runs = append(runs, i.run.accept(spec))
	}
	return runs, nil
}
