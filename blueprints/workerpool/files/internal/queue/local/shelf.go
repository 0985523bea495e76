package local

// shelf holds finished runs that are kept, in the order of their end.
type shelf struct {
	roster
	bytes  int64
	limits Retention
}

// shelfOf returns where a finished run is kept.
func (e *Engine) shelfOf(rec *record) *shelf {
	if rec.state == dead {
		return &e.dead
	}
	return &e.finished
}

// shelve keeps a finished run, and makes room. The lock is held.
func (e *Engine) shelve(rec *record, at stamp) {
	e.putOn(rec)
	if h := rec.history; h.recurring {
		e.trimJob(h, rec.state == dead)
	}
	e.trim(at)
	if e.shelfOf(rec).n == 1 { // otherwise the clock is set for an older one
		e.wakeToTrim()
	}
}

func (e *Engine) putOn(rec *record) {
	b := rec.body
	b.weight = rec.size + int64(len(b.cause))
	if b.result != nil {
		b.weight += int64(len(b.result.Payload))
		for k, v := range b.result.MetaData {
			b.weight += int64(len(k) + len(v))
		}
	}
	s := e.shelfOf(rec)
	e.number++
	s.add(rec, e.number)
	s.bytes += b.weight
	if rec.state == dead {
		rec.history.dead++
	} else {
		rec.history.finished++
	}
}

// takeOff is the opposite of putOn. The lock is held.
func (e *Engine) takeOff(rec *record) {
	s := e.shelfOf(rec)
	s.remove(rec)
	s.bytes -= rec.body.weight
	if rec.state == dead {
		rec.history.dead--
	} else {
		rec.history.finished--
	}
}

// wakeToTrim has the clock come back when the oldest kept run is to go. The
// lock is held.
func (e *Engine) wakeToTrim() {
	for _, s := range [...]*shelf{&e.finished, &e.dead} {
		if rec := s.oldest(); rec != nil {
			e.clock.wake(rec.body.finished.plus(s.limits.Age).time())
		}
	}
}

// trimJob forgets the oldest finished runs of a recurring job. The lock is held.
func (e *Engine) trimJob(h *history, dead bool) {
	over := int(h.finished) - e.finished.limits.PerJob
	if dead {
		over = int(h.dead) - e.dead.limits.PerJob
	}
	for ; over > 0; over-- {
		for _, rec := range h.runs {
			if rec.state.final() && (e.shelfOf(rec) == &e.dead) == dead {
				e.forgetRun(rec)
				break
			}
		}
	}
}

// trim forgets finished runs beyond what is to be kept. The lock is held.
func (e *Engine) trim(at stamp) {
	for _, s := range [...]*shelf{&e.finished, &e.dead} {
		for rec := s.oldest(); rec != nil; rec = s.oldest() {
			if s.n <= s.limits.Runs && s.bytes <= s.limits.Bytes && at < rec.body.finished.plus(s.limits.Age) {
				break
			}
			e.forgetRun(rec)
		}
	}
}

// forgetRun forgets a finished run. The lock is held.
func (e *Engine) forgetRun(rec *record) {
	e.takeOff(rec)
	e.erase(rec)
}

// erase takes a run out of the index. The lock is held.
func (e *Engine) erase(rec *record) {
	delete(e.runs, rec.id)
	if e.durable(rec) {
		e.noteRemove(KindRun, rec.id[:])
	}
	rec.history.remove(rec)
	e.forget(rec.history)
}

// forget forgets a job of which nothing is left. The lock is held.
func (e *Engine) forget(h *history) {
	if len(h.runs) > 0 || h.unfinished > 0 || h.kept || h.pending != nil || !h.known {
		return
	}
	h.known = false
	delete(e.jobs, h.jobID)
	if h.lastFire != 0 {
		e.noteRemove(KindFire, []byte(h.jobID))
	}
}
