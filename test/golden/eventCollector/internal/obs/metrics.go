package obs

import (
	"time"

	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Dispatcher is where the numbers of runs and workers come from.
type Dispatcher interface {
	Stats() dispatch.Stats
	Metrics() work.Metrics
}

// Scheduler is where the numbers of the schedules come from.
type Scheduler interface {
	Metrics() work.Metrics
}

// Metrics shows the numbers of the service, in two formats.
type Metrics struct {
	Build      Build
	Start      time.Time
	Dispatcher Dispatcher
	Scheduler  Scheduler
	Requests   *Requests
}

// Report is the JSON form of the metrics. Scheduler and dispatcher are as
// PavedRoad has them.
type Report struct {
	Scheduler  work.Metrics `json:"scheduler"`
	Dispatcher work.Metrics `json:"dispatcher"`
	Runs       Runs         `json:"runs"`
	Queue      Queue        `json:"queue"`
	Pool       Pool         `json:"pool"`
	HTTP       HTTP         `json:"http"`
	Build      Build        `json:"build"`
}

// Runs says where the runs are: accepted and recovered are the sum of the
// others up to undecodable. What was refused or skipped was never accepted.
type Runs struct {
	Accepted    uint64 `json:"accepted"`
	Recovered   uint64 `json:"recovered"`
	Done        uint64 `json:"done"`
	Dead        uint64 `json:"dead"`
	Cancelled   uint64 `json:"cancelled"`
	Dropped     uint64 `json:"dropped"`
	Scheduled   int    `json:"scheduled"`
	Waiting     int    `json:"waiting"`
	Retrying    int    `json:"retrying"`
	Running     int    `json:"running"`
	Undecodable int    `json:"undecodable"`

	Failed   uint64 `json:"failedAttempts"`
	Refused  uint64 `json:"refused"`
	Skipped  uint64 `json:"skipped"`
	TimedOut uint64 `json:"timedOut"`
	Poisoned uint64 `json:"poisoned"`
	Overflow uint64 `json:"overflowed"`
}

// Queue says what waits and what is kept.
type Queue struct {
	Capacity      int     `json:"capacity"`
	Bytes         int64   `json:"bytes"`
	CapacityBytes int64   `json:"capacityBytes"`
	Spilled       int     `json:"spilled"`
	OldestSeconds float64 `json:"oldestSeconds"`
	DeadLetters   int     `json:"deadLetters"`
	KeptRuns      int     `json:"keptRuns"`
	// Journal is there when the queue has one.
	Journal *Journal `json:"journal,omitempty"`
}

// Journal says how the write-ahead log is. Times are in seconds.
type Journal struct {
	Durability  string  `json:"durability"`
	Bytes       int64   `json:"bytes"`
	Segments    int     `json:"segments"`
	LiveRatio   float64 `json:"liveRatio"`
	Commits     uint64  `json:"commits"`
	CommitP50   float64 `json:"commitP50Seconds"`
	CommitP99   float64 `json:"commitP99Seconds"`
	Quarantined int     `json:"quarantined"`
	Failed      string  `json:"failed,omitempty"`
}

// Pool says what the workers do. Times are in seconds.
type Pool struct {
	Workers  int     `json:"workers"`
	Busy     int     `json:"busy"`
	Hung     int     `json:"hung"`
	Paused   bool    `json:"paused"`
	Queued   int     `json:"queued"`
	Capacity int     `json:"capacity"`
	Started  uint64  `json:"started"`
	Panics   uint64  `json:"panics"`
	WaitMean float64 `json:"waitMeanSeconds"`
	RunMean  float64 `json:"runMeanSeconds"`
}

// HTTP says what the interface answered.
type HTTP struct {
	InFlight int64          `json:"inFlight"`
	Requests []RequestCount `json:"requests"`
}

// Report returns the numbers as they are now.
func (m *Metrics) Report() Report {
	s := m.Dispatcher.Stats()
	return Report{
		Scheduler:  m.Scheduler.Metrics(),
		Dispatcher: m.Dispatcher.Metrics(),
		Runs: Runs{
			Accepted: s.Accepted, Recovered: s.Recovered, Done: s.Done, Dead: s.Dead, Cancelled: s.Cancelled, Dropped: s.Dropped,
			Scheduled: s.Scheduled, Waiting: s.Waiting, Retrying: s.Retrying, Running: s.Running, Undecodable: s.Undecodable,
			Failed: s.Failed, Refused: s.Refused, Skipped: s.Skipped, TimedOut: s.TimedOut, Poisoned: s.Poisoned, Overflow: s.Overflow,
		},
		Queue: reportQueue(s),
		Pool: Pool{
			Workers: s.Pool.Workers, Busy: s.Pool.Busy, Hung: s.Pool.Hung, Paused: s.Pool.Paused, Queued: s.Waiting,
			Capacity: s.Capacity, Started: s.Pool.Started, Panics: s.Pool.Panics,
			WaitMean: mean(s.Pool.Wait), RunMean: mean(s.Pool.Run),
		},
		HTTP:  HTTP{InFlight: m.Requests.InFlight(), Requests: m.Requests.Counts()},
		Build: m.Build,
	}
}

func reportQueue(s dispatch.Stats) Queue {
	q := Queue{
		Capacity: s.Capacity, Bytes: s.Bytes, CapacityBytes: s.CapacityBytes, Spilled: s.SpilledRuns,
		DeadLetters: s.DeadLetters, KeptRuns: s.KeptRuns,
	}
	if !s.Oldest.IsZero() {
		q.OldestSeconds = time.Since(s.Oldest).Seconds()
	}
	if l := s.Log; l != nil {
		q.Journal = &Journal{
			Durability: l.Level, Bytes: l.Bytes, Segments: l.Segments, LiveRatio: l.Live, Commits: l.Commits,
			CommitP50: l.P50.Seconds(), CommitP99: l.P99.Seconds(), Quarantined: l.Quarantined,
		}
		if l.Failed != nil {
			q.Journal.Failed = l.Failed.Error()
		}
	}
	return q
}

func mean(h pool.Histogram) float64 {
	if h.Count == 0 {
		return 0
	}
	return h.Sum.Seconds() / float64(h.Count)
}
