package work

import (
	"context"
	"errors"
	"time"
)

// RetryAdvisor is implemented by errors that know how long to wait before it is
// worth trying again, as an answer with Retry-After does.
type RetryAdvisor interface {
	RetryAfter() time.Duration
}

// RetryAdvice returns the advice of an error, if it has one.
func RetryAdvice(err error) (time.Duration, bool) {
	if a := RetryAdvisor(nil); errors.As(err, &a) {
		return a.RetryAfter(), true
	}
	return 0, false
}

// permanentError is an error that another attempt would not change.
type permanentError struct{ err error }

func (e *permanentError) Error() string { return e.err.Error() }
func (e *permanentError) Unwrap() error { return e.err }

// Permanent marks an error as one that another attempt would not change: the
// run is dead at once, whatever attempts are left. Permanent(nil) is nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

// IsPermanent tells whether an error was marked by Permanent.
func IsPermanent(err error) bool {
	p := (*permanentError)(nil)
	return errors.As(err, &p)
}

// Submitter accepts runs; each has to have been accepted safely when it returns.
type Submitter interface {
	Submit(ctx context.Context, specs ...Spec) ([]Run, error)
}

// Submit lets a job submit further jobs: all of them are accepted, or none. It
// is called with the context that Run was given, and is ErrStopped for another
// one.
//
// An attempt that is made again submits again. Give the specs an
// IdempotencyKey, made of the run's id for instance, and they are accepted once.
func Submit(ctx context.Context, specs ...Spec) ([]Run, error) {
	s, ok := ctx.Value(RunInfoKey{}).(Submitter)
	if !ok {
		return nil, ErrStopped
	}
	return s.Submit(ctx, specs...)
}
