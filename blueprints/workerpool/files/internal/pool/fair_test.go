package pool

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// shares counts who had how many of the first n starts.
func shares(started []run, n int) map[string]int {
	got := map[string]int{}
	for _, r := range started[:n] {
		got[r.class.FairKey]++
	}
	return got
}

func near(got, want, part int) bool { return got >= want-want/part && got <= want+want/part }

// TestFairnessAgainstAFlood has one tenant with ten thousand items and one with
// a hundred that come later.
func TestFairnessAgainstAFlood(t *testing.T) {
	started := line(t, time.Second, func(put func(Class)) {
		for range 10_000 {
			put(Class{FairKey: "flood"})
		}
		time.Sleep(time.Minute)
		for range 100 {
			put(Class{FairKey: "small"})
		}
	})
	// From its first one to its last one.
	first, last := -1, 0
	for i, r := range started {
		if r.class.FairKey == "small" {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first > 70 {
		t.Errorf("the small one had to wait for %d", first)
	}
	if n := last - first + 1; !near(n, 200, 10) {
		t.Errorf("its 100 took %d starts", n)
	}
	for key, next := range map[string]int{"flood": 0, "small": 0} {
		for _, r := range started {
			if r.class.FairKey == key && r.number < next {
				t.Fatalf("%s: %d after %d", key, r.number, next)
			} else if r.class.FairKey == key {
				next = r.number
			}
		}
	}
}

// TestFairShares has tenants that all have enough to do, some of them with a
// weight, and items of nobody in particular.
func TestFairShares(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(5, 6))
		var mu sync.Mutex
		got := map[string]int{}
		p := New(Config[string, struct{}]{
			Workers: 1, Capacity: 1 << 20,
			Run: func(_ *Attempt, key string) (struct{}, error) {
				mu.Lock()
				got[key]++
				mu.Unlock()
				time.Sleep(time.Second)
				return struct{}{}, nil
			},
		})
		limits := Limits{Weights: map[string]int{"t1": 3, "": 2}}
		if err := p.SetLimits("x", limits); err != nil {
			t.Fatal(err)
		}
		keys := []string{"", "t0", "t1", "t2", "t3"}
		for range 4000 {
			// The first three flood.
			key := keys[rnd.IntN(3)]
			if rnd.IntN(5) == 0 {
				key = keys[3+rnd.IntN(2)]
			}
			p.Put(p.Now(), key, Class{Type: "x", FairKey: key})
		}
		check := func(weights map[string]int, starts int) {
			t.Helper()
			synctest.Wait()
			mu.Lock()
			clear(got)
			mu.Unlock()
			time.Sleep(time.Duration(starts) * time.Second)
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			sum := 0
			for _, w := range weights {
				sum += w
			}
			for key, w := range weights {
				if want := starts * w / sum; !near(got[key], want, 10) {
					t.Errorf("%q had %d of %d starts, want %d", key, got[key], starts, want)
				}
			}
		}
		check(map[string]int{"": 2, "t0": 1, "t1": 3, "t2": 1, "t3": 1}, 800)
		limits.Weights = map[string]int{"t0": 4}
		if err := p.SetLimits("x", limits); err != nil {
			t.Fatal(err)
		}
		check(map[string]int{"": 1, "t0": 4, "t1": 1, "t2": 1, "t3": 1}, 800)
		p.Close()
		<-p.Gone()
	})
}

// TestFairnessAmongMany has a thousand tenants that come and go.
func TestFairnessAmongMany(t *testing.T) {
	started := line(t, time.Hour, func(put func(Class)) {
		for range 10 {
			for tenant := range 1000 {
				put(Class{FairKey: fmt.Sprint(tenant), Type: "x"})
				if tenant < 10 {
					for range 50 {
						put(Class{FairKey: fmt.Sprint(tenant), Type: "x"})
					}
				}
			}
		}
	})
	// As long as all have something, nobody has had more than one turn more.
	for key, n := range shares(started, 9000) {
		if n < 8 || n > 10 {
			t.Fatalf("tenant %s had %d of 9000 starts, want 9", key, n)
		}
	}
}

// TestFairLaneIsNoMoreUrgent has a type with a flood and fairness keys next to
// one without. Turns within a type must not make it go before others.
func TestFairLaneIsNoMoreUrgent(t *testing.T) {
	started := line(t, time.Hour, func(put func(Class)) {
		for range 100 {
			put(Class{Type: "fair", FairKey: "flood"})
		}
		time.Sleep(time.Millisecond)
		put(Class{Type: "plain"})
		for i := range 200 {
			time.Sleep(100 * time.Millisecond)
			put(Class{Type: "fair", FairKey: fmt.Sprint("new", i)})
		}
	})
	for i, r := range started {
		if r.class.Type == "plain" && i != 100 {
			t.Errorf("it was number %d to start, and 100 came before it", i)
		}
	}
}

// TestPutBackKeepsTheTurn takes an item back from a worker that has not begun
// it: its tenant may start as many as before.
func TestPutBackKeepsTheTurn(t *testing.T) {
	q := NewQueue[string](100)
	q.SetTakers(1)
	b := &Batch[string]{}
	q.Join(b)
	if err := q.SetLimits("", Limits{Weights: map[string]int{"a": 3}}); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		q.Put(0, "a", Class{FairKey: "a"})
		q.Put(0, "b", Class{FairKey: "b"})
	}
	q.take(b)
	q.Pause()
	q.Resume()
	got := ""
	for range 8 {
		q.take(b)
		v, _ := b.Next()
		got += v
	}
	if want := "aaabaaab"; got != want {
		t.Errorf("the order is %s, want %s", got, want)
	}
}

// TestFairLaneKeep removes items of some tenants while they wait.
func TestFairLaneKeep(t *testing.T) {
	q := NewQueue[int](1000)
	q.SetTakers(1)
	b := &Batch[int]{}
	q.Join(b)
	for v := range 300 {
		q.Put(int64(v), v, Class{FairKey: fmt.Sprint(v % 3)})
	}
	q.Keep(func(v int) bool { return v%3 != 1 && v%5 != 0 })
	if want := 160; q.Len() != want {
		t.Fatalf("%d wait, want %d", q.Len(), want)
	}
	for i := range 160 {
		if _, ok := q.take(b); !ok {
			t.Fatal("nothing left")
		}
		if v, _ := b.Next(); v%3 == 1 || v%5 == 0 || v%3 != i%2*2 {
			t.Fatalf("take %d is %d", i, v)
		}
	}
	if q.plain.fair != nil || q.Len() != 0 {
		t.Errorf("an empty lane keeps what it needed for fairness keys")
	}
}
