package pool

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// shape is a load: how many runs come in a second, and how long they take.
type shape struct {
	rate   func(second float64) float64
	burst  bool // all that come in a second come at its beginning
	took   time.Duration
	spread bool // run times vary, as if they had no memory
	cpu    bool // runs compete for the processors instead of waiting
}

// procs is how many processors a simulation has.
const procs = 4

// tick is what a second of a simulation ended with.
type tick struct {
	workers int
	load    float64
	wait    time.Duration // mean of those that started in this second
}

func constant(rate float64) func(float64) float64 {
	return func(float64) float64 { return rate }
}

// simulate puts a load on a pool and returns what it was like in each second.
func simulate(t *testing.T, s shape, seconds int) (ticks []tick, last Stats) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		const steps = 50
		var active atomic.Int64
		p := New(Config[time.Duration, struct{}]{
			Workers: 1, Capacity: 1 << 30,
			Run: func(_ *Attempt, d time.Duration) (struct{}, error) {
				if s.cpu {
					d = time.Duration(float64(d) * max(1, float64(active.Add(1))/procs))
					defer active.Add(-1)
				}
				time.Sleep(d)
				return struct{}{}, nil
			},
		})
		err := p.SetAdaptive(Adaptive{Min: 1, Max: 100, CPU: func() float64 {
			return min(1, float64(active.Load())/procs)
		}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Millisecond) // never at the same time as a decision
		rnd := rand.New(rand.NewPCG(1, 2))
		due, before := 0.0, p.Stats()
		for second := range seconds {
			for step := range steps {
				rate := s.rate(float64(second) + float64(step)/steps)
				switch {
				case !s.burst:
					due += rate / steps
				case step == 0:
					due += rate
				}
				for ; due >= 1; due-- {
					took := s.took
					if s.spread {
						took = time.Duration(rnd.ExpFloat64() * float64(took))
					}
					p.Put(p.Now(), took)
				}
				time.Sleep(time.Second / steps)
			}
			synctest.Wait()
			last = p.Stats()
			x := tick{workers: last.Workers, load: last.Adaptive.Now.Load}
			if n := last.Wait.Count - before.Wait.Count; n > 0 {
				x.wait = (last.Wait.Sum - before.Wait.Sum) / time.Duration(n) // #nosec G115 -- few
			}
			ticks, before = append(ticks, x), last
		}
		p.Close()
		<-p.Gone()
		p.StopWatching()
	})
	return ticks, last
}

func chart(ticks []tick) string {
	var b strings.Builder
	for i, x := range ticks {
		fmt.Fprintf(&b, "%4d s %4d workers, load %6.1f, wait %s\n", i+1, x.workers, x.load, x.wait.Round(time.Millisecond))
	}
	return b.String()
}

// turns counts how often the size began to go the other way.
func turns(ticks []tick) (n int) {
	way := 0
	for i := 1; i < len(ticks); i++ {
		switch d := ticks[i].workers - ticks[i-1].workers; {
		case d > 0 && way < 0, d < 0 && way > 0:
			n++
			way = -way
		case d != 0 && way == 0:
			way = d
		}
	}
	return n
}

// TestAdaptiveSizeSettles wants the size to find what a load needs and to stay
// there: items wait no longer than they should, few workers are too many, and
// the size does not go up and down.
func TestAdaptiveSizeSettles(t *testing.T) {
	t.Parallel()
	const seconds, settled = 150, 50
	for name, c := range map[string]struct {
		shape    shape
		min, max int // workers once it has settled
		turns    int // after that
	}{
		"nothing":        {shape{rate: constant(0)}, 1, 1, 0},
		"light":          {shape{rate: constant(5), took: 97 * time.Millisecond}, 1, 2, 0},
		"steady":         {shape{rate: constant(100), took: 397 * time.Millisecond}, 46, 50, 0},
		"random times":   {shape{rate: constant(100), took: 397 * time.Millisecond, spread: true}, 40, 56, 2},
		"random, little": {shape{rate: constant(10), took: 200 * time.Millisecond, spread: true}, 2, 7, 4},
		"long runs":      {shape{rate: constant(1), took: 40 * time.Second}, 40, 48, 0},
		"bursts":         {shape{rate: constant(100), burst: true, took: 10 * time.Millisecond}, 4, 7, 4},
		"all or nothing": {shape{rate: constant(3), burst: true, took: 315 * time.Millisecond}, 2, 4, 3},
		"more than all":  {shape{rate: constant(60), took: 4 * time.Second}, 100, 100, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ticks, _ := simulate(t, c.shape, seconds)
			rest := ticks[settled:]
			bad := turns(rest) > c.turns
			var waited time.Duration
			for _, x := range rest {
				bad = bad || x.workers < c.min || x.workers > c.max
				waited += x.wait
			}
			if c.max < 100 {
				bad = bad || waited/time.Duration(len(rest)) > DefaultTarget
			}
			if bad {
				t.Errorf("want %d to %d workers and at most %d turns, got %d, mean wait %s:\n%s",
					c.min, c.max, c.turns, turns(rest), waited/time.Duration(len(rest)), chart(ticks))
			}
		})
	}
}

// TestAdaptiveSizeFollows has loads that change, and wants the size to change
// with them and no more often than they do.
func TestAdaptiveSizeFollows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shape shape
		turns int
		// At these seconds there should be at least and at most so many.
		at map[int][2]int
	}{
		"a step": {shape{rate: func(s float64) float64 {
			if s >= 60 && s < 120 {
				return 200
			}
			return 20
		}, took: 97 * time.Millisecond}, 4, map[int][2]int{59: {2, 5}, 75: {20, 40}, 119: {20, 27}, 230: {2, 5}}},
		"a wave": {shape{rate: func(s float64) float64 {
			return 50 + 45*math.Sin(s/120*2*math.Pi)
		}, took: 397 * time.Millisecond}, 7, map[int][2]int{35: {36, 60}, 95: {3, 16}, 160: {30, 60}, 215: {3, 16}}},
		"on and off": {shape{rate: func(s float64) float64 {
			if int(s)%40 < 20 {
				return 200
			}
			return 0
		}, took: 97 * time.Millisecond}, 12, map[int][2]int{15: {20, 60}, 39: {1, 14}, 95: {20, 40}}},
		"a ramp": {shape{rate: func(s float64) float64 { return s / 2 }, took: 397 * time.Millisecond}, 2, map[int][2]int{230: {44, 80}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ticks, _ := simulate(t, c.shape, 240)
			bad := turns(ticks) > c.turns
			for second, bounds := range c.at {
				n := ticks[second].workers
				bad = bad || n < bounds[0] || n > bounds[1]
			}
			if bad {
				t.Errorf("want at most %d turns and %v, got %d:\n%s", c.turns, c.at, turns(ticks), chart(ticks))
			}
		})
	}
}

// TestAdaptiveSizeLeavesTheProcessorsAlone has more to compute than there are
// processors for: more workers would only slow each other down.
func TestAdaptiveSizeLeavesTheProcessorsAlone(t *testing.T) {
	ticks, st := simulate(t, shape{rate: constant(100), took: 97 * time.Millisecond, cpu: true}, 60)
	if last := ticks[len(ticks)-1].workers; last < procs || last > 2*procs {
		t.Errorf("%d workers for %d processors:\n%s", last, procs, chart(ticks))
	}
	if st.Adaptive.Held == 0 || st.Adaptive.Now.Why != "cpu" {
		t.Errorf("held %d times, now by %q", st.Adaptive.Held, st.Adaptive.Now.Why)
	}
}
