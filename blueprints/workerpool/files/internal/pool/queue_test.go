package pool

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestQueueTakesBack has a worker with a batch whose first run is long: the
// rest must be had by others, or by the queue when it pauses, in order.
func TestQueueTakesBack(t *testing.T) {
	q := NewQueue[int](100)
	q.SetTakers(2)
	q.plain.kind.measured, q.plain.kind.smooth = true, 1 // runs have been short so far
	a, b := &Batch[int]{}, &Batch[int]{}
	q.Join(a)
	q.Join(b)
	for v := range 20 {
		q.Put(int64(v), v)
	}
	if _, ok := q.take(a); !ok || a.left() != 10 {
		t.Fatalf("a took %d", a.left())
	}
	if v, _ := a.Next(); v != 0 {
		t.Fatalf("a began %d", v)
	}
	for q.queued > 0 {
		if _, ok := q.take(b); !ok {
			t.Fatal("b has to go")
		}
		for _, ok := b.Next(); ok; _, ok = b.Next() {
		}
	}
	if _, ok := q.take(b); !ok || b.left() != 5 {
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
	for q.plain.n > 0 {
		rest = append(rest, q.plain.popBase().value)
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
			q.SetTakers(c.takers)
			q.plain.kind.measured, q.plain.kind.smooth = true, c.smooth
			batches := make([]*Batch[int], c.takers)
			for i := range batches {
				batches[i] = &Batch[int]{}
				q.Join(batches[i])
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
		if !q.TryPush(0, Class{}, 1, 2) || q.TryPush(0, Class{}, 3) {
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
		if q.Put(0, 5) || q.TryPush(0, Class{}, 5) {
			t.Error("a closed queue takes something")
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
		got := bucketOf(c.d)
		if got != c.want {
			t.Errorf("%s is in bucket %d, want %d", c.d, got, c.want)
		}
		if got < buckets && c.d > h.Bounds[got] || got > 0 && c.d <= h.Bounds[got-1] {
			t.Errorf("%s is not within the bounds of bucket %d", c.d, got)
		}
	}
}

// TestPoolAllocatesNothingOfItsOwn counts what a thousand runs allocate: their
// attempts, several at a time, and nothing else.
func TestPoolAllocatesNothingOfItsOwn(t *testing.T) {
	const n = 1000
	p := New(Config[*int, int]{
		Workers: 5, Capacity: 2 * n, Grace: time.Second, MaxReplaced: 1,
		Begin: func(_ *int, a *Attempt) bool { a.SetTimeout(time.Minute); return true },
		Run:   func(a *Attempt, _ *int) (int, error) { return 1, nil },
	})
	v := new(int)
	for name, class := range map[string][]Class{"none": nil, "type and priority": {{Type: "x", Priority: 3}}} {
		got := testing.AllocsPerRun(20, func() {
			for range n {
				p.Put(p.Now(), v, class...)
			}
			drain(p)
		})
		if got > n/slab+20 {
			t.Errorf("%v allocations for %d runs of class %s", got, n, name)
		}
	}
	p.Close()
	<-p.Gone()
	p.StopWatching()
}

// TestFirstRunBeginsNow has workers whose first batch is ready for them, of a
// type whose runs are known to be short: none of them may begin in the past.
func TestFirstRunBeginsNow(t *testing.T) {
	begin := time.Now()
	var taken atomic.Int64
	for range 50 {
		var early atomic.Int64
		p := New(Config[int, error]{
			Capacity: 100, Grace: time.Second, MaxReplaced: 1,
			Taken: func() { taken.Add(1) },
			Begin: func(_ int, a *Attempt) bool { a.SetTimeout(time.Minute); return true },
			Run:   func(a *Attempt, _ int) (error, error) { return a.Err(), nil },
			End: func(_ int, a *Attempt, err, _ error) {
				if err != nil || a.Started.Before(begin) {
					early.Add(1)
				}
			},
		})
		p.recent.measured, p.recent.smooth = true, 1
		for v := range 100 {
			p.Put(p.Now(), v)
		}
		p.SetWorkers(5)
		if err := p.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.Close()
		<-p.Gone()
		p.StopWatching()
		if n := early.Load(); n > 0 {
			t.Fatalf("%d runs began in the past", n)
		}
	}
	if n := taken.Load(); n < 50*7 || n >= 50*100 {
		t.Errorf("Taken was called %d times for 5000 runs in batches of 16 at most", n)
	}
}
