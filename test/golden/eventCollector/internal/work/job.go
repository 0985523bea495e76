package work

import "context"

// Job is one unit of work. Run is called once for each attempt; it should
// return soon after ctx is done, context.Cause tells why it is.
//
// A nil Result with a nil error is a success without a result.
type Job interface {
	ID() string
	Type() string
	Run(ctx context.Context) (Result, error)
}

// SpecCarrier is implemented by jobs that know the Spec they were made from.
// Such a job is run from its Spec: each attempt gets a fresh Job. A job without
// it is run itself, and at most one run of it is unfinished at any time.
type SpecCarrier interface {
	Spec() Spec
}

// PayloadCarrier is implemented by jobs that know what their payload was read
// into. Package payload compares it with what was sent.
type PayloadCarrier interface {
	DecodedPayload() any
}

// The optional interfaces of a Job. Each is used on the job of one attempt.
type (
	// Initializer is called before Run; an error fails the attempt.
	Initializer interface {
		Init(ctx context.Context) error
	}

	// ChannelInitializer is for jobs that submit further jobs. It is called
	// before Run. What is sent to the channel is accepted as what a scheduler
	// sends; a send blocks while the queue is full, so select on ctx.Done too.
	ChannelInitializer interface {
		InitWithJobChan(jobs chan<- Job) error
	}

	// Pauser is called while Run is running, when a stop has run out of
	// patience and is about to cancel ctx: the last chance to save something.
	// The status is logged.
	Pauser interface {
		Pause() (status string, err error)
	}

	// Stopper is called after Run has returned, in whatever way.
	Stopper interface {
		Shutdown() error
	}

	// ErrorLister is asked after Run for errors that did not end it. They are
	// kept with the attempt.
	ErrorLister interface {
		Errors() []error
	}

	// Measurer is asked after Run for its measurements. They are kept with the
	// attempt.
	Measurer interface {
		Metrics() map[string]int64
	}
)

// Base gives a job that embeds it an empty form of each optional method, so
// that only those worth having need be written.
type Base struct{}

// Init does nothing.
func (Base) Init(context.Context) error { return nil }

// InitWithJobChan does nothing.
func (Base) InitWithJobChan(chan<- Job) error { return nil }

// Pause does nothing.
func (Base) Pause() (string, error) { return "", nil }

// Shutdown does nothing.
func (Base) Shutdown() error { return nil }

// Errors returns nil.
func (Base) Errors() []error { return nil }

// Metrics returns nil.
func (Base) Metrics() map[string]int64 { return nil }
