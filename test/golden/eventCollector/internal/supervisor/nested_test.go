package supervisor

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// family is a Chief with a Chief as worker.
type family struct {
	*run
	child *Chief
}

func newFamily(t *testing.T, options ...WorkerOption) *family {
	t.Helper()
	f := &family{run: newRun(t), child: NewChief()}
	f.add("first", idle)
	f.add("child", f.child, options...)
	return f
}

func (f *family) addToChild(t *testing.T, name WorkerName, w Worker, options ...WorkerOption) {
	t.Helper()
	if err := f.child.AddWorker(name, w, options...); err != nil {
		t.Fatal(err)
	}
}

func TestNestedChiefsStopInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, f := &journal{}, newFamily(t)
		f.addToChild(t, "x", &fake{journal: j, name: "x"})
		f.addToChild(t, "y", &fake{journal: j, name: "y"})
		f.add("last", &fake{journal: j, name: "last"})
		f.start()
		synctest.Wait()
		want := map[WorkerName]State{"first": StateRun, "child": StateRun, "child/x": StateRun, "child/y": StateRun, "last": StateRun}
		if got := f.chief.allStates(); !maps.Equal(got, want) {
			t.Errorf("got %v", got)
		}
		j.take()
		if err := f.stop(); err != nil {
			t.Error(err)
		}
		j.want(t, "end last", "end y", "end x")
		var started []WorkerName
		for _, e := range f.events.of("worker started") {
			started = append(started, e.Worker)
		}
		if slices.Sort(started); !slices.Equal(started, []WorkerName{"child", "child/x", "child/y", "first", "last"}) {
			t.Errorf("events of %v", started)
		}
		if got := f.events.of("stopping"); len(got) != 2 || got[1].Worker != "child" {
			t.Errorf("got %v", got)
		}
	})
}

func TestAChildKeepsItsEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		own, f := &recorder{}, newFamily(t)
		f.child.SetEventHandler(own.handle)
		f.addToChild(t, "x", idle)
		f.start()
		synctest.Wait()
		if err := f.stop(); err != nil {
			t.Error(err)
		}
		if len(own.of("worker started")) != 1 || len(f.events.of("worker started")) != 2 {
			t.Errorf("got %v and %v", own.events, f.events.events)
		}
	})
}

func TestAChildThatFailsIsRestarted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, f := &journal{}, newFamily(t, Restart)
		f.addToChild(t, "x", failing(j, 1, ways["panic"]), StopAppOnFail)
		f.start()
		synctest.Wait()
		j.want(t, "init w", "run w", "end w", "init w", "run w")
		failed := f.events.of("worker failed")
		if len(failed) != 2 || failed[0].Worker != "child/x" || failed[1].Worker != "child" {
			t.Errorf("got %v", failed)
		}
		// The panic was one of x, and not of the child.
		if got := f.events.of("caught panic"); len(got) != 1 || got[0].Worker != "child/x" {
			t.Errorf("got %v", got)
		}
		if err := f.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAFailureGoesUpToTheTop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFamily(t, StopAppOnFail)
		f.addToChild(t, "x", WorkerFunc(func(context.Context) error { return errBoom }), StopAppOnFail)
		f.start()
		if err := <-f.over; !errors.Is(err, errBoom) {
			t.Errorf("got %v", err)
		}
		f.states("first Stopped", "child Failed")
	})
}

func TestWhatAChildDoesNotStopIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, f := make(chan struct{}), newFamily(t)
		f.addToChild(t, "deaf", deaf(release), StopTimeout(2*time.Second))
		f.addToChild(t, "x", idle)
		f.start()
		synctest.Wait()
		began := time.Now()
		notStopped(t, f.stop(), "child/deaf")
		if took := time.Since(began); took != 2*time.Second+lastMoment/2 {
			t.Errorf("took %s", took)
		}
		f.states("first Stopped", "child Failed")
		close(release)
	})
}

func TestHurryReachesTheChild(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, release, f := &journal{}, make(chan struct{}), newFamily(t)
		f.chief.SetForceStopTimeout(time.Second)
		f.addToChild(t, "x", &fake{journal: j, name: "x"})
		f.addToChild(t, "deaf", deaf(release))
		f.start()
		synctest.Wait()
		j.take()
		began := time.Now()
		notStopped(t, f.stop(), "child/deaf")
		if took := time.Since(began); took != time.Second+lastMoment/2 {
			t.Errorf("took %s", took)
		}
		j.want(t, "end x")
		close(release)
	})
}

// A Chief that is stuck itself is in the report with all below it.
func TestAChildThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, f := make(chan struct{}), newFamily(t)
		f.chief.SetForceStopTimeout(time.Second)
		f.child.SetShutdown(func() { <-release })
		f.addToChild(t, "deaf", deaf(release))
		f.start()
		synctest.Wait()
		notStopped(t, f.stop(), "child", "child/deaf")
		close(release)
	})
}

func TestTheStopTimeoutOfAChild(t *testing.T) {
	c := NewChief()
	for name, m := range map[string]struct {
		member
		want time.Duration
	}{
		"a Chief":         {member{worker: c}, time.Minute + 2*time.Second + lastMoment},
		"one with option": {member{worker: c, options: workerOptions{stopTimeout: time.Second}}, time.Second},
		"another":         {member{worker: idle}, DefaultStopTimeout},
		"a bad one":       {member{worker: timed(func() time.Duration { panic("no") })}, DefaultStopTimeout},
		"a negative one":  {member{worker: timed(func() time.Duration { return -1 })}, DefaultStopTimeout},
	} {
		c.SetForceStopTimeout(time.Minute) // after it was added
		if got := m.stopTimeout(); got != m.want {
			t.Errorf("%s: got %s, want %s", name, got, m.want)
		}
	}
}

// timed is a worker that says how long it needs to stop.
type timed func() time.Duration

func (timed) Run(context.Context) error    { return nil }
func (f timed) StopTimeout() time.Duration { return f() }
