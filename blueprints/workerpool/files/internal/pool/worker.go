package pool

import (
	"runtime/debug"
	"time"

	"example.invalid/service/internal/work"
)

// work is a worker's life. It ends by leaving the queue, by a run that ends the
// goroutine, or by returning from a run that was given up.
func (p *Pool[T, R]) work(s *slot[T]) {
	exited := true // by Goexit, unless it is set otherwise
	defer func() {
		if exited && !s.lost {
			// The slot lives on in a goroutine that is not being ended.
			go p.work(s)
		}
	}()
	var clock time.Time // the end of the run before
	late := true        // and that was too long ago to begin the next one with
	taken := false      // something, and nothing of it has begun
	for {
		for it, ok := s.batch.next(); ok; it, ok = s.batch.next() {
			if taken && p.cfg.Taken != nil {
				p.cfg.Taken()
			}
			taken = false
			if late {
				clock, late = time.Now(), false
			}
			clock = p.attempt(s, it, clock)
			if s.lost {
				exited = false
				return
			}
		}
		var slept bool
		if slept, taken = p.take(&s.batch); !taken {
			break
		}
		if slept || !s.batch.short {
			late = true
		}
	}
	exited = false
	p.mu.Lock()
	defer p.mu.Unlock()
	p.retire(s)
	// A worker may have left for a target that has been raised since.
	for !p.closed && len(p.slots) < p.target {
		p.hire()
	}
}

// attempt runs one item and returns the time at its end.
func (p *Pool[T, R]) attempt(s *slot[T], it item[T], now time.Time) time.Time {
	if len(s.runs) == 0 {
		s.runs = make([]running[T], slab)
	}
	r := &s.runs[0]
	s.runs = s.runs[1:]
	r.value, r.order = it.value, it.order
	a := &r.attempt
	a.Started, a.env = now, &p.env
	if p.cfg.Begin != nil && !p.cfg.Begin(it.value, a) {
		return now
	}
	s.begin(r, now.Sub(p.epoch)-time.Duration(it.since))
	if a.due != 0 {
		p.env.dog.watch(a.due)
	}
	result, err := p.call(s, r)
	return p.finish(s, r, result, err)
}

// call runs the item and turns a panic into an error. It returns normally
// unless the run ends the goroutine.
func (p *Pool[T, R]) call(s *slot[T], r *running[T]) (result R, err error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if x := recover(); x != nil {
			err = &work.JobPanicError{Value: x, Stack: debug.Stack()}
			return
		}
		p.finish(s, r, result, work.ErrGoexit)
	}()
	result, err = p.cfg.Run(&r.attempt, r.value)
	returned = true
	return result, err
}

// finish records the end of a run, unless it was given up.
func (p *Pool[T, R]) finish(s *slot[T], r *running[T], result R, err error) time.Time {
	end := time.Now()
	if !r.attempt.end(end) {
		p.comeBack(s, r)
		return end
	}
	s.end(end.Sub(r.attempt.Started), err)
	if p.cfg.End != nil {
		p.cfg.End(r.value, &r.attempt, result, err)
	}
	return end
}
