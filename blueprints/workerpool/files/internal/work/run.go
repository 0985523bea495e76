package work

import (
	"context"
	"time"
)

// State is the state of a run.
type State string

// The states of a run. Done, dead and cancelled are final.
const (
	StateScheduled State = "scheduled" // its time has not come
	StateWaiting   State = "waiting"   // for a worker
	StateRunning   State = "running"
	StateRetrying  State = "retrying" // for its next attempt
	StateDone      State = "done"
	StateDead      State = "dead" // failed for good
	StateCancelled State = "cancelled"
	// StateUndecodable is that of a run which this build of the service does
	// not understand: of an unknown type, or with a payload or a record that it
	// cannot read. It is kept as it is and can be retried after a deployment.
	StateUndecodable State = "undecodable"
)

// Final tells whether a run in this state is over.
func (s State) Final() bool {
	return s == StateDone || s == StateDead || s == StateCancelled
}

// Run is one execution of a job.
type Run struct {
	ID             string    `json:"id"`
	JobID          string    `json:"jobId"`
	Revision       int       `json:"revision"`
	Type           string    `json:"type"`
	State          State     `json:"state"`
	FireTime       time.Time `json:"fireTime,omitzero"`
	AcceptedAt     time.Time `json:"acceptedAt"`
	FinishedAt     time.Time `json:"finishedAt,omitzero"`
	IdempotencyKey string    `json:"idempotencyKey,omitempty"`
	Priority       int       `json:"priority,omitempty"`
	OrderKey       string    `json:"orderKey,omitempty"`
	FairKey        string    `json:"fairKey,omitempty"`
	Attempts       []Attempt `json:"attempts,omitempty"`
	// Cause tells why the run is dead or cancelled.
	Cause string `json:"cause,omitempty"`
	// Result is what the run produced, while it is kept.
	Result *StoredResult `json:"result,omitempty"`
	// Replayed is set in answers: the run was there before.
	Replayed bool `json:"-"`
}

// Attempt is one call of a job's Run method.
type Attempt struct {
	Number     int       `json:"number"`
	StartedAt  time.Time `json:"startedAt"`
	FinishedAt time.Time `json:"finishedAt,omitzero"`
	// Cause is the error of a failed attempt.
	Cause    string `json:"cause,omitempty"`
	TimedOut bool   `json:"timedOut,omitempty"`
	// Hung tells that Run had not returned when the attempt was given up.
	Hung bool `json:"hung,omitempty"`
	// Errors and Metrics are what the job itself reported (ErrorLister,
	// Measurer).
	Errors  []string         `json:"errors,omitempty"`
	Metrics map[string]int64 `json:"metrics,omitempty"`
}

// StoredResult is a result as it is kept.
type StoredResult struct {
	MetaData map[string]string `json:"metaData,omitempty"`
	Payload  []byte            `json:"payload,omitempty"`
	// Size is the full length of the payload, Truncated tells that not all of
	// it was kept.
	Size      int  `json:"size"`
	Truncated bool `json:"truncated,omitempty"`
}

// RunInfo is what a job may want to know about the run that it is called for.
type RunInfo struct {
	// ID stays the same when the run is tried again, so it serves as an
	// idempotency key towards others.
	ID       string
	JobID    string
	Revision int
	Attempt  int
	FireTime time.Time
	// CorrelationID and Traceparent are those of the Spec.
	CorrelationID string
	Traceparent   string
}

// RunInfoKey is the key under which a run's context has an Informer.
type RunInfoKey struct{}

// Informer knows the run that a context belongs to.
type Informer interface {
	RunInfo() RunInfo
}

// RunInfo makes a RunInfo its own Informer, for tests of jobs.
func (i RunInfo) RunInfo() RunInfo { return i }

// RunInfoFrom returns what is known about the run that ctx belongs to.
func RunInfoFrom(ctx context.Context) (RunInfo, bool) {
	i, ok := ctx.Value(RunInfoKey{}).(Informer)
	if !ok {
		return RunInfo{}, false
	}
	return i.RunInfo(), true
}
