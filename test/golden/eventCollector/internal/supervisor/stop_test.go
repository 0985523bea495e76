package supervisor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// notStopped checks what is said not to have stopped.
func notStopped(t *testing.T, err error, want ...WorkerName) {
	t.Helper()
	var stop *StopError
	if !errors.As(err, &stop) {
		t.Fatalf("got %v", err)
	}
	if got := slices.Sorted(slices.Values(stop.Unstopped)); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAWorkerThatDoesNotStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r, release := &journal{}, newRun(t), make(chan struct{})
		r.add("a", &fake{journal: j, name: "a"})
		r.add("deaf", deaf(release), StopTimeout(3*time.Second))
		r.add("default", deaf(release))
		r.add("z", &fake{journal: j, name: "z"})
		r.start()
		synctest.Wait()
		j.take()
		began := time.Now()
		err := r.stop()
		notStopped(t, err, "deaf", "default")
		if took := time.Since(began); took != 3*time.Second+DefaultStopTimeout+2*lastMoment {
			t.Errorf("took %s", took)
		}
		j.want(t, "end z", "end a")
		r.states("a Stopped", "deaf Run", "default Run", "z Stopped")
		if got := r.events.of("worker does not stop; the others are stopped meanwhile"); len(got) != 2 || got[0].Worker != "default" || got[1].Worker != "deaf" {
			t.Errorf("got %v", got)
		}
		if got := r.events.of("not everything stopped"); len(got) != 1 || !errors.Is(err, got[0].Err) {
			t.Errorf("got %v", got)
		}
		// It must not run twice at a time.
		if err := r.chief.Run(t.Context()); !errors.Is(err, ErrBusy) {
			t.Errorf("got %v", err)
		}
		close(release)
		synctest.Wait()
		r.states("a Stopped", "deaf Stopped", "default Stopped", "z Stopped")
	})
}

func TestALateWorkerIsNotInTheReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun(t)
		r.add("first", WorkerFunc(func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(3 * time.Second)
			return nil
		}))
		r.add("late", WorkerFunc(func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(3 * time.Second)
			return nil
		}), StopTimeout(time.Second))
		r.start()
		synctest.Wait()
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestForceStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r, release := &journal{}, newRun(t), make(chan struct{})
		r.chief.SetForceStopTimeout(5 * time.Second).SetShutdown(func() { j.add("shutdown") })
		r.add("a", &fake{journal: j, name: "a"})
		r.add("deaf", deaf(release), StopTimeout(time.Hour))
		r.start()
		synctest.Wait()
		j.take()
		began := time.Now()
		notStopped(t, r.stop(), "deaf")
		if took := time.Since(began); took != 5*time.Second+lastMoment {
			t.Errorf("took %s", took)
		}
		j.want(t, "end a", "shutdown")
		r.states("a Stopped", "deaf Run")
		close(release)
	})
}

func TestTheDefaultOfTheForceStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, release := newRun(t), make(chan struct{})
		r.add("deaf", deaf(release), StopTimeout(time.Hour))
		r.start()
		synctest.Wait()
		began := time.Now()
		notStopped(t, r.stop(), "deaf")
		if took := time.Since(began); took != 45*time.Second+lastMoment {
			t.Errorf("took %s", took)
		}
		close(release)
	})
}

func TestForceStopOfZeroTellsAllAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun(t)
		r.chief.SetForceStopTimeout(0)
		slow := WorkerFunc(func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(60 * time.Millisecond)
			return nil
		})
		r.add("a", slow)
		r.add("b", slow)
		r.start()
		synctest.Wait()
		began := time.Now()
		if err := r.stop(); err != nil || time.Since(began) != 60*time.Millisecond {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
	})
}

func TestShutdownNowHurriesAStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r, release := &journal{}, newRun(t), make(chan struct{})
		r.add("a", &fake{journal: j, name: "a"})
		r.add("deaf", deaf(release))
		r.start()
		synctest.Wait()
		j.take()
		r.chief.Shutdown()
		time.Sleep(time.Second)
		j.want(t) // it waits for deaf
		began := time.Now()
		r.chief.ShutdownNow()
		notStopped(t, <-r.over, "deaf")
		if took := time.Since(began); took != lastMoment {
			t.Errorf("took %s", took)
		}
		j.want(t, "end a")
		close(release)
	})
}

func TestAnInitThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r, release := &journal{}, newRun(t), make(chan struct{})
		r.add("a", &fake{journal: j, name: "a"})
		r.add("hangs", &fake{journal: j, name: "hangs", init: func(context.Context) error { <-release; return nil }})
		r.add("c", &fake{journal: j, name: "c"})
		r.start()
		synctest.Wait()
		j.wantAll(t, "init a", "run a", "init hangs")
		r.states("a Run", "hangs New", "c New")
		notStopped(t, r.stop(), "hangs")
		j.want(t, "end a")
		close(release)
		synctest.Wait()
		// What Init took is given back by Run.
		j.want(t, "run hangs", "end hangs")
		r.states("a Stopped", "hangs Stopped", "c New")
	})
}

func TestAnInitThatObeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		r.add("w", &fake{journal: j, name: "w", init: func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) }}, RestartAndReInit)
		r.start()
		synctest.Wait()
		if err := r.stop(); !errors.Is(err, ErrShutdown) {
			t.Errorf("got %v", err)
		}
		j.want(t, "init w")
		r.states("w Failed")
	})
}

func TestAFailureOfAStopIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		r.add("a", &fake{journal: j, name: "a"})
		r.add("w", WorkerFunc(func(ctx context.Context) error {
			<-ctx.Done()
			return errBoom
		}), RestartAndReInit|StopAppOnFail)
		r.start()
		synctest.Wait()
		err := r.stop()
		var failure *WorkerError
		if !errors.As(err, &failure) || failure.Worker != "w" || !errors.Is(err, errBoom) {
			t.Errorf("got %v", err)
		}
		if len(r.events.of("worker failed while it was stopped")) != 1 {
			t.Errorf("got %v", r.events.events)
		}
		r.states("a Stopped", "w Failed")
	})
}

func TestTheShutdownFunction(t *testing.T) {
	for name, test := range map[string]struct {
		f    func(release chan struct{})
		hung bool
	}{
		"panics": {f: func(chan struct{}) { panic("no") }},
		"hangs":  {f: func(release chan struct{}) { <-release }, hung: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, release := newRun(t), make(chan struct{})
				r.chief.SetForceStopTimeout(4 * time.Second).SetShutdown(func() { test.f(release) })
				r.add("w", idle)
				r.start()
				synctest.Wait()
				began := time.Now()
				err := r.stop()
				if !test.hung {
					if err != nil || len(r.events.of("(shutdown) did not return")) != 1 {
						t.Errorf("got %v, %v", err, r.events.events)
					}
					return
				}
				notStopped(t, err, "(shutdown)")
				if took := time.Since(began); took != 4*time.Second {
					t.Errorf("took %s", took)
				}
				close(release)
			})
		})
	}
}

func TestALockerThatIgnoresItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, release := newRun(t), make(chan struct{})
		r.chief.SetLocker(func(context.Context) { <-release }).SetForceStopTimeout(0)
		r.start()
		synctest.Wait()
		notStopped(t, r.stop(), "(locker)")
		close(release)
	})
}

func TestAWorkerMayShutItsChiefDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun(t)
		r.add("w", WorkerFunc(func(ctx context.Context) error {
			r.chief.Shutdown()
			r.chief.ShutdownNow()
			<-ctx.Done()
			return nil
		}))
		r.start()
		if err := <-r.over; err != nil {
			t.Error(err)
		}
	})
}

// graceful is a worker that uses all the time that it has.
func graceful(took *time.Duration) WorkerFunc {
	return func(ctx context.Context) error {
		<-ctx.Done()
		began := time.Now()
		<-GraceFrom(ctx).Done()
		*took = time.Since(began)
		return nil
	}
}

func TestGraceFrom(t *testing.T) {
	for name, test := range map[string]struct {
		stop func(c *Chief)
		want time.Duration
	}{
		"stop timeout": {func(c *Chief) { c.Shutdown() }, 7 * time.Second},
		"force stop":   {func(c *Chief) { c.Shutdown() }, 4 * time.Second},
		"ShutdownNow":  {func(c *Chief) { c.ShutdownNow() }, 0},
		"late ShutdownNow": {func(c *Chief) {
			c.Shutdown()
			time.Sleep(time.Second)
			c.ShutdownNow()
		}, time.Second},
	} {
		for _, nested := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, nested %t", name, nested), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r, took := newRun(t), time.Duration(-1)
					if name == "force stop" {
						r.chief.SetForceStopTimeout(4 * time.Second)
					}
					if !nested {
						r.add("w", graceful(&took), StopTimeout(7*time.Second))
					} else {
						child := NewChief()
						if err := child.AddWorker("w", graceful(&took), StopTimeout(time.Hour)); err != nil {
							t.Fatal(err)
						}
						r.add("child", child, StopTimeout(7*time.Second))
					}
					r.start()
					synctest.Wait()
					test.stop(r.chief)
					if err := <-r.over; err != nil || took != test.want {
						t.Errorf("took %s, want %s: %v", took, test.want, err)
					}
				})
			})
		}
	}
}

func TestGraceFromHasTheValues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		r := newRun(t)
		r.add("w", WorkerFunc(func(ctx context.Context) error {
			ctx = context.WithValue(ctx, key{}, "value")
			<-ctx.Done()
			if grace := GraceFrom(ctx); grace.Err() != nil || grace.Value(key{}) != "value" || NameFrom(grace) != "w" {
				t.Errorf("got %v %v %s", grace.Err(), grace.Value(key{}), NameFrom(grace))
			}
			return nil
		}))
		r.start()
		synctest.Wait()
		if err := r.stop(); err != nil {
			t.Error(err)
		}
		over, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, 1))
		cancel()
		if grace := GraceFrom(over); grace.Err() != nil || grace.Done() != nil || grace.Value(key{}) != 1 {
			t.Errorf("got %v %v", grace.Err(), grace.Value(key{}))
		}
	})
}
