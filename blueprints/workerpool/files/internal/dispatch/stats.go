package dispatch

import (
	"time"

	"example.invalid/service/internal/pool"
	"example.invalid/service/internal/work"
)

// Stats is a consistent snapshot of the dispatcher. In each one
//
//	Accepted = Done + Dead + Cancelled + Dropped + Scheduled + Waiting + Running
type Stats struct {
	StartTime time.Time
	Accepted  uint64
	Done      uint64
	Dead      uint64
	Cancelled uint64
	Dropped   uint64 // left behind by a stop
	Scheduled int
	Waiting   int
	Running   int

	Begun      uint64 // runs that a worker has begun
	Refused    uint64 // submissions for which there was no room
	Skipped    uint64 // runs skipped because one was unfinished
	TimedOut   uint64
	HookPanics uint64

	JobsReceived   uint64 // through the scheduler's channel
	JobsRefused    uint64 // of these, not accepted
	ResultsSent    uint64 // to the scheduler
	ResultsDropped uint64 // towards a scheduler that did not read
	DeathsDropped  uint64 // towards an OnDead hook that did not return

	KeptRuns  int
	KeptBytes int64

	JobChannelLen    int
	JobChannelCap    int
	ResultChannelLen int
	ResultChannelCap int

	SchedulerRunning bool
	Accepting        bool
	Pool             pool.Stats
}

// Stats returns a snapshot.
func (d *Dispatcher) Stats() Stats {
	var s Stats
	d.mu.Lock()
	c := d.counts
	s.StartTime = d.started
	s.KeptRuns, s.KeptBytes = d.kept, d.keptBytes
	s.Accepting = d.accepting
	p := d.pool
	d.mu.Unlock()

	s.Accepted, s.Done, s.Dead, s.Cancelled, s.Dropped = c.accepted, c.done, c.dead, c.cancelled, c.dropped
	s.Scheduled, s.Waiting, s.Running = c.scheduled, c.waiting, c.running
	s.Begun, s.Refused, s.Skipped = c.sent, c.refused, c.skipped
	s.TimedOut, s.HookPanics = c.timedOut, c.hookPanics

	e := d.edge
	s.JobsReceived, s.JobsRefused = e.received.Load(), e.refused.Load()
	s.ResultsSent, s.ResultsDropped = e.outbox.counts()
	_, s.DeathsDropped = e.deaths.counts()
	s.JobChannelLen, s.JobChannelCap, s.ResultChannelLen, s.ResultChannelCap = e.lengths()
	s.SchedulerRunning = d.SchedulerRunning()
	if p != nil {
		s.Pool = p.Stats()
	}
	return s
}

// Metrics reports the counters of the dispatcher under the names they have
// always had: runs handed to a worker and results that came back.
func (d *Dispatcher) Metrics() work.Metrics {
	d.mu.Lock()
	defer d.mu.Unlock()
	m := work.Metrics{
		StartTime: d.started,
		Counters: map[string]int64{
			"jobs_sent":        int64(d.counts.sent),                 // #nosec G115 -- a count
			"results_received": int64(d.counts.done + d.counts.dead), // #nosec G115 -- a count
		},
	}
	if !d.started.IsZero() {
		m.UpTime = time.Since(d.started)
	}
	return m
}
