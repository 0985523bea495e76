package app

import (
	"os"
	"testing"
	"time"

	"example.invalid/service/internal/obs"
)

// The service is offered three times what it can do, by clients that do not
// wait for one another. Everything that follows from its bounds has to hold all
// the time: the memory, the time that an accepted run takes, the size of the
// journal, the number of goroutines. And nothing may be done in secret: each
// refusal is counted, each accepted run is done once.
//
// SOAK makes it ten minutes, or as long as it says.

// soak is how long the long proof takes, and short when there is none.
func soak(short time.Duration) time.Duration {
	text := os.Getenv("SOAK")
	if text == "" {
		return short
	}
	if d, err := time.ParseDuration(text); err == nil {
		return d
	}
	return 10 * time.Minute
}

const (
	overloadFactor = 3
	kib            = 1 << 10
	mib            = 1 << 20
)

// bounds are what a service may take, as it follows from its capacity.
type bounds struct {
	heap, rss  uint64
	journal    int64
	goroutines int
	latency    time.Duration
}

// bounds: an unfinished run and a kept one are at most there with the payload
// twice, once as the job and once as the run, and 4 KiB of what belongs to them:
// records, attempts, index of the journal. A request under way has its body, the
// decoded one, and 64 KiB of stacks and buffers. The rest is there from the
// start. The collector lets the heap grow to twice of what lives.
//
// A run waits for those before it, a full queue and what the workers have. How
// long these take is measured, because the machine has other work, too; how fast
// they have to be on the whole is for the test to say.
//
// The journal is compacted when more than a half of it and 32 MiB are dead, and
// what lives is there twice meanwhile.
func (p *overloaded) bounds(idle, now look, idleRSS uint64) bounds {
	o := p.o
	connections := uint64(p.mostFlying.Load()) // #nosec G115 -- a count
	runs := uint64(o.Queue + o.Workers + o.Kept)
	grown := runs*uint64(2*o.Payload+4*kib) + connections*uint64(4*o.Payload+64*kib)
	alive := int64(runs) * int64(2*o.Payload+2*kib) // #nosec G115 -- some MiB
	return bounds{
		heap:       idle.Heap + grown + 4*mib,
		rss:        idleRSS + 2*(idle.Heap+grown) + 32*mib,
		journal:    alive + max(alive, 32*mib) + alive + 8*mib,
		goroutines: idle.Goroutines + 2*int(connections) + 2*o.Workers + 16,
		latency:    now.Slowest + time.Second,
	}
}

// watch looks at the service and compares.
func (p *overloaded) watch(idle look, idleRSS uint64) look {
	p.t.Helper()
	rss, journal := p.rss(), p.journal()
	l := p.look()
	b := p.bounds(idle, l, idleRSS)
	m := p.metrics().Runs
	p.t.Logf("heap %.1f of %.1f MiB, rss %.1f of %.1f MiB, journal %.1f of %.1f MiB (%d compactions), %d of %d goroutines, "+
		"latency p50 %v p99 %v max %v of %v, %d accepted, %d refused, %d done",
		float64(l.Heap)/mib, float64(b.heap)/mib, float64(rss)/mib, float64(b.rss)/mib,
		float64(journal)/mib, float64(b.journal)/mib, l.Compactions, l.Goroutines, b.goroutines,
		l.P50, l.P99, l.Worst.Round(time.Millisecond), b.latency.Round(time.Millisecond), m.Accepted, m.Refused, m.Done)
	if l.Heap > b.heap {
		p.t.Errorf("the heap has %d bytes, %d at most", l.Heap, b.heap)
	}
	if rss > b.rss && !raceDetector {
		p.t.Errorf("the process has %d bytes, %d at most", rss, b.rss)
	}
	if journal > b.journal {
		p.t.Errorf("the journal has %d bytes, %d at most", journal, b.journal)
	}
	if l.Goroutines > b.goroutines {
		p.t.Errorf("there are %d goroutines, %d at most", l.Goroutines, b.goroutines)
	}
	if l.Worst > b.latency && p.o.Overflow != "spill" { // what is in files is no part of the bound
		p.t.Errorf("a run took %v, %v at most", l.Worst, b.latency)
	}
	return l
}

func TestProofOverload(t *testing.T) {
	long(t)
	t.Parallel()
	o := overload{
		Engine: "journal", Overflow: "reject", Workers: 4, JobTime: 20 * time.Millisecond, Queue: 200, Kept: 300, Payload: 4 * kib,
	}
	if raceDetector { // the clients have to be three times as fast
		o.JobTime, o.Queue = 80*time.Millisecond, 80
	}
	p := startOverloaded(t, o)
	d := soak(3 * time.Second)
	idle, idleRSS := p.look(), p.rss()
	var early uint64 // the heap when everything that is bounded is full
	half := time.Now().Add(d / 2)
	begin := time.Now()
	offered := p.open(overloadFactor*p.o.capacity(), d, max(d/40, 900*time.Millisecond), func() {
		if l := p.watch(idle, idleRSS); early == 0 && time.Now().After(half) {
			early = l.Heap
		}
	})
	done := p.metrics().Runs.Done
	rate := float64(done) / time.Since(begin).Seconds()
	r := p.drained()
	last := p.watch(idle, idleRSS)
	t.Logf("%v at %.0f a second, of which %.0f were done (%.0f can be): %d sent, %d accepted, %d refused, %d done, at most %d at once",
		d, offered, rate, p.o.capacity(), p.sent.Load(), p.accepted.Load(), p.refuse.Load(), last.Executed, p.mostFlying.Load())
	p.settled(r, last)
	if r.Runs.Refused != p.refuse.Load() || p.refuse.Load() == 0 {
		t.Errorf("%d clients were refused, %d counted", p.refuse.Load(), r.Runs.Refused)
	}
	if rate < p.o.capacity()/4 { // the machine has other work, too
		t.Errorf("%.0f were done a second, %.0f can be", rate, p.o.capacity())
	}
	if d >= time.Minute {
		if offered < 2*p.o.capacity() || float64(p.refuse.Load()) < 0.3*float64(p.sent.Load()) {
			t.Errorf("no overload: %.0f a second were sent", offered)
		}
		if last.Heap > early+4*mib {
			t.Errorf("the heap grows: %d bytes in the middle, %d at the end", early, last.Heap)
		}
		if written := p.accepted.Load() * uint64(2*p.o.Payload); last.Compactions == 0 && written > 200*mib {
			t.Errorf("%d bytes were written and never compacted", written)
		}
	}
}

// settled: all that was accepted was done, and once, but for what was dropped.
func (p *overloaded) settled(r obs.Report, l look) {
	p.t.Helper()
	gone := r.Runs.Dropped + r.Runs.Dead
	if r.Runs.Accepted != p.accepted.Load() || l.Executed+gone != p.accepted.Load() || r.Runs.Done != l.Executed {
		p.t.Errorf("%d were told that they are accepted, %d executed, %+v", p.accepted.Load(), l.Executed, r.Runs)
	}
	if p.sent.Load() != p.accepted.Load()+p.refuse.Load() {
		p.t.Errorf("%d sent, %d accepted, %d refused", p.sent.Load(), p.accepted.Load(), p.refuse.Load())
	}
}

// TestProofOverloadPolicies offers the same to services with other policies,
// for a short time.
func TestProofOverloadPolicies(t *testing.T) {
	long(t)
	t.Parallel()
	service := overload{Workers: 4, JobTime: 40 * time.Millisecond, Queue: 20, Kept: 100, Payload: kib}
	for name, tt := range map[string]struct {
		engine, overflow string
		check            func(t *testing.T, p *overloaded, r obs.Report)
	}{
		"block": {"journal", "block", func(t *testing.T, p *overloaded, r obs.Report) {
			if p.refuse.Load() != 0 || r.Runs.Overflow != 0 {
				t.Errorf("%d refused, %+v", p.refuse.Load(), r.Runs)
			}
		}},
		"drop-oldest, memory": {"memory", "dropOldest", func(t *testing.T, p *overloaded, r obs.Report) {
			if p.refuse.Load() != 0 || r.Runs.Dropped == 0 || r.Runs.Dropped != r.Runs.Overflow || r.Runs.Dead != 0 {
				t.Errorf("%d refused, %+v", p.refuse.Load(), r.Runs)
			}
		}},
		"drop-oldest, journal": {"journal", "dropOldest", func(t *testing.T, p *overloaded, r obs.Report) {
			if p.refuse.Load() != 0 || r.Runs.Dead == 0 || r.Runs.Dead != r.Runs.Overflow || r.Runs.Dropped != 0 ||
				uint64(r.Queue.DeadLetters) != r.Runs.Dead {
				t.Errorf("%d refused, %+v, %+v", p.refuse.Load(), r.Runs, r.Queue)
			}
		}},
		"spill": {"journal", "spill", func(t *testing.T, p *overloaded, r obs.Report) {
			if p.refuse.Load() != 0 || r.Runs.Overflow != 0 || r.Runs.Done != p.accepted.Load() {
				t.Errorf("%d refused, %+v", p.refuse.Load(), r.Runs)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := service
			o.Engine, o.Overflow = tt.engine, tt.overflow
			p := startOverloaded(t, o)
			idle, idleRSS, d, most := p.look(), p.rss(), time.Second, 0
			if tt.overflow == "block" {
				p.closed(overloadFactor*(o.Queue+o.Workers), d)
			} else {
				p.open(overloadFactor*o.capacity(), d, d/4, func() { most = max(most, p.metrics().Queue.Spilled) })
			}
			if (most > 0) != (tt.overflow == "spill") {
				t.Errorf("%d runs waited in files", most)
			}
			r := p.drained()
			switch tt.overflow {
			case "spill":
				p.o.Queue += most
			case "dropOldest":
				p.o.Kept += int(r.Runs.Dead) // #nosec G115 -- some hundred
			}
			l := p.watch(idle, idleRSS)
			p.settled(r, l)
			tt.check(t, p, r)
		})
	}
}
