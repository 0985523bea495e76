package client

import (
	"context"
	"net/http"
	"time"
)

// Metrics are the numbers of the service.
type Metrics struct {
	Scheduler  Counters     `json:"scheduler"`
	Dispatcher Counters     `json:"dispatcher"`
	Runs       RunMetrics   `json:"runs"`
	Queue      QueueMetrics `json:"queue"`
	Pool       PoolMetrics  `json:"pool"`
	HTTP       HTTPMetrics  `json:"http"`
	Build      Build        `json:"build"`
}

// Counters is what a part of the service counts, by name.
type Counters struct {
	StartTime time.Time        `json:"start_time"`
	UpTime    time.Duration    `json:"up_time"`
	Counters  map[string]int64 `json:"counters"`
}

// RunMetrics says where the runs are: Accepted and Recovered are the sum of the
// others up to Undecodable.
type RunMetrics struct {
	Accepted    uint64 `json:"accepted"`
	Recovered   uint64 `json:"recovered"` // found unfinished at the start, or dead and taken up again
	Done        uint64 `json:"done"`
	Dead        uint64 `json:"dead"`
	Cancelled   uint64 `json:"cancelled"`
	Dropped     uint64 `json:"dropped"`
	Scheduled   int    `json:"scheduled"`
	Waiting     int    `json:"waiting"`
	Retrying    int    `json:"retrying"`
	Running     int    `json:"running"`
	Undecodable int    `json:"undecodable"`

	FailedAttempts uint64 `json:"failedAttempts"` // after which the run is tried again
	Refused        uint64 `json:"refused"`        // not accepted, for want of room
	Skipped        uint64 `json:"skipped"`        // not accepted, because one was unfinished
	TimedOut       uint64 `json:"timedOut"`       // attempts
	Poisoned       uint64 `json:"poisoned"`       // dead, because the process died at them too often
	Overflowed     uint64 `json:"overflowed"`     // dead or dropped, because the queue was full
}

// QueueMetrics says what waits and what is kept.
type QueueMetrics struct {
	Capacity      int     `json:"capacity"` // runs that may wait
	Bytes         int64   `json:"bytes"`    // payloads of the unfinished runs
	CapacityBytes int64   `json:"capacityBytes"`
	Spilled       int     `json:"spilled"`       // runs that wait in a file
	OldestSeconds float64 `json:"oldestSeconds"` // how long the run that has waited longest has done so
	DeadLetters   int     `json:"deadLetters"`
	KeptRuns      int     `json:"keptRuns"` // finished ones, dead ones apart

	// Journal is there where the queue has one.
	Journal *JournalMetrics `json:"journal,omitempty"`
}

// JournalMetrics says how the journal of the queue is.
type JournalMetrics struct {
	Durability       string  `json:"durability"` // none, process or disk
	Bytes            int64   `json:"bytes"`
	Segments         int     `json:"segments"`
	LiveRatio        float64 `json:"liveRatio"` // the part that is still needed
	Commits          uint64  `json:"commits"`
	CommitP50Seconds float64 `json:"commitP50Seconds"`
	CommitP99Seconds float64 `json:"commitP99Seconds"`
	Quarantined      int     `json:"quarantined"`      // damaged parts that were set aside
	Failed           string  `json:"failed,omitempty"` // why it takes nothing any more
}

// PoolMetrics says what the workers do.
type PoolMetrics struct {
	Workers         int     `json:"workers"`
	Busy            int     `json:"busy"`
	Hung            int     `json:"hung"` // runs that were given up and have not returned
	Paused          bool    `json:"paused"`
	Queued          int     `json:"queued"`
	Capacity        int     `json:"capacity"`
	Started         uint64  `json:"started"`
	Panics          uint64  `json:"panics"`
	WaitMeanSeconds float64 `json:"waitMeanSeconds"`
	RunMeanSeconds  float64 `json:"runMeanSeconds"`
}

// HTTPMetrics says what the interface answered.
type HTTPMetrics struct {
	InFlight int64          `json:"inFlight"`
	Requests []RequestCount `json:"requests"`
}

// RequestCount is how many requests had the same answer.
type RequestCount struct {
	Route  string `json:"route"`
	Method string `json:"method"`
	Status int    `json:"status"`
	Count  uint64 `json:"count"`
}

// Build says which build of the service it is.
type Build struct {
	Version string `json:"Version"`
	Build   string `json:"Build"`
	GitTag  string `json:"GitTag"`
}

// GetMetrics returns the numbers of the service.
func (c *Client) GetMetrics(ctx context.Context) (Metrics, error) {
	var m Metrics
	_, err := c.do(ctx, call{method: http.MethodGet, path: metricsPath, safety: safe}, &m)
	return m, err
}

// Exposition returns the numbers in the text format of Prometheus.
func (c *Client) Exposition(ctx context.Context) (string, error) {
	a, err := c.do(ctx, call{method: http.MethodGet, path: "/metrics", want: "text/plain", safety: safe}, nil)
	return string(a.body), err
}
