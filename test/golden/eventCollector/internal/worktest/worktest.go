// Package worktest tests jobs: whether they can be run twice, and whether they
// end when they are told to.
//
// A run is done again when its attempt failed, when the process was killed
// while it was running, and when a stop could not wait for it. Its id stays the
// same each time. A job is safe when doing it again changes nothing; Idempotent
// finds out.
package worktest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/payload"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Jobs makes jobs of a type that a function handles, as work.Handle registers
// it: each call makes a fresh one with the text as its payload.
func Jobs[P any](t testing.TB, typ string, handler func(context.Context, P) (work.Result, error), text string) func() work.Job {
	t.Helper()
	registry := work.NewRegistry()
	if err := work.Handle(registry, typ, handler); err != nil {
		t.Fatal(err)
	}
	return Specs(t, registry, work.Spec{Type: typ, Payload: json.RawMessage(text)})
}

// Sample is the newest sample of the payload of a type, in testdata/payloads
// below the directory of the test.
func Sample(t testing.TB, typ string) string {
	t.Helper()
	text, err := payload.Newest(filepath.Join("testdata", "payloads"), typ)
	if err != nil {
		t.Fatal(err)
	}
	if text == nil {
		t.Fatalf("there is no sample of a payload of %s in testdata/payloads; make payloads writes it", typ)
	}
	return string(text)
}

// Specs makes jobs of a description, each call a fresh one.
func Specs(t testing.TB, registry *work.Registry, spec work.Spec) func() work.Job {
	t.Helper()
	if spec.ID == "" {
		spec.ID = work.NewID()
	}
	if err := registry.Check(spec); err != nil {
		t.Fatal(err)
	}
	return func() work.Job {
		t.Helper()
		job, err := registry.Make(spec)
		if err != nil {
			t.Fatal(err)
		}
		return job
	}
}

// Run runs a job once, as a worker of the service does: within its time, with
// the id of a run in its context, with Init before and Shutdown after it. It
// returns what Run returned. A panic, a run that does not return and a
// goroutine that is left behind fail the test.
func Run(t testing.TB, job work.Job, opts ...Option) (work.Result, error) {
	t.Helper()
	c := newCheck(t, func() work.Job { return job }, opts)
	r := c.newRun()
	a := c.attempt(r, never)
	c.wellBehaved("the run", a)
	c.leftOver()
	return a.result, a.err
}

// Idempotent fails the test when a job cannot be run twice. It
//
//   - runs it, and runs it again with the same id of a run: the result, what
//     State observes and what the job submitted are to be the same
//   - cancels it at random moments, some of them just when it looks at its
//     context: it returns soon, with no error or one that wraps that of the
//     context, and the next run succeeds as if nothing had been
//   - looks for panics, and for goroutines that are left behind
//
// Each run gets a job of its own from fresh. The moments come from a seed that
// a failure names; WORKTEST_SEED in the environment, or Seed, repeats it.
//
// Without State, only results and submissions are compared: let it tell what
// the job did to the world. With Reset as well, what a cancelled run left half
// done is seen even if no later run adds to it.
func Idempotent(t testing.TB, fresh func() work.Job, opts ...Option) {
	t.Helper()
	c := newCheck(t, fresh, opts)
	reference := c.twice()
	start := time.Now()
	for i := range c.cancels {
		if i >= fewestCancels && time.Since(start) > longest {
			break
		}
		c.cancelled(c.draw(i, reference), reference)
	}
	c.leftOver()
}

const (
	// A job that takes long is cancelled less often than Cancels says.
	fewestCancels = 4
	longest       = 10 * time.Second
)

// check is one test of a job.
type check struct {
	testing.TB
	options

	fresh  func() work.Job
	random *rand.Rand
	label  string
	fixed  string // id of all runs, when each begins with a reset
}

// outcome is what is to be the same each time.
type outcome struct {
	attempt
	state     any
	submitted int
}

// twice does one run twice, and returns what there is after the first time.
func (c *check) twice() outcome {
	c.Helper()
	r := c.newRun()
	first := c.whole(r, "the first run")
	second := c.whole(r, "the second run with the same id")
	c.compare(first, second, "after the second run with the same id")
	return first
}

// cancelled cancels a run, and does it again.
func (c *check) cancelled(m moment, reference outcome) {
	c.Helper()
	what := fmt.Sprintf("the run that was cancelled %s (%v)", m, m.cause)
	r := c.newRun()
	a := c.attempt(r, m)
	c.wellBehaved(what, a)
	if a.err != nil && !errors.Is(a.err, context.Canceled) && !errors.Is(a.err, context.DeadlineExceeded) && !errors.Is(a.err, m.cause) {
		c.errorf("%s returned an error that does not tell why: %v\nWrap what the context says: fmt.Errorf(\"...: %%w\", ctx.Err())", what, a.err)
	}
	again := c.whole(r, "the run after "+what)
	if c.reset != nil {
		c.compare(reference, again, "after "+what+" and another one")
		return
	}
	c.compare(again, c.whole(r, "the second run after "+what), "after "+what+" and two more")
	if again.submitted != reference.submitted {
		c.errorf("after %s and another one it has submitted %d jobs, and %d without", what, again.submitted, reference.submitted)
	}
}

// whole runs the job to its end, which has to be a success.
func (c *check) whole(r *run, what string) outcome {
	c.Helper()
	a := c.attempt(r, never)
	c.wellBehaved(what, a)
	if a.err != nil {
		c.fatalf("%s failed: %v", what, a.err)
	}
	o := outcome{attempt: a, submitted: r.count()}
	if c.state != nil {
		o.state = c.state()
	}
	return o
}

func (c *check) compare(want, got outcome, when string) {
	c.Helper()
	if !c.same(want.result, got.result) {
		c.errorf("%s the result is another one: %s, and was %s\nSameResult compares results that may differ", when, show(got.result), show(want.result))
	}
	if c.state != nil && !equal(want.state, got.state) {
		c.errorf("%s the state is another one: %s, and was %s\n%s", when, clip(got.state), clip(want.state), hint)
	}
	if want.submitted != got.submitted {
		c.errorf("%s it has submitted %d jobs, and had %d: give them an IdempotencyKey made of the run's id", when, got.submitted, want.submitted)
	}
}

const hint = "What has been done for a run is to be recognised by its id: work.RunInfoFrom(ctx)"

// wellBehaved fails for what a run must never do.
func (c *check) wellBehaved(what string, a attempt) {
	c.Helper()
	switch p := (*work.JobPanicError)(nil); {
	case errors.As(a.err, &p):
		c.fatalf("%s: %v\n%s", what, p, p.Stack)
	case errors.Is(a.err, work.ErrGoexit):
		c.fatalf("%s called runtime.Goexit; t.Fatal and the like are not for jobs", what)
	case a.hung:
		c.fatalf("%s has not returned %s after its context ended\nWait for ctx.Done() wherever it waits, and hand ctx on to what it calls", what, c.prompt)
	}
}

func (c *check) errorf(format string, args ...any) {
	c.Helper()
	c.Errorf("%s\n%s=%d repeats this", fmt.Sprintf(format, args...), seedVariable, c.seed)
}

func (c *check) fatalf(format string, args ...any) {
	c.Helper()
	c.Fatalf("%s\n%s=%d repeats this", fmt.Sprintf(format, args...), seedVariable, c.seed)
}
