package schedule

import (
	"context"
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
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
