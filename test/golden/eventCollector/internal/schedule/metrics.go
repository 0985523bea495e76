package schedule

import (
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

type counts struct {
	iterations, sent, received, timedOut, missed int64
}

// moving is the average of the last durations.
type moving struct {
	last []time.Duration
	next int
	full bool
	sum  time.Duration
}

// resize changes over how many durations the average goes, and starts anew.
func (m *moving) resize(n int) {
	if n != len(m.last) {
		*m = moving{last: make([]time.Duration, n)}
	}
}

func (m *moving) add(d time.Duration) {
	m.sum += d - m.last[m.next]
	m.last[m.next] = d
	m.next++
	if m.next == len(m.last) {
		m.next, m.full = 0, true
	}
}

func (m *moving) average() time.Duration {
	n := m.next
	if m.full {
		n = len(m.last)
	}
	if n == 0 {
		return 0
	}
	return m.sum / time.Duration(n)
}

// Metrics reports the counters of the scheduler under the names that they have
// always had, and jobs_timed_out, which used to go by the name of
// number_of_jobs_sent.
func (b *Base) Metrics() work.Metrics {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := work.Metrics{
		StartTime: b.started,
		Counters: map[string]int64{
			"scheduler_iterations":               b.counts.iterations,
			"fire_times_missed":                  b.counts.missed,
			"jobs_sent":                          b.counts.sent,
			"number_of_jobs_sent":                b.counts.sent,
			"job_list_size":                      int64(len(b.order)),
			"results_received":                   b.counts.received,
			"jobs_timed_out":                     b.counts.timedOut,
			"current_job_channel_utilization":    int64(len(b.chans.jobs)),
			"current_job_channel_capacity":       int64(cap(b.chans.jobs)),
			"current_result_channel_utilization": int64(len(b.chans.results)),
			"current_result_channel_capacity":    int64(cap(b.chans.results)),
			"average_job_processing_time":        int64(b.times.average()),
		},
	}
	if !b.started.IsZero() {
		m.UpTime = time.Since(b.started)
	}
	return m
}

// Status reports what the scheduler is doing.
func (b *Base) Status() work.SchedulerStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := work.SchedulerStatus{Running: b.session != nil, StartTime: b.started, Jobs: len(b.order)}
	if next := b.events.next(); next != nil && s.Running {
		s.NextTick = next.at
	}
	return s
}
