package queuetest

import (
	"slices"
	"strconv"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

func nack(e *env) {
	e.open(Settings{})
	run := e.put(job())
	l, _ := e.begin()
	e.no(e.Nack(e.ctx, l, queue.Outcome{Cause: "first", TimedOut: true}, time.Time{}))
	s := e.checkSum(e.Queue)
	if s.Failed != 1 || s.Waiting != 1 || s.Retrying != 0 {
		e.Fatalf("%+v", s)
	}
	l, a := e.begin()
	if id(l) != run.ID || a.Number != 2 || a.Tries != 2 {
		e.Fatalf("%+v", a)
	}
	e.no(e.Nack(e.ctx, l, queue.Outcome{Cause: "second", Hung: true}, time.Now().Add(time.Hour)))
	e.equal("retrying", e.checkSum(e.Queue).Retrying, 1)
	e.nothing()
	got := e.run(run.ID)
	if got.State != work.StateRetrying || len(got.Attempts) != 2 || got.Attempts[0].Cause != "first" || !got.Attempts[0].TimedOut || !got.Attempts[1].Hung || got.Attempts[1].FinishedAt.IsZero() {
		e.Fatalf("%+v", got)
	}
	soon := e.put(job())
	l, _ = e.begin()
	at := time.Now().Add(20 * time.Millisecond)
	e.no(e.Nack(e.ctx, l, queue.Outcome{}, at))
	l = e.lease()
	e.equal("run", id(l), soon.ID)
	if time.Now().Before(at) {
		e.Error("it is tried again before its time")
	}
}

func deadLetters(e *env) {
	e.open(Settings{Capacity: 3})
	run := e.put(job(func(s *work.Spec) { s.UniqueKey = "u" }))
	l, _ := e.begin()
	e.no(e.DeadLetter(e.ctx, l, queue.Outcome{Cause: "why", Result: &work.StoredResult{Size: 3}}))
	got := e.run(run.ID)
	if got.State != work.StateDead || got.Cause != "why" || got.Result == nil || got.FinishedAt.IsZero() {
		e.Fatalf("%+v", got)
	}
	b, r := as[queue.Browser](e), as[queue.Retrier](e)
	list, err := b.DeadLetters(e.ctx, work.Page{})
	e.no(err)
	if list.Total != 1 || len(list.Runs) != 1 || list.Runs[0].ID != run.ID || list.Next != "" {
		e.Fatalf("%+v", list)
	}

	again, err := r.Retry(e.ctx, run.ID)
	e.no(err)
	if again.State != work.StateWaiting || again.Cause != "" || again.Result != nil || len(again.Attempts) != 1 {
		e.Fatalf("%+v", again)
	}
	s := e.checkSum(e.Queue)
	if s.DeadLetters != 0 || s.Recovered != 1 || s.Dead != 1 || s.Waiting != 1 {
		e.Fatalf("%+v", s)
	}
	_, err = r.Retry(e.ctx, run.ID)
	e.want(err, work.ErrConflict)
	_, err = e.Enqueue(e.ctx, job(func(s *work.Spec) { s.UniqueKey = "u" }))
	e.want(err, work.ErrUnique)
	l, a := e.begin()
	if a.Number != 2 || a.Tries != 1 {
		e.Fatalf("%+v", a)
	}
	e.no(e.DeadLetter(e.ctx, l, queue.Outcome{Cause: "again"}))

	other := e.put(job(func(s *work.Spec) { s.UniqueKey = "u" }))
	_, err = r.Retry(e.ctx, run.ID)
	e.want(err, work.ErrUnique)
	_, err = e.Enqueue(e.ctx, jobs(2)...)
	e.no(err)
	_, err = as[queue.Canceller](e).CancelRun(e.ctx, other.ID)
	e.no(err)
	e.put(job())
	_, err = r.Retry(e.ctx, run.ID)
	e.want(err, work.ErrFull)
	_, err = r.Retry(e.ctx, work.NewID())
	e.want(err, work.ErrNotFound)
	_, err = r.Retry(e.ctx, other.ID)
	e.want(err, work.ErrConflict)

	n, err := r.Purge(e.ctx, run.ID, run.ID, other.ID, "nonsense")
	e.no(err)
	e.equal("purged", n, 1)
	_, err = b.Run(e.ctx, run.ID)
	e.want(err, work.ErrNotFound)
	s = e.checkSum(e.Queue)
	if s.Dead != 2 || s.DeadLetters != 0 {
		e.Fatalf("%+v", s)
	}
}

func deadLettersByPage(e *env) {
	e.open(Settings{})
	b, r := as[queue.Browser](e), as[queue.Retrier](e)
	var died []string
	for range 25 {
		run := e.put(job())
		l := e.lease()
		e.no(e.DeadLetter(e.ctx, l, queue.Outcome{Cause: "c"})) // it need not have begun
		died = append(died, run.ID)
	}
	slices.Reverse(died)
	read := func(between func(page int)) (ids []string) {
		p := work.Page{Count: 4}
		for page := 0; ; page++ {
			list, err := b.DeadLetters(e.ctx, p)
			e.no(err)
			for _, run := range list.Runs {
				ids = append(ids, run.ID)
			}
			if list.Next == "" {
				return ids
			}
			between(page)
			p.Cursor = list.Next
		}
	}
	e.equal("list", read(func(int) {}), died)
	list, err := b.DeadLetters(e.ctx, work.Page{Count: 3, Start: 5})
	e.no(err)
	e.equal("first of a page by number", list.Runs[0].ID, died[5])
	_, err = b.DeadLetters(e.ctx, work.Page{Count: -1})
	e.want(err, work.ErrInvalid)
	_, err = b.DeadLetters(e.ctx, work.Page{Cursor: "x"})
	e.want(err, work.ErrInvalid)

	// What happens between two pages makes nothing come twice, and nothing that
	// stays be left out.
	want := slices.Concat(died[:8], died[10:])
	got := read(func(page int) {
		if page != 1 {
			return
		}
		_, err := r.Retry(e.ctx, died[8]) // where the cursor points to
		e.no(err)
		_, err = r.Purge(e.ctx, died[9], died[2])
		e.no(err)
		e.no(e.DeadLetter(e.ctx, e.lease(), queue.Outcome{}))
	})
	e.equal("list with changes", got, want)
}

func setAside(e *env) {
	understood := true
	e.open(Settings{Check: func(s work.Spec) error {
		if s.Type == "t" && !understood {
			return work.ErrUnknownType
		}
		return nil
	}})
	b, r := as[queue.Browser](e), as[queue.Retrier](e)
	recurring := func(s *work.Spec) { s.Trigger = work.Trigger{} }
	understood = false
	entry := job(recurring)
	run := e.put(entry)
	l, _ := e.begin()
	e.no(e.SetAside(e.ctx, l, "no such type"))
	got := e.run(run.ID)
	if got.State != work.StateUndecodable || got.Cause != "no such type" || len(got.Attempts) != 0 {
		e.Fatalf("%+v", got)
	}
	e.nothing()
	list, err := b.Undecodable(e.ctx, work.Page{})
	e.no(err)
	e.equal("set aside", len(list.Runs), 1)
	e.equal("set aside", e.checkSum(e.Queue).Undecodable, 1)

	other := e.put(entry) // it does not keep its job from having others
	l = e.lease()
	e.no(e.SetAside(e.ctx, l, "nor now"))
	_, err = r.Retry(e.ctx, run.ID)
	e.want(err, work.ErrUnknownType)
	e.state(run.ID, work.StateUndecodable)
	understood = true
	_, err = r.Retry(e.ctx, run.ID)
	e.no(err)
	_, err = r.Retry(e.ctx, other.ID)
	e.want(err, work.ErrOverlap)
	l, a := e.begin()
	if id(l) != run.ID || a.Number != 1 || a.Tries != 1 {
		e.Fatalf("%s, %+v", id(l), a)
	}
	e.no(e.Ack(e.ctx, l, queue.Outcome{}))
	n, err := r.Purge(e.ctx, other.ID)
	e.no(err)
	e.equal("purged", n, 1)
	s := e.checkSum(e.Queue)
	if s.Dropped != 1 || s.Undecodable != 0 || s.Bytes != 0 {
		e.Fatalf("%+v", s)
	}
}

func release(e *env) {
	e.open(Settings{})
	var want []string
	for range 10 {
		want = append(want, e.put(job()).ID)
	}
	ls := e.leaseAll(6)
	e.start(&ls[1])
	e.start(&ls[4])
	e.no(e.Release(e.ctx, &ls[3], &ls[1], &ls[4], &ls[0], &ls[0]))
	s := e.checkSum(e.Queue)
	if s.Waiting != 10 || s.Leased != 2 || s.Running != 0 {
		e.Fatalf("%+v", s)
	}
	e.no(e.Release(e.ctx, &ls[5], &ls[2]))
	var got []string
	for _, l := range e.leaseAll(20) {
		got = append(got, id(&l))
		e.equal("attempt", e.start(&l).Number, 1)
	}
	e.equal("order", got, want)
}

func delay(e *env) {
	e.open(Settings{})
	e.can(queue.Delay)
	at := time.Now().Add(30 * time.Millisecond)
	var late []string
	for i := range 3 {
		run := e.put(job(func(s *work.Spec) { s.FireTime = at.Add(time.Duration(2-i) * time.Millisecond) }))
		e.equal("state", run.State, work.StateScheduled)
		late = append(late, run.ID)
	}
	far := e.put(job(func(s *work.Spec) { s.FireTime = time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC) }))
	past := e.put(job(func(s *work.Spec) { s.FireTime = time.Now().Add(-time.Hour) }))
	e.equal("state", past.State, work.StateWaiting)
	e.equal("scheduled", e.checkSum(e.Queue).Scheduled, 4)
	e.equal("the first", id(e.lease()), past.ID)
	slices.Reverse(late)
	for _, want := range late {
		l, a := e.begin()
		e.equal("run", id(l), want)
		if time.Now().Before(a.FireTime) {
			e.Error("it is leased before its time")
		}
	}
	e.nothing()
	e.state(far.ID, work.StateScheduled)
	if got := e.run(far.ID).FireTime; got.Year() != 9999 {
		e.Errorf("the fire time is %s", got)
	}
}

func leasesExpire(e *env) {
	e.open(Settings{Lease: 40 * time.Millisecond, MaxCrashes: 2})
	run := e.put(job())
	l := e.lease()
	if l.Until.IsZero() {
		e.Skip("leases do not expire")
	}
	again := e.lease()
	e.equal("run", id(again), run.ID)
	if time.Now().Before(l.Until) {
		e.Error("it was leased again before its time")
	}
	_, err := e.Start(l, time.Time{})
	e.want(err, queue.ErrGone)
	e.equal("expired", e.checkSum(e.Queue).Expired, 1)

	// An extended lease lasts; the attempt of one that expires is not counted,
	// but only so many of them are forgiven.
	e.no(e.Extend(e.ctx, again, time.Hour))
	e.start(again)
	var none [1]queue.Lease
	n, err := e.Lease(e.ctx, none[:], 80*time.Millisecond)
	if n != 0 || err != nil {
		e.Fatalf("%d leased, %v", n, err)
	}
	e.no(e.Extend(e.ctx, again, time.Millisecond))
	l, a := e.begin()
	if id(l) != run.ID || a.Number != 2 || a.Tries != 1 {
		e.Fatalf("%s, %+v", id(l), a)
	}
	e.want(e.Ack(e.ctx, again, queue.Outcome{}), queue.ErrGone)
	n, err = e.Lease(e.ctx, none[:], 200*time.Millisecond)
	if n != 0 || err != nil {
		e.Fatalf("%d leased, %v", n, err)
	}
	got := e.run(run.ID)
	if got.State != work.StateDead || len(got.Attempts) != 2 {
		e.Fatalf("%+v", got)
	}
	e.equal("poisoned", e.checkSum(e.Queue).Poisoned, 1)
}

func number(i int) string { return strconv.Itoa(i) }

func runsIn(e *env) {
	e.open(Settings{})
	b := as[queue.Browser](e)
	ids := everyState(e)
	list := func(state work.State, count int) (got []string) {
		p := work.Page{Count: count}
		for {
			page, err := b.RunsIn(e.ctx, state, p)
			e.no(err)
			for _, run := range page.Runs {
				if state != "" && run.State != state {
					e.Fatalf("%s is %s", run.ID, run.State)
				}
				got = append(got, run.ID)
			}
			if page.Next == "" {
				e.equal("total", page.Total, len(got))
				return got
			}
			p.Cursor = page.Next
		}
	}
	unfinished := 0
	for _, state := range []work.State{
		work.StateScheduled, work.StateWaiting, work.StateRunning, work.StateRetrying, work.StateUndecodable,
		work.StateDone, work.StateDead, work.StateCancelled,
	} {
		got := list(state, 2)
		want := 1
		if state == work.StateWaiting {
			want = 3
		}
		e.equal("runs that are "+string(state), len(got), want)
		for _, id := range got {
			if ids[id] != state && state != work.StateRunning {
				e.Errorf("%s is %s", id, ids[id])
			}
		}
		if !state.Final() {
			unfinished += want
		}
	}
	all := list("", 3)
	e.equal("unfinished", len(all), unfinished)
	if !slices.IsSorted(all) { // ids are in the order of acceptance
		e.Error("they are not in the order of acceptance")
	}
	page, err := b.RunsIn(e.ctx, "", work.Page{Count: 2, Start: 1})
	e.no(err)
	e.equal("second", page.Runs[0].ID, all[1])
	_, err = b.RunsIn(e.ctx, "nonsense", work.Page{})
	e.want(err, work.ErrInvalid)
	_, err = b.RunsIn(e.ctx, "", work.Page{Count: -1})
	e.want(err, work.ErrInvalid)
}
