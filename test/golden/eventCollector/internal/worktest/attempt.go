package worktest

import (
	"context"
	"errors"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// attempt is what came of one call of a job.
type attempt struct {
	result work.Result
	err    error
	took   time.Duration
	looks  int64
	hung   bool
}

// attempt calls a job as a worker does.
func (c *check) attempt(r *run, m moment) attempt {
	c.Helper()
	ctx, stop := context.WithTimeoutCause(c.ctx, c.timeout, work.ErrTimeout)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r.number++
	watched := &watched{Context: context.WithValue(ctx, work.RunInfoKey{}, r.informer()), at: m.look, end: func() { cancel(m.cause) }}
	if m.before {
		cancel(m.cause)
	}
	done := make(chan attempt, 1)
	start := time.Now()
	job := c.fresh()
	go pprof.Do(watched, pprof.Labels(label, c.label), func(context.Context) { r.work(watched, job, done) })
	if m.after > 0 {
		timer := time.AfterFunc(m.after, func() { cancel(m.cause) })
		defer timer.Stop()
	}
	var a attempt
	select {
	case a = <-done:
	case <-ctx.Done():
		timer := time.NewTimer(c.prompt)
		defer timer.Stop()
		select {
		case a = <-done:
		case <-timer.C:
			a.hung = true
		}
	}
	a.took, a.looks = time.Since(start), watched.looks.Load()
	return a
}

// work does what a worker does with a job.
func (r *run) work(ctx context.Context, job work.Job, done chan<- attempt) {
	a := attempt{err: work.ErrGoexit} // until it returns
	defer func() { done <- a }()
	jobs := make(chan work.Job)
	stop := r.drain(jobs)
	defer stop()
	a.result, a.err = call(ctx, job, jobs)
}

func call(ctx context.Context, job work.Job, jobs chan<- work.Job) (result work.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			result, err = nil, &work.JobPanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	if s, ok := job.(work.Stopper); ok {
		defer func() { err = errors.Join(err, s.Shutdown()) }()
	}
	if i, ok := job.(work.Initializer); ok {
		if err := i.Init(ctx); err != nil {
			return nil, err
		}
	}
	if i, ok := job.(work.ChannelInitializer); ok {
		if err := i.InitWithJobChan(jobs); err != nil {
			return nil, err
		}
	}
	return job.Run(ctx)
}

// drain takes what the job sends until the function that it returns is called.
func (r *run) drain(jobs <-chan work.Job) (stop func()) {
	quit, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		for {
			select {
			case job := <-jobs:
				r.accept(specOf(job))
			case <-quit:
				return
			}
		}
	}()
	return func() { close(quit); <-over }
}

func specOf(job work.Job) work.Spec {
	if s, ok := job.(work.SpecCarrier); ok {
		return s.Spec()
	}
	return work.Spec{ID: job.ID(), Type: job.Type()}
}
