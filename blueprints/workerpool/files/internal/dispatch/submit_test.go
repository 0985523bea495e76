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

	"example.invalid/service/internal/queue/local"
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
		d := start(t, on(t, func(o *local.Options) { o.Capacity = 3 }))
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
	d := start(t, on(t, func(o *local.Options) { o.Capacity, o.Results.Runs = 500, 200 }))
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
		if s := d.Stats(); s.Accepted == uint64(accepted.Load())+2000 && s.Scheduled == 0 {
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

func TestSettings(t *testing.T) {
	if _, err := New(Config{}); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("no registry: %v", err)
	}
	if _, err := New(Config{Registry: registry(t), Engine: engine(t), MaxReplaced: -1}); !errors.Is(err, work.ErrInvalid) {
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

func TestBoundsOfSettings(t *testing.T) {
	d := start(t, func(c *Config) {
		c.Settings = []Setting{{Name: NumberOfWorkers, Value: 8, Min: 4, Max: 64, Origin: OriginDefinition}}
		c.InlineBytes = -1
	})
	defer stop(t, d)
	for value, ok := range map[int]bool{3: false, 4: true, 64: true, 65: false} {
		if _, err := d.Set(NumberOfWorkers, value, OriginRunTime); (err == nil) != ok {
			t.Errorf("%d: %v", value, err)
		}
	}
	bad := []Setting{{Name: NumberOfWorkers, Value: 65, Min: 4, Max: 64}}
	if _, err := New(Config{Registry: registry(t), Engine: engine(t), Settings: bad}); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("beyond its own bounds: %v", err)
	}
	got := d.store(work.NewResult(nil, []byte("abc"), map[string]string{"k": "v"}))
	if len(got.Payload) != 0 || !got.Truncated || got.Size != 3 || got.MetaData["k"] != "v" {
		t.Errorf("without payloads: %+v", got)
	}
}
