package supervisor

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestStartInOrderStopInReverse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		slow := func(context.Context) error { time.Sleep(time.Second); return nil }
		r.add("a", &fake{journal: j, name: "a", init: slow})
		r.add("b", &fake{journal: j, name: "b", init: slow})
		r.add("c", &fake{journal: j, name: "c"})
		r.chief.SetShutdown(func() { j.add("shutdown") })
		r.start()
		time.Sleep(500 * time.Millisecond)
		j.want(t, "init a")
		r.states("a New", "b New", "c New")
		time.Sleep(time.Second)
		j.wantAll(t, "run a", "init b")
		r.states("a Run", "b New", "c New")
		time.Sleep(time.Second)
		j.wantAll(t, "run b", "init c", "run c")
		r.states("a Run", "b Run", "c Run")
		if err := r.stop(); err != nil {
			t.Error(err)
		}
		j.want(t, "end c", "end b", "end a", "shutdown")
		r.states("a Stopped", "b Stopped", "c Stopped")
	})
}

func TestAddWorkersAllOrNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		worker := func(name string) Worker { return &fake{journal: j, name: name} }
		if err := r.chief.AddWorkers(map[WorkerName]Worker{"x": worker("x"), "y": nil}); !errors.Is(err, ErrMisuse) {
			t.Errorf("got %v", err)
		}
		r.states()
		if err := r.chief.AddWorkers(map[WorkerName]Worker{"b": worker("b"), "c": worker("c"), "a": worker("a")}, Restart); err != nil {
			t.Fatal(err)
		}
		if err := r.chief.AddWorkers(map[WorkerName]Worker{"b": worker("b")}); !errors.Is(err, ErrExists) {
			t.Errorf("got %v", err)
		}
		r.start()
		synctest.Wait()
		inits := slices.DeleteFunc(j.take(), func(line string) bool { return !strings.HasPrefix(line, "init") })
		if !slices.Equal(inits, []string{"init a", "init b", "init c"}) {
			t.Errorf("got %q", inits)
		}
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestWorkersGetValuesAndNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type key string
		r := newRun(t)
		r.chief.SetContext(context.WithValue(context.Background(), key("set"), "by SetContext"))
		var got []any
		r.add("w", WorkerFunc(func(ctx context.Context) error {
			_, limited := ctx.Deadline()
			got = append(got, ctx.Value(key("set")), ctx.Value(key("run")), ctx.Value(key("none")), NameFrom(ctx), limited)
			<-ctx.Done()
			got = append(got, context.Cause(ctx))
			return nil
		}))
		ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), key("run"), "by Run"), time.Hour)
		defer cancel()
		go func() { r.over <- r.chief.Run(ctx) }()
		synctest.Wait()
		if err := r.stop(); err != nil {
			t.Error(err)
		}
		want := []any{"by SetContext", "by Run", nil, WorkerName("w"), false, ErrShutdown}
		for i := range want {
			if i >= len(got) || got[i] != want[i] {
				t.Fatalf("got %v, want %v", got, want)
			}
		}
		if NameFrom(context.Background()) != "" {
			t.Error("a name without a worker")
		}
	})
}

func TestWhatStopsAChief(t *testing.T) {
	for name, stop := range map[string]func(r *run, cancelRun, cancelSet func(), unlock chan struct{}){
		"the context of Run":        func(_ *run, cancelRun, _ func(), _ chan struct{}) { cancelRun() },
		"the context of SetContext": func(_ *run, _, cancelSet func(), _ chan struct{}) { cancelSet() },
		"the locker":                func(_ *run, _, _ func(), unlock chan struct{}) { close(unlock) },
		"Shutdown":                  func(r *run, _, _ func(), _ chan struct{}) { r.chief.Shutdown(); r.chief.Shutdown() },
		"ShutdownNow":               func(r *run, _, _ func(), _ chan struct{}) { r.chief.ShutdownNow() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, unlock := newRun(t), make(chan struct{})
				r.chief.SetLocker(func(ctx context.Context) {
					select {
					case <-unlock:
					case <-ctx.Done():
					}
				})
				running, cancelRun := context.WithCancel(t.Context())
				set, cancelSet := context.WithCancel(t.Context())
				defer cancelRun()
				defer cancelSet()
				r.chief.SetContext(set)
				r.add("w", idle)
				go func() { r.over <- r.chief.Run(running) }()
				synctest.Wait()
				r.states("w Run")
				stop(r, cancelRun, cancelSet, unlock)
				if err := <-r.over; err != nil {
					t.Error(err)
				}
				r.states("w Stopped")
			})
		})
	}
}

func TestALockerThatMisbehavesStopsTheChief(t *testing.T) {
	for name, locker := range map[string]Locker{
		"panic":  func(context.Context) { panic("no") },
		"Goexit": func(context.Context) { runtime.Goexit() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRun(t)
				r.chief.SetLocker(locker)
				r.add("w", idle)
				r.start()
				if err := <-r.over; err != nil {
					t.Error(err)
				}
				if len(r.events.of("(locker) did not return")) != 1 {
					t.Errorf("got %v", r.events.events)
				}
			})
		})
	}
}

func TestShutdownBeforeRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		r.add("w", &fake{journal: j, name: "w"})
		r.chief.Shutdown()
		r.start()
		if err := <-r.over; err != nil {
			t.Error(err)
		}
		j.want(t)
		r.states("w New")
	})
}

func TestAChiefRunsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		r.add("w", &fake{journal: j, name: "w"})
		for range 3 {
			r.start()
			synctest.Wait()
			if err := r.chief.Run(t.Context()); !errors.Is(err, ErrRunning) {
				t.Errorf("two at a time: got %v", err)
			}
			if err := r.stop(); err != nil {
				t.Error(err)
			}
			j.want(t, "init w", "run w", "end w")
			r.chief.Shutdown() // too late to mean anything
		}
	})
}

func TestNothingIsChangedWhileItRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun(t)
		r.start()
		synctest.Wait()
		r.chief.SetForceStopTimeout(time.Hour).SetShutdown(func() { t.Error("called") })
		synctest.Wait()
		if got := r.events.of("not changed"); len(got) != 2 || !errors.Is(got[0].ToError(), ErrRunning) {
			t.Errorf("got %v", got)
		}
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestMisuseIsTheErrorOfRun(t *testing.T) {
	var none context.Context
	for name, set := range map[string]func(c *Chief){
		"SetContext":          func(c *Chief) { c.SetContext(none) },
		"SetRecover":          func(c *Chief) { c.SetRecover(nil) },
		"SetForceStopTimeout": func(c *Chief) { c.SetForceStopTimeout(-1) },
		"UseCustomIMQBroker":  func(c *Chief) { c.UseCustomIMQBroker(nil) },
	} {
		r := newRun(t)
		r.add("w", idle)
		set(r.chief)
		if err := r.chief.Run(t.Context()); !errors.Is(err, ErrMisuse) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
		r.states("w New")
		if len(r.events.of("not started")) != 1 {
			t.Errorf("%s: got %v", name, r.events.events)
		}
	}
}

func TestAChiefIsNotItsOwnWorker(t *testing.T) {
	c := NewChief()
	if err := c.AddWorker("self", c); !errors.Is(err, ErrMisuse) {
		t.Errorf("got %v", err)
	}
}

func TestHotAdd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		worker := func(name string) Worker { return &fake{journal: j, name: name} }
		if err := r.chief.AddWorkerAndLaunch("early", worker("early")); err != nil {
			t.Error(err)
		}
		j.want(t)
		r.start()
		synctest.Wait()
		if err := r.chief.AddWorkerAndLaunch("hot", worker("hot")); err != nil {
			t.Error(err)
		}
		if err := r.chief.AddWorkerAndLaunch("hot", worker("hot")); !errors.Is(err, ErrExists) {
			t.Errorf("got %v", err)
		}
		r.add("cold", worker("cold"))
		synctest.Wait()
		j.wantAll(t, "init early", "run early", "init hot", "run hot")
		r.states("early Run", "hot Run", "cold New")
		if err := r.chief.Launch("cold"); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if err := r.stop(); err != nil {
			t.Error(err)
		}
		j.want(t, "init cold", "run cold", "end cold", "end hot", "end early")
	})
}

func TestHotAddDuringAStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun(t)
		r.add("slow", WorkerFunc(func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(time.Second)
			return nil
		}))
		r.start()
		synctest.Wait()
		r.chief.Shutdown()
		synctest.Wait()
		if err := r.chief.AddWorkerAndLaunch("late", idle); !errors.Is(err, ErrShutdown) {
			t.Errorf("got %v", err)
		}
		if err := r.chief.Launch("slow"); !errors.Is(err, ErrShutdown) {
			t.Errorf("got %v", err)
		}
		if err := <-r.over; err != nil {
			t.Error(err)
		}
		r.states("slow Stopped")
		if err := r.chief.Launch("slow"); !errors.Is(err, ErrNotRunning) {
			t.Errorf("got %v", err)
		}
	})
}

func TestHaltLaunchRelaunchRemove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		r.add("a", &fake{journal: j, name: "a"})
		r.add("b", &fake{journal: j, name: "b"})
		r.start()
		synctest.Wait()
		ctx := t.Context()
		if err := errors.Join(r.chief.Halt(ctx, "a"), r.chief.Halt(ctx, "a")); err != nil {
			t.Error(err)
		}
		r.states("a Stopped", "b Run")
		if err := r.chief.Launch("a"); err != nil {
			t.Error(err)
		}
		if err := r.chief.Launch("b"); !errors.Is(err, ErrBusy) {
			t.Errorf("got %v", err)
		}
		if err := r.chief.RemoveWorker("b"); !errors.Is(err, ErrBusy) {
			t.Errorf("got %v", err)
		}
		if err := r.chief.Relaunch(ctx, "b"); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		r.states("a Run", "b Run")
		for what, err := range map[string]error{
			"Halt": r.chief.Halt(ctx, "x"), "Launch": r.chief.Launch("x"), "Relaunch": r.chief.Relaunch(ctx, "x"), "RemoveWorker": r.chief.RemoveWorker("x"),
		} {
			if !errors.Is(err, ErrNotExist) {
				t.Errorf("%s: got %v", what, err)
			}
		}
		j.take()
		// It was started last, so it is stopped first.
		if err := r.chief.Relaunch(ctx, "a"); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if err := errors.Join(r.chief.Halt(ctx, "b"), r.chief.RemoveWorker("b")); err != nil {
			t.Error(err)
		}
		r.states("a Run")
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestHaltOfADeafWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, release := newRun(t), make(chan struct{})
		r.add("deaf", deaf(release), StopTimeout(2*time.Second))
		r.start()
		synctest.Wait()
		began := time.Now()
		var stop *StopError
		if err := r.chief.Halt(t.Context(), "deaf"); !errors.As(err, &stop) || stop.Unstopped[0] != "deaf" || time.Since(began) != 2*time.Second+lastMoment {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := r.chief.Relaunch(ctx, "deaf"); !errors.As(err, &stop) || time.Since(began) != 3*time.Second+lastMoment {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		close(release)
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

// What went wrong when one worker was halted is no error of a stop much later.
func TestAFailureOfAHaltIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun(t)
		r.add("w", WorkerFunc(func(ctx context.Context) error {
			<-ctx.Done()
			return errBoom
		}), Restart)
		r.start()
		synctest.Wait()
		if err := r.chief.Halt(t.Context(), "w"); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		r.states("w Failed")
		if len(r.events.of("worker failed while it was stopped")) != 1 {
			t.Errorf("got %v", r.events.events)
		}
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

// The start goes on when the worker that it waits for is halted.
func TestHaltDuringTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		r.add("w", &fake{journal: j, name: "w", init: func(ctx context.Context) error {
			<-ctx.Done()
			return context.Cause(ctx)
		}})
		r.add("next", &fake{journal: j, name: "next"})
		r.start()
		synctest.Wait()
		j.want(t, "init w")
		if err := r.chief.Halt(t.Context(), "w"); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		j.want(t, "init next", "run next")
		r.states("w Failed", "next Run")
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestPanicsReachRecover(t *testing.T) {
	for name, f := range map[string]*fake{
		StepInit: {journal: &journal{}, init: func(context.Context) error { panic("no") }},
		StepRun:  {journal: &journal{}, run: func(context.Context) error { panic("no") }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRun(t)
				r.add("w", f)
				r.start()
				synctest.Wait()
				r.states("w Failed")
				got := r.events.of("caught panic")
				if len(got) != 1 || !got[0].IsFatal() || got[0].Worker != "w" || !strings.Contains(got[0].FormatFields(), "TestPanicsReachRecover") {
					t.Errorf("got %v", got)
				}
				if failed := r.events.of("worker failed"); len(failed) != 1 || failed[0].Fields["step"] != name || failed[0].Fields["restart"] != false {
					t.Errorf("got %v", failed)
				}
				if err := r.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestSetRecover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		r := newRun(t)
		r.chief.SetRecover(func(name WorkerName, value any, stack []byte) {
			if name != "w" || value != "no" || !strings.Contains(string(stack), "TestSetRecover") {
				t.Errorf("got %s %v", name, value)
			}
			calls.Add(1)
			panic("again")
		})
		r.add("w", WorkerFunc(func(context.Context) error { panic("no") }))
		r.add("exits", WorkerFunc(func(context.Context) error { runtime.Goexit(); return nil }))
		r.start()
		synctest.Wait()
		if calls.Load() != 1 || len(r.events.of("caught panic")) != 0 || len(r.events.of("the recover function did not return")) != 1 {
			t.Errorf("%d calls, %v", calls.Load(), r.events.events)
		}
		r.states("w Failed", "exits Failed")
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}
