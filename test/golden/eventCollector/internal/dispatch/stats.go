package dispatch

import (
	"time"

	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Stats is a snapshot of the dispatcher. In that of the engine
//
//	Accepted + Recovered = Done + Dead + Cancelled + Dropped + Scheduled + Waiting + Retrying + Running + Undecodable
type Stats struct {
	queue.Stats

	StartTime  time.Time
	TimedOut   uint64
	HookPanics uint64

	JobsReceived   uint64 // through the scheduler's channel
	JobsRefused    uint64 // of these, not accepted
	ResultsSent    uint64 // to the scheduler
	ResultsDropped uint64 // towards a scheduler that did not read
	EndsDropped    uint64 // towards a hook that did not return

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
	s := Stats{Stats: d.engine.Stats(), Pool: d.pool.Stats(), TimedOut: d.timedOut.Load(), HookPanics: d.hookPanics.Load()}
	d.mu.Lock()
	s.StartTime, s.Accepting = d.started, d.accepting
	d.mu.Unlock()
	e := d.edge
	s.JobsReceived, s.JobsRefused = e.received.Load(), e.refused.Load()
	s.ResultsSent, s.ResultsDropped = e.outbox.counts()
	_, s.EndsDropped = e.ends.counts()
	s.JobChannelLen, s.JobChannelCap, s.ResultChannelLen, s.ResultChannelCap = e.lengths()
	s.SchedulerRunning = d.SchedulerRunning()
	return s
}

// Metrics reports the counters of the dispatcher under the names they have
// always had: runs handed to a worker and results that came back.
func (d *Dispatcher) Metrics() work.Metrics {
	s := d.engine.Stats()
	d.mu.Lock()
	defer d.mu.Unlock()
	m := work.Metrics{
		StartTime: d.started,
		Counters: map[string]int64{
			"jobs_sent":        int64(s.Begun),                    // #nosec G115 -- a count
			"results_received": int64(s.Done + s.Dead + s.Failed), // #nosec G115 -- a count
		},
	}
	if !d.started.IsZero() {
		m.UpTime = time.Since(d.started)
	}
	return m
}
