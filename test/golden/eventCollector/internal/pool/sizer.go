package pool

import (
	"math"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// Adaptive tells how the number of workers follows the load.
type Adaptive struct {
	Min, Max int
	// Target is how long an item may wait for a worker, on average; 0 is
	// DefaultTarget. What it waits because of a limit or an order key does not
	// count: workers would not help.
	Target time.Duration
	// Every is the time between two decisions, 0 for a second.
	Every time.Duration
	// CPU returns how much of the processors that this process may use it did
	// use since the last call, from 0 to 1. It must not use the pool. Nil
	// measures it where the system tells; elsewhere it is taken for 0, and the
	// number of workers grows also when that cannot help.
	CPU func() float64
}

// DefaultTarget is how long an item may wait for a worker on average.
const DefaultTarget = 100 * time.Millisecond

// busyCPU is the use of the processors from which on more workers would only
// get in each other's way.
const busyCPU = 0.9

// What decides how the size follows the load.
const (
	calmTicks = 5    // decisions without waiting before workers are taken away
	drainIn   = 2.0  // seconds in which a backlog is to be gone
	forget    = 0.98 // what a calm decision leaves of the margin
	slack     = 16   // one worker in so many may be too many
)

// Decision is one change of the number of workers, or what stood against it.
type Decision struct {
	At       time.Time
	From, To int
	// Why is "wait" for one that grew since items waited, "calm" for one that
	// shrank since they did not, "cpu" and "max" for one that could not grow.
	Why string
	// Wait is how long items waited for a worker, Load how many workers what
	// came would have kept busy, CPU what was used of the processors.
	Wait time.Duration
	Load float64
	CPU  float64
}

// AdaptiveStats is what SetAdaptive led to.
type AdaptiveStats struct {
	On       bool
	Min, Max int
	Target   time.Duration
	// Grown, Shrunk and Held count decisions; Held those that would have been
	// to grow but for the processors or the bound.
	Grown, Shrunk, Held uint64
	// Now is what the last look showed, whether it changed anything or not.
	Now Decision
	// Changes are the last ones, the oldest first.
	Changes []Decision
}

// changesKept is how many changes are remembered.
const changesKept = 16

func (a Adaptive) check() error {
	switch {
	case a.Min < 1:
		return work.Invalid("min", "must be at least 1")
	case a.Max < a.Min:
		return work.Invalid("max", "must not be less than min")
	case a.Target < 0:
		return work.Invalid("target", "must not be negative")
	case a.Every < 0:
		return work.Invalid("every", "must not be negative")
	}
	return nil
}

// load is what happened between two decisions.
type load struct {
	at      time.Time
	workers int
	started float64
	busy    float64 // workers, on average
	backlog int     // items that only lack a worker, at the end
	wait    time.Duration
	cpu     float64
	procs   int
}

// sizer decides how many workers there should be.
//
// What came would have kept load workers busy (Little's law: arrivals times run
// time), and by chance come sqrt(load) more at times. That many are enough
// unless items wait; what is missing then is added, step by step, and remembered
// as a margin that fades while all is calm. Taking away stops at what is needed,
// so that it does not call for adding again.
type sizer struct {
	cfg     Adaptive
	stop    func() bool
	before  totals
	primed  bool
	load    float64
	margin  float64
	backlog int
	calm    int
	st      AdaptiveStats
}

// decide returns how many workers there should be.
func (s *sizer) decide(x load) int {
	shrinking := x.backlog < s.backlog
	s.estimate(x)
	n, need := x.workers, s.need()
	d := Decision{At: x.at, From: n, To: n, Wait: x.wait, Load: s.load, CPU: x.cpu}
	switch {
	case x.wait > s.cfg.Target:
		s.calm = 0
		want := s.within(s.needed() + s.drain(x))
		switch {
		case n >= want && shrinking:
			// Enough to be through with what waits before long.
		case n >= s.cfg.Max:
			d.Why = "max"
		case x.cpu >= busyCPU && n >= x.procs:
			d.Why = "cpu"
		default:
			d.Why = "wait"
			d.To = s.grow(n, need, want)
		}
	case x.wait < s.cfg.Target/2:
		s.calm++
		s.margin *= forget
		if s.calm >= calmTicks && n-need > n/slack {
			d.Why = "calm"
			d.To = max(need, n-max(1, n/5))
		}
	default:
		s.calm = 0
	}
	s.note(d)
	return d.To
}

// estimate brings the load up to date: quickly up, slowly down.
func (s *sizer) estimate(x load) {
	came := x.started + float64(x.backlog-s.backlog)
	s.backlog = x.backlog
	offered := x.busy
	if x.started > 0 {
		offered *= max(came, 0) / x.started
	}
	switch {
	case !s.primed:
		s.load, s.primed = offered, true
	case offered > s.load:
		s.load += (offered - s.load) / 2
	default:
		s.load += (offered - s.load) / 10
	}
}

// needed returns how many workers the load needs, and need the same as a size.
func (s *sizer) needed() float64 { return s.load + math.Sqrt(s.load) + s.margin }

func (s *sizer) need() int { return s.within(s.needed()) }

// drain returns how many workers more a backlog needs to be gone in a while.
func (s *sizer) drain(x load) float64 {
	if x.started == 0 {
		return 0
	}
	each := x.busy / x.started * s.cfg.Every.Seconds() // the time of a run
	return float64(x.backlog) * each / drainIn
}

func (s *sizer) within(workers float64) int {
	return int(min(max(math.Ceil(workers-1e-9), float64(s.cfg.Min)), float64(s.cfg.Max)))
}

// grow returns a size above n, at most twice as large.
func (s *sizer) grow(n, need, want int) int {
	if n >= want {
		// The estimate is not enough: runs come in bursts, or differ a lot.
		want = n + max(1, n/8)
		s.margin += float64(want - need)
	}
	return min(want, 2*n, s.cfg.Max)
}

// note remembers a decision.
func (s *sizer) note(d Decision) {
	s.st.Now = d
	switch {
	case d.To > d.From:
		s.st.Grown++
	case d.To < d.From:
		s.st.Shrunk++
	case d.Why != "":
		s.st.Held++
		return
	default:
		return
	}
	if len(s.st.Changes) == changesKept {
		copy(s.st.Changes, s.st.Changes[1:])
		s.st.Changes = s.st.Changes[:changesKept-1]
	}
	s.st.Changes = append(s.st.Changes, d)
}

func (s *sizer) stats() AdaptiveStats {
	st := s.st
	st.On, st.Min, st.Max, st.Target = true, s.cfg.Min, s.cfg.Max, s.cfg.Target
	st.Changes = append([]Decision(nil), st.Changes...)
	return st
}
