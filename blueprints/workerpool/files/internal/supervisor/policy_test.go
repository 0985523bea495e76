package supervisor

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

var errBoom = errors.New("boom")

// The ways in which a worker of these tests fails.
var ways = map[string]func() error{
	"error":  func() error { return errBoom },
	"panic":  func() error { panic("boom") },
	"Goexit": func() error { runtime.Goexit(); return nil },
}

// failing fails the first n times, and then waits for its stop.
func failing(j *journal, n int, way func() error) *fake {
	f := &fake{journal: j, name: "w"}
	f.run = func(ctx context.Context) error {
		if n--; n >= 0 {
			return way()
		}
		<-ctx.Done()
		return nil
	}
	return f
}

func TestEachRestartOption(t *testing.T) {
	stays := []string{"init w", "run w", "end w"}
	restarts := []string{"init w", "run w", "end w", "run w"}
	again := []string{"init w", "run w", "end w", "init w", "run w"}
	for name, test := range map[string]struct {
		options []WorkerOption
		error   []string
		panic   []string // and Goexit
	}{
		"nothing":                            {nil, stays, stays},
		"NoRestart":                          {[]WorkerOption{NoRestart}, stays, stays},
		"RestartOnFail":                      {[]WorkerOption{RestartOnFail}, stays, restarts},
		"RestartOnError":                     {[]WorkerOption{RestartOnError}, restarts, stays},
		"RestartWithReInit alone":            {[]WorkerOption{RestartWithReInit}, stays, stays},
		"RestartOnFail, RestartWithReInit":   {[]WorkerOption{RestartOnFail, RestartWithReInit}, stays, again},
		"RestartOnError | RestartWithReInit": {[]WorkerOption{RestartOnError | RestartWithReInit}, again, stays},
		"Restart":                            {[]WorkerOption{Restart}, restarts, restarts},
		"RestartAndReInit":                   {[]WorkerOption{RestartAndReInit}, again, again},
		"Restart | StopAppOnFail":            {[]WorkerOption{Restart | StopAppOnFail}, restarts, restarts},
	} {
		for kind, way := range ways {
			t.Run(name+" after "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					j, r := &journal{}, newRun(t)
					r.add("w", failing(j, 1, way), test.options...)
					r.add("other", idle)
					r.start()
					synctest.Wait()
					want, state := test.panic, "w Run"
					if kind == "error" {
						want = test.error
					}
					if len(want) == len(stays) {
						state = "w Failed"
					}
					j.want(t, want...)
					r.states(state, "other Run")
					if err := r.stop(); err != nil {
						t.Error(err)
					}
				})
			})
		}
	}
}

// uwe restarted in a tight loop.
func TestTheLimitOfRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		exactly := Limit{Jitter: func(d time.Duration) time.Duration { return d }}
		r.add("w", failing(j, 7, ways["error"]), Restart, exactly)
		r.start()
		synctest.Wait()
		runs := func() (n int) {
			for _, line := range j.take() {
				if line == "run w" {
					n++
				}
			}
			return n
		}
		if got := runs(); got != 6 {
			t.Errorf("it ran %d times at first", got)
		}
		r.states("w Failed")
		failed := r.events.of("worker failed")
		if last := failed[len(failed)-1]; last.Fields["wait"] != 15*time.Second || last.Fields["failures"] != 6 {
			t.Errorf("got %v", last)
		}
		time.Sleep(15*time.Second - time.Millisecond)
		if got := runs(); got != 0 {
			t.Errorf("it did not wait")
		}
		time.Sleep(2 * time.Millisecond)
		// The count began anew: the seventh failure is followed by a restart at once.
		if got := runs(); got != 2 {
			t.Errorf("it ran %d times after the wait", got)
		}
		r.states("w Run")
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAStopDuringTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		r.add("w", failing(j, 100, ways["error"]), Restart, Limit{Backoff: time.Hour})
		r.start()
		synctest.Wait()
		began := time.Now()
		if err := r.stop(); err != nil || time.Since(began) != 0 {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		r.states("w Failed")
	})
}

func TestInitIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		n := 0
		f := &fake{journal: j, name: "w", init: func(context.Context) error {
			if n++; n < 3 {
				return errBoom
			}
			return nil
		}}
		r.add("w", f, RestartOnError)
		r.start()
		synctest.Wait()
		j.want(t, "init w", "init w", "init w", "run w")
		r.states("w Run")
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAWorkerThatEndsIsNotRestarted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		r.add("w", &fake{journal: j, name: "w", run: func(context.Context) error { return nil }}, RestartAndReInit|StopAppOnFail)
		r.add("other", idle)
		r.start()
		synctest.Wait()
		j.want(t, "init w", "run w", "end w")
		r.states("w Stopped", "other Run")
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

// In uwe the process panicked.
func TestStopAppOnFail(t *testing.T) {
	for kind, way := range ways {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j, r := &journal{}, newRun(t)
				r.add("a", &fake{journal: j, name: "a"})
				r.add("b", &fake{journal: j, name: "b"})
				f := failing(&journal{}, 1, func() error {
					time.Sleep(time.Second)
					return way()
				})
				r.add("w", f, StopAppOnFail)
				r.start()
				err := <-r.over
				var failure *WorkerError
				if !errors.As(err, &failure) || failure.Worker != "w" || failure.Panicked != (kind != "error") {
					t.Errorf("got %v", err)
				}
				got := j.take()
				if len(got) != 6 || got[4] != "end b" || got[5] != "end a" {
					t.Errorf("got %q", got)
				}
				r.states("a Stopped", "b Stopped", "w Failed")
			})
		})
	}
}

func TestStopAppOnFailOfInit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		r.add("a", &fake{journal: j, name: "a"})
		r.add("b", &fake{journal: j, name: "b", init: func(context.Context) error { return errBoom }}, StopAppOnFail)
		r.add("c", &fake{journal: j, name: "c"})
		r.start()
		if err := <-r.over; !errors.Is(err, errBoom) {
			t.Errorf("got %v", err)
		}
		j.wantAll(t, "init a", "run a", "init b", "end a")
		r.states("a Stopped", "b Failed", "c New")
	})
}

func TestStopAppOnFailAfterTooManyRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		r.add("w", failing(j, 100, ways["error"]), Restart, StopAppOnFail, Limit{Threshold: 2})
		r.start()
		if err := <-r.over; !errors.Is(err, errBoom) {
			t.Errorf("got %v", err)
		}
		j.want(t, "init w", "run w", "end w", "run w", "end w", "run w", "end w")
	})
}

func TestAFailureThatStopsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun(t)
		r.add("w", WorkerFunc(func(context.Context) error { return errBoom }))
		r.add("other", idle)
		r.start()
		time.Sleep(time.Hour)
		r.states("w Failed", "other Run")
		if info := r.chief.Workers()[0]; info.Failures != 1 || info.Error != "boom" {
			t.Errorf("got %+v", info)
		}
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}
