package queuetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

func cancel(e *env) {
	e.open(Settings{})
	c := as[queue.Canceller](e)
	var mu sync.Mutex
	told := map[string]queue.Gone{}
	if n, ok := e.Queue.(queue.Notifier); ok {
		n.OnGone(func(g queue.Gone) {
			mu.Lock()
			defer mu.Unlock()
			told[work.FormatID(g.Run)] = g
			_ = e.Stats() // it is told without a lock
		})
	} else {
		told = nil
	}
	jobID := work.NewID()
	same := func(change ...func(*work.Spec)) queue.Entry {
		entry := job(change...)
		entry.Spec.ID, entry.Spec.Trigger.Overlap = jobID, work.OverlapAllow
		return entry
	}
	running, leased, retrying, waiting := e.put(same()), e.put(same()), e.put(same()), e.put(same())
	scheduled := e.put(same(func(s *work.Spec) { s.FireTime = time.Now().Add(time.Hour) }))
	other := e.put(job())
	ls := e.leaseAll(3)
	e.start(&ls[0])
	e.start(&ls[2])
	e.no(e.Nack(e.ctx, &ls[2], queue.Outcome{}, time.Now().Add(time.Hour)))

	got, err := c.CancelRun(e.ctx, waiting.ID)
	e.no(err)
	if got.State != work.StateCancelled || got.Cause == "" || got.FinishedAt.IsZero() {
		e.Fatalf("%+v", got)
	}
	_, err = c.CancelRun(e.ctx, waiting.ID)
	e.want(err, work.ErrConflict)
	_, err = c.CancelRun(e.ctx, "nonsense")
	e.want(err, work.ErrNotFound)
	n, err := c.CancelJob(e.ctx, jobID)
	e.no(err)
	e.equal("cancelled", n, 4)
	for _, run := range []work.Run{running, leased, retrying, scheduled} {
		e.state(run.ID, work.StateCancelled)
	}
	s := e.checkSum(e.Queue)
	if s.Cancelled != 5 || s.Waiting != 1 || s.Leased != 0 || s.Running != 0 || s.Scheduled != 0 || s.Retrying != 0 {
		e.Fatalf("%+v", s)
	}
	if told != nil {
		mu.Lock()
		if g := told[running.ID]; !g.Started || !errors.Is(g.Cause, work.ErrCanceled) || g.Token != ls[0].Token {
			e.Errorf("running: %+v", g)
		}
		if g := told[leased.ID]; g.Started || g.Token != ls[1].Token {
			e.Errorf("leased: %+v", g)
		}
		e.equal("told about", len(told), 2)
		mu.Unlock()
	}
	e.want(e.Ack(e.ctx, &ls[0], queue.Outcome{}), queue.ErrGone)
	_, err = e.Start(&ls[1], time.Time{})
	e.want(err, queue.ErrGone)
	e.equal("the one that is left", e.finish(), other.ID)
	n, err = c.CancelJob(e.ctx, jobID)
	if n != 0 || err != nil {
		e.Fatal(n, err)
	}
	ctx, stop := context.WithCancel(e.ctx)
	stop()
	_, err = c.CancelRun(ctx, other.ID)
	e.want(err, context.Canceled)

	// Whatever was cancelled in the line does not hold up what is behind it.
	var last work.Run
	for i := range 500 {
		run := e.put(job(func(s *work.Spec) { s.Priority = 1 + i%3 }))
		if i < 499 {
			_, err := c.CancelRun(e.ctx, run.ID)
			e.no(err)
		} else {
			last = run
		}
	}
	e.equal("the last", e.finish(), last.ID)
}

func replace(e *env) {
	e.open(Settings{})
	c := as[queue.Canceller](e)
	jobID := work.NewID()
	spec := func(payload string, change ...func(*work.Spec)) work.Spec {
		s := job(change...).Spec
		s.ID, s.Payload = jobID, []byte(payload)
		s.Trigger = work.Trigger{Kind: work.TriggerEvery, Every: time.Second, Overlap: work.OverlapAllow}
		return s
	}
	n, err := c.Replace(e.ctx, spec("0"))
	if n != 0 || err != nil {
		e.Fatal(n, err)
	}
	e.put(queue.Entry{Spec: spec("1", withKey("k"), withUnique("u", 0))})
	e.put(queue.Entry{Spec: spec("1")})
	e.put(queue.Entry{Spec: spec("1")})
	running, _ := e.begin()
	kept, moved := e.lease(), e.put(queue.Entry{Spec: spec("1")})
	hour := time.Now().Add(time.Hour).Round(time.Second)
	scheduled := e.put(queue.Entry{Spec: spec("1", func(s *work.Spec) { s.FireTime = hour })})

	next := spec("22", func(s *work.Spec) { s.FireTime = hour.Add(time.Hour) })
	next.Revision = 2
	n, err = c.Replace(e.ctx, next)
	e.no(err)
	e.equal("replaced", n, 4)
	a := e.start(kept) // its lease goes on, since it is where it belongs
	if string(a.Spec.Payload) != "22" || a.Spec.Revision != 2 || a.FireTime.Equal(next.FireTime) {
		e.Fatalf("%+v", a)
	}
	if got := e.run(scheduled.ID); !got.FireTime.Equal(next.FireTime) || got.Revision != 2 {
		e.Fatalf("%+v", got)
	}
	e.equal("bytes", e.checkSum(e.Queue).Bytes, 1+4*2)
	e.no(e.Ack(e.ctx, running, queue.Outcome{}))
	e.no(e.Ack(e.ctx, kept, queue.Outcome{}))
	if got := e.run(id(running)); got.Revision != 0 || got.IdempotencyKey != "k" {
		e.Fatalf("a running run is changed: %+v", got)
	}

	// Another priority is another place.
	urgent := e.put(job(func(s *work.Spec) { s.Priority = 2 }))
	l := e.lease()
	e.equal("the most urgent", id(l), urgent.ID)
	next.Priority = 1
	_, err = c.Replace(e.ctx, next)
	e.no(err)
	e.no(e.Release(e.ctx, l))
	l = e.lease()
	if l.Priority != 1 {
		e.Fatalf("leased is %+v", l)
	}
	next.Priority = 9
	_, err = c.Replace(e.ctx, next)
	e.no(err)
	_, err = e.Start(l, time.Time{})
	e.want(err, queue.ErrGone) // it was leased as something else
	e.equal("the most urgent", id(e.lease()), urgent.ID)
	if l = e.lease(); l.Priority != 9 {
		e.Fatalf("leased is %+v", l)
	}
	_, _ = moved, e.start(l)
	e.no(e.Ack(e.ctx, l, queue.Outcome{}))
	_, err = c.Replace(e.ctx, work.Spec{ID: jobID})
	e.want(err, work.ErrInvalid)

	// One that runs only once cannot be changed any more.
	once := job()
	e.put(once)
	l, _ = e.begin()
	_, err = c.Replace(e.ctx, once.Spec)
	e.want(err, work.ErrConflict)
	e.no(e.Nack(e.ctx, l, queue.Outcome{}, time.Now().Add(time.Hour)))
	n, err = c.Replace(e.ctx, once.Spec)
	e.no(err)
	e.equal("replaced", n, 1)
	e.checkSum(e.Queue)
}

func theEnd(e *env) {
	e.open(Settings{})
	_, err := e.Enqueue(e.ctx, jobs(4)...)
	e.no(err)
	ls := e.leaseAll(3)
	e.start(&ls[0])
	e.start(&ls[1])
	e.Refuse()
	_, err = e.Enqueue(e.ctx, job())
	e.want(err, work.ErrStopped)
	e.no(e.Ack(e.ctx, &ls[1], queue.Outcome{})) // everything else goes on
	l := e.lease()
	var waiter sync.WaitGroup
	waiter.Go(func() {
		var none [1]queue.Lease
		if n, err := e.Lease(e.ctx, none[:], -1); n != 0 || !errors.Is(err, work.ErrStopped) {
			e.Errorf("%d, %v", n, err)
		}
	})
	e.no(e.Close())
	waiter.Wait()
	e.want(e.Ack(e.ctx, &ls[0], queue.Outcome{}), queue.ErrGone)
	_, err = e.Start(l, time.Time{})
	e.want(err, queue.ErrGone)
	var none [1]queue.Lease
	_, err = e.Lease(e.ctx, none[:], 0)
	e.want(err, work.ErrStopped)
	s := e.checkSum(e.Queue)
	if e.Capabilities().Has(queue.Durable) {
		if s.Waiting != 3 || s.Running != 0 {
			e.Fatalf("%+v", s)
		}
	} else if s.Dropped != 3 || s.Waiting != 0 || s.Running != 0 {
		e.Fatalf("%+v", s)
	}
	e.no(e.Close())
}
