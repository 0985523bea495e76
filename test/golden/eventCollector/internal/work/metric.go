package work

import "time"

// Metric is a named set of numbers that a part of the service counts.
type Metric interface {
	// Get returns the numbers by name.
	Get() map[string]float64
	// ResetAll sets every number back to zero.
	ResetAll()
	// Reset sets one number back to zero, or returns ErrNotFound.
	Reset(name string) error
}

// Metrics is what a scheduler or a dispatcher reports about itself.
type Metrics struct {
	StartTime time.Time        `json:"start_time"`
	UpTime    time.Duration    `json:"up_time"`
	Counters  map[string]int64 `json:"counters"`
}
