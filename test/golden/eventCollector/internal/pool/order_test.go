package pool

import (
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// run is what a test knows of one run.
type run struct {
	number int // in the order of Put
	class  Class
	put    time.Duration // since the beginning
	start  time.Duration
}

// line runs items one by one, a second each, in a bubble of its own. feed puts
// them. It returns them in the order in which they started.
func line(t *testing.T, ageing time.Duration, feed func(put func(c Class))) (started []run) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		p := New(Config[run, struct{}]{
			Workers: 1, Capacity: 1 << 20,
			Run: func(_ *Attempt, r run) (struct{}, error) {
				r.start = time.Since(begin)
				started = append(started, r)
				time.Sleep(time.Second)
				return struct{}{}, nil
			},
		})
		p.SetAgeing(ageing)
		n := 0
		feed(func(c Class) {
			n++
			p.Put(p.Now(), run{number: n, class: c, put: time.Since(begin)}, c)
		})
		if err := p.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(started) != n {
			t.Errorf("%d of %d started", len(started), n)
		}
		p.Close()
		<-p.Gone()
	})
	return started
}

// TestAgeingBoundsStarvation has more urgent items than can be done, for ever,
// and one that is not urgent at all. It is overtaken by those that come within
// eight intervals, and by no other.
func TestAgeingBoundsStarvation(t *testing.T) {
	const interval = 5 * time.Second
	started := line(t, interval, func(put func(Class)) {
		put(Class{Priority: MostUrgent}) // keeps the worker busy
		time.Sleep(time.Millisecond)
		put(Class{Priority: LeastUrgent})
		for range 400 {
			time.Sleep(500 * time.Millisecond)
			put(Class{Priority: MostUrgent})
		}
	})
	i := slices.IndexFunc(started, func(r run) bool { return r.class.Priority == LeastUrgent })
	const bound = (LeastUrgent - MostUrgent) * interval
	for _, r := range started[:i] {
		if r.put >= started[i].put+bound {
			t.Errorf("an item that came after %s overtook it", r.put-started[i].put)
		}
	}
	// Two come in a second, one is done in a second.
	if want := 2 * bound; started[i].start < want-2*time.Second || started[i].start > want+2*time.Second {
		t.Errorf("started after %s, want %s", started[i].start, want)
	}
}

// TestWithoutAgeingUrgentItemsGoFirst is the same with priorities that hold
// whatever happens.
func TestWithoutAgeingUrgentItemsGoFirst(t *testing.T) {
	started := line(t, 0, func(put func(Class)) {
		put(Class{Priority: LeastUrgent})
		put(Class{Priority: LeastUrgent})
		time.Sleep(time.Hour)
		for p := range 200 {
			put(Class{Priority: LeastUrgent - p%9})
		}
	})
	rest := started[2:]
	if !slices.IsSortedFunc(rest[1:], func(a, b run) int { return a.class.Priority - b.class.Priority }) {
		t.Error("a less urgent item overtook an urgent one")
	}
}

// TestOrderOfStarts puts items of all kinds at random and looks at each pair:
// first in, first out within type and priority, and otherwise as ageing says.
func TestOrderOfStarts(t *testing.T) {
	const interval = 7 * time.Second
	for seed := range uint64(20) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		started := line(t, interval, func(put func(Class)) {
			for range 150 {
				put(Class{Type: []string{"a", "b", ""}[rnd.IntN(3)], Priority: 1 + rnd.IntN(9)})
				time.Sleep(time.Duration(rnd.IntN(1500)) * time.Millisecond)
			}
		})
		for i, first := range started {
			for _, second := range started[i+1:] {
				if second.put > first.start || second.number > first.number {
					continue // it did not overtake this one
				}
				// first came later and went before second.
				if first.class == second.class {
					t.Fatalf("seed %d: %+v overtook %+v", seed, first, second)
				}
				gain := time.Duration(second.class.Priority-first.class.Priority) * interval
				if first.put > second.put+gain {
					t.Fatalf("seed %d: %+v overtook %+v", seed, first, second)
				}
			}
		}
	}
}

// TestFreedOrderKeysKeepTheOrder has many keys that are free at the same time,
// of items that came at the same time.
func TestFreedOrderKeysKeepTheOrder(t *testing.T) {
	started := line(t, time.Hour, func(put func(Class)) {
		for i := range 40 {
			put(Class{OrderKey: string(rune('a' + i%20))})
		}
	})
	for i, r := range started {
		if r.number != i+1 {
			t.Fatalf("number %d was run as number %d", r.number, i+1)
		}
	}
}

// TestOrderKeyKeepsThePlace has items that have to wait for their order key. As
// soon as it is free they go where they would have been, not to the end.
func TestOrderKeyKeepsThePlace(t *testing.T) {
	started := line(t, time.Hour, func(put func(Class)) {
		for i := range 30 {
			c := Class{}
			if i%3 == 0 {
				c.OrderKey = "k"
			}
			put(c)
			time.Sleep(time.Millisecond)
		}
	})
	for i, r := range started {
		if r.number != i+1 {
			t.Fatalf("number %d was run as number %d", r.number, i+1)
		}
	}
}

// TestAgeingIsLive changes what waiting is worth while items wait.
func TestAgeingIsLive(t *testing.T) {
	q := NewQueue[int](10)
	q.SetTakers(1)
	b := &Batch[int]{}
	q.Join(b)
	q.SetAgeing(1)
	for i, p := range []int{9, 5, 7, 1} {
		q.Put(int64(i)*100, p, Class{Priority: p})
	}
	for _, c := range []struct {
		ageing time.Duration
		want   int
	}{{1, 9}, {0, 1}, {1, 5}, {-1, 7}} {
		q.SetAgeing(c.ageing)
		q.take(b)
		if v, _ := b.Next(); v != c.want {
			t.Errorf("with an ageing of %d: %d, want %d", c.ageing, v, c.want)
		}
	}
}

func TestPriorityOutOfBounds(t *testing.T) {
	for given, want := range map[int]int{0: 5, -3: 1, 1: 1, 9: 9, 10: 9} {
		if got := (&Class{Priority: given}).level(); got != want {
			t.Errorf("priority %d is %d, want %d", given, got, want)
		}
	}
}

// TestPutBackKeepsTheOrder takes batches from the workers in several ways, and
// wants what comes out then to be in the order of Put.
func TestPutBackKeepsTheOrder(t *testing.T) {
	for seed := range uint64(50) {
		rnd := rand.New(rand.NewPCG(seed, 4))
		q := NewQueue[int](1000)
		const workers = 6
		q.SetTakers(workers)
		q.recent.measured, q.recent.smooth = true, 1 // runs have been short so far
		var batches [workers]*Batch[int]
		for i := range batches {
			batches[i] = &Batch[int]{}
			q.Join(batches[i])
		}
		for v := range 100 {
			q.Put(0, v) // at the same time, as a batch would be
		}
		left := map[int]bool{}
		for v := range 100 {
			left[v] = true
		}
		for _, i := range rnd.Perm(workers) {
			q.take(batches[i])
			for range rnd.IntN(3) {
				if v, ok := batches[i].Next(); ok {
					delete(left, v)
				}
			}
			if rnd.IntN(3) == 0 {
				q.abandon(batches[i], rnd.IntN(2) == 0)
				if batches[i].left() > 0 {
					t.Fatal("something waits behind a run that is given up")
				}
			}
		}
		q.Pause()
		var got []int
		for q.plain.n > 0 {
			got = append(got, q.plain.popBase().value)
		}
		q.queued = 0
		if !slices.IsSorted(got) || len(got) != len(left) || q.Len() != 0 {
			t.Fatalf("seed %d: %d of %d, in the order %v", seed, len(got), len(left), got)
		}
	}
}
