package supervisor

import (
	"context"
	"slices"
	"time"
)

const (
	// lastMoment is for a worker whose time to stop is over, and for all that
	// are left when that of the Chief is.
	lastMoment = 100 * time.Millisecond
	// callbackTime is the least that SetShutdown's function and the helpers get.
	callbackTime = time.Second
)

// stopAll stops the workers in the reverse order of their start, then what runs
// beside them. The error tells what did not stop.
func (s *session) stopAll() error {
	s.c.mu.Lock()
	force, shutdown, lives := s.c.force, s.c.shutdown, slices.Clone(s.lives)
	s.c.mu.Unlock()
	began := time.Now()
	ctx, cancel := context.WithTimeout(s.patience, force)
	defer cancel()
	for _, l := range slices.Backward(lives) {
		if ctx.Err() != nil {
			break
		}
		if err := l.stop(ctx); err != nil && ctx.Err() == nil {
			l.event(ErrorEvent("worker does not stop; the others are stopped meanwhile").SetError(err))
		}
	}
	if ctx.Err() != nil {
		cut(lives, s.moment())
	}
	var unstopped []WorkerName
	for _, l := range lives {
		if !l.over() {
			unstopped = append(unstopped, l.m.unfinished()...)
		} else {
			unstopped = append(unstopped, l.unstopped()...)
		}
	}
	unstopped = append(unstopped, s.stopHelpers(shutdown, max(callbackTime, time.Until(began.Add(force))))...)
	if len(unstopped) == 0 {
		return nil
	}
	err := &StopError{Unstopped: unstopped, After: time.Since(began)}
	s.c.events.put(ErrorEvent("not everything stopped").SetError(err))
	return err
}

// moment is the lastMoment of the workers. A Chief that is a worker gives half
// of what it has itself, so that it can still report.
func (s *session) moment() time.Duration { return lastMoment >> s.depth() }

// cut tells all that are left at once, and gives them a moment.
func cut(lives []*life, moment time.Duration) {
	for _, l := range lives {
		l.cancel(ErrShutdown)
		l.hurry()
	}
	t := time.NewTimer(moment)
	defer t.Stop()
	for _, l := range lives {
		select {
		case <-l.done:
		case <-t.C:
			return
		}
	}
}

// helper runs beside the workers.
type helper struct {
	name   WorkerName
	cancel context.CancelFunc
	over   <-chan struct{}
}

// beside runs f beside the workers, until its ctx is done at the latest.
func (s *session) beside(name WorkerName, f func(ctx context.Context)) *helper {
	ctx, cancel := context.WithCancel(s.base)
	over := make(chan struct{})
	go func() {
		defer close(over)
		o := isolate(string(name), func() error {
			f(ctx)
			return nil
		})
		if o.panicked {
			s.c.events.put(newEvent(LvlFatal, string(name)+" did not return").SetError(o.err))
		}
	}()
	h := &helper{name: name, cancel: cancel, over: over}
	s.helpers = append(s.helpers, h)
	return h
}

// end ends the helper when the channel is closed, if that is before the end of
// the stop.
func (h *helper) end(when <-chan struct{}) {
	go func() {
		select {
		case <-when:
			h.cancel()
		case <-h.over:
		}
	}()
}

// stopHelpers ends what runs beside the workers, and calls SetShutdown's
// function meanwhile. It returns what has not ended within the limit.
func (s *session) stopHelpers(shutdown func(), limit time.Duration) (unstopped []WorkerName) {
	if shutdown != nil {
		s.beside("(shutdown)", func(context.Context) { shutdown() })
	}
	t := time.NewTimer(limit)
	defer t.Stop()
	for _, h := range s.helpers {
		h.cancel()
	}
	expired := false
	for _, h := range slices.Backward(s.helpers) {
		if !expired {
			select {
			case <-h.over:
			case <-t.C:
				expired = true
			}
		}
		select {
		case <-h.over:
		default:
			unstopped = append(unstopped, h.name)
		}
	}
	return unstopped
}
