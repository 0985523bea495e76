package queuetest

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

func life(e *env) {
	e.open(Settings{})
	entry := job(func(s *work.Spec) {
		s.Timeout, s.Priority, s.MaxAttempts = time.Minute, 3, 4
		s.FairKey, s.CorrelationID, s.Traceparent, s.Revision = "tenant", "c", "p", 7
		s.OrderKey = "o"
	})
	run := e.put(entry)
	if run.State != work.StateWaiting || run.JobID != entry.Spec.ID || run.Revision != 7 || run.Type != "t" || run.AcceptedAt.IsZero() || run.FireTime.IsZero() || run.Replayed {
		e.Fatalf("accepted as %+v", run)
	}
	l := e.lease()
	if id(l) != run.ID || l.Type != "t" || l.Priority != 3 || l.FairKey != "tenant" || l.OrderKey != "o" || l.Since.IsZero() {
		e.Fatalf("leased as %+v", l)
	}
	e.equal("leased", e.checkSum(e.Queue).Leased, 1)
	a := e.start(l)
	if a.Number != 1 || a.Tries != 1 || a.Spec.MaxAttempts != 4 || a.Spec.Timeout != time.Minute || !bytes.Equal(a.Spec.Payload, entry.Spec.Payload) ||
		a.Spec.CorrelationID != "c" || a.Spec.Traceparent != "p" || !a.FireTime.Equal(run.FireTime) || !a.AcceptedAt.Equal(run.AcceptedAt) {
		e.Fatalf("started as %+v, %+v", a, a.Spec)
	}
	s := e.checkSum(e.Queue)
	if s.Running != 1 || s.Waiting != 0 || s.Leased != 0 || s.Begun != 1 {
		e.Fatalf("%+v", s)
	}
	end := time.Now().Add(time.Second).Round(time.Millisecond)
	e.no(e.Ack(e.ctx, l, queue.Outcome{
		FinishedAt: end, Errors: []string{"e"}, Metrics: map[string]int64{"m": 5},
		Result: &work.StoredResult{Payload: []byte("r"), Size: 100, Truncated: true, MetaData: map[string]string{"k": "v"}},
	}))
	s = e.checkSum(e.Queue)
	if s.Done != 1 || s.Accepted != 1 || s.Running != 0 || s.Bytes != 0 {
		e.Fatalf("%+v", s)
	}
	e.nothing()
	done := e.run(run.ID)
	if done.State != work.StateDone || !done.FinishedAt.Equal(end) || len(done.Attempts) != 1 || string(done.Result.Payload) != "r" || done.Result.Size != 100 ||
		!done.Result.Truncated || done.Result.MetaData["k"] != "v" || done.Attempts[0].Metrics["m"] != 5 || len(done.Attempts[0].Errors) != 1 {
		e.Fatalf("kept as %+v", done)
	}
}

func invalidEntries(e *env) {
	e.open(Settings{})
	for name, change := range map[string]func(*work.Spec){
		"no type":            func(s *work.Spec) { s.Type = "" },
		"priority 10":        func(s *work.Spec) { s.Priority = 10 },
		"priority -1":        func(s *work.Spec) { s.Priority = -1 },
		"timeout":            func(s *work.Spec) { s.Timeout = -1 },
		"attempts":           func(s *work.Spec) { s.MaxAttempts = -1 },
		"window":             func(s *work.Spec) { s.UniqueKey, s.UniqueFor = "k", -1 },
		"window without key": func(s *work.Spec) { s.UniqueFor = 1 },
		"year 10000":         func(s *work.Spec) { s.FireTime = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"deadline":           func(s *work.Spec) { s.Deadline = time.Date(-2, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		if _, err := e.Enqueue(e.ctx, job(), job(change)); !errors.Is(err, work.ErrInvalid) {
			e.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(e.ctx)
	cancel()
	_, err := e.Enqueue(ctx, job())
	e.want(err, context.Canceled)
	e.nothing()
	runs, err := e.Enqueue(e.ctx)
	if len(runs) != 0 || err != nil {
		e.Errorf("nothing: %v, %v", runs, err)
	}
	run := e.put(job(func(s *work.Spec) { s.ID = "" }))
	if run.JobID == "" {
		e.Error("a job without an id gets none")
	}
	_, a := e.begin()
	e.equal("id", a.Spec.ID, run.JobID)
}

func allOrNone(e *env) {
	e.open(Settings{Capacity: 4})
	busy := job()
	e.put(busy)
	for name, entries := range map[string][]queue.Entry{
		"overlap": {job(), job(), busy},
		"invalid": {job(), job(func(s *work.Spec) { s.Priority = 77 })},
		"room":    jobs(4),
	} {
		if runs, err := e.Enqueue(e.ctx, entries...); err == nil || runs != nil {
			e.Errorf("%s: %v, %v", name, runs, err)
		}
		s := e.checkSum(e.Queue)
		if s.Accepted != 1 || s.Waiting != 1 || s.Bytes != int64(len(busy.Spec.Payload)) {
			e.Errorf("%s: %+v", name, s)
		}
	}
	entries := jobs(3)
	runs, err := e.Enqueue(e.ctx, entries...)
	e.no(err)
	for i, run := range runs {
		e.equal("job", run.JobID, entries[i].Spec.ID)
	}
	e.equal("leased", len(e.leaseAll(10)), 4)
}

func order(e *env) {
	e.open(Settings{})
	e.can(queue.Priority | queue.Ordered)
	var want [10][]string
	for i := range 40 {
		p := i * 7 % 10 // 0 is 5
		run := e.put(job(func(s *work.Spec) { s.Priority = p }))
		if p == 0 {
			p = queue.DefaultPriority
		}
		want[p] = append(want[p], run.ID)
	}
	for p := queue.MostUrgent; p <= queue.LeastUrgent; p++ {
		for _, w := range want[p] {
			l := e.lease()
			if id(l) != w || l.Priority != p {
				e.Fatalf("%s of priority %d is leased, want %s of %d", id(l), l.Priority, w, p)
			}
		}
	}
	e.nothing()
}

func leaseWaits(e *env) {
	e.open(Settings{})
	e.nothing()
	var l [2]queue.Lease
	if n, err := e.Lease(e.ctx, l[:], time.Millisecond); n != 0 || err != nil {
		e.Errorf("after a while: %d, %v", n, err)
	}
	if n, err := e.Lease(e.ctx, nil, -1); n != 0 || err != nil {
		e.Errorf("into nothing: %d, %v", n, err)
	}
	ctx, cancel := context.WithCancelCause(e.ctx)
	var waiters sync.WaitGroup
	waiters.Go(func() {
		if n, err := e.Lease(ctx, l[:], -1); n != 0 || !errors.Is(err, errTest) {
			e.Errorf("cancelled: %d, %v", n, err)
		}
	})
	cancel(errTest)
	waiters.Wait()
	// Each of several who wait gets one, whatever becomes of the others.
	var got sync.Map
	ctx, cancel = context.WithCancelCause(e.ctx)
	for i := range 6 {
		waiters.Go(func() {
			var l [1]queue.Lease
			for {
				n, err := e.Lease(ctx, l[:], time.Duration(i%3)*5*time.Millisecond-1)
				if errors.Is(err, errTest) {
					return
				}
				if err != nil {
					e.Error(err)
					return
				}
				for _, l := range l[:n] {
					if _, twice := got.LoadOrStore(l.Run, true); twice {
						e.Error("a run is leased twice")
					}
				}
			}
		})
	}
	for range 50 {
		e.put(job())
	}
	deadline := time.Now().Add(10 * time.Second)
	for e.Stats().Leased < 50 && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond) // nothing tells when a lease was made
	}
	cancel(errTest)
	waiters.Wait()
	e.equal("leased", e.checkSum(e.Queue).Leased, 50)
}

func leaseIsForOne(e *env) {
	e.open(Settings{})
	const runs, leasers = 500, 8
	_, err := e.Enqueue(e.ctx, jobs(runs)...)
	e.no(err)
	var got sync.Map
	var all sync.WaitGroup
	for range leasers {
		all.Go(func() {
			ls := make([]queue.Lease, 7)
			for {
				n, err := e.Lease(e.ctx, ls, 0)
				if err != nil || n == 0 {
					return
				}
				for i := range ls[:n] {
					l := ls[i]
					if _, twice := got.LoadOrStore(l.Run, true); twice {
						e.Error("a run is leased twice")
					}
					if _, err := e.Start(&l, time.Time{}); err != nil {
						e.Error(err)
					}
					if err := e.Ack(e.ctx, &l, queue.Outcome{}); err != nil {
						e.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	e.equal("done", e.checkSum(e.Queue).Done, runs)
}

// gone: what is said about a lease that is over is ErrGone and changes nothing.
func gone(e *env) {
	e.open(Settings{})
	said := func(l *queue.Lease) {
		e.Helper()
		_, err := e.Start(l, time.Time{})
		e.want(err, queue.ErrGone)
		e.want(e.Ack(e.ctx, l, queue.Outcome{}), queue.ErrGone)
		e.want(e.Nack(e.ctx, l, queue.Outcome{}, time.Now()), queue.ErrGone)
		e.want(e.DeadLetter(e.ctx, l, queue.Outcome{}), queue.ErrGone)
		e.want(e.SetAside(e.ctx, l, ""), queue.ErrGone)
		e.want(e.Extend(e.ctx, l, time.Second), queue.ErrGone)
		e.no(e.Release(e.ctx, l))
		e.checkSum(e.Queue)
	}
	said(&queue.Lease{})
	e.put(job())
	l := e.lease()
	e.want(e.Ack(e.ctx, l, queue.Outcome{}), queue.ErrGone) // it has not begun
	e.want(e.Nack(e.ctx, l, queue.Outcome{}, time.Now()), queue.ErrGone)
	e.start(l)
	_, err := e.Start(l, time.Time{})
	e.want(err, queue.ErrGone)
	e.no(e.Ack(e.ctx, l, queue.Outcome{}))
	said(l)
	e.equal("done", e.Stats().Done, 1)

	e.put(job())
	old := *e.lease()
	e.no(e.Release(e.ctx, &old))
	l = e.lease()
	e.equal("run", l.Run, old.Run)
	said(&old)
	e.start(l)
	said(&old)
	e.no(e.Nack(e.ctx, l, queue.Outcome{}, time.Time{}))
	said(l)
	l, _ = e.begin()
	e.no(e.DeadLetter(e.ctx, l, queue.Outcome{Cause: "c"}))
	said(l)
	s := e.checkSum(e.Queue)
	if s.Done != 1 || s.Dead != 1 || s.Waiting != 0 {
		e.Fatalf("%+v", s)
	}
}
