package supervisor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// WorkerName names a worker within its Chief.
type WorkerName string

// Worker is a part of a service.
//
// Run does the work until ctx is done, and has to return then, within the
// worker's StopTimeout: GraceFrom(ctx) is the context for that. Returning nil
// ends the worker for good; an error is a failure. Run may use MailboxFrom(ctx)
// and NameFrom(ctx), too.
//
// A worker may have an Init as well, one of
//
//	Init() error
//	Init(ctx context.Context) error
//
// It is called before the first Run, and before a later one when the restart
// options say so or when it failed. Where it succeeded Run follows, even if ctx
// is done by then, so that Run can give back what Init took. Both may be called
// more than once, one after the other.
type Worker interface {
	Run(ctx context.Context) error
}

// WorkerFunc is a worker that has a Run only.
type WorkerFunc func(ctx context.Context) error

// Run calls f.
func (f WorkerFunc) Run(ctx context.Context) error { return f(ctx) }

// initialize calls the worker's Init, if it has one.
func initialize(ctx context.Context, w Worker) error {
	switch i := w.(type) {
	case interface {
		Init(ctx context.Context) error
	}:
		return i.Init(ctx)
	case interface{ Init() error }:
		return i.Init()
	}
	return nil
}

// WorkerOption is what can be said of a worker when it is added: how it is
// restarted (RestartOption, Limit) and stopped (StopTimeout).
type WorkerOption interface {
	apply(o *workerOptions) error
}

type workerOptions struct {
	restart     RestartOption
	limit       Limit
	stopTimeout time.Duration // 0 unless it was set
}

// DefaultStopTimeout is how long a worker may take to stop.
const DefaultStopTimeout = 10 * time.Second

// StopTimeout is how long a worker may take to stop before the next one is
// stopped: then its GraceFrom is done, it has a last 100 ms, and what goes on is
// in the report of the stop. The default is what the
// worker's method StopTimeout() time.Duration returns, otherwise
// DefaultStopTimeout.
type StopTimeout time.Duration

func (t StopTimeout) apply(o *workerOptions) error {
	if t <= 0 {
		return fmt.Errorf("%w: stop timeout %s", ErrMisuse, time.Duration(t))
	}
	o.stopTimeout = time.Duration(t)
	return nil
}

func newOptions(list []WorkerOption) (workerOptions, error) {
	var o workerOptions
	var errs []error
	for _, option := range list {
		if option == nil {
			errs = append(errs, fmt.Errorf("%w: an option is nil", ErrMisuse))
			continue
		}
		errs = append(errs, option.apply(&o))
	}
	o.limit = o.limit.withDefaults()
	return o, errors.Join(errs...)
}

// checkName keeps names apart from what has a meaning in paths and addresses.
func checkName(name WorkerName) error {
	if name == "" || strings.ContainsAny(string(name), "/*\x00") {
		return fmt.Errorf("%w: the name %q is empty or has a '/' or '*'", ErrMisuse, name)
	}
	return nil
}
