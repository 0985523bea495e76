package queuetest

import (
	"errors"
	"sync"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

func withKey(key string) func(*work.Spec) {
	return func(s *work.Spec) { s.IdempotencyKey = key }
}

func withUnique(key string, window time.Duration) func(*work.Spec) {
	return func(s *work.Spec) { s.UniqueKey, s.UniqueFor = key, window }
}

// finish leases, starts and acknowledges one run.
func (e *env) finish() string {
	e.Helper()
	l, _ := e.begin()
	e.no(e.Ack(e.ctx, l, queue.Outcome{}))
	return id(l)
}

func unique(e *env) {
	e.open(Settings{})
	e.can(queue.Unique)
	taken := func(want error) {
		e.Helper()
		_, err := e.Enqueue(e.ctx, job(), job(withUnique("u", 0)))
		e.want(err, want)
	}
	run := e.put(job(withUnique("u", 0)))
	e.put(job(withUnique("u", 0), func(s *work.Spec) { s.Type = "other" }))
	other := e.put(job(withUnique("v", 0)))
	taken(work.ErrUnique)
	l, _ := e.begin()
	e.equal("run", id(l), run.ID)
	taken(work.ErrUnique)
	e.no(e.Nack(e.ctx, l, queue.Outcome{}, time.Now().Add(time.Hour)))
	taken(work.ErrUnique)
	_, err := as[queue.Canceller](e).CancelRun(e.ctx, run.ID)
	e.no(err)
	taken(nil)
	taken(work.ErrUnique)
	_, err = e.Enqueue(e.ctx, job(withUnique("v", 0)))
	var held *work.UniqueError
	if !errors.As(err, &held) || held.Holder() != other.ID {
		e.Errorf("the error is %v, want one that names %s", err, other.ID)
	}
	if s := e.checkSum(e.Queue); s.Skipped != 5 {
		e.Errorf("%d skipped", s.Skipped)
	}
	_, err = e.Enqueue(e.ctx, job(withUnique("w", 0)), job(withUnique("w", 0)))
	e.want(err, work.ErrUnique)
	e.put(job(withUnique("w", 0))) // nothing was left of the failed batch
}

func uniqueForAWhile(e *env) {
	e.open(Settings{})
	e.can(queue.Unique)
	const window = 60 * time.Millisecond
	begin := time.Now()
	e.put(job(withUnique("u", window)))
	e.finish()
	for {
		_, err := e.Enqueue(e.ctx, job(withUnique("u", window)))
		if err == nil {
			break
		}
		e.want(err, work.ErrUnique)
		var none [1]queue.Lease
		_, err = e.Lease(e.ctx, none[:], time.Millisecond) // nothing is there: it just waits
		e.no(err)
	}
	if time.Since(begin) < window {
		e.Errorf("the key is free after %s", time.Since(begin))
	}
	// A window that is over does not free the key of an unfinished run.
	e.put(job(withUnique("short", 1)))
	_, err := e.Enqueue(e.ctx, job(withUnique("short", 1)))
	e.want(err, work.ErrUnique)
}

func idempotency(e *env) {
	e.open(Settings{})
	first := e.put(job(withKey("k")))
	second := e.put(job(withKey("k")))
	if second.ID != first.ID || !second.Replayed || first.Replayed || second.JobID != first.JobID {
		e.Fatalf("%+v, %+v", first, second)
	}
	if other := e.put(job(withKey("k"), func(s *work.Spec) { s.Type = "other" })); other.ID == first.ID {
		e.Error("the keys of two types are one")
	}
	_, err := e.Enqueue(e.ctx, job(withKey("k"), func(s *work.Spec) { s.Payload = []byte("2") }))
	e.want(err, work.ErrKeyReused)
	_, err = e.Enqueue(e.ctx, job(withKey("k"), func(s *work.Spec) { s.Priority = 2 }))
	e.want(err, work.ErrKeyReused)
	runs, err := e.Enqueue(e.ctx, job(withKey("new")), job(withKey("k")), job(withKey("new")))
	e.no(err)
	if runs[0].ID != runs[2].ID || !runs[2].Replayed || runs[1].ID != first.ID || runs[0].ID == first.ID {
		e.Fatalf("%+v", runs)
	}
	e.equal("accepted", e.checkSum(e.Queue).Accepted, 3)
	// A submission that fails leaves no key behind.
	_, err = e.Enqueue(e.ctx, job(withKey("failed")), job(func(s *work.Spec) { s.ID = first.JobID }))
	e.want(err, work.ErrOverlap)
	if run := e.put(job(withKey("failed"))); run.Replayed {
		e.Error("the key of a failed submission is bound")
	}
	e.equal("done", e.finish(), first.ID)
	if run := e.put(job(withKey("k"))); run.ID != first.ID || run.State != work.StateDone {
		e.Errorf("after its end: %+v", run)
	}
}

func idempotencyAtOnce(e *env) {
	e.open(Settings{})
	const keys, clients = 20, 8
	var ids [keys]sync.Map
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for k := range keys {
				runs, err := e.Enqueue(e.ctx, job(withKey(number(k))))
				if err != nil || runs[0].ID == "" {
					e.Errorf("%+v, %v", runs, err)
					return
				}
				ids[k].Store(runs[0].ID, true)
			}
		})
	}
	all.Wait()
	for k := range ids {
		n := 0
		ids[k].Range(func(any, any) bool { n++; return true })
		if n != 1 {
			e.Errorf("key %d led to %d runs", k, n)
		}
	}
	e.equal("accepted", e.checkSum(e.Queue).Accepted, keys)
}

func reservations(e *env) {
	e.open(Settings{})
	k := as[queue.Keys](e)
	spec := job(withKey("k")).Spec
	jobID, replayed, err := k.Reserve(e.ctx, spec)
	if jobID != spec.ID || replayed || err != nil {
		e.Fatal(jobID, replayed, err)
	}
	// Others wait until it is known what becomes of it.
	var others sync.WaitGroup
	for range 3 {
		others.Go(func() {
			runs, err := e.Enqueue(e.ctx, job(withKey("k")))
			if err != nil || runs[0].JobID != spec.ID || !runs[0].Replayed || runs[0].ID == "" {
				e.Errorf("%+v, %v", runs, err)
			}
		})
	}
	e.put(queue.Entry{Spec: spec})
	others.Wait()
	other := job(withKey("k")).Spec
	jobID, replayed, err = k.Reserve(e.ctx, other)
	if jobID != spec.ID || !replayed || err != nil {
		e.Fatal(jobID, replayed, err)
	}
	k.Unreserve(spec) // it has led to something: nothing happens
	other.Payload = []byte("2")
	_, _, err = k.Reserve(e.ctx, other)
	e.want(err, work.ErrKeyReused)

	free := job(withKey("free")).Spec
	_, _, err = k.Reserve(e.ctx, free)
	e.no(err)
	others.Go(func() {
		runs, err := e.Enqueue(e.ctx, job(withKey("free")))
		if err != nil || runs[0].Replayed {
			e.Errorf("%+v, %v", runs, err)
		}
	})
	k.Unreserve(free)
	others.Wait()
	none := job().Spec
	if jobID, replayed, err := k.Reserve(e.ctx, none); jobID != none.ID || replayed || err != nil {
		e.Error("without a key", jobID, replayed, err)
	}
}

func fireTimes(e *env) {
	e.open(Settings{})
	at := time.Now().Round(time.Millisecond)
	entry := job(func(s *work.Spec) {
		s.Trigger, s.FireTime = work.Trigger{Kind: work.TriggerEvery, Every: time.Second, Overlap: work.OverlapAllow}, at
	})
	run := e.put(entry)
	if !run.FireTime.Equal(at) {
		e.Errorf("the fire time is %s, want %s", run.FireTime, at)
	}
	_, err := e.Enqueue(e.ctx, entry)
	e.want(err, work.ErrDuplicate)
	earlier, later := entry, entry
	earlier.Spec.FireTime = at.Add(-time.Second)
	_, err = e.Enqueue(e.ctx, earlier)
	e.want(err, work.ErrDuplicate)
	later.Spec.FireTime = at.Add(time.Second)
	_, err = e.Enqueue(e.ctx, later, later)
	e.want(err, work.ErrDuplicate)
	if k, ok := e.Queue.(queue.Keeper); ok && !k.LastFire(entry.Spec.ID).Equal(at) {
		e.Errorf("the last fire time is %s, want %s", k.LastFire(entry.Spec.ID), at)
	}
	// Of many at once, one is accepted for each time.
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 10 {
				next := entry
				next.Spec.FireTime = at.Add(time.Duration(i+1) * time.Minute)
				if _, err := e.Enqueue(e.ctx, next); err != nil && !errors.Is(err, work.ErrDuplicate) {
					e.Error(err)
				}
			}
		})
	}
	all.Wait()
	e.equal("accepted", e.checkSum(e.Queue).Accepted, 11)
}

func overlap(e *env) {
	e.open(Settings{})
	at := time.Now().Add(-time.Minute).Round(time.Millisecond)
	entry := job(func(s *work.Spec) { s.Trigger = work.Trigger{Kind: work.TriggerEvery, Every: time.Second} })
	fire := func(i int) queue.Entry {
		next := entry
		next.Spec.FireTime = at.Add(time.Duration(i) * time.Second)
		return next
	}
	e.put(fire(0))
	_, err := e.Enqueue(e.ctx, fire(1))
	e.want(err, work.ErrOverlap)
	l, _ := e.begin()
	_, err = e.Enqueue(e.ctx, fire(2))
	e.want(err, work.ErrOverlap)
	e.no(e.Ack(e.ctx, l, queue.Outcome{}))
	_, err = e.Enqueue(e.ctx, fire(2)) // it has had its turn
	e.want(err, work.ErrDuplicate)
	e.put(fire(3))
	e.equal("skipped", e.checkSum(e.Queue).Skipped, 2)
	allowed := fire(4)
	allowed.Spec.Trigger.Overlap = work.OverlapAllow
	e.put(allowed)
}
