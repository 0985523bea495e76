package obs

import (
	"time"

	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/pool"
	"example.invalid/service/internal/work"
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
	Pool       Pool         `json:"pool"`
	HTTP       HTTP         `json:"http"`
	Build      Build        `json:"build"`
}

// Runs says where the accepted runs are: accepted is the sum of the others up
// to running. What was refused or skipped was never accepted.
type Runs struct {
	Accepted  uint64 `json:"accepted"`
	Done      uint64 `json:"done"`
	Dead      uint64 `json:"dead"`
	Cancelled uint64 `json:"cancelled"`
	Dropped   uint64 `json:"dropped"`
	Scheduled int    `json:"scheduled"`
	Waiting   int    `json:"waiting"`
	Running   int    `json:"running"`

	Refused  uint64 `json:"refused"`
	Skipped  uint64 `json:"skipped"`
	TimedOut uint64 `json:"timedOut"`
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
			Accepted: s.Accepted, Done: s.Done, Dead: s.Dead, Cancelled: s.Cancelled, Dropped: s.Dropped,
			Scheduled: s.Scheduled, Waiting: s.Waiting, Running: s.Running,
			Refused: s.Refused, Skipped: s.Skipped, TimedOut: s.TimedOut,
		},
		Pool: Pool{
			Workers: s.Pool.Workers, Busy: s.Pool.Busy, Hung: s.Pool.Hung, Paused: s.Pool.Paused, Queued: s.Pool.Queued,
			Capacity: s.Pool.Capacity, Started: s.Pool.Started, Panics: s.Pool.Panics,
			WaitMean: mean(s.Pool.Wait), RunMean: mean(s.Pool.Run),
		},
		HTTP:  HTTP{InFlight: m.Requests.InFlight(), Requests: m.Requests.Counts()},
		Build: m.Build,
	}
}

func mean(h pool.Histogram) float64 {
	if h.Count == 0 {
		return 0
	}
	return h.Sum.Seconds() / float64(h.Count)
}
