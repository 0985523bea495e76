package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/acme-demo/eventcollector/internal/supervisor"
	"github.com/acme-demo/eventcollector/internal/work"
)

// session is the scheduler as the dispatcher gets it, and a worker: it notices
// when the scheduler's Run fails. That management stops and starts the scheduler
// is none of its business.
type session struct {
	work.Scheduler
	app   *App
	ended chan error // Run failed, or nil when it returned
}

var (
	_ work.Binder             = (*session)(nil)
	_ work.AcceptanceObserver = (*session)(nil)
	_ work.ChannelSwapper     = (*session)(nil)
)

// Bind, Accepted and SwapsChannels are optional for a scheduler.

func (s *session) Bind(e work.Executor) {
	if b, ok := s.Scheduler.(work.Binder); ok {
		b.Bind(e)
	}
}

func (s *session) Accepted(job work.Job, run work.Run, err error) {
	if o, ok := s.Scheduler.(work.AcceptanceObserver); ok {
		o.Accepted(job, run, err)
	}
}

func (s *session) SwapsChannels() bool {
	w, ok := s.Scheduler.(work.ChannelSwapper)
	return ok && w.SwapsChannels()
}

var errSchedulerEnded = errors.New("it did not return")

// Run runs the scheduler and tells how it ended.
func (s *session) Run(ctx context.Context) error {
	err := errSchedulerEnded // a panic or runtime.Goexit
	defer func() {
		told := err
		if errors.Is(err, context.Canceled) {
			told = nil
		}
		select {
		case before := <-s.ended:
			s.app.logger.Debug("nobody asked how the scheduler ended before", "error", before)
		default:
		}
		s.ended <- told
	}()
	err = s.Scheduler.Run(ctx)
	return err
}

// start makes the dispatcher run the scheduler.
func (s *session) start(ctx context.Context) error {
	if err := s.app.dispatcher.StartScheduler(ctx); err != nil {
		return fmt.Errorf("scheduler: %w", err)
	}
	return nil
}

// watch returns when the scheduler has failed, or has to stop.
func (s *session) watch(ctx context.Context) error {
	for {
		select {
		case err := <-s.ended:
			if err != nil {
				// The dispatcher may not have noticed yet.
				return errors.Join(err, s.app.dispatcher.StopScheduler(ctx))
			}
		case <-ctx.Done():
			calm, cancel := context.WithDeadline(supervisor.GraceFrom(ctx), s.app.calmEnd())
			defer cancel()
			s.app.stopScheduler(calm)
			return nil
		}
	}
}
