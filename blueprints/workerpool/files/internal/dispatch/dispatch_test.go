package dispatch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/work"
)

func TestSubmitRuns(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		runs := submit(t, d, spec("ok", "ok"), spec("fail", "fail"), spec("panic", "panic"), spec("goexit", "goexit"), spec("", "ok"))
		synctest.Wait()
		wantState(t, d, runs[0].ID, work.StateDone)
		for i, cause := range map[int]string{1: "bad job", 2: "panicked: no", 3: "ended its goroutine"} {
			run := get(t, d, runs[i].ID)
			if run.State != work.StateDead || !strings.Contains(run.Cause, cause) {
				t.Errorf("run %d is %s: %s", i, run.State, run.Cause)
			}
			if len(run.Attempts) != 1 || run.Attempts[0].Cause != run.Cause || run.Attempts[0].FinishedAt.IsZero() {
				t.Errorf("run %d has attempts %+v", i, run.Attempts)
			}
		}
		if runs[4].JobID == "" {
			t.Error("a job without an id got none")
		}
		if r := stop(t, d); !r.OK() {
			t.Errorf("report %+v", r)
		}
	})
}

func TestSubmitRefuses(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) { c.QueueCapacity = 3 })
		d.StopWorkers()
		ctx := context.Background()
		over, cancel := context.WithCancel(ctx)
		cancel()
		for name, c := range map[string]struct {
			ctx  context.Context
			spec work.Spec
			want error
		}{
			"type":    {ctx, work.Spec{Type: "nope"}, work.ErrUnknownType},
			"payload": {ctx, work.Spec{Type: "test", Payload: []byte(`{"Nope":1}`)}, work.ErrInvalid},
			"junk":    {ctx, work.Spec{Type: "test", Payload: []byte(`{} {}`)}, work.ErrInvalid},
			"timeout": {ctx, work.Spec{Type: "test", Timeout: -1}, work.ErrInvalid},
			"context": {over, spec("", "ok"), context.Canceled},
		} {
			// All or nothing: the good one is not accepted either.
			if _, err := d.Submit(c.ctx, spec("good", "ok"), c.spec); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		if _, err := d.Submit(ctx, spec("a", "ok"), spec("b", "ok"), spec("c", "ok"), spec("d", "ok")); !errors.Is(err, work.ErrFull) {
			t.Errorf("four into three: %v", err)
		}
		if s := d.Stats(); s.Accepted != 0 || s.Waiting != 0 || s.Refused != 1 {
			t.Errorf("something was accepted: %+v", s)
		}
		submit(t, d, spec("a", "ok"), spec("b", "ok"), spec("c", "ok"))
		_, err := d.Submit(ctx, spec("d", "ok"))
		var full *work.FullError
		if !errors.As(err, &full) || full.RetryAfter < time.Second || full.Runs != 3 {
			t.Errorf("full: %v", err)
		}
		d.StartWorkers()
		synctest.Wait()
		stop(t, d)
		if _, err := d.Submit(ctx, spec("e", "ok")); !errors.Is(err, work.ErrStopped) {
			t.Errorf("after a stop: %v", err)
		}
	})
}

// TestSumHoldsUnderLoad looks at the sum while runs are submitted, cancelled,
// failing, timing out and being sent by a scheduler, and workers come and go.
func TestSumHoldsUnderLoad(t *testing.T) {
	d := start(t, func(c *Config) {
		c.QueueCapacity = 500
		c.Retention.Runs = 200
	})
	var sent []work.Job
	for i := range 2000 {
		sent = append(sent, &plain{fmt.Sprintf("plain-%d", i), func(context.Context) (work.Result, error) { return nil, nil }})
	}
	attach(t, d, &legacy{send: sent})
	kinds := []string{"ok", "ok", "ok", "fail", "panic", "goexit", "sleep"}
	var producers, others sync.WaitGroup
	over := make(chan struct{})
	var accepted atomic.Int64
	for k := range 4 {
		producers.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(k), 0))
			for range 1500 {
				s := spec("", kinds[rnd.IntN(len(kinds))], 10*time.Microsecond)
				if rnd.IntN(10) == 0 {
					s.FireTime = time.Now().Add(time.Millisecond)
				}
				runs, err := d.Submit(context.Background(), s)
				switch {
				case err == nil:
					accepted.Add(1)
				case !errors.Is(err, work.ErrFull):
					t.Error(err)
				}
				if err == nil && rnd.IntN(5) == 0 {
					_, _ = d.CancelRun(context.Background(), runs[0].ID)
				}
			}
		})
	}
	others.Go(func() {
		rnd := rand.New(rand.NewPCG(9, 9))
		for {
			select {
			case <-over:
				return
			default:
			}
			checkSum(t, d.Stats())
			switch rnd.IntN(6) {
			case 0:
				d.StopWorkers()
				d.StartWorkers()
			case 1:
				_, _ = d.Set(NumberOfWorkers, 1+rnd.IntN(32), OriginRunTime)
			case 2:
				_, _ = d.Set(SchedulerChannelSize, rnd.IntN(20), OriginRunTime)
			case 3:
				_, _ = d.Set(ResultChannelSize, rnd.IntN(20), OriginRunTime)
			}
			time.Sleep(100 * time.Microsecond)
		}
	})
	producers.Wait()
	// Until all has come and nothing is scheduled any more; a stop sees to the
	// rest.
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if s := d.Stats(); s.JobsReceived == 2000 && s.Scheduled == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	close(over)
	others.Wait()
	d.StartWorkers()
	if r := stop(t, d); !r.OK() {
		t.Errorf("unfinished %d, hung %d, scheduler %v", len(r.Unfinished), len(r.Hung), r.Scheduler)
	}
	s := d.Stats()
	if want := uint64(accepted.Load()) + 2000; s.Accepted != want {
		t.Errorf("accepted %d, want %d", s.Accepted, want)
	}
	if s.Done+s.Dead+s.Cancelled != s.Accepted {
		t.Errorf("not all came to an end: %+v", s)
	}
}

// TestFailedJobDoesNotCrash: in the original a failed job sent a nil result,
// and its reader crashed.
func TestFailedJobDoesNotCrash(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		l := &legacy{send: []work.Job{
			&plain{"fails", func(context.Context) (work.Result, error) { return nil, errBad }},
			&plain{"nothing", func(context.Context) (work.Result, error) { return nil, nil }},
			&plain{"panics", func(context.Context) (work.Result, error) { panic("no") }},
			nil,
			&plain{"ok", func(context.Context) (work.Result, error) { return work.NewResult(nil, []byte("x"), nil), nil }},
		}}
		attach(t, d, l)
		synctest.Wait()
		got := l.received()
		if len(got) != 4 {
			t.Fatalf("%d results, want 4", len(got))
		}
		for _, r := range got {
			if r == nil || r.MetaData() == nil || r.Job() == nil || r.Job().Type() != "plain" {
				t.Fatalf("result %v", r)
			}
			run := r.(work.RunCarrier).Run()
			if failed := run.JobID == "fails" || run.JobID == "panics"; failed != (r.MetaData()["error"] != "") {
				t.Errorf("%s: metadata %v", run.JobID, r.MetaData())
			}
		}
		if s := d.Stats(); s.JobsRefused != 1 {
			t.Errorf("%d refused, want the nil one", s.JobsRefused)
		}
		stop(t, d)
	})
}

// TestStopDoesNotHang: the original's third stop blocked for ever, and its
// schedulers wait for one true on done.
func TestStopDoesNotHang(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		l := &legacy{}
		attach(t, d, l)
		ctx := context.Background()
		for range 3 {
			for range 3 {
				if err := d.StopScheduler(ctx); err != nil {
					t.Fatal(err)
				}
				if d.SchedulerRunning() {
					t.Fatal("it is running")
				}
			}
			for range 3 {
				if err := d.StartScheduler(ctx); err != nil {
					t.Fatal(err)
				}
				if !d.SchedulerRunning() {
					t.Fatal("it is not running")
				}
			}
		}
		begin := time.Now()
		if r := stop(t, d); !r.OK() {
			t.Errorf("report %+v", r)
		}
		if took := time.Since(begin); took > legacyPatience {
			t.Errorf("an idle stop took %s", took)
		}
		if err := d.StartScheduler(ctx); !errors.Is(err, work.ErrStopped) {
			t.Errorf("start after a stop: %v", err)
		}
	})
}

func TestStubbornSchedulerIsInterrupted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		attach(t, d, &legacy{stubborn: true})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := d.StopScheduler(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("stop: %v", err)
		}
		if err := d.StartScheduler(context.Background()); !errors.Is(err, work.ErrConflict) {
			t.Errorf("start before it has stopped: %v", err)
		}
		if r := stop(t, d); !r.OK() {
			t.Errorf("report %+v", r)
		}
	})
}

// TestSlowConsumerBlocksNobody has a scheduler that does not read results.
func TestSlowConsumerBlocksNobody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		attach(t, d, &legacy{deaf: true})
		const n = 3000
		var runs []work.Run
		for range n {
			runs = append(runs, submit(t, d, spec("", "ok"))...)
		}
		synctest.Wait()
		s := d.Stats()
		if s.Done != n {
			t.Errorf("%d of %d done", s.Done, n)
		}
		if want := uint64(n - backlog - s.ResultChannelCap - 1); s.ResultsDropped != want {
			t.Errorf("%d dropped, want %d", s.ResultsDropped, want)
		}
		if get(t, d, runs[n-1].ID).Result == nil {
			t.Error("a result dropped towards the scheduler is not kept")
		}
		begin := time.Now()
		stop(t, d)
		if took := time.Since(begin); took > legacyPatience {
			t.Errorf("the stop took %s", took)
		}
	})
}

// TestChannelResizeLosesNothing changes both sizes while a scheduler sends that
// does not even notice.
func TestChannelResizeLosesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		const n = 500
		var ran atomic.Int64
		l := &legacy{}
		for i := range n {
			l.send = append(l.send, &plain{fmt.Sprint(i), func(context.Context) (work.Result, error) {
				time.Sleep(time.Millisecond)
				ran.Add(1)
				return nil, nil
			}})
		}
		attach(t, d, l)
		for i := range 20 {
			time.Sleep(3 * time.Millisecond)
			for _, name := range []string{SchedulerChannelSize, ResultChannelSize} {
				before, err := d.Set(name, i%7, OriginRunTime)
				if err != nil {
					t.Fatal(err)
				}
				if got, _ := d.Setting(name); got.Value != i%7 || i > 0 && before != (i-1)%7 {
					t.Errorf("%s is %+v, was %d", name, got, before)
				}
			}
			if s := d.Stats(); s.JobChannelCap != i%7 || s.ResultChannelCap != i%7 {
				t.Errorf("capacities %d and %d, want %d", s.JobChannelCap, s.ResultChannelCap, i%7)
			}
		}
		time.Sleep(time.Second)
		if got := ran.Load(); got != n {
			t.Errorf("%d of %d ran", got, n)
		}
		stop(t, d)
	})
}

// TestBackpressure: a full queue holds up the scheduler, and loses nothing.
func TestBackpressure(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) { c.QueueCapacity = 10 })
		d.StopWorkers()
		l := &legacy{}
		for i := range 1000 {
			l.send = append(l.send, &plain{fmt.Sprint(i), func(context.Context) (work.Result, error) { return nil, nil }})
		}
		attach(t, d, l)
		synctest.Wait()
		if s := d.Stats(); s.Waiting != 10 || s.JobsReceived > 10+gulp {
			t.Errorf("%d waiting, %d received", s.Waiting, s.JobsReceived)
		}
		d.StartWorkers()
		synctest.Wait()
		if s := d.Stats(); s.Done != 1000 {
			t.Errorf("%d done", s.Done)
		}
		stop(t, d)
	})
}

func TestOverlapAndDuplicate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		ctx := context.Background()
		s := spec("a", "sleep", time.Second)
		s.Trigger = work.Trigger{}
		s.FireTime = time.Now()
		submit(t, d, s)
		next := s
		next.FireTime = s.FireTime.Add(time.Millisecond)
		if _, err := d.Submit(ctx, next); !errors.Is(err, work.ErrOverlap) {
			t.Errorf("overlap: %v", err)
		}
		if _, err := d.Submit(ctx, s); !errors.Is(err, work.ErrDuplicate) {
			t.Errorf("same time: %v", err)
		}
		if got := d.Stats().Skipped; got != 1 {
			t.Errorf("%d skipped", got)
		}
		allowed := s
		allowed.FireTime = s.FireTime.Add(2 * time.Millisecond)
		allowed.Trigger.Overlap = work.OverlapAllow
		submit(t, d, allowed)
		time.Sleep(2 * time.Second)
		// The time that was skipped has had its turn.
		if _, err := d.Submit(ctx, next); !errors.Is(err, work.ErrDuplicate) {
			t.Errorf("skipped time: %v", err)
		}
		stop(t, d)
	})
}

// TestPlainJobIsNotRunTwiceAtATime: the original ran one object on several
// workers at once.
func TestPlainJobIsNotRunTwiceAtATime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		var now, most atomic.Int64
		job := &plain{"same", func(context.Context) (work.Result, error) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			return nil, nil
		}}
		attach(t, d, &legacy{send: []work.Job{job, job, job}})
		time.Sleep(5 * time.Second)
		if s := d.Stats(); most.Load() != 1 || s.Skipped != 2 {
			t.Errorf("%d at a time, %d skipped", most.Load(), s.Skipped)
		}
		stop(t, d)
	})
}

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

func TestTimeout(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) { c.RunTimeout = time.Minute })
		own := spec("own", "sleep", time.Hour)
		own.Timeout = time.Second
		runs := submit(t, d, own, spec("default", "sleep", time.Hour), spec("hangs", "hang", time.Hour))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := get(t, d, runs[0].ID); got.State != work.StateDead || !got.Attempts[0].TimedOut || got.Attempts[0].Hung {
			t.Errorf("own: %+v", got)
		}
		wantState(t, d, runs[1].ID, work.StateRunning)
		time.Sleep(time.Minute)
		synctest.Wait()
		wantState(t, d, runs[1].ID, work.StateDead)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		hung := get(t, d, runs[2].ID)
		if hung.State != work.StateDead || !hung.Attempts[0].Hung || !strings.Contains(hung.Cause, "did not return") {
			t.Errorf("hung: %+v", hung)
		}
		s := d.Stats()
		if s.TimedOut != 3 || s.Pool.GivenUp != 1 || s.Pool.Replaced != 1 || s.Pool.Hung != 1 {
			t.Errorf("timed out %d, pool %+v", s.TimedOut, s.Pool)
		}
		time.Sleep(time.Hour) // it returns at last: nothing changes
		synctest.Wait()
		if got := get(t, d, runs[2].ID); got.Cause != hung.Cause || d.Stats().Pool.Late != 1 {
			t.Errorf("late: %+v", got)
		}
		stop(t, d)
	})
}

// TestTypeTimeouts: what a type is limited to holds for whoever submits its
// runs, a job in its Run method too.
func TestTypeTimeouts(t *testing.T) {
	if _, err := New(Config{Registry: registry(t), TypeTimeouts: map[string]time.Duration{"test": -1}}); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("a negative one: %v", err)
	}
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) {
			c.RunTimeout, c.TypeTimeouts = time.Second, map[string]time.Duration{"test": time.Minute}
		})
		shorter, longer := spec("shorter", "sleep", time.Hour), spec("longer", "sleep", time.Hour)
		shorter.Timeout, longer.Timeout = 10*time.Second, time.Hour
		began := time.Now()
		submit(t, d, spec("silent", "sleep", time.Hour), shorter, longer)
		d.edge.chain <- d.cfg.Registry.Job(spec("chained", "sleep", time.Hour))
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		for id, want := range map[string]time.Duration{"silent": time.Minute, "shorter": 10 * time.Second, "longer": time.Minute, "chained": time.Minute} {
			l, err := d.Runs(id, work.Page{})
			if err != nil || len(l.Runs) != 1 {
				t.Fatalf("%s: %+v, %v", id, l, err)
			}
			if got := l.Runs[0].FinishedAt.Sub(began); !l.Runs[0].Attempts[0].TimedOut || got != want {
				t.Errorf("%s: it ended after %s, want %s", id, got, want)
			}
		}
		stop(t, d)
	})
}

// TestMemoryIsBounded: what clients send is bounded in bytes, not only in
// number.
func TestMemoryIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) {
			c.QueueBytes, c.MaxKeys, c.QueueCapacity = 3000, 3, 100
			c.Retention.Bytes = 5000
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
		if d.bytes != 0 {
			t.Errorf("%d bytes of no run", d.bytes)
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

// TestRefusalsLeaveNoKeys: a full queue frees a key with each refusal.
func TestRefusalsLeaveNoKeys(t *testing.T) {
	d := start(t, func(c *Config) { c.QueueCapacity = 1 })
	d.StopWorkers()
	submit(t, d, spec("a", "ok"))
	for i := range 1000 {
		s := spec(fmt.Sprintf("b%d", i), "ok")
		s.IdempotencyKey = s.ID
		if _, _, err := d.Reserve(s); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Submit(context.Background(), s); !errors.Is(err, work.ErrFull) {
			t.Fatal(err)
		}
		d.Release(s)
	}
	if n := d.keys.order.Len(); n > 100 {
		t.Errorf("%d keys of nothing", n)
	}
	d.StartWorkers()
	stop(t, d)
}

func TestClip(t *testing.T) {
	long := strings.Repeat("ü", maxErrorBytes)
	if got := clip(long); len(got) > maxErrorBytes+4 || !utf8.ValidString(got) || !strings.HasSuffix(got, "ü ...") {
		t.Errorf("%d bytes, %q", len(got), got[len(got)-8:])
	}
	if got := clip("short"); got != "short" {
		t.Error(got)
	}
}

func TestIdempotencyKeys(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) { c.KeyTTL = 2 * time.Hour; c.Retention.Age = 3 * time.Hour })
		ctx := context.Background()
		s := spec("", "ok")
		s.IdempotencyKey = "k"
		first := submit(t, d, s)[0]
		synctest.Wait()
		again := submit(t, d, s)[0]
		if first.Replayed || !again.Replayed || again.ID != first.ID || again.JobID != first.JobID || again.State != work.StateDone {
			t.Errorf("first %+v, again %+v", first, again)
		}
		spaced := s
		spaced.Payload = append([]byte("  "), s.Payload...)
		if got := submit(t, d, spaced)[0]; got.ID != first.ID {
			t.Error("blanks make another body")
		}
		other := spec("", "fail")
		other.IdempotencyKey = "k"
		if _, err := d.Submit(ctx, other); !errors.Is(err, work.ErrKeyReused) {
			t.Errorf("other body: %v", err)
		}
		twice := spec("", "ok")
		twice.IdempotencyKey = "k2"
		if got := submit(t, d, twice, twice); got[0].ID != got[1].ID || !got[1].Replayed {
			t.Errorf("twice in one call: %+v", got)
		}
		// The key outlives its time while the result is kept, and no longer.
		time.Sleep(2*time.Hour + time.Minute)
		if got := submit(t, d, s)[0]; got.ID != first.ID {
			t.Error("the key was forgotten before the result")
		}
		time.Sleep(3 * time.Hour)
		if got := submit(t, d, s)[0]; got.ID == first.ID || got.Replayed {
			t.Error("the key was never forgotten")
		}
		// A refused submission does not use up its key.
		d.cfg.QueueCapacity = 1
		synctest.Wait()
		d.StopWorkers()
		fill := submit(t, d, spec("fill", "ok"))[0]
		late := spec("", "ok")
		late.IdempotencyKey = "late"
		if _, err := d.Submit(ctx, late); !errors.Is(err, work.ErrFull) {
			t.Errorf("full: %v", err)
		}
		if _, err := d.CancelRun(ctx, fill.ID); err != nil {
			t.Error(err)
		}
		if got := submit(t, d, late)[0]; got.Replayed {
			t.Error("a refused submission was taken for the first")
		}
		d.StartWorkers()
		synctest.Wait()
		stop(t, d)
	})
}

func TestReserve(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		s := spec("a", "ok")
		s.IdempotencyKey = "k"
		if id, known, err := d.Reserve(s); id != "a" || known || err != nil {
			t.Errorf("%s, %v, %v", id, known, err)
		}
		second := s
		second.ID = "b"
		if id, known, err := d.Reserve(second); id != "a" || !known || err != nil {
			t.Errorf("%s, %v, %v", id, known, err)
		}
		// The job that the key is reserved for may be submitted.
		if run := submit(t, d, s)[0]; run.Replayed {
			t.Error("its own submission is a replay")
		}
		d.Release(s) // too late: it has led to a run
		if _, known, _ := d.Reserve(second); !known {
			t.Error("a used key was released")
		}
		free := s
		free.IdempotencyKey = "free"
		_, _, _ = d.Reserve(free)
		d.Release(free)
		if _, known, _ := d.Reserve(free); known {
			t.Error("a key was not released")
		}
		synctest.Wait()
		stop(t, d)
	})
}

func TestRetention(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) {
			c.Retention = Retention{Age: time.Hour, Runs: 20, Bytes: 5000, PerJob: 3, InlineBytes: 1000}
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
		if s := d.Stats(); s.KeptRuns != 0 || s.KeptBytes != 0 || len(d.jobs) != 0 || d.finished.Len() != 0 {
			t.Errorf("after an age: %d runs, %d bytes, %d jobs", s.KeptRuns, s.KeptBytes, len(d.jobs))
		}
		for range 1000 {
			submit(t, d, text("tick", 0, false))
			synctest.Wait()
		}
		if n := d.finished.Len(); n > 100 {
			t.Errorf("a line of %d for 3 kept runs", n)
		}
		stop(t, d)
	})
}

// TestRunsPages: the original ignored count and start.
func TestRunsPages(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) { c.Retention.PerJob = 100 })
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

func TestHooks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var mu sync.Mutex
		var dead []string
		hooks := &hook.Hooks{
			BeforeRun: func(_ context.Context, r work.Run) error {
				switch r.JobID {
				case "refused":
					return hook.Refuse(0, "not today")
				case "hookpanics":
					panic("hook")
				}
				return nil
			},
			AfterRun: func(_ context.Context, r work.Run, o *hook.Outcome) {
				switch r.JobID {
				case "forgiven":
					o.Err = nil
				case "changed":
					o.Result = work.NewResult(nil, []byte("changed"), nil)
				case "afterpanics":
					panic("hook")
				}
			},
			OnDead: func(_ context.Context, r work.Run) {
				mu.Lock()
				defer mu.Unlock()
				dead = append(dead, r.JobID)
				panic("hook")
			},
		}
		d := start(t, func(c *Config) { c.Hooks = hooks })
		runs := map[string]work.Run{}
		for id, do := range map[string]string{
			"refused": "ok", "hookpanics": "ok", "forgiven": "panic", "changed": "ok", "afterpanics": "ok", "dead": "fail",
		} {
			runs[id] = submit(t, d, spec(id, do))[0]
		}
		synctest.Wait()
		for id, state := range map[string]work.State{
			"refused": work.StateDead, "hookpanics": work.StateDead, "forgiven": work.StateDone,
			"changed": work.StateDone, "afterpanics": work.StateDone, "dead": work.StateDead,
		} {
			wantState(t, d, runs[id].ID, state)
		}
		if got := get(t, d, runs["changed"].ID).Result; string(got.Payload) != "changed" {
			t.Errorf("payload %q", got.Payload)
		}
		mu.Lock()
		if len(dead) != 3 {
			t.Errorf("OnDead for %v", dead)
		}
		mu.Unlock()
		if got := d.Stats().HookPanics; got != 5 {
			t.Errorf("%d hook panics", got)
		}
		stop(t, d)
	})
}

// full is a job with all that is optional.
type full struct {
	work.Base
	did chan<- string
	run func(ctx context.Context) (work.Result, error)
	sub chan<- work.Job
}

func (f *full) ID() string                 { return "full" }
func (f *full) Type() string               { return "full" }
func (f *full) Init(context.Context) error { f.did <- "init"; return nil }
func (f *full) Shutdown() error            { f.did <- "shutdown"; return nil }
func (f *full) Pause() (string, error)     { f.did <- "pause"; return "saved", nil }
func (f *full) Errors() []error            { return []error{errBad, nil} }
func (f *full) Metrics() map[string]int64  { return map[string]int64{"n": 7} }
func (f *full) InitWithJobChan(c chan<- work.Job) error {
	f.sub = c
	return nil
}

func (f *full) Run(ctx context.Context) (work.Result, error) {
	f.did <- "run"
	return f.run(ctx)
}

func TestOptionalInterfacesOfJobs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		did := make(chan string, 10)
		cfg := Config{Registry: registry(t)}
		var sub work.RunInfo
		err := cfg.Registry.Register("full", func(work.Spec) (work.Job, error) {
			f := &full{did: did}
			f.run = func(ctx context.Context) (work.Result, error) {
				sub, _ = work.RunInfoFrom(ctx)
				f.sub <- cfg.Registry.Job(spec("chained", "ok"))
				return nil, nil
			}
			return f, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		d := start(t, func(c *Config) { *c = cfg })
		run := submit(t, d, work.Spec{ID: "f", Type: "full", Revision: 4})[0]
		synctest.Wait()
		for _, want := range []string{"init", "run", "shutdown"} {
			if got := <-did; got != want {
				t.Errorf("did %s, want %s", got, want)
			}
		}
		a := get(t, d, run.ID).Attempts[0]
		if a.Metrics["n"] != 7 || len(a.Errors) != 1 || a.Errors[0] != "bad job" {
			t.Errorf("attempt %+v", a)
		}
		if sub.ID != run.ID || sub.JobID != "f" || sub.Attempt != 1 || sub.Revision != 4 {
			t.Errorf("the job knew %+v", sub)
		}
		if l, _ := d.Runs("chained", work.Page{}); l.Total != 1 || l.Runs[0].State != work.StateDone {
			t.Errorf("the chained job: %+v", l)
		}
		stop(t, d)
	})
}

func TestPauseBeforeCancel(t *testing.T) {
	bubble(t, func(t *testing.T) {
		did := make(chan string, 10)
		d := start(t, set(GracefulShutdownSeconds, 1), set(HardShutdownSeconds, 2))
		f := &full{did: did, run: func(ctx context.Context) (work.Result, error) {
			<-ctx.Done()
			did <- context.Cause(ctx).Error()
			return nil, context.Cause(ctx)
		}}
		attach(t, d, &legacy{send: []work.Job{f}})
		synctest.Wait()
		r := stop(t, d)
		for _, want := range []string{"init", "run", "pause", work.ErrShutdown.Error(), "shutdown"} {
			if got := <-did; got != want {
				t.Errorf("did %s, want %s", got, want)
			}
		}
		if len(r.Unfinished) != 1 || len(r.Unfinished[0].Attempts) != 0 {
			t.Errorf("report %+v", r)
		}
	})
}

func TestSettings(t *testing.T) {
	if _, err := New(Config{}); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("no registry: %v", err)
	}
	if _, err := New(Config{Registry: registry(t), QueueCapacity: -1}); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("negative: %v", err)
	}
	for _, s := range []Setting{{Name: NumberOfWorkers, Value: 0}, {Name: "nope"}} {
		if _, err := New(Config{Registry: registry(t), Settings: []Setting{s}}); !errors.Is(err, work.ErrInvalid) {
			t.Errorf("%+v: %v", s, err)
		}
	}
	d := start(t, set(NumberOfWorkers, 7))
	defer stop(t, d)
	want := map[string]Setting{
		GracefulShutdownSeconds: {Value: 30, Origin: OriginDefault},
		HardShutdownSeconds:     {Value: 2, Origin: OriginDefault},
		NumberOfWorkers:         {Value: 7, Origin: OriginDefinition},
		SchedulerChannelSize:    {Value: 5, Origin: OriginDefault},
		ResultChannelSize:       {Value: 5, Origin: OriginDefault},
	}
	for _, s := range d.Settings() {
		if w := want[s.Name]; s.Value != w.Value || s.Origin != w.Origin {
			t.Errorf("%+v, want %+v", s, w)
		}
	}
	if before, err := d.Set(NumberOfWorkers, 9, OriginRunTime); before != 7 || err != nil {
		t.Errorf("%d, %v", before, err)
	}
	if s, _ := d.Setting(NumberOfWorkers); s.Value != 9 || s.Origin != OriginRunTime || d.Stats().Pool.Workers != 9 {
		t.Errorf("%+v", s)
	}
	if _, err := d.Set(NumberOfWorkers, 0, OriginRunTime); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("0 workers: %v", err)
	}
	if _, err := d.Set("nope", 0, OriginRunTime); !errors.Is(err, work.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}

func TestSchedulerThatPanics(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		if err := d.StartScheduler(context.Background()); !errors.Is(err, work.ErrNotFound) {
			t.Errorf("without a scheduler: %v", err)
		}
		attach(t, d, &broken{})
		synctest.Wait()
		if d.SchedulerRunning() {
			t.Error("it is running")
		}
		if err := d.Attach(&legacy{}); !errors.Is(err, work.ErrConflict) {
			t.Errorf("a second scheduler: %v", err)
		}
		run := submit(t, d, spec("", "ok"))[0]
		synctest.Wait()
		wantState(t, d, run.ID, work.StateDone)
		stop(t, d)
	})
}

type broken struct{ legacy }

func (*broken) Run(context.Context) error { panic("scheduler") }

func TestBoundsOfSettings(t *testing.T) {
	d := start(t, func(c *Config) {
		c.Settings = []Setting{{Name: NumberOfWorkers, Value: 8, Min: 4, Max: 64, Origin: OriginDefinition}}
		c.Retention.InlineBytes = -1
	})
	defer stop(t, d)
	for value, ok := range map[int]bool{3: false, 4: true, 64: true, 65: false} {
		if _, err := d.Set(NumberOfWorkers, value, OriginRunTime); (err == nil) != ok {
			t.Errorf("%d: %v", value, err)
		}
	}
	bad := []Setting{{Name: NumberOfWorkers, Value: 65, Min: 4, Max: 64}}
	if _, err := New(Config{Registry: registry(t), Settings: bad}); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("beyond its own bounds: %v", err)
	}
	got := d.store(work.NewResult(nil, []byte("abc"), map[string]string{"k": "v"}))
	if len(got.Payload) != 0 || !got.Truncated || got.Size != 3 || got.MetaData["k"] != "v" {
		t.Errorf("without payloads: %+v", got)
	}
}
