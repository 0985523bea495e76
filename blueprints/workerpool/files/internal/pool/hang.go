package pool

// comeBack is where a run that was given up returns to at last. Unless its slot
// was replaced, it goes on as a worker.
func (p *Pool[T, R]) comeBack(s *slot[T], r *running[T]) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.late++
	p.stuck--
	if !r.attempt.replaced {
		s.idle()
		return
	}
	p.hung--
	s.lost = true
	if r.order != nil {
		p.overLate(r.order)
	}
}

// check gives up the runs whose time is over and returns the next such time.
func (p *Pool[T, R]) check(now int64) (next int64) {
	next = never
	var lost []*running[T]
	p.mu.Lock()
	for s := range p.slots {
		r := s.at()
		if r == nil || r.attempt.state.Load() != attemptRunning {
			continue
		}
		if at := r.attempt.deadline(); at > now {
			next = min(next, at)
		} else if p.giveUp(s, r) {
			lost = append(lost, r)
		}
	}
	p.mu.Unlock()
	for _, r := range lost {
		r.attempt.release()
		if p.cfg.End != nil {
			var none R
			p.cfg.End(r.value, &r.attempt, none, ErrHung)
		}
		if r.order != nil {
			p.overLate(r.order)
		}
	}
	return next
}

// giveUp takes a slot from a run and puts another worker in its place while the
// cap allows it. The lock is held.
func (p *Pool[T, R]) giveUp(s *slot[T], r *running[T]) bool {
	if !r.attempt.state.CompareAndSwap(attemptRunning, attemptGivenUp) {
		return false
	}
	p.givenUp++
	p.stuck++
	replaced := p.closed || p.hung < p.cfg.MaxReplaced
	p.abandon(&s.batch, replaced)
	if replaced {
		r.attempt.replaced = true
		p.hung++
		p.past.Replaced++
		p.retire(s)
		if !p.closed && len(p.slots) < p.target {
			p.hire()
		}
	}
	return true
}
