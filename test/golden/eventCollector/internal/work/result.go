package work

import (
	"context"
	"encoding/json"
	"fmt"
)

// Result is what a run produced.
type Result interface {
	// Job is the job that was run.
	Job() Job
	// Decode makes a new job from the result, ready to be run again.
	Decode() (Job, error)
	MetaData() map[string]string
	Payload() []byte
}

// Sink is where the results of runs go to.
type Sink interface {
	// Put takes the result of a run that has succeeded, nil when it has none. It
	// is called on the run's worker, before the run is recorded as done, and has
	// what is left of its timeout. With an error the attempt has failed, and the
	// run is tried again as after any other: so a sink gets each result at least
	// once, and knows one that it has already by run.ID.
	Put(ctx context.Context, run Run, result Result) error
}

// RunCarrier is implemented by results that know their Run. Every result that
// the dispatcher sends to a Scheduler does.
type RunCarrier interface {
	Run() Run
}

// Output is a ready-made Result: a payload and what is to be known about it.
type Output struct {
	job      Job
	payload  []byte
	metadata map[string]string
}

// NewResult makes a Result of job. Payload and metadata may be nil, and so may
// the job: to whom the result is sent, it is that of the run then.
func NewResult(job Job, payload []byte, metadata map[string]string) *Output {
	return &Output{job: job, payload: payload, metadata: metadata}
}

// NewResultOf makes a Result of a value: it is kept as JSON, and its metadata
// have the ContentType. DecodeResult reads it.
func NewResultOf[R any](value R) (Result, error) {
	body, err := json.Marshal(value)
	if err != nil {
		// The next attempt would come to the same.
		return nil, Permanent(fmt.Errorf("the result cannot be kept: %w", err))
	}
	return NewResult(nil, body, map[string]string{"ContentType": "application/json"}), nil
}

// DecodeResult reads the value of NewResultOf from the payload of a Result or a
// StoredResult. For a stored one that was cut it is an error.
func DecodeResult[R any](payload []byte) (value R, err error) {
	err = json.Unmarshal(payload, &value)
	return value, err
}

// Job returns the job that was run.
func (o *Output) Job() Job { return o.job }

// Decode returns a new job for a job that knows its Spec, otherwise the job.
func (o *Output) Decode() (Job, error) {
	if o.job == nil {
		return nil, ErrNotFound
	}
	if d, ok := o.job.(interface{ Fresh() (Job, error) }); ok {
		return d.Fresh()
	}
	return o.job, nil
}

// MetaData returns the metadata; it is never nil.
func (o *Output) MetaData() map[string]string {
	if o.metadata == nil {
		return map[string]string{}
	}
	return o.metadata
}

// Payload returns the payload.
func (o *Output) Payload() []byte { return o.payload }
