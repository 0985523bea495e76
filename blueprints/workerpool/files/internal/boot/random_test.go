package boot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestRandomLives starts and stops random graphs, with failures of all sorts and
// contexts that end at random, and wants after each step that
//
//   - nobody was started before its dependencies or stopped before its dependents
//   - no service has two calls at a time, is started when it runs, or stopped
//     when it does not
//   - each service either did what it should or has an error, and none has two
//   - the state, the channels and what the service knows of itself agree
//
// The bubble of synctest finds what is stuck and goroutines that are left over.
func TestRandomLives(t *testing.T) {
	for seed := range uint64(150) {
		aRandomLife(t, seed)
	}
}

// TestSoakRandomLives runs until the time is up that SOAK gives it, as in 10m.
func TestSoakRandomLives(t *testing.T) {
	limit, err := time.ParseDuration(os.Getenv("SOAK"))
	if err != nil {
		t.Skip("SOAK is not set to a duration")
	}
	seed := rand.Uint64()
	for end := time.Now().Add(limit); time.Now().Before(end); seed++ {
		aRandomLife(t, seed)
	}
}

func aRandomLife(t *testing.T, seed uint64) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { randomLife(t, seed) })
	if t.Failed() {
		t.Fatalf("seed %d", seed)
	}
}

// actor is a service that behaves at random and notices misuse.
type actor struct {
	Base
	deps []*actor
	kids []*actor // that depend on it

	mu    sync.Mutex
	rnd   *rand.Rand
	calm  bool // from now on it behaves
	busy  bool
	alive bool
	wrong []string
}

// enter notes what must not be at the begin of a call.
func (a *actor) enter(call string) {
	a.mu.Lock()
	if a.busy {
		a.wrong = append(a.wrong, call+" beside another call")
	}
	a.busy = true
	if a.alive != (call == "Stop") {
		a.wrong = append(a.wrong, fmt.Sprintf("%s while alive is %t", call, a.alive))
	}
	a.mu.Unlock()
	others := a.deps // in both cases the dependencies are there
	for _, d := range others {
		if !d.isAlive() {
			a.blame(call + " without " + d.Name())
		}
	}
	for _, k := range a.kids {
		if k.isAlive() {
			a.blame(call + " under " + k.Name())
		}
	}
}

func (a *actor) blame(what string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.wrong = append(a.wrong, what)
}

func (a *actor) isAlive() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.alive
}

func (a *actor) leave(alive bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.busy, a.alive = false, alive
}

func (a *actor) draw(n int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.rnd.IntN(n)
}

var errRandom = errors.New("at random")

// act behaves well most of the time.
func (a *actor) act(ctx context.Context) error {
	a.mu.Lock()
	calm := a.calm
	a.mu.Unlock()
	if calm {
		return nil
	}
	pause := time.Duration(a.draw(2000)) * time.Millisecond
	switch a.draw(16) {
	case 0, 1, 2:
		time.Sleep(pause)
		return errRandom
	case 3:
		return hang(ctx)
	case 4:
		time.Sleep(pause * 20) // beyond its timeout and the grace
		return nil
	case 5:
		time.Sleep(pause * 20)
		return errRandom
	case 6:
		panic(errRandom)
	case 7:
		runtime.Goexit()
	case 8, 9, 10, 11:
		return nil
	}
	select {
	case <-time.After(pause):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *actor) Start(ctx context.Context, deps map[string]Service) error {
	a.enter("Start")
	alive := false
	defer func() { a.leave(alive) }()
	for _, d := range a.deps {
		if deps[d.Name()] != d {
			a.blame("Start without having " + d.Name())
		}
	}
	err := a.act(ctx)
	alive = err == nil
	return err
}

func (a *actor) Stop(ctx context.Context) error {
	a.enter("Stop")
	alive := true
	defer func() { a.leave(alive) }()
	err := a.act(ctx)
	alive = err != nil
	return err
}

func randomLife(t *testing.T, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 2))
	policy := Policy(rnd.IntN(2))
	m := NewMaestro(Options{Policy: policy, Grace: time.Second})
	m.jitter = func(d time.Duration) time.Duration { return d / 2 }
	actors := randomActors(t, rnd, m)

	ctx := t.Context()
	for step := range 12 {
		over, cancel := context.WithCancel(ctx)
		if rnd.IntN(3) == 0 {
			over, cancel = context.WithTimeout(ctx, time.Duration(rnd.IntN(5000))*time.Millisecond)
		}
		starting := rnd.IntN(2) == 0
		var errs []error
		if starting {
			errs = slices.Collect(each(m.StartAll(over)))
		} else {
			errs = slices.Collect(each(m.StopAll(over)))
		}
		cancel()
		checkErrors(t, m, starting, errs)
		checkActors(t, m, actors)
		if t.Failed() {
			t.Fatalf("step %d, starting %t: %s\n%v", step, starting, states(m), errs)
		}
	}
	// What is left behind comes to its end, and then everybody behaves.
	time.Sleep(time.Hour)
	for _, a := range actors {
		a.mu.Lock()
		a.calm = true
		a.mu.Unlock()
	}
	for range 2 {
		wantTexts(t, "the end", m.StopAll(ctx))
		wantTexts(t, "a start", m.StartAll(ctx))
		checkActors(t, m, actors)
		for _, a := range actors {
			if !a.isAlive() || !isClosed(a.Started()) {
				t.Errorf("%s has not started", a)
			}
		}
	}
	wantTexts(t, "the end", m.StopAll(ctx))
	for _, a := range actors {
		if a.isAlive() || !isClosed(a.Stopped()) {
			t.Errorf("%s has not stopped", a)
		}
	}
}

// randomActors are in a random order, so that they refer to later ones.
func randomActors(t *testing.T, rnd *rand.Rand, m *Maestro) []*actor {
	n := 1 + rnd.IntN(8)
	actors := make([]*actor, n)
	for i := range actors {
		actors[i] = &actor{rnd: rand.New(rand.NewPCG(rnd.Uint64(), 3))}
	}
	for _, i := range rnd.Perm(n) {
		a := actors[i]
		c := Config{
			Name: fmt.Sprint("s", i), Required: rnd.IntN(3) == 0,
			MaxAttempts: rnd.IntN(4), Backoff: time.Duration(rnd.IntN(1000)) * time.Millisecond,
			StartTimeout: 5 * time.Second, StopTimeout: 5 * time.Second,
		}
		for j := range i {
			if rnd.IntN(3) == 0 {
				c.DependsOn = append(c.DependsOn, fmt.Sprint("s", j))
				a.deps = append(a.deps, actors[j])
				actors[j].kids = append(actors[j].kids, a)
			}
		}
		if err := m.Add(a, c); err != nil {
			t.Fatal(err)
		}
	}
	return actors
}

func each(errs <-chan error) func(func(error) bool) {
	return func(yield func(error) bool) {
		for err := range errs {
			if !yield(err) {
				return
			}
		}
	}
}

// checkErrors wants the errors of a StartAll or StopAll to agree with the states.
func checkErrors(t *testing.T, m *Maestro, starting bool, errs []error) {
	t.Helper()
	type key struct {
		name  string
		start bool
	}
	told := map[key]*Error{}
	aborted := false
	for _, err := range errs {
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("not an *Error: %v", err)
		}
		k := key{e.ServiceName, e.Kind == StartFailure || e.Kind == DependencyUnavailable}
		if told[k] != nil {
			t.Errorf("%s has two errors: %v and %v", e.ServiceName, told[k], e)
		}
		told[k] = e
		aborted = aborted || starting && m.policy == Abort
	}
	for _, s := range m.Status() {
		start, stop := told[key{s.Name, true}], told[key{s.Name, false}]
		wrong := false
		switch {
		case starting && s.State == Started:
			wrong = start != nil
		case starting && s.State == Stopped:
			// Taken along by the failure of another, or not even tried.
			wrong = !aborted && start == nil
		case starting:
			wrong = start == nil && stop == nil
		case s.State == Stopped:
			// It may have returned since.
			wrong = stop != nil && !errors.Is(stop, ErrHung) && !errors.Is(stop, errBusy)
		case s.State == Failed:
			// It does not run, and a StopAll that got no turn leaves it at that.
		default:
			wrong = stop == nil
		}
		if wrong || !starting && start != nil {
			t.Errorf("%s is %s and has the errors %v and %v", s.Name, s.State, start, stop)
		}
	}
}

func checkActors(t *testing.T, m *Maestro, actors []*actor) {
	t.Helper()
	for _, a := range actors {
		a.mu.Lock()
		if len(a.wrong) > 0 {
			t.Errorf("%s: %s", a, strings.Join(a.wrong, ", "))
		}
		a.mu.Unlock()
	}
	for _, s := range m.Status() {
		a, ok := m.Service(s.Name).(*actor)
		if !ok {
			t.Fatal(s.Name)
		}
		if got, want := isClosed(a.Started()), s.State == Started; got != want {
			t.Errorf("%s is %s: Started is closed: %t", s.Name, s.State, got)
		}
		if s.State == Started && !a.isAlive() {
			t.Errorf("%s is started and does not know it", s.Name)
		}
	}
}
