package work

// Result is what a run produced.
type Result interface {
	// Job is the job that was run.
	Job() Job
	// Decode makes a new job from the result, ready to be run again.
	Decode() (Job, error)
	MetaData() map[string]string
	Payload() []byte
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
