package schedule

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/work"
)

var ctx = context.Background()

func registry(t testing.TB) *work.Registry {
	t.Helper()
	r := work.NewRegistry()
	if err := work.Handle(r, "test", func(context.Context, struct{ N int }) (work.Result, error) { return nil, nil }); err != nil {
		t.Fatal(err)
	}
	return r
}

func base(t testing.TB, change ...func(*Config)) *Base {
	t.Helper()
	cfg := Config{Registry: registry(t)}
	for _, c := range change {
		c(&cfg)
	}
	b, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func create(t testing.TB, b *Base, trigger work.Trigger) work.Spec {
	t.Helper()
	s, err := b.CreateScheduleJob(ctx, work.Spec{Type: "test", Trigger: trigger})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// far is the other end of a Base's channels.
type far struct {
	jobs      chan work.Job
	results   chan work.Result
	done      chan bool
	interrupt chan os.Signal
}

func connect(b *Base, size int) far {
	f := far{make(chan work.Job, size), make(chan work.Result, size), make(chan bool), make(chan os.Signal, 1)}
	b.SetChannels(f.jobs, f.results, f.done, f.interrupt)
	return f
}

// received empties the job channel: how often each job came.
func (f far) received() map[string]int {
	n := map[string]int{}
	for {
		select {
		case j := <-f.jobs:
			n[j.ID()]++
		default:
			return n
		}
	}
}

func run(t testing.TB, b *Base) (wait func()) {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	synctest.Wait()
	return func() {
		t.Helper()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func shutdown(t testing.TB, b *Base) {
	t.Helper()
	if err := b.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}

func TestDefaultSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := base(t)
		f := connect(b, 1000)
		one, two := create(t, b, work.Trigger{}), create(t, b, work.Trigger{})
		every := create(t, b, work.Trigger{Kind: work.TriggerEvery, Every: 4 * time.Second})
		wait := run(t, b)
		if got := f.received(); got[one.ID] != 1 || got[two.ID] != 1 || got[every.ID] != 0 {
			t.Errorf("at once: %v", got)
		}
		time.Sleep(25 * time.Second)
		synctest.Wait()
		if got := f.received(); got[one.ID] != 2 || got[two.ID] != 2 || got[every.ID] != 6 {
			t.Errorf("within 25 s: %v", got)
		}
		s, err := b.UpdateSchedule(ctx, work.Schedule{SendIntervalSeconds: 1, ResponseTimeJobs: 3})
		if err != nil || s.SendIntervalSeconds != 1 || s.ResponseTimeJobs != 3 || s.Type != work.IntervalSchedule {
			t.Errorf("%+v, %v", s, err)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if got := f.received(); got[one.ID] != 11 {
			t.Errorf("each second: %v", got)
		}
		if err := b.DeleteSchedule(ctx); err != nil {
			t.Error(err)
		}
		time.Sleep(8 * time.Second)
		synctest.Wait()
		if got := f.received(); got[one.ID] != 0 || got[every.ID] != 2 {
			t.Errorf("without the schedule: %v", got)
		}
		if _, err := b.GetSchedule(ctx); !errors.Is(err, work.ErrNotFound) {
			t.Errorf("get: %v", err)
		}
		if _, err := b.UpdateSchedule(ctx, s); !errors.Is(err, work.ErrNotFound) {
			t.Errorf("update: %v", err)
		}
		if err := b.DeleteSchedule(ctx); !errors.Is(err, work.ErrNotFound) {
			t.Errorf("delete: %v", err)
		}
		if _, err := b.CreateSchedule(ctx, s); err != nil {
			t.Errorf("create: %v", err)
		}
		if _, err := b.CreateSchedule(ctx, s); !errors.Is(err, work.ErrConflict) {
			t.Errorf("create again: %v", err)
		}
		shutdown(t, b)
		wait()
	})
}

// TestNoHotLoopAtIntervalZero: the original sent without a pause at an interval
// of 0, and took the number from anybody.
func TestNoHotLoopAtIntervalZero(t *testing.T) {
	b := base(t)
	for _, s := range []work.Schedule{
		{}, {SendIntervalSeconds: -1}, {SendIntervalSeconds: 1, ResponseTimeJobs: -1},
		{SendIntervalSeconds: 1, Type: "cron"}, {SendIntervalSeconds: 1, Name: "mine"}, {SendIntervalSeconds: 1 << 40},
	} {
		if _, err := b.UpdateSchedule(ctx, s); !errors.Is(err, work.ErrInvalid) {
			t.Errorf("%+v: %v", s, err)
		}
	}
	for _, trigger := range []work.Trigger{
		{Kind: work.TriggerEvery}, {Kind: work.TriggerEvery, Every: -time.Second}, {Kind: work.TriggerEvery, Every: time.Millisecond},
		{Kind: work.TriggerAt}, {Kind: work.TriggerAt, At: time.Now().Add(-time.Hour)},
		{Kind: work.TriggerCron}, {Kind: work.TriggerCron, Cron: "0 0 30 2 *"},
		{Kind: work.TriggerCron, Cron: "* * * * *", TimeZone: "Nowhere/Land"}, {Kind: "sometimes"},
	} {
		if _, err := b.CreateScheduleJob(ctx, work.Spec{Type: "test", Trigger: trigger}); !errors.Is(err, work.ErrInvalid) {
			t.Errorf("%+v: %v", trigger, err)
		}
	}
	if _, err := New(Config{Registry: registry(t), Schedule: work.Schedule{SendIntervalSeconds: -3}}); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("New: %v", err)
	}
}

func TestJobsWithTheirOwnSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := base(t)
		f := connect(b, 1000)
		begin := time.Now() // midnight UTC
		at := create(t, b, work.Trigger{Kind: work.TriggerAt, At: begin.Add(90 * time.Minute)})
		once := create(t, b, work.Trigger{Kind: work.TriggerOnce})
		cron := create(t, b, work.Trigger{Kind: work.TriggerCron, Cron: "15 * * * *"})
		wait := run(t, b)
		time.Sleep(24*time.Hour + time.Second)
		synctest.Wait()
		if got := f.received(); got[at.ID] != 1 || got[once.ID] != 1 || got[cron.ID] != 24 {
			t.Errorf("in a day: %v", got)
		}
		l, err := b.GetSchedules(ctx, work.Page{})
		if err != nil || l.Total != 3 || l.Schedules[0].Name != work.DefaultSchedule || !l.Schedules[2].Next.Equal(begin.Add(24*time.Hour+15*time.Minute)) {
			t.Errorf("%+v, %v", l, err)
		}
		shutdown(t, b)
		wait()
	})
}

// TestMissedTicksAreMadeUpForOnce stops the scheduler for a long time.
func TestMissedTicksAreMadeUpForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := base(t)
		f := connect(b, 1000)
		s := create(t, b, work.Trigger{Kind: work.TriggerEvery, Every: time.Minute})
		wait := run(t, b)
		shutdown(t, b)
		wait()
		time.Sleep(time.Hour + 30*time.Second)
		wait = run(t, b)
		if got := f.received(); got[s.ID] != 1 {
			t.Errorf("%v after an hour", got)
		}
		time.Sleep(29 * time.Second)
		synctest.Wait()
		if got := f.received(); got[s.ID] != 0 {
			t.Errorf("%v: the rhythm has shifted", got)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if got := f.received(); got[s.ID] != 1 {
			t.Errorf("%v at the next full minute", got)
		}
		shutdown(t, b)
		wait()
	})
}

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

func TestJobList(t *testing.T) {
	b := base(t, func(c *Config) { c.MaxJobs = 25 })
	var ids []string
	for range 25 {
		ids = append(ids, create(t, b, work.Trigger{}).ID)
	}
	var full *work.FullError
	if _, err := b.CreateScheduleJob(ctx, work.Spec{Type: "test"}); !errors.As(err, &full) {
		t.Errorf("the 26th: %v", err)
	}
	heavy := base(t, func(c *Config) { c.MaxBytes = 40 })
	padded := work.Spec{Type: "test", Payload: []byte(`{          }`)}
	for range 3 {
		if _, err := heavy.CreateScheduleJob(ctx, padded); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := heavy.CreateScheduleJob(ctx, padded); !errors.As(err, &full) {
		t.Errorf("48 bytes: %v", err)
	}
	// A cursor holds its place while the list changes.
	page, err := b.GetScheduledJobs(ctx, work.Page{})
	if err != nil || len(page.Jobs) != 10 || page.Total != 25 || page.Jobs[9].ID != ids[9] {
		t.Fatalf("%d of %d, %v", len(page.Jobs), page.Total, err)
	}
	if err := b.DeleteScheduleJob(ctx, ids[0]); err != nil {
		t.Error(err)
	}
	page, err = b.GetScheduledJobs(ctx, work.Page{Cursor: page.Next, Count: 15})
	if err != nil || len(page.Jobs) != 15 || page.Jobs[0].ID != ids[10] || page.Next != "" {
		t.Errorf("second page: %d, %v", len(page.Jobs), err)
	}
	if page, _ = b.GetScheduledJobs(ctx, work.Page{Start: 20, Count: 1}); len(page.Jobs) != 1 || page.Jobs[0].ID != ids[21] {
		t.Errorf("start 20: %+v", page)
	}
	if page, _ = b.GetScheduledJobs(ctx, work.Page{Start: 100}); len(page.Jobs) != 0 || page.Jobs == nil {
		t.Errorf("start 100: %+v", page)
	}
	if err := b.DeleteScheduleJob(ctx, ids[0]); !errors.Is(err, work.ErrNotFound) {
		t.Errorf("delete again: %v", err)
	}
	if _, err := b.GetScheduleJob(ctx, ids[0]); !errors.Is(err, work.ErrNotFound) {
		t.Errorf("get: %v", err)
	}
	if _, err := b.CreateScheduleJob(ctx, work.Spec{ID: ids[1], Type: "test"}); !errors.Is(err, work.ErrConflict) {
		t.Errorf("same id: %v", err)
	}
	for _, s := range []work.Spec{{Type: "nope"}, {Type: "test", Payload: []byte("{")}, {Type: "test", Timeout: -1}} {
		if _, err := b.CreateScheduleJob(ctx, s); err == nil {
			t.Errorf("%+v was taken", s)
		}
	}
}

func TestUpdateJob(t *testing.T) {
	b := base(t)
	old := create(t, b, work.Trigger{})
	changed := old
	changed.Payload = []byte(`{"N":2}`)
	got, err := b.UpdateScheduleJob(ctx, changed)
	if err != nil || got.ID != old.ID || got.Revision != 2 || !got.CreatedAt.Equal(old.CreatedAt) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := b.UpdateScheduleJob(ctx, changed); !errors.Is(err, work.ErrRevision) {
		t.Errorf("with the old revision: %v", err)
	}
	changed.Revision = 0
	if got, err = b.UpdateScheduleJob(ctx, changed); err != nil || got.Revision != 3 {
		t.Errorf("without one: %+v, %v", got, err)
	}
	changed.Payload = []byte(`{"X":2}`)
	if _, err := b.UpdateScheduleJob(ctx, changed); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("bad payload: %v", err)
	}
	if now, _ := b.GetScheduleJob(ctx, old.ID); now.Revision != 3 {
		t.Errorf("a refused update changed it: %+v", now)
	}
	if _, err := b.UpdateScheduleJob(ctx, work.Spec{ID: "nope", Type: "test"}); !errors.Is(err, work.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}

// TestListIsLocked: the original's list was not. For the race detector.
func TestListIsLocked(t *testing.T) {
	b := base(t)
	f := connect(b, 0)
	go func() {
		for range f.jobs { //nolint:revive // taken and forgotten
		}
	}()
	defer close(f.jobs)
	ended := make(chan error)
	go func() { ended <- b.Run(ctx) }()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 50 {
				s, err := b.CreateScheduleJob(ctx, work.Spec{Type: "test", Payload: fmt.Appendf(nil, `{"N":%d}`, i)})
				if err != nil {
					t.Error(err)
				}
				if _, err = b.UpdateScheduleJob(ctx, s); err != nil {
					t.Error(err)
				}
				_, _ = b.GetScheduledJobs(ctx, work.Page{})
				_, _ = b.UpdateSchedule(ctx, work.Schedule{SendIntervalSeconds: 1 + i})
				_, _ = b.GetSchedules(ctx, work.Page{})
				b.Metrics()
				b.Status()
				_ = b.RestartScheduler(ctx)
				if i%2 == 0 {
					if err = b.DeleteScheduleJob(ctx, s.ID); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	shutdown(t, b)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if l, _ := b.GetScheduledJobs(ctx, work.Page{}); l.Total != 200 {
		t.Errorf("%d jobs left", l.Total)
	}
}

func TestDeclaredJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := base(t, func(c *Config) {
			c.Jobs = []work.Spec{{ID: "a", Type: "test"}, {Type: "test", Trigger: work.Trigger{Kind: work.TriggerOnce}}}
		})
		f := connect(b, 10)
		wait := run(t, b)
		time.Sleep(time.Second)
		if got := f.received(); got["a"] != 1 || len(got) != 2 {
			t.Errorf("%v", got)
		}
		shutdown(t, b)
		wait()
	})
	for _, jobs := range [][]work.Spec{{{ID: "a", Type: "nope"}}, {{ID: "a", Type: "test"}, {ID: "a", Type: "test"}}} {
		if _, err := New(Config{Registry: registry(t), Jobs: jobs}); err == nil {
			t.Errorf("%+v was taken", jobs)
		}
	}
}

// TestDefaultScheduleOfOtherKinds has the default schedule follow a trigger.
func TestDefaultScheduleOfOtherKinds(t *testing.T) {
	for name, c := range map[string]struct {
		trigger work.Trigger
		typ     string
		seconds int
		ticks   int // in a day, from midnight UTC on
	}{
		"part of a second": {work.Trigger{Kind: work.TriggerEvery, Every: 1500 * time.Millisecond}, work.IntervalSchedule, 0, 57_601},
		"minutes":          {work.Trigger{Kind: work.TriggerEvery, Every: 30 * time.Minute}, work.IntervalSchedule, 1800, 49},
		"cron":             {work.Trigger{Kind: work.TriggerCron, Cron: "0 */6 * * *"}, "cron", 0, 4},
		"at":               {work.Trigger{Kind: work.TriggerAt, At: time.Date(2000, 1, 1, 5, 0, 0, 0, time.UTC)}, "at", 0, 1},
		"at, long past":    {work.Trigger{Kind: work.TriggerAt, At: time.Date(1990, 1, 1, 5, 0, 0, 0, time.UTC)}, "at", 0, 0},
		"overlap":          {work.Trigger{Kind: work.TriggerEvery, Every: time.Hour, Overlap: work.OverlapAllow}, work.IntervalSchedule, 3600, 25},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := base(t, func(cfg *Config) { cfg.Schedule = work.Schedule{Trigger: &c.trigger} })
				f := connect(b, 100_000)
				create(t, b, work.Trigger{})
				wait := run(t, b)
				s, err := b.GetSchedule(ctx)
				if err != nil || s.Type != c.typ || s.SendIntervalSeconds != c.seconds || *s.Trigger != c.trigger {
					t.Errorf("%+v, %v", s, err)
				}
				time.Sleep(24 * time.Hour)
				synctest.Wait()
				shutdown(t, b)
				wait()
				if got := len(f.jobs); got != c.ticks {
					t.Errorf("%d ticks, want %d", got, c.ticks)
				}
				for range len(f.jobs) {
					if got := (<-f.jobs).(work.SpecCarrier).Spec().Trigger.Overlap; got != c.trigger.Overlap {
						t.Fatalf("overlap %q", got)
					}
				}
			})
		})
	}
	b := base(t)
	for _, trigger := range []work.Trigger{
		{Kind: work.TriggerOnce}, {Kind: work.TriggerEvery, Every: time.Millisecond}, {Kind: work.TriggerCron, Cron: "x"},
		{Kind: work.TriggerAt, At: time.Now().Add(-time.Hour)},
	} {
		if _, err := b.UpdateSchedule(ctx, work.Schedule{Trigger: &trigger}); !errors.Is(err, work.ErrInvalid) {
			t.Errorf("%+v: %v", trigger, err)
		}
	}
	if _, err := New(Config{Registry: registry(t), Schedule: work.Schedule{Trigger: &work.Trigger{Kind: work.TriggerCron, Cron: "61 * * * *"}}}); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("New with a bad cron: %v", err)
	}
	for _, cursor := range []string{"abc", "n", "n-1", "nA", "n01", "1"} {
		if _, err := b.GetScheduledJobs(ctx, work.Page{Cursor: cursor}); !errors.Is(err, work.ErrInvalid) {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
}
