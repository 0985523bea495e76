package pool

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/work"
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
	const n = 40_000
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

// TestQueueTakesBack has a worker with a batch whose first run is long: the
// rest must be had by others, or by the queue when it pauses, in order.
func TestQueueTakesBack(t *testing.T) {
	q := NewQueue[int](100)
	q.setTarget(2)
	q.measured, q.smooth = true, 1 // runs have been short so far
	a, b := &Batch[int]{}, &Batch[int]{}
	q.join(a)
	q.join(b)
	for v := range 20 {
		q.Put(int64(v), v)
	}
	if !q.take(a) || a.left() != 10 {
		t.Fatalf("a took %d", a.left())
	}
	if v, _ := a.Next(); v != 0 {
		t.Fatalf("a began %d", v)
	}
	for q.items.Len() > 0 {
		if !q.take(b) {
			t.Fatal("b has to go")
		}
		for _, ok := b.Next(); ok; _, ok = b.Next() {
		}
	}
	if !q.take(b) || b.left() != 5 {
		t.Fatalf("b stole %d", b.left())
	}
	if v, _ := b.Next(); v != 1 {
		t.Errorf("b stole from %d on", v)
	}
	if got := q.Len(); got != 8 {
		t.Errorf("%d wait, want 8", got)
	}
	q.Pause()
	var rest []int
	for i := range q.items.Len() {
		rest = append(rest, q.items.At(i).value)
	}
	if want := []int{2, 3, 4, 5, 6, 7, 8, 9}; !slices.Equal(rest, want) {
		t.Errorf("after a pause %v, want %v", rest, want)
	}
	if a.left()+b.left() != 0 {
		t.Error("something was left with the workers")
	}
}

func TestQueueBatchSize(t *testing.T) {
	for _, c := range []struct {
		name            string
		waiting, takers int
		smooth          int64
		want            int
	}{
		{"short, one worker", 100, 1, 1000, 16},
		{"short, fair share", 20, 5, 1000, 4},
		{"short, fewer than workers", 3, 5, 1000, 1},
		{"long", 100, 5, int64(time.Millisecond), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := NewQueue[int](1000)
			q.setTarget(c.takers)
			q.measured, q.smooth = true, c.smooth
			batches := make([]*Batch[int], c.takers)
			for i := range batches {
				batches[i] = &Batch[int]{}
				q.join(batches[i])
			}
			for v := range c.waiting {
				q.Put(0, v)
			}
			q.take(batches[0])
			if got := batches[0].left(); got != c.want {
				t.Errorf("took %d, want %d", got, c.want)
			}
		})
	}
}

func TestQueueBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue[int](2)
		if !q.TryPush(0, 1, 2) || q.TryPush(0, 3) {
			t.Error("TryPush does not keep the bound")
		}
		ctx, cancel := context.WithCancelCause(context.Background())
		why := errors.New("why")
		got := make(chan error)
		go func() { got <- q.Push(ctx, 0, 3) }()
		synctest.Wait()
		cancel(why)
		if err := <-got; !errors.Is(err, why) {
			t.Errorf("Push is %v", err)
		}
		go func() { got <- q.Push(context.Background(), 0, 3) }()
		synctest.Wait()
		q.SetCapacity(3)
		if err := <-got; err != nil {
			t.Errorf("Push after growing is %v", err)
		}
		go func() { got <- q.Push(context.Background(), 0, 4) }()
		synctest.Wait()
		q.Close()
		if err := <-got; !errors.Is(err, ErrClosed) {
			t.Errorf("Push after Close is %v", err)
		}
		if q.Put(0, 5) || q.TryPush(0, 5) {
			t.Error("a closed queue takes something")
		}
	})
}

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

func TestBuckets(t *testing.T) {
	h := newHistogram()
	for _, c := range []struct {
		d    time.Duration
		want int
	}{
		{0, 0}, {time.Microsecond, 0}, {time.Microsecond + 1, 1}, {2 * time.Microsecond, 1},
		{3 * time.Microsecond, 2}, {time.Millisecond, 10}, {time.Hour, buckets},
	} {
		got := bucket(c.d)
		if got != c.want {
			t.Errorf("%s is in bucket %d, want %d", c.d, got, c.want)
		}
		if got < buckets && c.d > h.Bounds[got] || got > 0 && c.d <= h.Bounds[got-1] {
			t.Errorf("%s is not within the bounds of bucket %d", c.d, got)
		}
	}
}

func TestPoolAllocatesNothingOfItsOwn(t *testing.T) {
	if testing.Short() {
		t.Skip("measures")
	}
	r := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		benchmarkPool(b, 1024, 5, func(*Attempt) {})
	})
	if r.N > 10_000 && r.AllocsPerOp() != 0 {
		t.Errorf("%d allocations per run", r.AllocsPerOp())
	}
}
