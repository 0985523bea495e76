package pool

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// TestAdaptiveSizeIgnoresLimits has many items that wait for their type's
// limit or their order key. Workers would not help them.
func TestAdaptiveSizeIgnoresLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		p := New(config(1, r, func(*Attempt, int) { time.Sleep(time.Second) }))
		if err := p.SetLimits("few", Limits{Concurrency: 2}); err != nil {
			t.Fatal(err)
		}
		if err := p.SetLimits("slow", Limits{Rate: Rate{Runs: 1, Per: time.Second}}); err != nil {
			t.Fatal(err)
		}
		if err := p.SetAdaptive(Adaptive{Min: 1, Max: 50, CPU: func() float64 { return 0 }}); err != nil {
			t.Fatal(err)
		}
		for v := range 300 {
			p.Put(p.Now(), v, []Class{{Type: "few"}, {Type: "slow"}, {OrderKey: "k"}}[v%3])
		}
		time.Sleep(60 * time.Second)
		synctest.Wait()
		// Four run at a time, and two more are kept for chance.
		if st := p.Stats(); st.Workers > 6 {
			t.Errorf("%d workers: %+v", st.Workers, st.Adaptive)
		}
		finish(p)
	})
}

// TestWaitsWithoutLimits has an item that waited for an hour because of its
// type's limit: it waits for a worker since that was over.
func TestWaitsWithoutLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue[int](10)
		q.SetTakers(2)
		q.sample(true)
		a, b := &Batch[int]{}, &Batch[int]{}
		q.Join(a)
		q.Join(b)
		if err := q.SetLimits("x", Limits{Concurrency: 1}); err != nil {
			t.Fatal(err)
		}
		for v := range 3 {
			q.Put(q.now(), v, Class{Type: "x"})
		}
		q.Put(q.now(), 3, Class{Type: "y", OrderKey: "k"})
		q.Put(q.now(), 4, Class{Type: "y", OrderKey: "k"})
		q.take(a)
		q.take(b)
		time.Sleep(time.Hour)
		q.mu.Lock()
		q.settle(a)
		q.settle(b)
		q.mu.Unlock()
		time.Sleep(time.Second)
		var x load
		q.look(&x)
		if x.wait != time.Second || x.backlog != 2 {
			t.Errorf("the oldest waits for %s, %d wait", x.wait, x.backlog)
		}
		q.take(a)
		q.take(b)
		x = load{}
		q.look(&x)
		if x.wait != time.Second || x.backlog != 0 {
			t.Errorf("they waited for %s, %d wait", x.wait, x.backlog)
		}
	})
}

func TestAdaptiveSizeAndOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		p := New(config(20, r, func(*Attempt, int) { time.Sleep(10 * time.Second) }))
		for _, cfg := range []Adaptive{{Min: 0, Max: 5}, {Min: 5, Max: 4}, {Min: 1, Max: 2, Target: -1}, {Min: 1, Max: 2, Every: -1}} {
			if err := p.SetAdaptive(cfg); !errors.Is(err, work.ErrInvalid) {
				t.Errorf("%+v: %v", cfg, err)
			}
		}
		if st := p.Stats(); st.Adaptive.On || st.Workers != 20 {
			t.Errorf("after what was refused: %d workers, %+v", st.Workers, st.Adaptive)
		}
		for v := range 20 {
			p.Put(p.Now(), v)
		}
		synctest.Wait()
		if err := p.SetAdaptive(Adaptive{Min: 2, Max: 10}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		// It begins within the bounds, and those too many may end their runs.
		if st := p.Stats(); st.Workers != 10 || st.Busy != 20 || !st.Adaptive.On {
			t.Errorf("%d workers, %d busy", st.Workers, st.Busy)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		r.check(t, 20)
		st := p.Stats()
		if st.Workers != 2 || len(st.PerSlot) != 2 || st.Adaptive.Shrunk == 0 {
			t.Errorf("idle: %d workers in %d slots", st.Workers, len(st.PerSlot))
		}
		changes := st.Adaptive.Changes
		if len(changes) == 0 || changes[len(changes)-1].To != 2 || changes[0].Why != "calm" {
			t.Errorf("changes: %+v", changes)
		}
		p.SetWorkers(7)
		time.Sleep(time.Minute)
		synctest.Wait()
		if st := p.Stats(); st.Workers != 7 || st.Adaptive.On {
			t.Errorf("a fixed size: %d workers, %+v", st.Workers, st.Adaptive)
		}
		if err := p.SetAdaptive(Adaptive{Min: 1, Max: 2}); err != nil {
			t.Fatal(err)
		}
		finish(p)
		if err := p.SetAdaptive(Adaptive{Min: 1, Max: 2}); !errors.Is(err, ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	})
}

func TestCPUShare(t *testing.T) {
	share := cpuShare()
	share()
	for range 2 {
		if got := share(); got < 0 || got > 1 {
			t.Errorf("share is %v", got)
		}
	}
}
