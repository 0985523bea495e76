package local

import "github.com/acme-demo/eventcollector/internal/queue"

// Stats returns a consistent snapshot.
func (e *Engine) Stats() queue.Stats {
	e.mu.Lock()
	c := e.counts
	s := queue.Stats{
		Accepted: c.accepted, Recovered: c.recovered, Dropped: c.dropped,
		Done: e.ended[done], Dead: e.ended[dead], Cancelled: e.ended[cancelled],
		Scheduled: e.in[scheduled], Waiting: e.in[waiting], Retrying: e.in[retrying],
		Running: e.in[running], Undecodable: e.in[undecodable],
		Leased: e.leased, Begun: c.begun, Failed: c.failed, Refused: c.refused, Skipped: c.skipped,
		Poisoned: c.poisoned, Overflow: c.overflow, Expired: c.expired,
		Bytes: e.bytes, Capacity: e.opts.Capacity, CapacityBytes: e.opts.Bytes,
		SpilledRuns: e.spilled,
		KeptRuns:    e.finished.n, KeptBytes: e.finished.bytes,
		DeadLetters: e.dead.n, DeadBytes: e.dead.bytes,
		Keys: len(e.keys.bound), Jobs: len(e.specs), Schedules: len(e.schedules),
	}
	oldest := stamp(0)
	for p := queue.MostUrgent; p <= queue.LeastUrgent; p++ {
		s.Waits[p] = e.loads[p].runs
		rec, void := e.lines[p].first()
		e.ghosts -= void
		if rec != nil && (oldest == 0 || rec.since < oldest) {
			oldest = rec.since
		}
	}
	s.Oldest = oldest.time()
	if e.store != nil {
		s.SpillBytes = e.store.size.Load()
	}
	e.mu.Unlock()
	if e.log != nil {
		l := e.log.Stats()
		s.Log = &l
	}
	return s
}
