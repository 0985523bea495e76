package dispatch

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/work"
)

// sleepers are n jobs that take so long each.
func sleepers(n int, each time.Duration) []work.Spec {
	specs := make([]work.Spec, n)
	for i := range specs {
		specs[i] = spec(fmt.Sprint("s", i), "sleep", each)
	}
	return specs
}

func TestConcurrencyIsLimitedLive(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, set(NumberOfWorkers, 8))
		defer stop(t, d)
		submit(t, d, sleepers(40, time.Second)...)
		running := func(want int) {
			t.Helper()
			synctest.Wait()
			if n := d.Stats().Running; n != want {
				t.Errorf("%d run, want %d", n, want)
			}
		}
		running(8)
		if err := d.SetLimits("test", pool.Limits{Concurrency: 2}); err != nil {
			t.Fatal(err)
		}
		running(8) // what runs goes on
		time.Sleep(1500 * time.Millisecond)
		running(2)
		if err := d.SetLimits("test", pool.Limits{Concurrency: 5}); err != nil {
			t.Fatal(err)
		}
		running(5)
		if err := d.SetLimits("test", pool.Limits{}); err != nil {
			t.Fatal(err)
		}
		running(8)
	})
}

func TestRateIsLimitedLive(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, set(NumberOfWorkers, 8), func(c *Config) {
			c.Types = map[string]Policy{"test": {Limits: pool.Limits{Rate: pool.Rate{Runs: 1, Per: time.Second}, Burst: 1}}}
		})
		defer stop(t, d)
		submit(t, d, sleepers(100, 0)...)
		time.Sleep(5500 * time.Millisecond)
		slow := d.Stats().Done
		if slow != 6 {
			t.Errorf("%d runs in 5.5 s at 1 a second", slow)
		}
		if got := d.Limits(); len(got) != 1 || got[0].Type != "test" || got[0].Rate.Runs != 1 {
			t.Errorf("got %+v", got)
		}
		if err := d.SetLimits("test", pool.Limits{Rate: pool.Rate{Runs: 10, Per: time.Second}, Burst: 1}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		if fast := d.Stats().Done - slow; fast < 19 || fast > 21 {
			t.Errorf("%d runs in 2 s at 10 a second", fast)
		}
		if err := d.SetLimits("test", pool.Limits{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if done := d.Stats().Done; done != 100 {
			t.Errorf("without a limit: %d of 100 are done", done)
		}
	})
}

func TestBadLimits(t *testing.T) {
	d := start(t)
	defer stop(t, d)
	if err := d.SetLimits("fax", pool.Limits{Concurrency: 1}); !errors.Is(err, work.ErrUnknownType) {
		t.Errorf("got %v", err)
	}
	if err := d.SetLimits("test", pool.Limits{Concurrency: -1}); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("got %v", err)
	}
	if err := d.SetTargetWait(-1); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("got %v", err)
	}
}

func TestTheNumberOfWorkersFollowsTheLoadOnRequest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, set(NumberOfWorkers, 2), func(c *Config) {
			c.Settings[0].Min, c.Settings[0].Max = 1, 16
		})
		defer stop(t, d)
		submit(t, d, sleepers(400, time.Second)...)
		time.Sleep(5 * time.Second)
		if n := d.Stats().Pool.Workers; n != 2 {
			t.Errorf("a fixed number of workers became %d", n)
		}
		if err := d.SetTargetWait(100 * time.Millisecond); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10500 * time.Millisecond) // not when runs end and others begin
		if s := d.Stats(); s.Pool.Workers != 16 || s.Running != 16 || d.TargetWait() != 100*time.Millisecond {
			t.Errorf("%d workers, %d run", s.Pool.Workers, s.Running)
		}
		if err := d.SetTargetWait(0); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		if s := d.Stats(); s.Pool.Workers != 2 || s.Running != 2 || s.Pool.Adaptive.On {
			t.Errorf("%d workers, %d run, adaptive: %t", s.Pool.Workers, s.Running, s.Pool.Adaptive.On)
		}
	})
}

func TestATargetWaitCanBeSetBeforeTheStart(t *testing.T) {
	d, err := New(Config{Registry: registry(t), Engine: engine(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SetTargetWait(time.Second); err != nil {
		t.Fatal(err)
	}
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	defer stop(t, d)
	if !d.Stats().Pool.Adaptive.On {
		t.Error("it has no effect")
	}
}

func TestWhatIsLeft(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, set(NumberOfWorkers, 1))
		defer stop(t, d)
		later := spec("later", "")
		later.FireTime = time.Now().Add(time.Hour)
		runs := submit(t, d, spec("one", "sleep", time.Second), spec("two", "sleep", time.Second), later)
		synctest.Wait()
		if due, scheduled := d.Left(); due != 2 || scheduled != 1 {
			t.Errorf("%d are due, %d scheduled", due, scheduled)
		}
		list, err := d.RunsIn(t.Context(), work.StateScheduled, work.Page{})
		if err != nil || len(list.Runs) != 1 || list.Runs[0].ID != runs[2].ID {
			t.Errorf("got %+v, %v", list, err)
		}
		if s, err := d.RunSpec(t.Context(), runs[1].ID); err != nil || s.ID != "two" {
			t.Errorf("got %+v, %v", s, err)
		}
		time.Sleep(3 * time.Second)
		if due, scheduled := d.Left(); due != 0 || scheduled != 1 {
			t.Errorf("%d are due, %d scheduled", due, scheduled)
		}
		if _, err := d.CancelRun(t.Context(), runs[2].ID); err != nil {
			t.Error(err)
		}
	})
}
