package supervisor

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

func newPool(t *testing.T, w Worker) *WorkerPool {
	t.Helper()
	p := NewWorkerPool(nil)
	if err := p.SetWorker("w", w); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSetWorkerRefuses(t *testing.T) {
	p := newPool(t, idle)
	for name, want := range map[WorkerName]error{"w": ErrExists, "": ErrMisuse, "a/b": ErrMisuse, "*": ErrMisuse} {
		if err := p.SetWorker(name, idle); !errors.Is(err, want) {
			t.Errorf("%q: got %v", name, err)
		}
	}
	if err := p.SetWorker("nil", nil); !errors.Is(err, ErrMisuse) {
		t.Errorf("nil: got %v", err)
	}
	if states := p.GetWorkersStates(); !maps.Equal(states, map[WorkerName]State{"w": StateNew}) {
		t.Errorf("got %v", states)
	}
}

// uwe left its mutex locked when the worker was not known, and ReplaceWorker
// crashed.
func TestAnUnknownWorkerLocksNothing(t *testing.T) {
	p := newPool(t, idle)
	ctx := t.Context()
	for what, err := range map[string]error{
		"SetState":      p.SetState("nobody", StateRun),
		"StartWorker":   p.StartWorker("nobody"),
		"StopWorker":    p.StopWorker("nobody"),
		"FailWorker":    p.FailWorker("nobody"),
		"ReplaceWorker": p.ReplaceWorker("nobody", idle),
		"RemoveWorker":  p.RemoveWorker("nobody"),
		"InitWorker":    p.InitWorker(ctx, "nobody"),
		"RunWorkerExec": p.RunWorkerExec(ctx, "nobody"),
	} {
		if !errors.Is(err, ErrNotExist) {
			t.Errorf("%s: got %v", what, err)
		}
	}
	if p.GetState("nobody") != StateNotExists || p.IsRun("nobody") {
		t.Errorf("got %s", p.GetState("nobody"))
	}
	if err := p.FailWorker("w"); err != nil || p.GetState("w") != StateFailed {
		t.Errorf("got %v", err)
	}
}

func TestStatesByHand(t *testing.T) {
	p := newPool(t, idle)
	if err := p.InitWorker(t.Context(), "w"); err != nil || p.GetState("w") != StateInitialized {
		t.Fatalf("got %v", err)
	}
	if err := p.StartWorker("w"); err != nil || !p.IsRun("w") {
		t.Fatalf("got %v", err)
	}
	if err := p.StopWorker("w"); err != nil || p.GetState("w") != StateStopped {
		t.Fatalf("got %v", err)
	}
	if err := p.StartWorker("w"); !errors.Is(err, ErrTransition) {
		t.Errorf("stopped is final: got %v", err)
	}
	if err := p.ReplaceWorker("w", idle); err != nil || p.GetState("w") != StateNew {
		t.Errorf("got %v and %s", err, p.GetState("w"))
	}
	if err := p.RemoveWorker("w"); err != nil || p.GetState("w") != StateNotExists {
		t.Errorf("got %v and %s", err, p.GetState("w"))
	}
}

func TestReplaceWorkerRunsTheNewOne(t *testing.T) {
	var ran []string
	worker := func(name string) Worker {
		return WorkerFunc(func(context.Context) error { ran = append(ran, name); return nil })
	}
	p := newPool(t, worker("old"))
	if err := errors.Join(p.InitWorker(t.Context(), "w"), p.ReplaceWorker("w", worker("new"))); err != nil {
		t.Fatal(err)
	}
	if err := p.RunWorkerExec(t.Context(), "w"); !errors.Is(err, ErrTransition) {
		t.Errorf("it ran without Init: %v", err)
	}
	if err := errors.Join(p.InitWorker(t.Context(), "w"), p.RunWorkerExec(t.Context(), "w")); err != nil {
		t.Fatal(err)
	}
	if len(ran) != 1 || ran[0] != "new" {
		t.Errorf("got %v", ran)
	}
}

func TestABusyWorkerIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, idle)
		ctx, cancel := context.WithCancel(t.Context())
		if err := p.InitWorker(ctx, "w"); err != nil {
			t.Fatal(err)
		}
		over := make(chan error, 1)
		go func() { over <- p.RunWorkerExec(ctx, "w") }()
		synctest.Wait()
		for what, err := range map[string]error{
			"ReplaceWorker": p.ReplaceWorker("w", idle),
			"RemoveWorker":  p.RemoveWorker("w"),
			"InitWorker":    p.InitWorker(ctx, "w"),
			"RunWorkerExec": p.RunWorkerExec(ctx, "w"),
		} {
			if !errors.Is(err, ErrBusy) {
				t.Errorf("%s: got %v", what, err)
			}
		}
		if !p.IsRun("w") {
			t.Errorf("it is %s", p.GetState("w"))
		}
		cancel()
		if err := <-over; err != nil || p.GetState("w") != StateStopped {
			t.Errorf("got %v and %s", err, p.GetState("w"))
		}
	})
}

func TestHowCallsEnd(t *testing.T) {
	boom := errors.New("boom")
	ways := map[string]struct {
		do       func(ctx context.Context) error
		is       error
		panicked bool
	}{
		"nil":               {do: func(context.Context) error { return nil }},
		"error":             {do: func(context.Context) error { return boom }, is: boom},
		"panic":             {do: func(context.Context) error { panic("boom") }, panicked: true},
		"an error as panic": {do: func(context.Context) error { panic(boom) }, is: boom, panicked: true},
		"panic of nil":      {do: func(context.Context) error { panic(nil) }, panicked: true}, //nolint:govet // that is the test
		"Goexit":            {do: func(context.Context) error { runtime.Goexit(); return nil }, is: ErrGoexit, panicked: true},
		"not asked to stop": {do: func(context.Context) error { return context.Canceled }, is: context.Canceled},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			check := func(err error, step string, success State, p *WorkerPool) {
				t.Helper()
				if name == "nil" {
					if err != nil || p.GetState("w") != success {
						t.Errorf("%s: got %v and %s", step, err, p.GetState("w"))
					}
					return
				}
				var failure *WorkerError
				if !errors.As(err, &failure) || failure.Step != step || failure.Worker != "w" || failure.Panicked != way.panicked {
					t.Fatalf("%s: got %#v", step, err)
				}
				if way.is != nil && !errors.Is(err, way.is) {
					t.Errorf("%s: got %v", step, err)
				}
				var panicked *PanicError
				if way.panicked && name != "Goexit" && (!errors.As(err, &panicked) || !strings.Contains(string(panicked.Stack), "TestHowCallsEnd")) {
					t.Errorf("%s: no stack in %v", step, err)
				}
				if p.GetState("w") != StateFailed {
					t.Errorf("%s: it is %s", step, p.GetState("w"))
				}
			}
			p := newPool(t, &fake{journal: &journal{}, init: way.do})
			check(p.InitWorker(t.Context(), "w"), StepInit, StateInitialized, p)
			if name != "nil" { // a second failure is no transition
				err := p.InitWorker(t.Context(), "w")
				check(err, StepInit, StateInitialized, p)
				if errors.Is(err, ErrTransition) {
					t.Errorf("got %v", err)
				}
			}
			p = newPool(t, &fake{journal: &journal{}, run: way.do})
			if err := p.InitWorker(t.Context(), "w"); err != nil {
				t.Fatal(err)
			}
			check(p.RunWorkerExec(t.Context(), "w"), StepRun, StateStopped, p)
		})
	}
}

func TestTheErrorOfAStopIsNone(t *testing.T) {
	cause := errors.New("that is why")
	for name, give := range map[string]func(ctx context.Context) error{"Err": context.Context.Err, "Cause": context.Cause} {
		t.Run(name, func(t *testing.T) {
			p := newPool(t, WorkerFunc(func(ctx context.Context) error { return give(ctx) }))
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(cause)
			if err := errors.Join(p.InitWorker(ctx, "w"), p.RunWorkerExec(ctx, "w")); err != nil || p.GetState("w") != StateStopped {
				t.Errorf("got %v and %s", err, p.GetState("w"))
			}
		})
	}
}

// initOnly has the other kind of Init.
type initOnly struct{ err error }

func (i *initOnly) Init() error               { return i.err }
func (i *initOnly) Run(context.Context) error { return nil }

func TestInitWithoutContext(t *testing.T) {
	boom := errors.New("boom")
	p := newPool(t, &initOnly{err: boom})
	if err := p.InitWorker(t.Context(), "w"); !errors.Is(err, boom) {
		t.Errorf("got %v", err)
	}
}

func TestCheckWorkers(t *testing.T) {
	p := newPool(t, idle)
	if err := p.CheckWorkers("w"); err != nil {
		t.Errorf("got %v", err)
	}
	err := p.CheckWorkers("w", "x", "y")
	if !errors.Is(err, ErrNotExist) || !strings.Contains(err.Error(), "x, y; there are: w") {
		t.Errorf("got %v", err)
	}
}

// TestPoolByRandomOperations compares a pool with a model of the states.
func TestPoolByRandomOperations(t *testing.T) {
	names := []WorkerName{"a", "b", "c"}
	boom := errors.New("boom")
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 4)) // #nosec G404 -- a test
		fail := false
		worker := WorkerFunc(func(context.Context) error {
			if fail {
				return boom
			}
			return nil
		})
		p, model := NewWorkerPool(nil), map[WorkerName]State{}
		set := func(name WorkerName, to State) bool {
			state, ok := model[name]
			if !ok || !state.CanBecome(to) {
				return false
			}
			model[name] = to
			return true
		}
		for range 60 {
			name := names[random.IntN(len(names))]
			fail = random.IntN(3) == 0
			var err error
			var want bool
			switch op := random.IntN(8); op {
			case 0:
				_, taken := model[name]
				if want = !taken; want {
					model[name] = StateNew
				}
				err = p.SetWorker(name, worker)
			case 1, 2:
				to := allStates[random.IntN(len(allStates))]
				want, err = set(name, to), p.SetState(name, to)
			case 3:
				want, err = set(name, StateInitialized), p.InitWorker(t.Context(), name)
			case 4, 5:
				if want = set(name, StateRun); want {
					model[name] = StateStopped
					if fail {
						model[name], want = StateFailed, false
					}
				}
				err = p.RunWorkerExec(t.Context(), name)
			case 6:
				if _, want = model[name]; want {
					model[name] = StateNew
				}
				err = p.ReplaceWorker(name, worker)
			case 7:
				_, want = model[name]
				delete(model, name)
				err = p.RemoveWorker(name)
			}
			if (err == nil) != want {
				t.Fatalf("seed %d, %s: got %v, want success: %t", seed, name, err, want)
			}
			if got := p.GetWorkersStates(); !maps.Equal(got, model) {
				t.Fatalf("seed %d: got %v, want %v", seed, got, model)
			}
		}
	}
}

// TestPoolConcurrently only wants that nothing races and no worker is run twice
// at a time.
func TestPoolConcurrently(t *testing.T) {
	var mu sync.Mutex
	inside := 0
	p := NewWorkerPool(func(Event) {})
	worker := WorkerFunc(func(context.Context) error {
		mu.Lock()
		inside++
		if inside > 1 {
			t.Error("two at a time")
		}
		mu.Unlock()
		runtime.Gosched()
		mu.Lock()
		inside--
		mu.Unlock()
		return nil
	})
	if err := p.SetWorker("w", worker); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 5)) // #nosec G404 G115 -- a test
			for range 300 {
				switch random.IntN(6) {
				case 0:
					_ = p.ReplaceWorker("w", worker)
				case 1:
					_ = p.InitWorker(context.Background(), "w")
				case 2, 3:
					_ = p.RunWorkerExec(context.Background(), "w")
				case 4:
					_ = p.SetState("w", allStates[random.IntN(len(allStates))])
				case 5:
					_ = p.GetWorkersStates()
				}
			}
		})
	}
	group.Wait()
}
