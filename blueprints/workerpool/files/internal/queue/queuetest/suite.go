// Package queuetest is what every queue engine has to pass. An engine's own
// tests call Run; what the engine cannot do, by its capabilities or because it
// lacks an optional interface, is left out.
package queuetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// Settings is what a test needs an engine to be like. Zero means the engine's
// default.
type Settings struct {
	Capacity   int
	Bytes      int64
	Overflow   queue.Overflow
	Lease      time.Duration // how long leases last
	MaxCrashes int
	Check      func(work.Spec) error
}

// Harness makes the engines of one test.
type Harness struct {
	// Open returns an engine. After a Close or a Kill it is called again, and
	// the new engine has to have what the old one has kept.
	Open func(t *testing.T, s Settings) queue.Queue
	// Kill ends an engine as the death of its process does. nil when the engine
	// keeps nothing.
	Kill func(t *testing.T, q queue.Queue)
	// Fresh makes the harness of another new queue. Run sets it.
	Fresh func(t *testing.T) Harness
}

// Run runs the suite. fresh makes the harness of a new, empty queue.
func Run(t *testing.T, fresh func(t *testing.T) Harness) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := fresh(t)
			h.Fresh = fresh
			test.run(&env{T: t, harness: h})
		})
	}
}

var tests = []struct {
	name string
	run  func(e *env)
}{
	{"life", life},
	{"invalid entries", invalidEntries},
	{"all or none", allOrNone},
	{"order", order},
	{"lease waits", leaseWaits},
	{"lease is for one", leaseIsForOne},
	{"gone", gone},
	{"nack", nack},
	{"dead letters", deadLetters},
	{"dead letters by page", deadLettersByPage},
	{"runs by state", runsIn},
	{"set aside", setAside},
	{"release", release},
	{"delay", delay},
	{"unique", unique},
	{"unique for a while", uniqueForAWhile},
	{"idempotency", idempotency},
	{"idempotency of many at once", idempotencyAtOnce},
	{"reservations", reservations},
	{"fire times", fireTimes},
	{"overlap", overlap},
	{"cancel", cancel},
	{"replace", replace},
	{"reject", reject},
	{"block", block},
	{"drop oldest", dropOldest},
	{"each", each},
	{"jobs and schedules", jobsAndSchedules},
	{"leases expire", leasesExpire},
	{"the end", theEnd},
	{"restart", restart},
	{"restart after a kill", restartAfterKill},
	{"restart of the keeper", restartOfKeeper},
	{"jobs put together", putTogether},
	{"poison", poison},
	{"many at once", manyAtOnce},
	{"like the model", likeTheModel},
}

// env is one test.
type env struct {
	*testing.T
	harness Harness
	ctx     context.Context
	queue.Queue
}

// open opens the engine; at the end of the test it is closed, and checked.
func (e *env) open(s Settings) {
	e.Helper()
	e.ctx = e.T.Context()
	e.Queue = e.harness.Open(e.T, s)
	q := e.Queue
	e.Cleanup(func() {
		if err := q.Close(); err != nil && !errors.Is(err, work.ErrStopped) {
			e.Errorf("close: %v", err)
		}
		e.checkSum(q)
	})
}

// reopen closes the engine, or kills it, and opens it again.
func (e *env) reopen(kill bool, s Settings) {
	e.Helper()
	if kill {
		e.no(e.Commit())
		e.harness.Kill(e.T, e.Queue)
	} else {
		e.no(e.Close())
	}
	e.open(s)
}

func (e *env) checkSum(q queue.Queue) queue.Stats {
	e.Helper()
	s := q.Stats()
	if err := s.Check(); err != nil {
		e.Error(err)
	}
	return s
}

// can skips the test of an engine that lacks something.
func (e *env) can(c queue.Capability) {
	e.Helper()
	if !e.Capabilities().Has(c) {
		e.Skipf("the engine has not all of the capabilities %b", c)
	}
}

// as returns an optional interface of the engine, or skips the test.
func as[T any](e *env) T {
	e.Helper()
	v, ok := e.Queue.(T)
	if !ok {
		e.Skipf("the engine is no %T", *new(T))
	}
	return v
}

// no fails the test when there is an error.
func (e *env) no(err error) {
	e.Helper()
	if err != nil {
		e.Fatal(err)
	}
}

// want fails the test when an error is not the expected one.
func (e *env) want(err, want error) {
	e.Helper()
	if !errors.Is(err, want) {
		e.Fatalf("the error is %v, want %v", err, want)
	}
}

func (e *env) equal(what string, got, want any) {
	e.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		e.Fatalf("%s is %s, want %s", what, g, w)
	}
}

// job is an entry of a new job that runs once.
func job(change ...func(*work.Spec)) queue.Entry {
	spec := work.Spec{ID: work.NewID(), Type: "t", Payload: []byte(`{"a":1}`), Trigger: work.Trigger{Kind: work.TriggerOnce}}
	for _, c := range change {
		c(&spec)
	}
	return queue.Entry{Spec: spec}
}

func jobs(n int) []queue.Entry {
	entries := make([]queue.Entry, n)
	for i := range entries {
		entries[i] = job()
	}
	return entries
}

// put accepts one entry.
func (e *env) put(entry queue.Entry) work.Run {
	e.Helper()
	runs, err := e.Enqueue(e.ctx, entry)
	e.no(err)
	if len(runs) != 1 {
		e.Fatalf("%d runs for one entry", len(runs))
	}
	return runs[0]
}

// lease leases one run that is there, or is going to be soon.
func (e *env) lease() *queue.Lease {
	e.Helper()
	var l [1]queue.Lease
	n, err := e.Lease(e.ctx, l[:], 10*time.Second)
	e.no(err)
	if n != 1 {
		e.Fatal("nothing is leased")
	}
	return &l[0]
}

// leaseAll leases what is due, at most n.
func (e *env) leaseAll(n int) []queue.Lease {
	e.Helper()
	ls := make([]queue.Lease, n)
	n, err := e.Lease(e.ctx, ls, 0)
	e.no(err)
	return ls[:n]
}

// nothing fails the test when something is due.
func (e *env) nothing() {
	e.Helper()
	if ls := e.leaseAll(1); len(ls) > 0 {
		e.Fatalf("%s is leased, want nothing", work.FormatID(ls[0].Run))
	}
}

func (e *env) start(l *queue.Lease) queue.Attempt {
	e.Helper()
	a, err := e.Start(l, time.Time{})
	e.no(err)
	return a
}

// begin leases and starts one run.
func (e *env) begin() (*queue.Lease, queue.Attempt) {
	e.Helper()
	l := e.lease()
	return l, e.start(l)
}

// run looks at a run, in an engine that lets one.
func (e *env) run(id string) work.Run {
	e.Helper()
	run, err := as[queue.Browser](e).Run(e.ctx, id)
	e.no(err)
	return run
}

func (e *env) state(id string, want work.State) {
	e.Helper()
	e.equal("state", e.run(id).State, want)
}

func id(l *queue.Lease) string { return work.FormatID(l.Run) }

var errTest = errors.New("of a test")
