package queuetest

import (
	"reflect"
	"slices"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

func jobsAndSchedules(e *env) {
	e.open(Settings{Capacity: 2})
	k := as[queue.Keeper](e)
	now := time.Now()
	every := work.Trigger{Kind: work.TriggerCron, Cron: "* * * * *", TimeZone: "Europe/Berlin", Overlap: work.OverlapAllow}
	spec := func(created int) work.Spec {
		s := job(func(s *work.Spec) { s.Trigger, s.CreatedAt = every, now.Add(time.Duration(created)) }).Spec
		return s
	}
	second, first := spec(2), spec(1)
	_, err := k.PutJob(e.ctx, second)
	e.no(err)
	fire := second
	fire.ID, fire.FireTime = first.ID, now
	runs, err := k.PutJob(e.ctx, first, queue.Entry{Spec: fire})
	e.no(err)
	if len(runs) != 1 || runs[0].JobID != first.ID {
		e.Fatalf("%+v", runs)
	}
	names := func() (ids []string) {
		for _, s := range k.Jobs() {
			ids = append(ids, s.ID)
		}
		return ids
	}
	e.equal("jobs", names(), []string{first.ID, second.ID})
	first.Revision = 5
	_, err = k.PutJob(e.ctx, first, job(), job(), job())
	e.want(err, work.ErrInvalid) // runs of other jobs
	more := fire
	more.FireTime = now.Add(time.Second)
	again := more
	again.FireTime = now.Add(time.Minute)
	_, err = k.PutJob(e.ctx, first, queue.Entry{Spec: more}, queue.Entry{Spec: again})
	e.want(err, work.ErrFull)
	e.equal("revision", k.Jobs()[0].Revision, 0) // all or nothing
	_, err = k.PutJob(e.ctx, first)
	e.no(err)
	got := k.Jobs()[0]
	if got.Revision != 5 || got.Trigger != every || !got.CreatedAt.Equal(first.CreatedAt) {
		e.Fatalf("%+v", got)
	}
	if at := k.LastFire(first.ID); !at.Equal(now) {
		e.Errorf("the last fire time is %s", at)
	}
	// The last fire time stays as long as the job, whatever becomes of its runs.
	e.finish()
	_, err = e.Enqueue(e.ctx, queue.Entry{Spec: fire})
	e.want(err, work.ErrDuplicate)
	e.no(k.DeleteJob(e.ctx, first.ID))
	e.want(k.DeleteJob(e.ctx, first.ID), work.ErrNotFound)
	if at := k.LastFire(first.ID); !at.IsZero() {
		e.Errorf("the last fire time is %s", at)
	}
	e.equal("jobs", names(), []string{second.ID})

	s := work.Schedule{Name: "default", Type: "cron", ResponseTimeJobs: 3, Trigger: &every}
	e.no(k.PutSchedule(e.ctx, s))
	e.no(k.PutSchedule(e.ctx, work.Schedule{Name: "a", SendIntervalSeconds: 5}))
	list := k.Schedules()
	if len(list) != 2 || list[0].Name != "a" || *list[1].Trigger != every || list[1].ResponseTimeJobs != 3 {
		e.Fatalf("%+v", list)
	}
	e.no(k.DeleteSchedule(e.ctx, "a"))
	e.want(k.DeleteSchedule(e.ctx, "a"), work.ErrNotFound)
	e.want(k.PutSchedule(e.ctx, work.Schedule{}), work.ErrInvalid)
	e.equal("schedules", len(k.Schedules()), 1)
	e.checkSum(e.Queue)
}

// durable opens an engine that survives, or skips the test.
func (e *env) durable(s Settings) {
	e.Helper()
	e.open(s)
	e.can(queue.Durable)
}

// everyState brings runs into each state and returns them by what they are to
// be after a restart.
func everyState(e *env) map[string]work.State {
	ids := map[string]work.State{}
	add := func(state work.State, change ...func(*work.Spec)) work.Run {
		run := e.put(job(change...))
		ids[run.ID] = state
		return run
	}
	add(work.StateDone)
	e.finish()
	add(work.StateDead)
	l, _ := e.begin()
	e.no(e.DeadLetter(e.ctx, l, queue.Outcome{Cause: "dead", Result: &work.StoredResult{Payload: []byte("p"), Size: 1}}))
	add(work.StateRetrying)
	l, _ = e.begin()
	e.no(e.Nack(e.ctx, l, queue.Outcome{Cause: "nack", Metrics: map[string]int64{"m": 1}}, time.Now().Add(time.Hour)))
	add(work.StateUndecodable)
	e.no(e.SetAside(e.ctx, e.lease(), "aside"))
	cancelled := add(work.StateCancelled)
	_, err := as[queue.Canceller](e).CancelRun(e.ctx, cancelled.ID)
	e.no(err)
	add(work.StateScheduled, func(s *work.Spec) { s.FireTime = time.Now().Add(time.Hour) })
	add(work.StateWaiting, func(s *work.Spec) { s.Priority = 1 }) // is going to be running
	e.start(e.lease())
	add(work.StateWaiting, func(s *work.Spec) { s.Priority = 1 }) // is going to be leased
	e.lease()
	add(work.StateWaiting, withKey("k"), withUnique("u", time.Hour))
	add(work.StateWaiting, func(s *work.Spec) { s.Priority = 2 })
	return ids
}

func refuseAll(work.Spec) error { return work.ErrUnknownType }

func restart(e *env) {
	s := Settings{Check: refuseAll}
	e.durable(s)
	ids := everyState(e)
	before := map[string]work.Run{}
	for id := range ids {
		before[id] = e.run(id)
	}
	e.reopen(false, s)
	for id, state := range ids {
		got, was := e.run(id), before[id]
		e.equal("state", got.State, state)
		if state == work.StateWaiting {
			was.State, was.Attempts = state, nil // what was running is as if never begun
		}
		e.equal("cause", got.Cause, was.Cause)
		if len(got.Attempts) != len(was.Attempts) || !got.AcceptedAt.Equal(was.AcceptedAt) || !got.FireTime.Equal(was.FireTime) ||
			!got.FinishedAt.Equal(was.FinishedAt) || (got.Result == nil) != (was.Result == nil) || got.IdempotencyKey != was.IdempotencyKey {
			e.Errorf("%+v, was %+v", got, was)
		}
		for i, a := range got.Attempts {
			b := was.Attempts[i]
			if a.Number != b.Number || a.Cause != b.Cause || !a.StartedAt.Equal(b.StartedAt) || !a.FinishedAt.Equal(b.FinishedAt) || len(a.Metrics) != len(b.Metrics) {
				e.Errorf("%+v, was %+v", a, b)
			}
		}
	}
	st := e.checkSum(e.Queue)
	if st.Recovered != 7 || st.Waiting != 4 || st.DeadLetters != 1 || st.Accepted != 0 || st.KeptRuns != 2 {
		e.Fatalf("%+v", st)
	}
	// The keys are still there, and the order is.
	if run := e.put(job(withKey("k"), withUnique("u", time.Hour))); !run.Replayed {
		e.Errorf("%+v", run)
	}
	_, err := e.Enqueue(e.ctx, job(withUnique("u", 0)))
	e.want(err, work.ErrUnique)
	var got []int
	for range 4 {
		got = append(got, e.lease().Priority)
	}
	e.equal("priorities", got, []int{1, 1, 2, 5})
	e.nothing()
	// What was set aside goes on when it is understood.
	e.reopen(false, Settings{})
	st = e.checkSum(e.Queue)
	if st.Undecodable != 0 || st.Waiting != 5 {
		e.Fatalf("%+v", st)
	}
}

func restartAfterKill(e *env) {
	s := Settings{Check: refuseAll}
	e.durable(s)
	if e.harness.Kill == nil {
		e.Skip("the engine cannot be killed")
	}
	ids := everyState(e)
	e.reopen(true, s)
	for id, state := range ids {
		e.state(id, state)
	}
	st := e.checkSum(e.Queue)
	if st.Recovered != 7 || st.Waiting != 4 {
		e.Fatalf("%+v", st)
	}
	// The attempt that was under way is known, and not counted.
	l, a := e.begin()
	if a.Number != 2 || a.Tries != 1 {
		e.Fatalf("%+v", a)
	}
	run := e.run(id(l))
	if len(run.Attempts) != 2 || run.Attempts[0].Cause == "" {
		e.Fatalf("%+v", run)
	}
	// A purged run does not come back, and a forgotten one does not either.
	r := as[queue.Retrier](e)
	for id, state := range ids {
		if state == work.StateDead {
			n, err := r.Purge(e.ctx, id)
			e.no(err)
			e.equal("purged", n, 1)
		}
		if state == work.StateRetrying {
			_, err := as[queue.Canceller](e).CancelRun(e.ctx, id)
			e.no(err)
		}
	}
	e.reopen(true, s)
	st = e.checkSum(e.Queue)
	if st.DeadLetters != 0 || st.Retrying != 0 || st.Waiting != 4 {
		e.Fatalf("%+v", st)
	}
}

func restartOfKeeper(e *env) {
	e.durable(Settings{})
	k := as[queue.Keeper](e)
	// To the nanosecond, and with its zone.
	zone := time.FixedZone("", 2*3600)
	at := time.Date(2030, 1, 2, 3, 4, 5, 6, zone)
	spec := job(func(s *work.Spec) {
		s.Trigger = work.Trigger{
			Kind: work.TriggerEvery, Every: time.Minute, Overlap: work.OverlapAllow, Misfire: work.MisfireAll, Jitter: time.Second,
			Except: &work.Except{Dates: []string{"2030-12-25"}, Weekdays: []string{"SAT"}},
		}
		s.CreatedAt, s.UpdatedAt, s.Revision, s.IdempotencyKey = at, at, 3, "k"
	}).Spec
	keys := as[queue.Keys](e)
	_, _, err := keys.Reserve(e.ctx, spec)
	e.no(err)
	_, err = k.PutJob(e.ctx, spec)
	e.no(err)
	gone := job().Spec
	_, err = k.PutJob(e.ctx, gone)
	e.no(err)
	e.no(k.DeleteJob(e.ctx, gone.ID))
	fire := spec
	fire.FireTime, fire.IdempotencyKey = time.Now().Round(time.Millisecond), ""
	run := e.put(queue.Entry{Spec: fire})
	e.no(k.PutSchedule(e.ctx, work.Schedule{Name: "default", Trigger: &spec.Trigger}))
	e.no(k.PutSchedule(e.ctx, work.Schedule{Name: "gone"}))
	e.no(k.DeleteSchedule(e.ctx, "gone"))
	e.equal("run", e.finish(), run.ID)

	for range 2 {
		e.reopen(e.harness.Kill != nil, Settings{})
		k = as[queue.Keeper](e)
		got := k.Jobs()
		if len(got) != 1 || got[0].Revision != 3 || !got[0].CreatedAt.Equal(at) || !reflect.DeepEqual(got[0].Trigger, spec.Trigger) || got[0].IdempotencyKey != "k" {
			e.Fatalf("%+v", got)
		}
		_, offset := got[0].CreatedAt.Zone()
		e.equal("offset", offset, 2*3600)
		if last := k.LastFire(spec.ID); !last.Equal(fire.FireTime) {
			e.Fatalf("the last fire time is %s, want %s", last, fire.FireTime)
		}
		_, err = e.Enqueue(e.ctx, queue.Entry{Spec: fire})
		e.want(err, work.ErrDuplicate)
		schedules := k.Schedules()
		if len(schedules) != 1 || !reflect.DeepEqual(*schedules[0].Trigger, spec.Trigger) {
			e.Fatalf("%+v", schedules)
		}
		other := spec
		other.ID = work.NewID()
		jobID, replayed, err := as[queue.Keys](e).Reserve(e.ctx, other)
		if jobID != spec.ID || !replayed || err != nil {
			e.Fatal(jobID, replayed, err)
		}
	}
}

// poison: a run that is running whenever the process ends is taken for the
// reason, in the end; one that is not is not.
func poison(e *env) {
	s := Settings{MaxCrashes: 3}
	e.durable(s)
	if e.harness.Kill == nil {
		e.Skip("the engine cannot be killed")
	}
	bad, good := e.put(job()), e.put(job())
	for i := range 3 {
		l, a := e.begin()
		if id(l) != bad.ID || a.Number != i+1 || a.Tries != 1 || l.Suspect != (i == 2) {
			e.Fatalf("%s, %+v", id(l), a)
		}
		if i > 0 {
			// The start of a run that was found is known at once, since it may
			// end the process as soon as it begins.
			e.harness.Kill(e.T, e.Queue)
			e.open(s)
			continue
		}
		e.reopen(true, s)
	}
	e.state(bad.ID, work.StateDead)
	e.state(good.ID, work.StateWaiting)
	st := e.checkSum(e.Queue)
	if st.Poisoned != 1 || st.Dead != 1 || st.Recovered != 2 || st.Waiting != 1 {
		e.Fatalf("%+v", st)
	}
	_, err := as[queue.Retrier](e).Retry(e.ctx, bad.ID)
	e.no(err)
	e.reopen(true, s)
	e.state(bad.ID, work.StateWaiting)
	var got []string
	for _, l := range e.leaseAll(5) {
		got = append(got, id(&l))
	}
	if len(got) != 2 || !slices.Contains(got, bad.ID) {
		e.Fatalf("%v", got)
	}
}
