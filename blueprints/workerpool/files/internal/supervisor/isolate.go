package supervisor

import (
	"context"
	"runtime/debug"
	"runtime/pprof"
	"time"
)

// outcome is how a call ended.
type outcome struct {
	err      error
	panicked bool // or it called Goexit: it did not return
}

// isolate calls f in a goroutine of its own, because f may end its goroutine.
// Profiles and goroutine dumps show the name.
func isolate(name string, f func() error) outcome {
	over := make(chan outcome, 1)
	go func() {
		o := outcome{err: ErrGoexit, panicked: true}
		defer func() {
			if v := recover(); v != nil {
				o.err = &PanicError{Value: v, Stack: debug.Stack()}
			}
			over <- o
		}()
		pprof.Do(context.Background(), pprof.Labels("supervised", name), func(context.Context) {
			err := f()
			o = outcome{err: err}
		})
	}()
	return <-over
}

// pause waits for d. It is false when ctx is done.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
