package dispatch

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue/local"
	"github.com/acme-demo/eventcollector/internal/schedule"
	"github.com/acme-demo/eventcollector/internal/work"
)

func withBase(t *testing.T, d *Dispatcher) *schedule.Base {
	t.Helper()
	b, err := schedule.New(schedule.Config{Registry: d.cfg.Registry})
	if err != nil {
		t.Fatal(err)
	}
	attach(t, d, b)
	synctest.Wait()
	return b
}

func job(trigger work.Trigger, do string, sleep ...time.Duration) work.Spec {
	s := spec("", do, sleep...)
	s.Trigger = trigger
	return s
}

func total(d *Dispatcher, id string) int {
	l, _ := d.Runs(id, work.Page{})
	return l.Total
}

// TestBaseAndDispatcher drives jobs of each kind through both.
func TestBaseAndDispatcher(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx := context.Background()
		d := start(t, on(t, func(o *local.Options) { o.Results.PerJob, o.DeadLetters.PerJob = 100, 100 }))
		b := withBase(t, d)
		add := func(s work.Spec) string {
			t.Helper()
			s, err := b.CreateScheduleJob(ctx, s)
			if err != nil {
				t.Fatal(err)
			}
			return s.ID
		}
		once := add(job(work.Trigger{Kind: work.TriggerOnce}, "ok"))
		if total(d, once) != 1 {
			t.Error("a job that runs once is not accepted when it is created")
		}
		at := add(job(work.Trigger{Kind: work.TriggerAt, At: time.Now().Add(time.Minute)}, "fail"))
		every := add(job(work.Trigger{Kind: work.TriggerEvery, Every: 10 * time.Second}, "ok"))
		tick := add(job(work.Trigger{}, "ok"))
		slow := add(job(work.Trigger{Kind: work.TriggerEvery, Every: 5 * time.Second}, "sleep", 12*time.Second))
		time.Sleep(61 * time.Second)
		synctest.Wait()
		for id, want := range map[string]int{once: 1, at: 1, every: 6, tick: 6, slow: 4} {
			if got := total(d, id); got != want {
				t.Errorf("%d runs, want %d", got, want)
			}
		}
		if s := d.Stats(); s.Skipped != 8 {
			t.Errorf("%d skipped", s.Skipped)
		}
		m := b.Metrics().Counters
		if m["results_received"] != int64(d.Stats().Done+d.Stats().Dead) || m["average_job_processing_time"] == 0 {
			t.Errorf("metrics %v", m)
		}
		for range 3 {
			if err := d.RestartScheduler(ctx); err != nil {
				t.Error(err)
			}
		}
		if r := stop(t, d); len(r.Unfinished) != 0 || r.Scheduler != nil {
			t.Errorf("report %+v", r)
		}
	})
}

func TestUpdateAndDeleteThroughBoth(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx := context.Background()
		d := start(t, set(NumberOfWorkers, 1))
		b := withBase(t, d)
		create := func(s work.Spec) work.Spec {
			t.Helper()
			s, err := b.CreateScheduleJob(ctx, s)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		once := work.Trigger{Kind: work.TriggerOnce}
		running := create(job(once, "sleep", time.Minute))
		synctest.Wait()
		waiting := create(job(once, "fail"))
		if _, err := b.UpdateScheduleJob(ctx, running); !errors.Is(err, work.ErrConflict) {
			t.Errorf("a running one-shot: %v", err)
		}
		change := job(once, "ok")
		change.ID = waiting.ID
		if got, err := b.UpdateScheduleJob(ctx, change); err != nil || got.Revision != 2 {
			t.Errorf("%+v, %v", got, err)
		}
		if err := b.DeleteScheduleJob(ctx, running.ID); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		l, _ := d.Runs(running.ID, work.Page{})
		if l.Runs[0].State != work.StateCancelled {
			t.Errorf("deleted: %+v", l.Runs[0])
		}
		l, _ = d.Runs(waiting.ID, work.Page{})
		if l.Total != 1 || l.Runs[0].State != work.StateDone || l.Runs[0].Revision != 2 {
			t.Errorf("updated: %+v", l.Runs)
		}
		// Its run is over: an update runs it again.
		if _, err := b.UpdateScheduleJob(ctx, change); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if got := total(d, waiting.ID); got != 2 {
			t.Errorf("%d runs", got)
		}
		// From "at" to "every": what was scheduled does not run.
		at := create(job(work.Trigger{Kind: work.TriggerAt, At: time.Now().Add(time.Hour)}, "ok"))
		change = job(work.Trigger{Kind: work.TriggerEvery, Every: 24 * time.Hour}, "ok")
		change.ID = at.ID
		if _, err := b.UpdateScheduleJob(ctx, change); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if s := d.Stats(); s.Cancelled != 2 || s.Scheduled != 0 {
			t.Errorf("%+v", s)
		}
		stop(t, d)
	})
}

// A key is for the acceptance of a job: that it has one keeps none of its times
// from having a run.
func TestAKeyIsForAJobNotForItsRuns(t *testing.T) {
	for name, trigger := range map[string]work.Trigger{"every": {Kind: work.TriggerEvery, Every: time.Minute}, "default": {}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				ctx := context.Background()
				d := start(t)
				b := withBase(t, d)
				s := job(trigger, "ok")
				s.IdempotencyKey = "k"
				first, err := b.CreateScheduleJob(ctx, s)
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(5 * time.Hour)
				synctest.Wait()
				l, err := d.Runs(first.ID, work.Page{Count: 3})
				if err != nil || len(l.Runs) != 3 || l.Runs[0].FireTime.Equal(l.Runs[1].FireTime) {
					t.Errorf("%+v, %v", l, err)
				}
				if again, err := b.CreateScheduleJob(ctx, s); err != nil || !again.Replayed || again.ID != first.ID {
					t.Errorf("%+v, %v", again, err)
				}
				stop(t, d)
			})
		})
	}
}

func TestKeysThroughBoth(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx := context.Background()
		d := start(t, on(t, func(o *local.Options) { o.Capacity = 1 }))
		b := withBase(t, d)
		s := job(work.Trigger{Kind: work.TriggerAt, At: time.Now().Add(time.Minute)}, "ok")
		s.IdempotencyKey = "k"
		first, err := b.CreateScheduleJob(ctx, s)
		if err != nil || first.Replayed {
			t.Fatalf("%+v, %v", first, err)
		}
		time.Sleep(time.Hour) // its time is past now: still the same request
		again, err := b.CreateScheduleJob(ctx, s)
		if err != nil || !again.Replayed || again.ID != first.ID {
			t.Errorf("%+v, %v", again, err)
		}
		other := job(work.Trigger{}, "fail")
		other.IdempotencyKey = "k"
		if _, err := b.CreateScheduleJob(ctx, other); !errors.Is(err, work.ErrKeyReused) {
			t.Errorf("another body: %v", err)
		}
		// A job that finds no room leaves nothing behind, not even its key.
		d.StopWorkers()
		submit(t, d, spec("fill", "ok"))
		once := job(work.Trigger{Kind: work.TriggerOnce}, "ok")
		once.IdempotencyKey = "once"
		if _, err := b.CreateScheduleJob(ctx, once); !errors.Is(err, work.ErrFull) {
			t.Errorf("full: %v", err)
		}
		if l, _ := b.GetScheduledJobs(ctx, work.Page{}); l.Total != 1 {
			t.Errorf("%d jobs", l.Total)
		}
		d.StartWorkers()
		synctest.Wait()
		if got, err := b.CreateScheduleJob(ctx, once); err != nil || got.Replayed {
			t.Errorf("again: %+v, %v", got, err)
		}
		synctest.Wait()
		stop(t, d)
	})
}

// TestOneShotsLeaveTheList: they stay as long as their result, not for ever.
func TestOneShotsLeaveTheList(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx := context.Background()
		d := start(t)
		b := withBase(t, d)
		var ids []string
		for range 20 {
			s, err := b.CreateScheduleJob(ctx, job(work.Trigger{Kind: work.TriggerOnce}, "ok"))
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, s.ID)
		}
		time.Sleep(23 * time.Hour)
		if l, _ := b.GetScheduledJobs(ctx, work.Page{}); l.Total != 20 {
			t.Errorf("%d after 23 h", l.Total)
		}
		time.Sleep(2 * time.Hour)
		if _, err := b.GetScheduleJob(ctx, ids[0]); !errors.Is(err, work.ErrNotFound) {
			t.Errorf("get: %v", err)
		}
		if l, _ := b.GetScheduledJobs(ctx, work.Page{}); l.Total != 0 {
			t.Errorf("%d after 25 h", l.Total)
		}
		stop(t, d)
	})
}

// TestBaseResizeLosesNothing changes the sizes of the channels while the
// scheduler is blocked in a send, and stops it so.
func TestBaseResizeLosesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx := context.Background()
		d := start(t, on(t, func(o *local.Options) { o.Capacity = 5 }))
		b := withBase(t, d)
		const n = 200
		for range n {
			if _, err := b.CreateScheduleJob(ctx, job(work.Trigger{}, "ok")); err != nil {
				t.Fatal(err)
			}
		}
		d.StopWorkers()
		time.Sleep(10 * time.Second) // the tick is blocked
		for i := range 10 {
			if _, err := d.Set(SchedulerChannelSize, i, OriginRunTime); err != nil {
				t.Error(err)
			}
			if _, err := d.Set(ResultChannelSize, i, OriginRunTime); err != nil {
				t.Error(err)
			}
		}
		if err := d.StopScheduler(ctx); err != nil {
			t.Error(err)
		}
		d.StartWorkers()
		if err := d.StartScheduler(ctx); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if s := d.Stats(); s.Done != n {
			t.Errorf("%d of %d done", s.Done, n)
		}
		stop(t, d)
	})
}
