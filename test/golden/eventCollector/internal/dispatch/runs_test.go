package dispatch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/queue/local"
	"github.com/acme-demo/eventcollector/internal/work"
)

func TestCancel(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, set(NumberOfWorkers, 1))
		ctx := context.Background()
		running := submit(t, d, spec("r", "sleep", time.Minute))[0]
		waiting := submit(t, d, spec("w", "ok"))[0]
		later := spec("s", "ok")
		later.FireTime = time.Now().Add(time.Hour)
		scheduled := submit(t, d, later)[0]
		synctest.Wait()
		wantState(t, d, running.ID, work.StateRunning)
		wantState(t, d, waiting.ID, work.StateWaiting)
		wantState(t, d, scheduled.ID, work.StateScheduled)
		for _, id := range []string{waiting.ID, scheduled.ID, running.ID} {
			if _, err := d.CancelRun(ctx, id); err != nil {
				t.Error(err)
			}
			wantState(t, d, id, work.StateCancelled)
			if _, err := d.CancelRun(ctx, id); !errors.Is(err, work.ErrConflict) {
				t.Errorf("cancel again: %v", err)
			}
		}
		checkSum(t, d.Stats())
		synctest.Wait()
		for _, id := range []string{waiting.ID, scheduled.ID, running.ID} {
			wantState(t, d, id, work.StateCancelled)
		}
		// The worker is free again.
		after := submit(t, d, spec("after", "ok"))[0]
		synctest.Wait()
		wantState(t, d, after.ID, work.StateDone)
		if _, err := d.CancelRun(ctx, "nope"); !errors.Is(err, work.ErrNotFound) {
			t.Errorf("unknown: %v", err)
		}
		if n, err := d.CancelJob(ctx, "after"); n != 0 || err != nil {
			t.Errorf("CancelJob of a done one: %d, %v", n, err)
		}
		stop(t, d)
	})
}

// cancelling cancels a run as soon as its start is recorded, while the
// dispatcher is still at it.
type cancelling struct {
	*local.Engine
	failed chan error
}

func (c cancelling) Start(l *queue.Lease, at time.Time) (queue.Attempt, error) {
	begun, err := c.Engine.Start(l, at)
	id := work.FormatID(l.Run)
	go func() {
		_, err := c.CancelRun(context.Background(), id)
		c.failed <- err
	}()
	return begun, err
}

func TestCancelWhileItBegins(t *testing.T) {
	bubble(t, func(t *testing.T) {
		failed := make(chan error, 1)
		d := start(t, func(c *Config) { c.Engine = cancelling{engine(t), failed} })
		// One that never looks at its context, so that nothing but the dispatcher
		// stands between its beginning and its end.
		blind := submit(t, d, spec("blind", "hang", time.Millisecond))[0]
		if err := <-failed; err != nil {
			t.Error(err)
		}
		wantState(t, d, blind.ID, work.StateCancelled)
		time.Sleep(time.Second)
		begun := time.Now()
		run := submit(t, d, spec("r", "sleep", 20*time.Second))[0]
		for s := d.Stats().Pool; s.Started < 2 || s.Busy > 0; s = d.Stats().Pool {
			time.Sleep(time.Millisecond)
		}
		if err := <-failed; err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("the cancelled run went on for %v", took)
		}
		wantState(t, d, run.ID, work.StateCancelled)
		stop(t, d)
	})
}

// TestCancelledRunsLeaveTheQueue: with the workers stopped, submitting and
// cancelling must not fill the memory.
func TestCancelledRunsLeaveTheQueue(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		d.StopWorkers()
		for range 1000 {
			submit(t, d, spec("x", "ok"))
			if n, err := d.CancelJob(context.Background(), "x"); n != 1 || err != nil {
				t.Fatal(n, err)
			}
		}
		if got := d.Stats().Pool.Queued; got > 100 {
			t.Errorf("%d in the queue", got)
		}
		stop(t, d)
	})
}

func TestReplace(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, set(NumberOfWorkers, 1))
		ctx := context.Background()
		busy := submit(t, d, spec("busy", "sleep", time.Minute))[0]
		run := submit(t, d, spec("a", "fail"))[0]
		synctest.Wait()
		changed := spec("a", "ok")
		changed.Revision = 2
		if n, err := d.ReplaceJob(ctx, changed); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		if _, err := d.ReplaceJob(ctx, spec("busy", "ok")); !errors.Is(err, work.ErrConflict) {
			t.Errorf("a running one-shot: %v", err)
		}
		if n, err := d.ReplaceJob(ctx, spec("unknown", "ok")); n != 0 || err != nil {
			t.Errorf("unknown: %d, %v", n, err)
		}
		later := spec("later", "ok")
		later.FireTime = time.Now().Add(24 * time.Hour)
		moved := submit(t, d, later)[0]
		later.FireTime = time.Now().Add(time.Hour)
		if _, err := d.ReplaceJob(ctx, later); err != nil {
			t.Error(err)
		}
		if _, err := d.CancelRun(ctx, busy.ID); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if got := get(t, d, run.ID); got.State != work.StateDone || got.Revision != 2 {
			t.Errorf("run %+v", got)
		}
		time.Sleep(time.Hour + time.Second)
		synctest.Wait()
		wantState(t, d, moved.ID, work.StateDone)
		stop(t, d)
	})
}

func TestScheduledRuns(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		begin := time.Now()
		var runs []work.Run
		for _, h := range []int{3, 1, 2} {
			s := spec("", "ok")
			s.FireTime = begin.Add(time.Duration(h) * time.Hour)
			runs = append(runs, submit(t, d, s)...)
		}
		time.Sleep(2*time.Hour + time.Second)
		synctest.Wait()
		wantState(t, d, runs[0].ID, work.StateScheduled)
		wantState(t, d, runs[1].ID, work.StateDone)
		wantState(t, d, runs[2].ID, work.StateDone)
		if got := get(t, d, runs[1].ID).Attempts[0].StartedAt; got.Sub(begin) != time.Hour {
			t.Errorf("began after %s", got.Sub(begin))
		}
		r := stop(t, d)
		if r.OK() || len(r.Unfinished) != 1 || r.Unfinished[0].ID != runs[0].ID || d.Stats().Dropped != 1 {
			t.Errorf("report %+v", r)
		}
	})
}

// TestMemoryIsBounded: what clients send is bounded in bytes, not only in
// number.
func TestMemoryIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) {
			c.Engine = engine(t, func(o *local.Options) {
				o.Bytes, o.MaxKeys, o.Capacity, o.Results.Bytes = 3000, 3, 100, 5000
			})
		})
		d.StopWorkers()
		big := func(id string) work.Spec {
			return work.Spec{ID: id, Type: "test", Trigger: work.Trigger{Kind: work.TriggerOnce}, Payload: fmt.Appendf(nil, `{"Text":%q}`, strings.Repeat("x", 1200))}
		}
		submit(t, d, big("a"), big("b"))
		if _, err := d.Submit(context.Background(), big("c")); !errors.Is(err, work.ErrFull) {
			t.Errorf("more than 3000 bytes: %v", err)
		}
		if _, err := d.CancelJob(context.Background(), "a"); err != nil {
			t.Error(err)
		}
		submit(t, d, big("c"))
		d.StartWorkers()
		synctest.Wait()
		if s := d.Stats(); s.Bytes != 0 {
			t.Errorf("%d bytes of no run", s.Bytes)
		}
		for i := range 10 {
			submit(t, d, big(fmt.Sprintf("d%d", i)))
			synctest.Wait()
		}
		if s := d.Stats(); s.KeptBytes > 5000 || s.KeptRuns > 2 {
			t.Errorf("the payloads of jobs are not counted: %d bytes of %d runs", s.KeptBytes, s.KeptRuns)
		}
		keyed := func(key string) work.Spec {
			s := spec("job"+key, "ok")
			s.IdempotencyKey = key
			return s
		}
		submit(t, d, keyed("1"), keyed("2"), keyed("3"))
		if _, err := d.Submit(context.Background(), keyed("4")); !errors.Is(err, work.ErrFull) {
			t.Errorf("more than 3 keys: %v", err)
		}
		if run := submit(t, d, keyed("2"))[0]; !run.Replayed {
			t.Error("a key was forgotten")
		}
		synctest.Wait()
		checkSum(t, d.Stats())
		stop(t, d)
	})
}

func TestRetention(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) {
			c.Engine = engine(t, func(o *local.Options) {
				o.Results = local.Retention{Age: time.Hour, Runs: 20, Bytes: 5000, PerJob: 3}
			})
			c.InlineBytes = 1000
		})
		text := func(id string, n int, once bool) work.Spec {
			s := work.Spec{ID: id, Type: "test", Payload: fmt.Appendf(nil, `{"Text":%q}`, strings.Repeat("x", n))}
			if once {
				s.Trigger.Kind = work.TriggerOnce
			}
			return s
		}
		big := submit(t, d, text("big", 1500, true))[0]
		synctest.Wait()
		r := get(t, d, big.ID).Result
		if len(r.Payload) != 1000 || !r.Truncated || r.Size != 1500 || r.MetaData["k"] != "v" {
			t.Errorf("%d of %d bytes, cut %v", len(r.Payload), r.Size, r.Truncated)
		}
		for range 10 {
			submit(t, d, text("recurring", 1, false))
			synctest.Wait()
		}
		if l, _ := d.Runs("recurring", work.Page{}); l.Total != 3 {
			t.Errorf("%d runs of a recurring job", l.Total)
		}
		for range 5 {
			submit(t, d, text("", 900, true))
			synctest.Wait()
		}
		if s := d.Stats(); s.KeptBytes > 5000 {
			t.Errorf("%d bytes kept", s.KeptBytes)
		}
		for range 50 {
			submit(t, d, text("", 0, true))
			synctest.Wait()
		}
		if s := d.Stats(); s.KeptRuns != 20 {
			t.Errorf("%d runs kept", s.KeptRuns)
		}
		time.Sleep(2 * time.Hour) // nobody asks: it is forgotten all the same
		synctest.Wait()
		if s := d.Stats(); s.KeptRuns != 0 || s.KeptBytes != 0 || d.HasRuns("recurring") {
			t.Errorf("after an age: %d runs, %d bytes", s.KeptRuns, s.KeptBytes)
		}
		for range 1000 {
			submit(t, d, text("tick", 0, false))
			synctest.Wait()
		}
		if s := d.Stats(); s.KeptRuns != 3 {
			t.Errorf("%d kept runs of a recurring job", s.KeptRuns)
		}
		stop(t, d)
	})
}

// TestRunsPages: the original ignored count and start.
func TestRunsPages(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, on(t, func(o *local.Options) { o.Results.PerJob = 100 }))
		var ids []string
		for range 25 {
			ids = append(ids, submit(t, d, work.Spec{ID: "a", Type: "test"})[0].ID)
			synctest.Wait()
		}
		var seen []string
		p := work.Page{Count: 7}
		for pages := 1; ; pages++ {
			l, err := d.Runs("a", p)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range l.Runs {
				seen = append(seen, r.ID)
			}
			if l.Next == "" {
				if pages != 4 {
					t.Errorf("%d pages", pages)
				}
				break
			}
			p.Cursor = l.Next
		}
		for i, id := range ids {
			if len(seen) != 25 || seen[24-i] != id {
				t.Fatalf("saw %d runs, not in order", len(seen))
			}
		}
		if l, _ := d.Runs("a", work.Page{Start: 20}); len(l.Runs) != 5 || l.Runs[0].ID != ids[4] {
			t.Errorf("start 20: %d runs", len(l.Runs))
		}
		for _, bad := range []work.Page{{Count: -1}, {Count: 1001}, {Start: -1}, {Cursor: "!"}} {
			if _, err := d.Runs("a", bad); !errors.Is(err, work.ErrInvalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		stop(t, d)
	})
}

func TestExplain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, set(NumberOfWorkers, 1))
		later := spec("scheduled", "ok")
		later.FireTime = time.Now().Add(time.Hour)
		submit(t, d, spec("running", "sleep", time.Minute), spec("first", "ok"), spec("second", "fail"), later)
		synctest.Wait()
		want := func(job, reason string, ahead int) {
			t.Helper()
			if e := d.Explain(job); e.JobID != job || !strings.Contains(e.Reason, reason) || e.Ahead != ahead || e.Workers != 1 {
				t.Errorf("%s: %+v", job, e)
			}
		}
		want("running", "has been running", 0)
		want("first", "all 1 workers are busy", 0)
		want("second", "1 runs are before it", 1)
		want("scheduled", "has not come", 0)
		d.StopWorkers()
		want("first", "workers are stopped", 0)
		d.StartWorkers()
		time.Sleep(2 * time.Minute)
		want("first", "it is done", 0)
		want("second", "it is dead: bad job", 0)
		want("nope", "it has no run", 0)
		stop(t, d)
	})
}
