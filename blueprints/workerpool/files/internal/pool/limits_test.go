package pool

import (
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestConcurrencyIsNeverExceeded changes everything that can be changed while
// runs of three types panic, end their goroutines and sleep, and counts how
// many of each type run at a time.
func TestConcurrencyIsNeverExceeded(t *testing.T) {
	const types, n = 3, 6_000
	var running, allowed [types]atomic.Int64
	r := newRecorder()
	p := New(config(16, r, func(_ *Attempt, v int) {
		k := v % types
		if now, bound := running[k].Add(1), allowed[k].Load(); bound > 0 && now > bound {
			t.Errorf("%d of type %d run at a time, %d may", now, k, bound)
		}
		defer running[k].Add(-1)
		switch v % 50 {
		case 0:
			time.Sleep(20 * time.Microsecond)
		case 1:
			panic("no")
		case 2:
			runtime.Goexit()
		case 3:
			runtime.Gosched()
		}
	}))
	var feeding, changing sync.WaitGroup
	for k := range 3 {
		feeding.Go(func() {
			for v := k; v < n; v += 3 {
				p.Put(p.Now(), v, Class{Type: strconv.Itoa(v % types), Priority: v % 10, FairKey: strconv.Itoa(v % 4)})
			}
		})
	}
	stop := make(chan struct{})
	changing.Go(func() {
		rnd := rand.New(rand.NewPCG(3, 4))
		for {
			select {
			case <-stop:
				return
			default:
			}
			switch rnd.IntN(6) {
			case 0:
				p.Pause()
				p.Resume()
			case 1:
				p.SetWorkers(1 + rnd.IntN(32))
			case 2:
				p.Stats()
			default:
				limit(p, rnd.IntN(types), rnd.IntN(5), &allowed)
			}
			runtime.Gosched()
		}
	})
	feeding.Wait()
	if err := p.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(stop)
	changing.Wait()
	finish(p)
	r.check(t, n)
	for _, st := range p.Stats().Types {
		if st.Running != 0 {
			t.Errorf("%d of type %s still run", st.Running, st.Type)
		}
	}
}

// limit sets a concurrency limit, and changes what is allowed when it is sure
// that it holds: before it is raised, and once those too many are through.
func limit(p *Pool[int, struct{}], k, bound int, allowed *[3]atomic.Int64) {
	if before := int(allowed[k].Load()); bound == 0 || before > 0 && bound > before {
		allowed[k].Store(int64(bound))
	}
	name := strconv.Itoa(k)
	_ = p.SetLimits(name, Limits{Concurrency: bound}) // it is valid
	for bound > 0 && runningOf(p.Stats(), name) > bound {
		runtime.Gosched()
	}
	allowed[k].Store(int64(bound))
}

// runningOf returns how many runs of a type have been handed out.
func runningOf(st Stats, name string) int {
	for _, k := range st.Types {
		if k.Type == name {
			return k.Running
		}
	}
	return 0
}

// TestLimitOfWhatRunsAlready bounds a type while more of it are running, some of
// them taken in batches and not begun.
func TestLimitOfWhatRunsAlready(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		release := make(chan struct{})
		p := New(config(5, r, func(_ *Attempt, v int) { <-release }))
		k := p.kind("x")
		k.measured, k.smooth = true, 1 // runs have been short so far
		p.Pause()
		for v := range 20 {
			p.Put(p.Now(), v, Class{Type: "x"})
		}
		p.Resume()
		synctest.Wait()
		st := p.Stats()
		if p.lent == 0 || st.Queued != 15 || len(st.Lanes) != 1 || st.Lanes[0].Waiting != 15 {
			t.Errorf("%d batches, %d wait, %+v", p.lent, st.Queued, st.Lanes)
		}
		mustLimit(t, p, "x", Limits{Concurrency: 2})
		if p.queued != 15 {
			t.Errorf("%d are back, want all that were not begun", p.queued)
		}
		for want := 5; want > 0; want-- {
			synctest.Wait()
			st := p.Stats()
			if st.Busy != max(want, 2) || st.Types[1].Shut != AtConcurrencyLimit || st.Limited != st.Queued {
				t.Errorf("%d busy, want %d; %+v", st.Busy, max(want, 2), st.Types)
			}
			release <- struct{}{}
		}
		mustLimit(t, p, "x", Limits{Concurrency: 4})
		synctest.Wait()
		if got := p.Stats().Busy; got != 4 {
			t.Errorf("%d busy after raising the limit", got)
		}
		mustLimit(t, p, "x", Limits{})
		synctest.Wait()
		if got := p.Stats().Busy; got != 5 {
			t.Errorf("%d busy without a limit", got)
		}
		close(release)
		synctest.Wait()
		r.check(t, 20)
		finish(p)
	})
}

// TestLimitOfTheOnlyType has a type that is alone, so that its lane runs empty
// whenever it is at its limit.
func TestLimitOfTheOnlyType(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		release := make(chan struct{})
		p := New(config(5, r, func(*Attempt, int) { <-release }))
		mustLimit(t, p, "", Limits{Concurrency: 1})
		for v := range 5 {
			p.Put(p.Now(), v)
			synctest.Wait()
			if st := p.Stats(); st.Busy != 1 {
				t.Errorf("%d busy", st.Busy)
			}
		}
		close(release)
		synctest.Wait()
		r.check(t, 5)
		finish(p)
	})
}

// TestHungRunKeepsItsPlaceUntilReplaced bounds a type to one run, which hangs.
func TestHungRunKeepsItsPlaceUntilReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		release := make(chan struct{})
		cfg := config(3, r, func(_ *Attempt, v int) {
			if v < 2 {
				<-release
			}
		})
		cfg.MaxReplaced = 1
		cfg.Begin = func(_ int, a *Attempt) bool { a.SetTimeout(time.Second); return true }
		p := New(cfg)
		mustLimit(t, p, "x", Limits{Concurrency: 1})
		for v := range 3 {
			p.Put(p.Now(), v, Class{Type: "x"})
		}
		time.Sleep(3 * time.Second) // the first one is given up, and replaced
		synctest.Wait()
		if st := p.Stats(); st.Started != 2 || st.GivenUp != 1 {
			t.Errorf("%d started, %d given up", st.Started, st.GivenUp)
		}
		time.Sleep(time.Minute) // so is the second one, but the cap is reached
		synctest.Wait()
		if st := p.Stats(); st.Started != 2 || st.GivenUp != 2 || p.Why(Class{Type: "x"}) != AtConcurrencyLimit {
			t.Errorf("%d started, %d given up", st.Started, st.GivenUp)
		}
		close(release)
		synctest.Wait()
		if got := p.Stats().Started; got != 3 {
			t.Errorf("%d started", got)
		}
		finish(p)
	})
}
