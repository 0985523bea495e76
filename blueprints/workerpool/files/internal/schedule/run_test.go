package schedule

import (
	"context"
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/work"
)

// TestStopWhileBlocked: nobody takes the jobs; each way to stop works at once.
// (In the original the first stop ended the reader of results, and the third
// blocked for ever.)
func TestStopWhileBlocked(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, b *Base, f far){
		"Shutdown":  func(t *testing.T, b *Base, _ far) { shutdown(t, b); shutdown(t, b) },
		"true":      func(_ *testing.T, _ *Base, f far) { f.done <- true },
		"close":     func(_ *testing.T, _ *Base, f far) { close(f.done) },
		"interrupt": func(_ *testing.T, _ *Base, f far) { f.interrupt <- os.Interrupt },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := base(t)
				f := connect(b, 0)
				first, second := create(t, b, work.Trigger{}), create(t, b, work.Trigger{})
				begin := time.Now()
				wait := run(t, b)
				if err := b.Run(ctx); !errors.Is(err, work.ErrConflict) {
					t.Errorf("a second Run: %v", err)
				}
				end(t, b, f)
				wait()
				if took := time.Since(begin); took != 0 {
					t.Errorf("took %s", took)
				}
				shutdown(t, b) // nothing to do
				// What could not be sent is sent by the next Run.
				f = connect(b, 10)
				wait = run(t, b)
				if got := f.received(); got[first.ID] != 1 || got[second.ID] != 1 {
					t.Errorf("after the restart: %v", got)
				}
				shutdown(t, b)
				wait()
			})
		})
	}
}

func TestDoneFalseMeansNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := base(t)
		f := connect(b, 1)
		wait := run(t, b)
		f.done <- false
		synctest.Wait()
		if !b.Status().Running {
			t.Error("it has stopped")
		}
		c, cancel := context.WithCancel(ctx)
		cancel()
		if err := b.Shutdown(c); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		wait()
	})
}

func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := base(t)
		if err := b.RestartScheduler(ctx); !errors.Is(err, work.ErrStopped) {
			t.Errorf("without a Run: %v", err)
		}
		f := connect(b, 100)
		s := create(t, b, work.Trigger{})
		wait := run(t, b)
		time.Sleep(3 * time.Second)
		for range 3 {
			if err := b.RestartScheduler(ctx); err != nil {
				t.Error(err)
			}
			synctest.Wait()
		}
		if got := f.received(); got[s.ID] != 4 {
			t.Errorf("%v", got)
		}
		shutdown(t, b)
		wait()
	})
}

// TestSwapChannels swaps them while a send is blocked: it goes to the new one,
// and none is lost or doubled.
func TestSwapChannels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := base(t)
		f := connect(b, 2)
		want := map[string]bool{}
		for range 50 {
			want[create(t, b, work.Trigger{}).ID] = true
		}
		wait := run(t, b)
		got := map[string]int{}
		for i := range 20 {
			old := f
			f.jobs, f.results = make(chan work.Job, i%4), make(chan work.Result, i%4)
			b.SetChannels(f.jobs, f.results, f.done, f.interrupt)
			for id, n := range old.received() {
				got[id] += n
			}
			synctest.Wait()
			if len(old.jobs) != 0 {
				t.Fatal("something was sent to the old channel")
			}
		}
		for range want {
			time.Sleep(time.Millisecond)
			for id, n := range f.received() {
				got[id] += n
			}
			synctest.Wait()
		}
		for id := range want {
			if got[id] != 1 {
				t.Errorf("%s came %d times", id, got[id])
			}
		}
		shutdown(t, b)
		wait()
	})
}

// TestRefusedTickFiresAgain: what was not accepted is sent again, for the same
// time, unless there is no point in it.
func TestRefusedTickFiresAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := base(t)
		f := connect(b, 10)
		create(t, b, work.Trigger{Kind: work.TriggerEvery, Every: time.Hour})
		wait := run(t, b)
		time.Sleep(time.Hour)
		first := <-f.jobs
		b.Accepted(first, work.Run{}, &work.FullError{RetryAfter: time.Minute})
		time.Sleep(59 * time.Second)
		synctest.Wait()
		if len(f.jobs) != 0 {
			t.Error("too early")
		}
		time.Sleep(time.Second)
		again := <-f.jobs
		a, z := first.(work.SpecCarrier).Spec(), again.(work.SpecCarrier).Spec()
		if a.ID != z.ID || !a.FireTime.Equal(z.FireTime) || a.FireTime.IsZero() {
			t.Errorf("first %+v, again %+v", a, z)
		}
		for _, err := range []error{nil, work.ErrOverlap, work.ErrDuplicate, work.ErrInvalid, work.ErrUnknownType} {
			b.Accepted(again, work.Run{}, err)
		}
		time.Sleep(50 * time.Minute)
		synctest.Wait()
		if len(f.jobs) != 0 {
			t.Error("it came again without need")
		}
		shutdown(t, b)
		wait()
	})
}

// finished is a result with a run.
type finished struct {
	work.Result
	run work.Run
}

func (f finished) Run() work.Run { return f.run }

func TestResultsAndMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen int
		b := base(t, func(c *Config) {
			c.Schedule.ResponseTimeJobs = 2
			c.OnResult = func(work.Result) { seen++; panic("mine") }
		})
		f := connect(b, 7)
		create(t, b, work.Trigger{})
		wait := run(t, b)
		now := time.Now()
		for i, timedOut := range []bool{false, true, false} {
			f.results <- finished{work.NewResult(nil, nil, nil), work.Run{Attempts: []work.Attempt{{
				StartedAt: now, FinishedAt: now.Add(time.Duration(i+1) * time.Second), TimedOut: timedOut,
			}}}}
		}
		f.results <- nil // a nil result crashed the original
		synctest.Wait()
		time.Sleep(time.Second)
		m := b.Metrics()
		for name, want := range map[string]int64{
			"scheduler_iterations": 1, "jobs_sent": 1, "number_of_jobs_sent": 1, "job_list_size": 1, "results_received": 3,
			"jobs_timed_out": 1, "average_job_processing_time": int64(2500 * time.Millisecond),
			"current_job_channel_utilization": 1, "current_job_channel_capacity": 7,
			"current_result_channel_utilization": 0, "current_result_channel_capacity": 7,
		} {
			if m.Counters[name] != want {
				t.Errorf("%s is %d, want %d", name, m.Counters[name], want)
			}
		}
		if m.UpTime != time.Second || seen != 3 {
			t.Errorf("up for %s, %d seen", m.UpTime, seen)
		}
		if s := b.Status(); !s.Running || s.Jobs != 1 || s.NextTick.IsZero() {
			t.Errorf("status %+v", s)
		}
		shutdown(t, b)
		wait()
	})
}
