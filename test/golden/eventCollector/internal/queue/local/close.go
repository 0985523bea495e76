package local

// Close ends the engine.
func (e *Engine) Close() error {
	e.Refuse()
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	close(e.closing)
	e.mu.Unlock()
	e.writing.Wait() // submissions that were under way are accepted or not

	e.mu.Lock()
	for _, rec := range e.runs {
		if rec.state == running {
			e.handBack(rec)
		}
		rec.token = 0
		if rec.state != 0 && !rec.state.final() && !e.durable(rec) {
			e.uncount(rec) // it is nowhere now
			e.counts.dropped++
		}
	}
	e.leased = 0
	e.silent = true
	e.mu.Unlock()
	e.clock.stop()
	e.store.close()
	if e.log == nil {
		return nil
	}
	return storage(e.log.Close())
}
