package local

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

func entry(change ...func(*work.Spec)) queue.Entry {
	spec := work.Spec{ID: work.NewID(), Type: "t", Payload: []byte(`{"a":1}`), Trigger: work.Trigger{Kind: work.TriggerOnce}}
	for _, c := range change {
		c(&spec)
	}
	return queue.Entry{Spec: spec}
}

func mustPut(t testing.TB, e *Engine, entries ...queue.Entry) []work.Run {
	t.Helper()
	runs, err := e.Enqueue(context.Background(), entries...)
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

func mustBegin(t testing.TB, e *Engine) *queue.Lease {
	t.Helper()
	var l [1]queue.Lease
	n, err := e.Lease(context.Background(), l[:], time.Second)
	if n != 1 || err != nil {
		t.Fatalf("%d leased, %v", n, err)
	}
	if _, err := e.Start(&l[0], time.Time{}); err != nil {
		t.Fatal(err)
	}
	return &l[0]
}

func check(t testing.TB, e *Engine) queue.Stats {
	t.Helper()
	s := e.Stats()
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	audit(t, e)
	return s
}

// TestAppendFails: a run whose record could not be written is not accepted, and
// leaves nothing behind that would keep it from being accepted later.
func TestAppendFails(t *testing.T) {
	for at := 1; at <= 5; at++ {
		d := &disk{}
		e, l, _ := mustOpen(t, Options{Capacity: 5}, d)
		l.failAt = at
		ctx := context.Background()
		fire := time.Now()
		entries := []queue.Entry{
			entry(func(s *work.Spec) { s.IdempotencyKey = "k" }),
			entry(func(s *work.Spec) { s.UniqueKey, s.UniqueFor = "u", time.Hour }),
			entry(func(s *work.Spec) { s.FireTime = fire; s.Trigger = work.Trigger{} }),
			entry(),
		}
		put := []func() error{
			func() error { _, err := e.Enqueue(ctx, entries[0]); return err },
			func() error { _, err := e.Enqueue(ctx, entries[1]); return err },
			func() error { _, err := e.Enqueue(ctx, entries[2]); return err },
			func() error { _, err := e.PutJob(ctx, entries[3].Spec, entries[3]); return err },
			func() (err error) {
				e.EnqueueEach(ctx, []queue.Entry{entry()}, func(_ int, _ work.Run, told error) { err = told })
				return err
			},
		}
		for i, f := range put {
			before := check(t, e)
			err := f()
			if i+1 != at {
				if err != nil {
					t.Fatal(err)
				}
				continue
			}
			if !errors.Is(err, queue.ErrStorage) || !errors.Is(err, errIO) {
				t.Fatalf("the error is %v", err)
			}
			after := check(t, e)
			after.Log, before.Log = nil, nil
			if after != before {
				t.Fatalf("%+v, before %+v", after, before)
			}
			if err := f(); err != nil {
				t.Fatalf("again: %v", err)
			}
		}
		s := check(t, e)
		if s.Accepted != 5 || s.Waiting != 5 || s.Jobs != 1 {
			t.Fatalf("%+v", s)
		}
		l.kill()
		_ = e.Close()
		e, _, r := mustOpen(t, Options{}, d)
		if r.Waiting != 5 || r.Keys != 1 || r.Jobs != 1 {
			t.Fatalf("%+v", r)
		}
		_ = e.Close()
	}
}

// TestAppendFailsForKeptJob: nor does a fire time count whose run was not
// accepted.
func TestAppendFailsForKeptJob(t *testing.T) {
	e, l, _ := mustOpen(t, Options{}, &disk{})
	defer func() { _ = e.Close() }()
	in := entry(func(s *work.Spec) { s.Trigger = work.Trigger{Kind: work.TriggerEvery, Every: time.Second} })
	if _, err := e.PutJob(t.Context(), in.Spec); err != nil {
		t.Fatal(err)
	}
	in.Spec.FireTime = time.Now()
	l.failAt = 2
	if _, err := e.Enqueue(t.Context(), in); !errors.Is(err, queue.ErrStorage) {
		t.Fatal(err)
	}
	if at := e.LastFire(in.Spec.ID); !at.IsZero() {
		t.Errorf("the last fire time is %s", at)
	}
	mustPut(t, e, in)
}

// TestOrderAfterRestart: runs are leased in the order in which they began to
// wait, also when that was while nobody was there.
func TestOrderAfterRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		e, l, _ := mustOpen(t, Options{}, d)
		at := func(d time.Duration) queue.Entry {
			return entry(func(s *work.Spec) { s.FireTime = time.Now().Add(d) })
		}
		third := mustPut(t, e, at(3*time.Second))[0]
		second := mustPut(t, e, entry())[0]
		lease := mustBegin(t, e)
		if err := e.Nack(t.Context(), lease, queue.Outcome{}, time.Now().Add(2*time.Second)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		first := mustPut(t, e, entry())[0]
		fourth := mustPut(t, e, at(3*time.Second))[0]
		_ = e.Commit()
		l.kill()
		_ = e.Close()
		time.Sleep(time.Hour)
		e, _, _ = mustOpen(t, Options{}, d)
		defer func() { _ = e.Close() }()
		for i, want := range []work.Run{first, second, third, fourth} {
			if got := finish(t, e, 0); got != want.ID {
				t.Errorf("number %d is %s, want %s", i+1, got, want.ID)
			}
		}
	})
}

// TestUndecided: while a submission is being written, whatever depends on it
// waits for its outcome; nothing of it can be seen or leased before.
func TestUndecided(t *testing.T) {
	fire := time.Now()
	key := func(s *work.Spec) { s.IdempotencyKey = "k" }
	uniq := func(s *work.Spec) { s.UniqueKey = "u" }
	first := entry(key, uniq, func(s *work.Spec) { s.ID, s.FireTime = "job", fire })
	others := map[string]struct {
		entry    queue.Entry
		accepted error // what is said when the first is accepted; nil is a replay
	}{
		"key":     {entry(key, uniq), nil},
		"unique":  {entry(uniq), work.ErrUnique},
		"overlap": {entry(func(s *work.Spec) { s.ID = "job" }), work.ErrOverlap},
		"fire time": {entry(func(s *work.Spec) {
			s.ID, s.FireTime, s.Trigger.Overlap = "job", fire, work.OverlapAllow
		}), work.ErrDuplicate},
	}
	for name, other := range others {
		for _, fails := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, fails: %v", name, fails), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					e, l, _ := mustOpen(t, Options{}, &disk{})
					defer func() { _ = e.Close() }()
					held := make(chan struct{})
					l.held = held
					if fails {
						l.failAt = 1
					}
					var all sync.WaitGroup
					all.Go(func() {
						if _, err := e.Enqueue(t.Context(), first); (err != nil) != fails {
							t.Errorf("the first: %v", err)
						}
					})
					synctest.Wait()
					told := make(chan error, 2)
					all.Go(func() {
						runs, err := e.Enqueue(t.Context(), other.entry)
						if err == nil && !fails && !runs[0].Replayed {
							t.Errorf("%+v", runs)
						}
						told <- err
					})
					all.Go(func() {
						e.EnqueueEach(t.Context(), []queue.Entry{other.entry}, func(_ int, _ work.Run, err error) { told <- err })
					})
					synctest.Wait()
					var none [1]queue.Lease
					if n, _ := e.Lease(t.Context(), none[:], 0); n != 0 || len(told) != 0 || e.HasRuns("job") {
						t.Errorf("%d leased, %d told", n, len(told))
					}
					l.mu.Lock()
					l.held = nil
					l.mu.Unlock()
					close(held)
					all.Wait()
					accepted := 0
					for range 2 {
						switch err := <-told; {
						case fails && err == nil:
							accepted++
						case !fails && !errors.Is(err, other.accepted):
							t.Errorf("told %v, want %v", err, other.accepted)
						}
					}
					if fails && accepted == 0 {
						t.Error("neither of the others was accepted")
					}
					check(t, e)
				})
			})
		}
	}
}

// TestWaitIsGivenUp: those who wait for another submission do so no longer than
// they want.
func TestWaitIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, l, _ := mustOpen(t, Options{}, &disk{})
		held := make(chan struct{})
		l.held = held
		spec := entry(func(s *work.Spec) { s.ID, s.IdempotencyKey = "job", "k" }).Spec
		var first sync.WaitGroup
		first.Go(func() {
			if _, err := e.PutJob(t.Context(), spec, queue.Entry{Spec: spec}); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var others sync.WaitGroup
		for _, f := range []func() error{
			func() error { _, err := e.Enqueue(ctx, queue.Entry{Spec: spec}); return err },
			func() error { _, err := e.PutJob(ctx, spec); return err },
			func() error { _, _, err := e.Reserve(ctx, spec); return err },
			func() error { return e.DeleteJob(ctx, "job") },
			func() (err error) {
				e.EnqueueEach(ctx, []queue.Entry{{Spec: spec}}, func(_ int, _ work.Run, told error) { err = told })
				return err
			},
		} {
			others.Go(func() {
				if err := f(); !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			})
		}
		others.Wait()
		// A stop waits for the submission that is under way.
		var end sync.WaitGroup
		end.Go(func() { _ = e.Close() })
		synctest.Wait()
		close(held)
		first.Wait()
		end.Wait()
		if s := check(t, e); s.Accepted != 1 || s.Waiting != 1 || s.Jobs != 1 {
			t.Errorf("%+v", s)
		}
	})
}

// TestCutAnywhere does many things and then reopens the log cut behind each of
// its records: no run that was accepted by then is lost, none is there twice,
// and none that was over is run again.
func TestCutAnywhere(t *testing.T) {
	d := &disk{}
	e, _, _ := mustOpen(t, Options{Results: Retention{Runs: 3}}, d)
	ctx := context.Background()
	type moment struct {
		units    int
		accepted map[string]bool // by then, and not forgotten
		over     map[string]bool
	}
	accepted, over := map[string]bool{}, map[string]bool{}
	var moments []moment
	note := func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		m := moment{units: len(d.units), accepted: map[string]bool{}, over: map[string]bool{}}
		for id := range accepted {
			m.accepted[id] = true
		}
		for id := range over {
			m.over[id] = true
		}
		moments = append(moments, m)
	}
	put := func(entries ...queue.Entry) {
		for _, run := range mustPut(t, e, entries...) {
			accepted[run.ID] = true
		}
		note()
	}
	end := func(f func(l *queue.Lease) error, final bool) {
		l := mustBegin(t, e)
		note()
		if err := f(l); err != nil {
			t.Fatal(err)
		}
		if final {
			over[work.FormatID(l.Run)] = true
		}
		note()
	}
	ack := func(l *queue.Lease) error {
		return e.Ack(ctx, l, queue.Outcome{Result: &work.StoredResult{Payload: []byte("r"), Size: 1}})
	}
	for i := range 12 {
		put(entry(func(s *work.Spec) { s.IdempotencyKey = fmt.Sprint("k", i) }), entry(func(s *work.Spec) { s.Priority = 1 + i%9 }))
		end(ack, true)
		switch i % 4 {
		case 0:
			end(func(l *queue.Lease) error {
				return e.Nack(ctx, l, queue.Outcome{Cause: "c"}, time.Now().Add(time.Hour))
			}, false)
		case 1:
			end(func(l *queue.Lease) error { return e.Release(ctx, l) }, false)
		case 2:
			end(func(l *queue.Lease) error { return e.DeadLetter(ctx, l, queue.Outcome{Cause: "c"}) }, true)
		case 3:
			end(func(l *queue.Lease) error { return e.SetAside(ctx, l, "c") }, false)
		}
	}
	_ = e.Close()

	known := 0
	for cut := range len(d.units) + 1 {
		for known+1 < len(moments) && moments[known+1].units <= cut {
			known++
		}
		part := &disk{units: append([][]queue.Record(nil), d.units[:cut]...)}
		e, _, r := mustOpen(t, Options{MaxCrashes: 100, Results: Retention{Runs: 100}, Check: func(work.Spec) error { return errIO }}, part)
		if r.Unknown != 0 || r.Orphans != 0 {
			t.Fatalf("cut at %d: %+v", cut, r)
		}
		s := check(t, e)
		if moments[known].units <= cut {
			for id := range moments[known].accepted {
				run, err := e.Run(ctx, id)
				switch {
				case moments[known].over[id] && err == nil && !run.State.Final():
					t.Fatalf("cut at %d: run %s was over and is %s", cut, id, run.State)
				case !moments[known].over[id] && (err != nil || run.State.Final() && !finishedLater(moments, known, id)):
					t.Fatalf("cut at %d: run %s is %s, %v", cut, id, run.State, err)
				}
			}
		}
		ls := make([]queue.Lease, 100)
		n, err := e.Lease(ctx, ls, 0)
		if err != nil || n != s.Waiting {
			t.Fatalf("cut at %d: %d leased, %v, %+v", cut, n, err, s)
		}
		seen := map[[16]byte]bool{}
		for _, l := range ls[:n] {
			if seen[l.Run] {
				t.Fatalf("cut at %d: run %x is leased twice", cut, l.Run)
			}
			seen[l.Run] = true
		}
		_ = e.Close()
	}
}

func finishedLater[M any](moments []M, known int, _ string) bool { return known+1 < len(moments) }

// TestPushBeforeFoundRuns: only the start of a run that was found is waited
// for.
func TestPushBeforeFoundRuns(t *testing.T) {
	d := &disk{}
	e, l, _ := mustOpen(t, Options{}, d)
	mustPut(t, e, entry(), entry())
	mustBegin(t, e)
	if l.pushes != 0 {
		t.Errorf("%d pushes for a new run", l.pushes)
	}
	l.kill()
	_ = e.Close()
	e, l, _ = mustOpen(t, Options{}, d)
	defer func() { _ = e.Close() }()
	lease := mustBegin(t, e)
	if l.pushes != 1 {
		t.Errorf("%d pushes for a run that was found", l.pushes)
	}
	if err := e.Nack(context.Background(), lease, queue.Outcome{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	mustBegin(t, e)
	mustBegin(t, e)
	if l.pushes != 2 {
		t.Errorf("%d pushes, want one for each run that was found", l.pushes)
	}
}

// TestFleeting: a job without a Spec is run, but never written.
func TestFleeting(t *testing.T) {
	d := &disk{}
	e, l, _ := mustOpen(t, Options{}, d)
	mustPut(t, e, queue.Entry{Spec: work.Spec{ID: "j", Type: "t"}, Job: fleetingJob{}}, entry())
	var ls [2]queue.Lease
	if n, _ := e.Lease(context.Background(), ls[:], 0); n != 2 {
		t.Fatal(n)
	}
	a, err := e.Start(&ls[0], time.Time{})
	if err != nil || a.Job == nil || a.Spec.ID != "j" {
		t.Fatalf("%+v, %v", a, err)
	}
	if err := e.Nack(context.Background(), &ls[0], queue.Outcome{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if len(d.units) != 1 {
		t.Errorf("%d units are written", len(d.units))
	}
	_ = e.Close()
	if s := check(t, e); s.Dropped != 1 || s.Waiting != 1 {
		t.Errorf("%+v", s)
	}
	l.kill()
	e, _, r := mustOpen(t, Options{}, d)
	if r.Waiting != 1 || r.Retrying != 0 || r.Orphans != 0 {
		t.Errorf("%+v", r)
	}
	_ = e.Close()
}

type fleetingJob struct{}

func (fleetingJob) ID() string                               { return "j" }
func (fleetingJob) Type() string                             { return "t" }
func (fleetingJob) Run(context.Context) (work.Result, error) { return nil, nil }

// TestTriedWithoutEnd: what a run that is tried again and again takes of the
// log and of memory is bounded.
func TestTriedWithoutEnd(t *testing.T) {
	d := &disk{}
	e, l, _ := mustOpen(t, Options{}, d)
	id := mustPut(t, e, entry())[0].ID
	for i := range 100 {
		lease := mustBegin(t, e)
		if err := e.Nack(context.Background(), lease, queue.Outcome{Cause: fmt.Sprint(i + 1)}, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	live := 0
	for _, u := range d.units {
		for _, rec := range u {
			live++
			if rec.Kind == KindRun && rec.Op == queue.Put {
				live = 1
			}
		}
	}
	if live > 2*putEvery {
		t.Errorf("%d records are live", live)
	}
	if err := e.Commit(); err != nil {
		t.Fatal(err)
	}
	l.kill()
	_ = e.Close()
	e, _, _ = mustOpen(t, Options{}, d)
	defer func() { _ = e.Close() }()
	run, err := e.Run(context.Background(), id)
	if err != nil || len(run.Attempts) != maxAttempts || run.Attempts[0].Number != 81 || run.Attempts[19].Cause != "100" {
		t.Fatalf("%+v, %v", run, err)
	}
	var ls [1]queue.Lease
	if n, _ := e.Lease(context.Background(), ls[:], 0); n != 1 {
		t.Fatal(n)
	}
	if a, err := e.Start(&ls[0], time.Time{}); err != nil || a.Number != 101 || a.Tries != 101 {
		t.Fatalf("%+v, %v", a, err)
	}
}
