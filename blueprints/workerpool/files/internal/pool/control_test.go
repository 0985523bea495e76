package pool

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		p := New(config(2, r, func(*Attempt, int) { time.Sleep(time.Second) }))
		for v := range 6 {
			p.Put(p.Now(), v, Class{OrderKey: strconv.Itoa(v % 2)})
		}
		done := make(chan error)
		go func() { done <- p.Drain(t.Context()) }()
		go func() { done <- p.Drain(t.Context()) }()
		synctest.Wait()
		if p.TryPush(0, Class{}, 99) || !errors.Is(p.Push(t.Context(), 0, 99), ErrDraining) || !p.Stats().Draining {
			t.Error("it takes something while it drains")
		}
		p.Put(p.Now(), 6) // another attempt of what was accepted before
		begin := time.Now()
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(begin); took != 4*time.Second {
			t.Errorf("drained in %s", took)
		}
		r.check(t, 7)
		if err := p.Drain(t.Context()); err != nil {
			t.Errorf("draining what is empty: %v", err)
		}
		p.Admit()
		if !p.TryPush(p.Now(), Class{}, 7) {
			t.Error("it takes nothing after Admit")
		}
		synctest.Wait()
		why := errors.New("why")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(why)
		if err := p.Drain(ctx); !errors.Is(err, why) {
			t.Errorf("a drain that is cancelled: %v", err)
		}
		p.Pause()
		p.Put(p.Now(), 8)
		go func() { done <- p.Drain(t.Context()) }()
		synctest.Wait()
		finish(p)
		if err := <-done; !errors.Is(err, ErrClosed) {
			t.Errorf("a drain that is closed: %v", err)
		}
	})
}

// TestDrainEndsAPush has somebody who waits for room.
func TestDrainEndsAPush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue[int](1)
		q.Put(0, 1)
		got := make(chan error)
		go func() { got <- q.Push(t.Context(), 0, 2, Class{Type: "x"}) }()
		synctest.Wait()
		go func() { _ = q.Drain(t.Context()) }()
		if err := <-got; !errors.Is(err, ErrDraining) {
			t.Error(err)
		}
		q.Keep(func(int) bool { return false }) // nothing waits any more
	})
}

// TestStatsAddUp compares what is told of the lanes with what is in them.
func TestStatsAddUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		release := make(chan struct{})
		p := New(config(4, r, func(*Attempt, int) { <-release }))
		mustLimit(t, p, "b", Limits{Concurrency: 1})
		rnd := rand.New(rand.NewPCG(1, 1))
		put := map[string]map[int]int{"": {}, "a": {}, "b": {}}
		for v := range 200 {
			c := Class{Type: []string{"", "a", "b"}[rnd.IntN(3)], Priority: 1 + rnd.IntN(9)}
			if rnd.IntN(4) == 0 {
				c.OrderKey = strconv.Itoa(rnd.IntN(3))
			}
			if rnd.IntN(4) == 0 {
				c.FairKey = strconv.Itoa(rnd.IntN(3))
			}
			put[c.Type][c.Priority]++
			p.Put(p.Now(), v, c)
			time.Sleep(time.Second)
		}
		synctest.Wait()
		st := p.Stats()
		p.Each(func(v int, _ *Attempt) {}) // they run
		sum, parked, limited, running := 0, 0, 0, 0
		for _, l := range st.Lanes {
			if n := l.Waiting + l.Parked; n > put[l.Type][l.Priority] || n == 0 {
				t.Errorf("%+v of %d", l, put[l.Type][l.Priority])
			}
			sum += l.Waiting
			parked += l.Parked
			if l.Oldest > st.Oldest || l.Waiting > 0 && l.Oldest == 0 {
				t.Errorf("oldest %s, in all %s", l.Oldest, st.Oldest)
			}
		}
		for _, k := range st.Types {
			limited += k.Limited
			running += k.Running
			if (k.Shut != "") != (k.Type == "b") || (k.Skipped > 0) != (k.Type == "b") {
				t.Errorf("%+v", k)
			}
		}
		if sum+parked != st.Queued || st.Queued+st.Busy != 200 || parked != st.Parked || limited != st.Limited ||
			running != st.Busy || limited == 0 || parked == 0 {
			t.Errorf("waiting %d, parked %d, limited %d, running %d: %+v", sum, parked, limited, running, st)
		}
		if st.Oldest < 150*time.Second {
			t.Errorf("oldest %s", st.Oldest)
		}
		close(release)
		synctest.Wait()
		if st := p.Stats(); len(st.Lanes) != 0 || st.Keys != 0 || st.Oldest != 0 || st.Queued != 0 {
			t.Errorf("in the end: %+v", st)
		}
		finish(p)
	})
}

// TestNoWakeUpIsLost has producers that put one item and wait for its end, with
// workers that are idle most of the time, while everything is changed that may
// open or shut the way for an item.
func TestNoWakeUpIsLost(t *testing.T) {
	const producers, each = 6, 1000
	var done [producers]chan struct{}
	for i := range done {
		done[i] = make(chan struct{}, 1)
	}
	p := New(Config[int, struct{}]{
		Workers: 8, Capacity: 1 << 20,
		Run: func(_ *Attempt, v int) (struct{}, error) {
			if v%3 == 0 {
				runtime.Gosched()
			}
			return struct{}{}, nil
		},
		End: func(v int, _ *Attempt, _ struct{}, _ error) { done[v] <- struct{}{} },
	})
	var feeding, changing sync.WaitGroup
	var over atomic.Int64
	for i := range producers {
		feeding.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(i), 9))
			for n := range each {
				c := Class{Type: []string{"", "a", "b"}[rnd.IntN(3)], Priority: rnd.IntN(10)}
				switch rnd.IntN(4) {
				case 0:
					c.OrderKey = strconv.Itoa(rnd.IntN(2))
				case 1:
					c.FairKey = strconv.Itoa(rnd.IntN(2))
				}
				if n%5 == 0 {
					c = Class{}
				}
				p.Put(p.Now(), i, c)
				select {
				case <-done[i]:
				case <-time.After(20 * time.Second):
					t.Errorf("producer %d waits for item %d: %+v", i, n, p.Stats())
					return
				}
			}
			over.Add(1)
		})
	}
	changing.Go(func() {
		rnd := rand.New(rand.NewPCG(1, 9))
		for over.Load() < producers && !t.Failed() {
			switch rnd.IntN(6) {
			case 0:
				p.Pause()
				p.Resume()
			case 1:
				p.SetWorkers(1 + rnd.IntN(12))
			case 2:
				_ = p.SetLimits("a", Limits{Concurrency: rnd.IntN(3)})
			case 3:
				_ = p.SetLimits("b", Limits{Rate: Rate{Runs: 20_000, Per: time.Second}, Burst: 1})
			case 4:
				p.HoldKey("0")
				runtime.Gosched()
				p.ReleaseKey("0")
			default:
				p.SetAgeing(time.Duration(rnd.IntN(1000)))
			}
			runtime.Gosched()
		}
	})
	feeding.Wait()
	changing.Wait()
	p.Close()
	<-p.Gone()
	p.StopWatching()
}

// TestIdleWorkersGetTheRestOfABatch has one long run among short ones: what was
// taken together with it is done by others meanwhile.
func TestIdleWorkersGetTheRestOfABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		p := New(config(4, r, func(_ *Attempt, v int) {
			if v == 500 {
				time.Sleep(time.Hour)
			}
		}))
		for v := range 1000 {
			p.Put(p.Now(), v)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if st := p.Stats(); st.Queued != 0 || st.Busy != 1 || st.Run.Count != 999 {
			t.Errorf("%d wait, %d run, %d are done", st.Queued, st.Busy, st.Run.Count)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		r.check(t, 1000)
		finish(p)
	})
}
