package pool

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/work"
)

func mustLimit(t *testing.T, p *Pool[int, struct{}], name string, l Limits) {
	t.Helper()
	if err := p.SetLimits(name, l); err != nil {
		t.Fatal(err)
	}
}

// TestRateIsExact wants each run to start to the nanosecond when a token bucket
// lets it, however many workers there are, and other types unharmed.
func TestRateIsExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var mu sync.Mutex
		var starts []time.Duration
		r := newRecorder()
		p := New(config(8, r, func(_ *Attempt, v int) {
			if v < 100 {
				mu.Lock()
				defer mu.Unlock()
				starts = append(starts, time.Since(begin))
			}
		}))
		mustLimit(t, p, "slow", Limits{Rate: Rate{Runs: 3, Per: time.Second}, Burst: 2})
		for v := range 9 {
			p.Put(p.Now(), v, Class{Type: "slow"})
		}
		p.Put(p.Now(), 100, Class{Type: "other"})
		p.Put(p.Now(), 101)
		synctest.Wait()
		if st := p.Stats(); st.Limited != 7 || st.Started != 4 || p.Why(Class{Type: "slow"}) != AtRateLimit {
			t.Errorf("%d limited, %d started, why %q", st.Limited, st.Started, p.Why(Class{Type: "slow"}))
		}
		time.Sleep(10 * time.Second)
		for v := 9; v < 13; v++ { // two were saved up, no more
			p.Put(p.Now(), v, Class{Type: "slow"})
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		third := func(n int64) time.Duration { return time.Duration((n*1e9 + 2) / 3) }
		want := []time.Duration{0, 0, third(1), third(2), third(3), third(4), third(5), third(6), third(7)}
		late := 10 * time.Second
		want = append(want, late, late, late+third(1), late+third(2))
		if !slices.Equal(starts, want) {
			t.Errorf("started at\n%v, want\n%v", starts, want)
		}
		finish(p)
	})
}

// TestBucketModel compares the bucket with one that counts in fractions.
func TestBucketModel(t *testing.T) {
	for seed := range uint64(100) {
		rnd := rand.New(rand.NewPCG(seed, 8))
		rate := Rate{Runs: 1 + rnd.IntN(1000), Per: time.Duration(1 + rnd.Int64N(int64(10*time.Second)))}
		burst := 1 + rnd.IntN(5)
		var b bucket
		b.set(0, rate, burst)
		level, full := big.NewRat(int64(burst), 1), big.NewRat(int64(burst), 1)
		one := big.NewRat(1, 1)
		var now int64
		for range 200 {
			step := rnd.Int64N(3*int64(rate.Per)/int64(rate.Runs)/int64(1+rnd.IntN(4)) + 2)
			if b.left(now) == 0 && rnd.IntN(2) == 0 {
				step = b.next() - now // the very moment at which there is one
				if step > 1 && b.left(now+step-1) != 0 {
					t.Fatalf("seed %d: a token before the time that was told", seed)
				}
			}
			now += step
			level.Add(level, big.NewRat(step*int64(rate.Runs), int64(rate.Per)))
			if level.Cmp(full) > 0 {
				level.Set(full)
			}
			whole := new(big.Int).Quo(level.Num(), level.Denom()).Int64()
			if got := b.left(now); got != whole {
				t.Fatalf("seed %d: %d tokens at %d, want %d", seed, got, now, whole)
			}
			if whole > 0 && rnd.IntN(3) > 0 {
				b.take(now)
				level.Sub(level, one)
			}
		}
	}
}

func TestBucketExtremes(t *testing.T) {
	var b bucket
	b.set(0, Rate{Runs: math.MaxInt, Per: 1}, 0)
	for now := range int64(10) {
		if b.left(now) < 1 {
			t.Fatal("empty")
		}
		b.take(now)
	}
	b.set(0, Rate{Runs: 1, Per: math.MaxInt64}, 1)
	b.take(5)
	if b.left(math.MaxInt64) != 0 || b.next() != never {
		t.Errorf("left %d, next %d", b.left(math.MaxInt64), b.next())
	}
	b.put()
	if b.left(7) != 1 {
		t.Error("a token that was put back is gone")
	}
	b.take(8)
	b.set(8, Rate{Runs: 1, Per: time.Hour}, 5)
	if b.left(9) != 0 {
		t.Error("a change of the rate filled it")
	}
	b.set(10, Rate{}, 0)
	b.set(11, Rate{Runs: 1000, Per: time.Second}, 0)
	if b.burst != 10 {
		t.Errorf("burst is %d, want what comes in 10 ms", b.burst)
	}
}

func TestLimitsThatMakeNoSense(t *testing.T) {
	q := NewQueue[int](1)
	for _, l := range []Limits{
		{Concurrency: -1},
		{Rate: Rate{Runs: -1, Per: 1}},
		{Rate: Rate{Runs: 1}},
		{Rate: Rate{Runs: 1, Per: -1}},
		{Burst: 3},
		{Burst: -3},
		{Weights: map[string]int{"a": 0}},
	} {
		if err := q.SetLimits("x", l); !errors.Is(err, work.ErrInvalid) {
			t.Errorf("%+v: %v", l, err)
		}
		if got := q.Limits("x"); got.Concurrency != 0 || got.Burst != 0 || got.Rate != (Rate{}) || got.Weights != nil {
			t.Errorf("%+v was taken over", got)
		}
	}
}

// TestPauseGivesTokensBack takes an item from a worker that has not begun it:
// its start is not spent.
func TestPauseGivesTokensBack(t *testing.T) {
	q := NewQueue[int](10)
	q.SetTakers(1)
	b := &Batch[int]{}
	q.Join(b)
	if err := q.SetLimits("x", Limits{Concurrency: 1, Rate: Rate{Runs: 1, Per: time.Hour}, Burst: 1}); err != nil {
		t.Fatal(err)
	}
	q.Put(0, 1, Class{Type: "x", OrderKey: "k", FairKey: "f"})
	for range 3 {
		q.take(b)
		if q.Why(Class{Type: "x"}) != AtConcurrencyLimit {
			t.Error("not at its limit")
		}
		q.Pause()
		if b.left() != 0 || q.queued != 1 {
			t.Fatal("the worker keeps it")
		}
		q.Resume()
		if why := q.Why(Class{Type: "x", OrderKey: "k"}); why != "" {
			t.Errorf("why is %q", why)
		}
	}
	q.take(b)
	if v, ok := b.Next(); !ok || v != 1 {
		t.Errorf("took %d, %v", v, ok)
	}
	q.Close()
	q.take(b)
	if k := q.kinds["x"]; k.running != 0 || len(q.keys) != 0 {
		t.Errorf("%d running, %d keys", k.running, len(q.keys))
	}
}
