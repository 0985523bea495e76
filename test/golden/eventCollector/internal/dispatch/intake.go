package dispatch

import (
	"errors"
	"fmt"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
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
	job     work.Job
	request request
	run     work.Run
	err     error
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
	for i := range offers {
		offers[i].request, offers[i].err = e.request(offers[i].job)
	}
	for i := 0; i < len(offers); {
		var room <-chan struct{}
		if i, room = e.d.acceptSome(offers, i); room == nil {
			continue
		}
		select {
		case <-room:
		case <-e.stop:
			for ; i < len(offers); i++ {
				if offers[i].err == nil {
					offers[i].err = work.ErrStopped
				}
			}
		}
	}
	for i := range offers {
		e.report(offers[i], fromScheduler)
	}
}

// acceptSome accepts offers from the i-th on until there is no room, and
// returns how far it got and what to wait for.
func (d *Dispatcher) acceptSome(offers []offer, i int) (next int, room <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	for ; i < len(offers); i++ {
		o := &offers[i]
		if o.err != nil {
			continue
		}
		rec, err := d.admit(o.request, now)
		if errors.Is(err, work.ErrFull) {
			if d.room == nil {
				d.room = make(chan struct{})
			}
			return i, d.room
		}
		if err != nil {
			o.err = err
			continue
		}
		d.enter(rec, now)
		o.run = rec.run()
	}
	return i, nil
}

// request finds out what to run. A job that carries a Spec of a known type is
// made anew for each attempt, any other one is run itself.
func (e *edge) request(job work.Job) (r request, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &work.JobPanicError{Value: v}
		}
	}()
	if job == nil {
		return r, work.Invalid("job", "is nil")
	}
	if c, ok := job.(work.SpecCarrier); ok {
		r.spec = c.Spec()
		if !e.d.cfg.Registry.Has(r.spec.Type) {
			return r, fmt.Errorf("%w: %q", work.ErrUnknownType, r.spec.Type)
		}
	} else {
		r.job = job
		r.spec = work.Spec{ID: job.ID(), Type: job.Type()}
	}
	if r.spec.ID == "" {
		r.spec.ID = work.NewID()
	}
	return r, nil
}

// report tells the scheduler what became of a job that it sent.
func (e *edge) report(o offer, fromScheduler bool) {
	if o.err != nil && !errors.Is(o.err, work.ErrOverlap) && !errors.Is(o.err, work.ErrDuplicate) {
		e.refused.Add(1)
		e.d.cfg.Logger.Warn("job not accepted", "job_id", o.request.spec.ID, "type", o.request.spec.Type, "error", o.err)
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
