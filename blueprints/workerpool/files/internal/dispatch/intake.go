package dispatch

import (
	"errors"
	"fmt"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// gulp is how many jobs an intake takes from its channel at most before it
// accepts them, under one lock.
const gulp = 64

// intake is a channel of jobs and the end of its use.
type intake struct {
	jobs    chan work.Job
	retired chan struct{} // closed when nothing more is sent
}

func newIntake(size int) *intake {
	return &intake{jobs: make(chan work.Job, size), retired: make(chan struct{})}
}

// offer is a job from a channel on its way to becoming a run.
type offer struct {
	job   work.Job
	entry queue.Entry
	run   work.Run
	err   error
}

// serve accepts what comes through a channel.
func (e *edge) serve(in *intake, fromScheduler bool) {
	offers := make([]offer, 0, gulp)
	for {
		select {
		case job, ok := <-in.jobs:
			if !ok {
				return
			}
			offers = append(offers[:0], offer{job: job})
			offers = in.more(offers)
			e.accept(offers, fromScheduler)
			clear(offers)
		case <-in.retired:
			for offers = in.more(offers[:0]); len(offers) > 0; offers = in.more(offers[:0]) {
				e.accept(offers, fromScheduler)
			}
			return
		case <-e.stop:
			// What is still in the channel is not accepted, and told so.
			for offers = in.more(offers[:0]); len(offers) > 0; offers = in.more(offers[:0]) {
				e.accept(offers, fromScheduler)
			}
			return
		}
	}
}

// more takes what is in the channel without waiting.
func (in *intake) more(offers []offer) []offer {
	for len(offers) < gulp {
		select {
		case job, ok := <-in.jobs:
			if !ok {
				return offers
			}
			offers = append(offers, offer{job: job})
		default:
			return offers
		}
	}
	return offers
}

// accept accepts the offers one by one and waits while there is no room: that
// is what makes a full queue hold up its scheduler.
func (e *edge) accept(offers []offer, fromScheduler bool) {
	e.received.Add(uint64(len(offers)))
	entries, places := make([]queue.Entry, 0, len(offers)), make([]int, 0, len(offers))
	for i := range offers {
		o := &offers[i]
		if o.entry, o.err = e.entry(o.job); o.err == nil {
			entries, places = append(entries, o.entry), append(places, i)
		}
	}
	e.d.engine.EnqueueEach(e.intake, entries, func(i int, run work.Run, err error) {
		o := &offers[places[i]]
		if err != nil && e.intake.Err() != nil && errors.Is(err, e.intake.Err()) {
			err = work.ErrStopped
		}
		o.run, o.err = run, err
	})
	for i := range offers {
		e.report(offers[i], fromScheduler)
	}
}

// entry finds out what to run. A job that carries a Spec of a known type is
// made anew for each attempt, any other one is run itself.
func (e *edge) entry(job work.Job) (entry queue.Entry, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &work.JobPanicError{Value: v}
		}
	}()
	if job == nil {
		return entry, work.Invalid("job", "is nil")
	}
	if c, ok := job.(work.SpecCarrier); ok {
		entry.Spec = c.Spec()
		if !e.d.cfg.Registry.Has(entry.Spec.Type) {
			return entry, fmt.Errorf("%w: %q", work.ErrUnknownType, entry.Spec.Type)
		}
	} else {
		entry.Job = job
		entry.Spec = work.Spec{ID: job.ID(), Type: job.Type()}
	}
	return entry, e.d.cfg.prepare(&entry.Spec)
}

// isSkip tells whether an error means that nothing had to be done.
func isSkip(err error) bool {
	return errors.Is(err, work.ErrOverlap) || errors.Is(err, work.ErrDuplicate) || errors.Is(err, work.ErrUnique)
}

// report tells the scheduler what became of a job that it sent.
func (e *edge) report(o offer, fromScheduler bool) {
	if o.err != nil && !isSkip(o.err) {
		e.refused.Add(1)
		e.d.cfg.Logger.Warn("job not accepted", "job_id", o.entry.Spec.ID, "type", o.entry.Spec.Type, "error", o.err)
	}
	if !fromScheduler {
		return
	}
	e.mu.Lock()
	observer := e.observer
	e.mu.Unlock()
	if observer == nil {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			e.d.cfg.Logger.Error("scheduler panicked in Accepted", "panic", v)
		}
	}()
	observer.Accepted(o.job, o.run, o.err)
}
