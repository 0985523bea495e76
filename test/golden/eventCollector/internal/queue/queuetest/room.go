package queuetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

func payload(size int) func(*work.Spec) {
	return func(s *work.Spec) { s.Payload = make([]byte, size) }
}

func reject(e *env) {
	e.open(Settings{Capacity: 3, Bytes: 1000})
	full := func(entries ...queue.Entry) {
		e.Helper()
		_, err := e.Enqueue(e.ctx, entries...)
		e.want(err, work.ErrFull)
		var f *work.FullError
		if !errors.As(err, &f) || f.RetryAfter < time.Second || f.RetryAfter > 5*time.Minute || f.Runs == 0 && f.Bytes == 0 {
			e.Fatalf("%+v", f)
		}
	}
	e.put(job(payload(5000))) // alone it has room whatever its size
	full(job(payload(1)))
	l, _ := e.begin()
	full(job(payload(1))) // running it takes memory still
	e.no(e.Ack(e.ctx, l, queue.Outcome{}))
	e.put(job(payload(999)))
	full(job(payload(2)))
	e.put(job(payload(1)))
	e.put(job(payload(0)))
	full(job(payload(0)))
	l, _ = e.begin()
	e.put(job(payload(0))) // what is running takes no place
	full(job(payload(0)))
	e.no(e.Nack(e.ctx, l, queue.Outcome{}, time.Now().Add(time.Hour)))
	s := e.checkSum(e.Queue)
	if s.Refused != 5 || s.Capacity != 3 || s.CapacityBytes != 1000 || s.Bytes != 1000 {
		e.Fatalf("%+v", s)
	}
	if r, ok := e.Queue.(queue.Resizer); ok {
		r.SetCapacity(5, 2000)
		e.put(job(payload(1000)))
		full(job(payload(0)))
	}
}

func block(e *env) {
	e.open(Settings{Capacity: 2, Overflow: queue.Block})
	_, err := e.Enqueue(e.ctx, jobs(3)...)
	e.want(err, work.ErrFull) // there never is room for so many
	_, err = e.Enqueue(e.ctx, jobs(2)...)
	e.no(err)
	ctx, cancel := context.WithCancelCause(e.ctx)
	var all sync.WaitGroup
	var mu sync.Mutex
	accepted := uint64(2)
	for range 10 {
		all.Go(func() {
			if _, err := e.Enqueue(ctx, job()); err == nil {
				mu.Lock()
				accepted++
				mu.Unlock()
			} else if !errors.Is(err, errTest) && !errors.Is(err, work.ErrStopped) {
				e.Error(err)
			}
		})
	}
	for range 8 {
		e.finish() // two more come to wait for each that ends
	}
	cancel(errTest)
	all.Wait()
	s := e.checkSum(e.Queue)
	if s.Waiting > 2 || s.Accepted != accepted || s.Done != 8 {
		e.Fatalf("%d accepted, %+v", accepted, s)
	}
	for s.Waiting > 0 {
		e.finish()
		s = e.Stats()
	}
	// Those who wait are told when nothing is accepted any more.
	_, err = e.Enqueue(e.ctx, jobs(2)...)
	e.no(err)
	for range 3 {
		all.Go(func() {
			_, err := e.Enqueue(e.ctx, job())
			if !errors.Is(err, work.ErrStopped) {
				e.Error(err)
			}
		})
	}
	e.Refuse()
	all.Wait()
}

func dropOldest(e *env) {
	e.open(Settings{Capacity: 4, Bytes: 100, Overflow: queue.DropOldest})
	e.can(queue.Priority)
	with := func(p, size int) queue.Entry {
		return job(payload(size), func(s *work.Spec) { s.Priority = p })
	}
	first, low := e.put(with(5, 10)), e.put(with(9, 10))
	low2, high := e.put(with(9, 10)), e.put(with(1, 10))
	durable := e.Capabilities().Has(queue.Durable)
	lost := func(run work.Run) {
		e.Helper()
		got, err := as[queue.Browser](e).Run(e.ctx, run.ID)
		if durable && (err != nil || got.State != work.StateDead || got.Cause == "") {
			e.Fatalf("%+v, %v", got, err)
		}
		if !durable {
			e.want(err, work.ErrNotFound)
		}
		if s := e.checkSum(e.Queue); s.Waiting > 4 || s.Bytes > 100 {
			e.Fatalf("%+v", s)
		}
	}
	e.put(with(5, 10))
	lost(low)
	e.put(with(5, 10))
	lost(low2)
	_, err := e.Enqueue(e.ctx, with(9, 10)) // all that waits is more urgent
	e.want(err, work.ErrFull)
	leased := e.lease()
	e.equal("leased", id(leased), high.ID)
	e.put(with(1, 10))
	lost(first)
	e.put(with(1, 75)) // two of the others have to go for its bytes, and for its place
	s := e.checkSum(e.Queue)
	if s.Overflow != 5 || s.Bytes != 95 {
		e.Fatalf("%+v", s)
	}
	// Leased runs are taken when nothing else is left; a running one is not.
	e.start(leased)
	all := e.leaseAll(5)
	_, err = e.Enqueue(e.ctx, with(1, 95))
	e.want(err, work.ErrFull)
	e.put(with(1, 30))
	left := 0
	for i := range all {
		if _, err := e.Start(&all[i], time.Time{}); err == nil {
			left++
		}
	}
	if left == len(all) {
		e.Error("no leased run was taken")
	}
	e.no(e.Ack(e.ctx, leased, queue.Outcome{}))
	s = e.checkSum(e.Queue)
	if durable != (s.Dropped == 0) || durable != (s.Dead == s.Overflow) {
		e.Fatalf("%+v", s)
	}
	_, err = e.Enqueue(e.ctx, jobs(6)...)
	e.want(err, work.ErrFull)
}

func each(e *env) {
	e.open(Settings{Capacity: 2})
	s := as[queue.Streamer](e)
	type answer struct {
		run work.Run
		err error
	}
	collect := func(ctx context.Context, entries []queue.Entry) []answer {
		answers := make([]answer, 0, len(entries))
		s.EnqueueEach(ctx, entries, func(i int, run work.Run, err error) {
			if i != len(answers) {
				e.Errorf("entry %d is told as number %d", i, len(answers))
			}
			answers = append(answers, answer{run, err})
		})
		if len(answers) != len(entries) {
			e.Fatalf("%d answers for %d entries", len(answers), len(entries))
		}
		return answers
	}
	same := job(withKey("k"))
	got := collect(e.ctx, []queue.Entry{same, job(withKey("k")), same, job(func(s *work.Spec) { s.Type = "" }), job()})
	if got[0].err != nil || got[1].run.ID != got[0].run.ID || !got[1].run.Replayed || got[4].err != nil || got[4].run.State != work.StateWaiting {
		e.Fatalf("%+v", got)
	}
	e.want(got[3].err, work.ErrInvalid)
	if got[2].run.ID != got[0].run.ID {
		e.Fatalf("%+v", got[2])
	}

	// It waits for room, whatever the policy.
	var worker sync.WaitGroup
	worker.Go(func() {
		for range 20 {
			e.finish()
		}
	})
	for _, a := range collect(e.ctx, jobs(20)) {
		e.no(a.err)
	}
	worker.Wait()
	e.equal("waiting", e.checkSum(e.Queue).Waiting, 2)
	ctx, cancel := context.WithCancelCause(e.ctx)
	worker.Go(func() {
		for _, a := range collect(ctx, jobs(3)) {
			e.want(a.err, errTest)
		}
	})
	cancel(errTest)
	worker.Wait()
	worker.Go(func() {
		for _, a := range collect(e.ctx, jobs(3)) {
			e.want(a.err, work.ErrStopped)
		}
	})
	e.Refuse()
	worker.Wait()
	e.equal("accepted", e.checkSum(e.Queue).Accepted, 22)
}
