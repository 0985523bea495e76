package boot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"
)

// attempt is a call of Start or Stop.
type attempt struct {
	verb  string
	limit time.Duration
	do    func(context.Context) error

	// done is called when it succeeded, late with its outcome when it returns
	// after it was left behind.
	done func()
	late func(error)
}

// persist tries until it succeeds, the attempts are used up, or ctx is done. A
// panic and the like is a mistake in the program, and not repeated.
func (m *Maestro) persist(ctx context.Context, u *unit, a attempt) error {
	var last error
	for n := 1; ; n++ {
		m.note(u, n, last)
		err := m.call(ctx, u, a)
		if err == nil {
			a.done()
			return nil
		}
		if n >= u.cfg.MaxAttempts || ctx.Err() != nil || isFinal(err) {
			return err
		}
		last = err
		wait := m.jitter(u.cfg.wait(n))
		m.logger.Warn("a dependency will be tried again",
			"dependency", u.cfg.Name, "action", a.verb, "attempt", n, "wait", wait.String(), "error", err)
		m.note(u, n, last)
		if !sleep(ctx, wait) {
			return blame(ctx, last)
		}
	}
}

func isFinal(err error) bool {
	var p *PanicError
	return errors.As(err, &p) || errors.Is(err, ErrGoexit) || errors.Is(err, ErrHung) || errors.Is(err, errHalf)
}

// call makes one attempt in a goroutine of its own, which is left behind when it
// does not return within the grace after its context has ended.
func (m *Maestro) call(ctx context.Context, u *unit, a attempt) error {
	ctx, cancel := context.WithTimeoutCause(ctx, a.limit, timeout(a.limit))
	defer cancel()
	select {
	case u.slot <- struct{}{}:
	case <-ctx.Done():
		return blame(ctx, errBusy)
	}
	result := make(chan error)
	gone := make(chan struct{})
	go func() {
		err := guard(ctx, a.do)
		select {
		case result <- err:
		case <-gone:
			a.late(err)
			<-u.slot
		}
	}()
	returned, err := receive(ctx, result, m.grace)
	if !returned {
		close(gone)
		return blame(ctx, ErrHung)
	}
	<-u.slot
	if err == nil || ctx.Err() == nil {
		return err
	}
	return blame(ctx, err)
}

// receive waits for the result, and for no longer than grace once ctx is done.
func receive(ctx context.Context, result <-chan error, grace time.Duration) (returned bool, err error) {
	select {
	case err := <-result:
		return true, err
	case <-ctx.Done():
	}
	t := time.NewTimer(grace)
	defer t.Stop()
	select {
	case err := <-result:
		return true, err
	case <-t.C:
		return false, nil
	}
}

// guard calls f and turns a panic, and the end of the goroutine that f runs in,
// into an error.
func guard(ctx context.Context, f func(context.Context) error) error {
	result := make(chan error, 1)
	go func() {
		err := ErrGoexit
		defer func() { result <- err }()
		err = protect(ctx, f)
	}()
	return <-result
}

func protect(ctx context.Context, f func(context.Context) error) (err error) {
	defer func() {
		if x := recover(); x != nil {
			err = &PanicError{Value: x, Stack: debug.Stack()}
		}
	}()
	return f(ctx)
}

// blame puts the reason for the end of ctx, if it has ended, before what came
// of it.
func blame(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx); {
	case cause == nil || errors.Is(err, cause):
		return err
	case errors.Is(ctx.Err(), err):
		return cause
	default:
		return fmt.Errorf("%w: %w", cause, err)
	}
}

// wait is the longest wait behind the nth attempt.
func (c Config) wait(n int) time.Duration {
	d := min(c.Backoff, c.MaxBackoff)
	for range n - 1 {
		if d > c.MaxBackoff/2 {
			return c.MaxBackoff
		}
		d *= 2
	}
	return d
}

// fullJitter draws a wait from 0 to the longest one, so that many who lost the
// same thing do not come back at the same time.
func fullJitter(longest time.Duration) time.Duration {
	if longest <= 0 {
		return 0
	}
	return rand.N(longest + 1) // #nosec G404 -- nothing secret hangs on it
}

// sleep is false when ctx was done first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
