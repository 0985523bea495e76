package pool

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/work"
)

// nothing is nil, where a linter does not see it.
func nothing() any { return nil }

// TestPoolIsolation has each kind of bad run, and wants the others unharmed.
func TestPoolIsolation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		p := New(config(1, r, func(_ *Attempt, v int) {
			switch v {
			case 0:
				panic(errors.New("zero"))
			case 1:
				runtime.Goexit()
			case 2:
				_ = []int{}[v:][v]
			case 3:
				panic(nothing())
			}
		}))
		for v := range 10 {
			p.Put(p.Now(), v)
		}
		synctest.Wait()
		r.check(t, 10)
		var jp *work.JobPanicError
		for _, v := range []int{0, 2, 3} {
			if !errors.As(r.err(v), &jp) || len(jp.Stack) == 0 {
				t.Errorf("run %d: %v", v, r.err(v))
			}
		}
		if !errors.Is(r.err(1), work.ErrGoexit) {
			t.Errorf("run 1: %v", r.err(1))
		}
		if r.err(9) != nil {
			t.Errorf("run 9: %v", r.err(9))
		}
		finish(p)
	})
}

// TestPoolHang has runs that never look at their context. Slots are replaced up
// to the cap, and what hung runs return in the end is dropped.
func TestPoolHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		release := make(chan struct{})
		cfg := config(3, r, func(_ *Attempt, v int) {
			if v < 3 {
				<-release
			}
		})
		cfg.Begin = func(_ int, a *Attempt) bool { a.SetTimeout(10 * time.Second); return true }
		p := New(cfg)
		for v := range 3 {
			p.Put(p.Now(), v)
		}
		synctest.Wait()
		for v := 3; v < 10; v++ {
			p.Put(p.Now(), v)
		}
		time.Sleep(10500 * time.Millisecond)
		synctest.Wait()
		if got := p.Stats().GivenUp; got != 0 {
			t.Fatalf("%d given up before the grace was over", got)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		st := p.Stats()
		if st.GivenUp != 3 || st.Replaced != 2 || st.Hung != 3 {
			t.Errorf("given up %d, replaced %d, hung %d; want 3, 2, 3", st.GivenUp, st.Replaced, st.Hung)
		}
		r.check(t, 10) // the rest ran in the replaced slots
		for v := range 3 {
			if !errors.Is(r.err(v), ErrHung) {
				t.Errorf("run %d: %v", v, r.err(v))
			}
		}
		close(release)
		synctest.Wait()
		st = p.Stats()
		if st.Late != 3 || st.Hung != 0 || st.Workers != 3 || len(st.PerSlot) != 3 {
			t.Errorf("late %d, hung %d, workers %d, slots %d; want 3, 0, 3, 3", st.Late, st.Hung, st.Workers, len(st.PerSlot))
		}
		r.check(t, 10)
		p.Put(p.Now(), 10)
		synctest.Wait()
		r.check(t, 11)
		finish(p)
	})
}

// TestReplacementsAreGivenBack has one run after the other that hangs for a
// while: each can be replaced, since the one before has returned.
func TestReplacementsAreGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		cfg := config(1, r, func(*Attempt, int) { time.Sleep(time.Minute) })
		cfg.MaxReplaced = 1
		cfg.Begin = func(_ int, a *Attempt) bool { a.SetTimeout(time.Second); return true }
		p := New(cfg)
		for v := range 5 {
			p.Put(p.Now(), v)
			time.Sleep(2 * time.Minute)
		}
		r.check(t, 5)
		if st := p.Stats(); st.Replaced != 5 || st.Late != 5 || st.Hung != 0 || len(st.PerSlot) != 1 {
			t.Errorf("%d replaced, %d late, %d hung, %d slots", st.Replaced, st.Late, st.Hung, len(st.PerSlot))
		}
		finish(p)
	})
}

// TestPoolCancelledRunIsGivenUp cancels runs without a timeout.
func TestPoolCancelledRunIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		release := make(chan struct{})
		var good atomic.Value
		p := New(config(2, r, func(a *Attempt, v int) {
			if v == 0 {
				<-release
				return
			}
			<-a.Done()
			good.Store(context.Cause(a))
		}))
		p.Put(p.Now(), 0)
		p.Put(p.Now(), 1)
		synctest.Wait()
		p.Each(func(_ int, a *Attempt) { a.Cancel(work.ErrCanceled) })
		synctest.Wait()
		if cause, _ := good.Load().(error); !errors.Is(cause, work.ErrCanceled) {
			t.Errorf("cause is %v", cause)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if !errors.Is(r.err(0), ErrHung) {
			t.Errorf("run 0: %v", r.err(0))
		}
		close(release)
		synctest.Wait()
		finish(p)
	})
}

// TestGoexitOfAHungRun ends the goroutine of a run that was given up.
func TestGoexitOfAHungRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		release := make(chan struct{})
		cfg := config(1, r, func(_ *Attempt, v int) {
			if v == 0 {
				<-release
				runtime.Goexit()
			}
		})
		cfg.Begin = func(_ int, a *Attempt) bool { a.SetTimeout(time.Second); return true }
		p := New(cfg)
		p.Put(p.Now(), 0)
		time.Sleep(3 * time.Second)
		close(release)
		p.Put(p.Now(), 1)
		synctest.Wait()
		r.check(t, 2)
		if st := p.Stats(); len(st.PerSlot) != 1 || st.Late != 1 {
			t.Errorf("%d slots, %d late", len(st.PerSlot), st.Late)
		}
		finish(p)
	})
}

func TestPoolPassesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		cfg := config(2, r, func(*Attempt, int) {})
		cfg.Begin = func(v int, _ *Attempt) bool { return v%2 == 0 }
		p := New(cfg)
		for v := range 10 {
			p.Put(p.Now(), v)
		}
		synctest.Wait()
		finish(p)
		if len(r.ends) != 5 || p.Stats().Started != 5 {
			t.Errorf("%d ended, %d started", len(r.ends), p.Stats().Started)
		}
	})
}
