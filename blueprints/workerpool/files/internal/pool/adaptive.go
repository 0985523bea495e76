package pool

import (
	"cmp"
	"runtime"
	"time"
)

// totals is what is counted since the pool was made.
type totals struct {
	at      time.Time
	started uint64
	busy    time.Duration // time of workers at runs, those under way included
}

// waits is how long items waited for a worker.
type waits struct {
	n   int
	sum time.Duration
}

func (w *waits) add(ns int64) {
	w.n++
	w.sum += time.Duration(max(ns, 0))
}

// SetAdaptive makes the number of workers follow the load from the next
// cfg.Every on, beginning with the present number within the bounds. SetWorkers
// ends it. The error is a work.InvalidError.
func (p *Pool[T, R]) SetAdaptive(cfg Adaptive) error {
	if err := cfg.check(); err != nil {
		return err
	}
	cfg.Target = cmp.Or(cfg.Target, DefaultTarget)
	cfg.Every = cmp.Or(cfg.Every, time.Second)
	if cfg.CPU == nil {
		cfg.CPU = cpuShare()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	p.fix()
	p.sizer = &sizer{cfg: cfg, before: p.totals()}
	cfg.CPU() // from now on
	p.sample(true)
	p.resize(min(max(p.target, cfg.Min), cfg.Max))
	s := p.sizer
	var timer *time.Timer
	timer = time.AfterFunc(cfg.Every, func() {
		if p.adapt(s) {
			timer.Reset(cfg.Every)
		}
	})
	s.stop = timer.Stop
	return nil
}

// fix ends what SetAdaptive began. The lock is held.
func (p *Pool[T, R]) fix() {
	if p.sizer != nil {
		p.sizer.stop()
		p.sizer = nil
		p.sample(false)
	}
}

// adapt changes the number of workers. It is false when nobody wants that any
// more.
func (p *Pool[T, R]) adapt(s *sizer) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sizer != s {
		return false
	}
	now := p.totals()
	passed := now.at.Sub(s.before.at).Seconds()
	x := load{
		at:      now.at,
		workers: p.target,
		started: float64(now.started - s.before.started),
		busy:    max((now.busy-s.before.busy).Seconds(), 0) / max(passed, 1e-9), // a hung run takes its time along
		cpu:     s.cfg.CPU(),
		procs:   runtime.GOMAXPROCS(0),
	}
	s.before = now
	paused := p.look(&x)
	if paused {
		return true
	}
	if n := s.decide(x); n != p.target {
		p.resize(n)
	}
	return true
}

// totals adds up what the slots count. The lock is held.
func (p *Pool[T, R]) totals() totals {
	t := totals{at: time.Now(), started: p.past.Started, busy: p.past.Run.Sum}
	for s := range p.slots {
		s.mu.Lock()
		t.started += s.counts.wait.count()
		t.busy += s.counts.run.sum
		if r := s.current; r != nil {
			t.busy += t.at.Sub(r.attempt.Started)
		}
		s.mu.Unlock()
	}
	return t
}

// sample tells whether waits are to be measured.
func (q *Queue[T]) sample(on bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.sampling, q.waits = on, waits{}
}

// look adds what the queue knows to a load: the mean wait of those that got a
// worker, or that of the next one that has none if it is longer. Then it begins
// anew.
func (q *Queue[T]) look(x *load) (paused bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waits.n > 0 {
		x.wait = q.waits.sum / time.Duration(q.waits.n)
	}
	q.waits = waits{}
	now := q.now()
	for _, l := range q.ready.list {
		if l.n == 0 {
			continue
		}
		x.backlog += min(l.n, l.kind.allowance(now))
		if q.idle == 0 {
			x.wait = max(x.wait, time.Duration(now-q.free(l.first(), l.kind)))
		}
	}
	return q.paused
}
