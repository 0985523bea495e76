package dispatch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue/local"
	"github.com/acme-demo/eventcollector/internal/work"
)

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
		d := start(t, on(t, func(o *local.Options) { o.Capacity = 10 }))
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

// TestMailboxIsBounded: in number and in bytes, but one always fits.
func TestMailboxIsBounded(t *testing.T) {
	m := newMailbox(3, 100, func(s string) int { return len(s) })
	put := func(n int) uint64 {
		m.put(strings.Repeat("x", n))
		_, dropped := m.counts()
		return dropped
	}
	for i, step := range []struct {
		size    int
		dropped uint64
	}{{200, 0}, {1, 1}, {0, 2}} {
		if got := put(step.size); got != step.dropped {
			t.Errorf("step %d: %d dropped, want %d", i, got, step.dropped)
		}
	}
	m.take()
	for i, step := range []struct {
		size    int
		dropped uint64
	}{{50, 2}, {50, 2}, {1, 3}, {0, 3}, {0, 4}} {
		if got := put(step.size); got != step.dropped {
			t.Errorf("then step %d: %d dropped, want %d", i, got, step.dropped)
		}
	}
}
