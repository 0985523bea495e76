package pool

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// recorder collects the ends of runs.
type recorder struct {
	mu   sync.Mutex
	ends map[int]int
	errs map[int]error
}

func newRecorder() *recorder { return &recorder{ends: map[int]int{}, errs: map[int]error{}} }

func (r *recorder) end(v int, _ *Attempt, _ struct{}, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ends[v]++
	r.errs[v] = err
}

func (r *recorder) err(v int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.errs[v]
}

func (r *recorder) check(t *testing.T, n int) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for v := range n {
		if r.ends[v] != 1 {
			t.Fatalf("run %d ended %d times", v, r.ends[v])
		}
	}
	if len(r.ends) != n {
		t.Fatalf("%d runs ended, want %d", len(r.ends), n)
	}
}

func config(workers int, r *recorder, run func(a *Attempt, v int)) Config[int, struct{}] {
	return Config[int, struct{}]{
		Workers: workers, Capacity: 1 << 20, Grace: time.Second, MaxReplaced: 2,
		Run: func(a *Attempt, v int) (struct{}, error) { run(a, v); return struct{}{}, nil },
		End: r.end,
	}
}

func finish(p *Pool[int, struct{}]) {
	p.Close()
	<-p.Gone()
	p.StopWatching()
}

// TestPoolResizeUnderLoad grows, shrinks, pauses and resumes while four
// producers put runs in, and wants each run to end exactly once.
func TestPoolResizeUnderLoad(t *testing.T) {
	const n = 20_000
	r := newRecorder()
	p := New(config(5, r, func(_ *Attempt, v int) {
		switch {
		case v%1000 == 1:
			time.Sleep(50 * time.Microsecond)
		case v%1500 == 2:
			runtime.Goexit()
		case v%1500 == 3:
			panic("no")
		}
	}))
	var producers sync.WaitGroup
	for k := range 4 {
		producers.Go(func() {
			for v := k; v < n; v += 4 {
				p.Put(p.Now(), v)
			}
		})
	}
	stop := make(chan struct{})
	var resizer sync.WaitGroup
	resizer.Go(func() {
		rnd := rand.New(rand.NewPCG(1, 2))
		for {
			select {
			case <-stop:
				return
			default:
			}
			switch rnd.IntN(4) {
			case 0:
				p.Pause()
				p.Resume()
			default:
				p.SetWorkers(1 + rnd.IntN(64))
			}
			p.Stats()
			runtime.Gosched()
		}
	})
	producers.Wait()
	for p.Stats().Queued > 0 || p.Stats().Busy > 0 {
		time.Sleep(time.Millisecond)
	}
	close(stop)
	resizer.Wait()
	finish(p)
	r.check(t, n)
	st := p.Stats()
	if st.Started != n || st.Wait.Count != n || st.Run.Count != n {
		t.Errorf("started %d, wait %d, run %d, want %d each", st.Started, st.Wait.Count, st.Run.Count, n)
	}
	if st.Panics == 0 || st.Goexits == 0 {
		t.Errorf("panics %d, goexits %d", st.Panics, st.Goexits)
	}
}

// TestPoolSetWorkersIsLive wants as many runs at a time as there are workers,
// after each change. (The original changed a number that nobody looked at.)
func TestPoolSetWorkersIsLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		release := make(chan struct{})
		p := New(config(3, r, func(*Attempt, int) { <-release }))
		for v := range 100 {
			p.Put(p.Now(), v)
		}
		for _, c := range []struct{ workers, busy int }{{3, 3}, {10, 10}, {64, 64}} {
			p.SetWorkers(c.workers)
			synctest.Wait()
			if got := p.Stats().Busy; got != c.busy {
				t.Errorf("%d workers: %d busy", c.workers, got)
			}
		}
		p.SetWorkers(2)
		for range 64 {
			release <- struct{}{}
		}
		synctest.Wait()
		if got := p.Stats(); got.Busy != 2 || len(got.PerSlot) != 2 {
			t.Errorf("after shrinking: %d busy in %d slots", got.Busy, len(got.PerSlot))
		}
		close(release)
		synctest.Wait()
		r.check(t, 100)
		finish(p)
	})
}

// TestStopWorkersStopsAllOfThem is about the original's one done for N
// workers: one of them stopped.
func TestStopWorkersStopsAllOfThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		release := make(chan struct{})
		p := New(config(5, r, func(*Attempt, int) { <-release }))
		for v := range 5 {
			p.Put(p.Now(), v)
		}
		synctest.Wait()
		if !p.Pause() || p.Pause() {
			t.Error("Pause does not tell whether it changed anything")
		}
		for v := 5; v < 20; v++ {
			p.Put(p.Now(), v)
		}
		close(release) // current runs finish
		synctest.Wait()
		if st := p.Stats(); st.Started != 5 || st.Queued != 15 || st.Busy != 0 {
			t.Errorf("paused: %d started, %d queued, %d busy", st.Started, st.Queued, st.Busy)
		}
		if !p.Resume() || p.Resume() {
			t.Error("Resume does not tell whether it changed anything")
		}
		synctest.Wait()
		r.check(t, 20)
		if got := p.Stats().Workers; got != 5 {
			t.Errorf("%d workers after a pause", got)
		}
		finish(p)
	})
}
