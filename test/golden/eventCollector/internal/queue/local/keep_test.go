package local

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

func mustNew(t testing.TB, o Options) *Engine {
	t.Helper()
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// done has one run done, with a result of the given size.
func finish(t testing.TB, e *Engine, size int) string {
	t.Helper()
	l := mustBegin(t, e)
	o := queue.Outcome{Result: &work.StoredResult{Payload: make([]byte, size), Size: size, MetaData: map[string]string{"k": "v"}}}
	if err := e.Ack(t.Context(), l, o); err != nil {
		t.Fatal(err)
	}
	return work.FormatID(l.Run)
}

func die(t testing.TB, e *Engine) string {
	t.Helper()
	l := mustBegin(t, e)
	if err := e.DeadLetter(t.Context(), l, queue.Outcome{Cause: "c"}); err != nil {
		t.Fatal(err)
	}
	return work.FormatID(l.Run)
}

func TestOptions(t *testing.T) {
	for name, o := range map[string]Options{
		"Capacity": {Capacity: -1}, "Bytes": {Bytes: -1}, "Overflow": {Overflow: 9}, "SpillDir": {Overflow: queue.Spill},
		"MaxCrashes": {MaxCrashes: -1}, "KeyTTL": {KeyTTL: -1}, "MaxKeys": {MaxKeys: -1}, "Lease": {Lease: -1},
		"Results": {Results: Retention{Runs: -1}}, "DeadLetters": {DeadLetters: Retention{Age: -1}},
		"SpillRuns": {SpillRuns: -1}, "SpillBytes": {SpillBytes: -1},
	} {
		var bad *work.InvalidError
		if _, err := New(o); !errors.As(err, &bad) || len(bad.Fields) != 1 || bad.Fields[0].Field != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := New(Options{Overflow: queue.Spill, SpillDir: "/dev/null/x"}); err == nil {
		t.Error("a folder that cannot be made is taken")
	}
	if _, _, err := Open(Options{}, func(func(queue.Record) error) (queue.Log, error) { return nil, errIO }); !errors.Is(err, errIO) {
		t.Errorf("a log that cannot be opened: %v", err)
	}
	for o := queue.Reject; o <= queue.Spill; o++ {
		if got, err := queue.ParseOverflow(o.String()); got != o || err != nil {
			t.Errorf("%s: %v, %v", o, got, err)
		}
	}
	if _, err := queue.ParseOverflow("nonsense"); err == nil || queue.Overflow(77).String() == "" {
		t.Error("nonsense is a policy")
	}
}

// TestRetention: what is over is kept as long as promised, and no longer, and
// nothing is left of it then. Dead letters have bounds of their own.
func TestRetention(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		e, _, _ := mustOpen(t, Options{
			Results:     Retention{Age: time.Hour, Runs: 5, Bytes: 1000, PerJob: 2},
			DeadLetters: Retention{Age: 3 * time.Hour, Runs: 2, PerJob: 1},
		}, d)
		kept := func(done, dead int) {
			t.Helper()
			synctest.Wait()
			if s := check(t, e); s.KeptRuns != done || s.DeadLetters != dead {
				t.Fatalf("%d and %d are kept, want %d and %d", s.KeptRuns, s.DeadLetters, done, dead)
			}
		}
		var ids []string
		for i := range 7 {
			mustPut(t, e, entry())
			ids = append(ids, finish(t, e, 10))
			kept(min(i+1, 5), 0)
		}
		if _, err := e.Run(t.Context(), ids[1]); !errors.Is(err, work.ErrNotFound) {
			t.Errorf("a run beyond the bound: %v", err)
		}
		mustPut(t, e, entry())
		finish(t, e, 990) // there is no room for another
		kept(1, 0)
		for range 3 {
			mustPut(t, e, entry())
			die(t, e)
		}
		kept(1, 2)
		time.Sleep(time.Hour - time.Nanosecond)
		kept(1, 2)
		time.Sleep(time.Nanosecond)
		kept(0, 2)
		time.Sleep(2 * time.Hour)
		kept(0, 0)

		recurring := entry(func(s *work.Spec) { s.Trigger = work.Trigger{Kind: work.TriggerEvery, Every: time.Second} })
		for i := range 4 {
			recurring.Spec.FireTime = time.Now().Add(time.Duration(i))
			mustPut(t, e, recurring)
			finish(t, e, 1)
			recurring.Spec.FireTime = time.Now().Add(time.Duration(i) + time.Minute)
			time.Sleep(time.Duration(i) + time.Minute)
			mustPut(t, e, recurring)
			die(t, e)
		}
		kept(2, 1)
		time.Sleep(24 * time.Hour)
		kept(0, 0)
		e.mu.Lock()
		if len(e.runs) != 0 || len(e.jobs) != 0 || e.finished.bytes != 0 || e.dead.bytes != 0 {
			t.Errorf("%d runs and %d jobs are left", len(e.runs), len(e.jobs))
		}
		e.mu.Unlock()
		// Nor is anything left of them in the log.
		_ = e.Close()
		e, _, r := mustOpen(t, Options{}, d)
		if r.Finished != 0 || r.DeadLetters != 0 || len(e.jobs) != 0 {
			t.Errorf("%+v", r)
		}
		_ = e.Close()
	})
}

// TestRetentionAfterRestart: bounds hold for what is found, too.
func TestRetentionAfterRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		e, _, _ := mustOpen(t, Options{}, d)
		for i := range 6 {
			mustPut(t, e, entry(func(s *work.Spec) { s.ID, s.Trigger = fmt.Sprint("j", i%2), work.Trigger{} }))
			finish(t, e, 1)
			time.Sleep(time.Minute)
		}
		_ = e.Close()
		e, _, r := mustOpen(t, Options{Results: Retention{PerJob: 2, Age: 4*time.Minute + time.Second}}, d)
		if r.Finished != 4 {
			t.Errorf("%+v", r)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if s := check(t, e); s.KeptRuns != 3 {
			t.Errorf("%+v", s)
		}
		_ = e.Close()
	})
}

// TestKeysExpire: a key is kept for its time, and as long as something is kept
// of its job.
func TestKeysExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		e, _, _ := mustOpen(t, Options{KeyTTL: time.Hour, MaxKeys: 2, Results: Retention{Age: 90 * time.Minute}}, d)
		key := func(k string) queue.Entry { return entry(func(s *work.Spec) { s.IdempotencyKey = k }) }
		put := func(k string, replayed bool) {
			t.Helper()
			if run := mustPut(t, e, key(k))[0]; run.Replayed != replayed {
				t.Fatalf("%s: %+v", k, run)
			}
		}
		put("a", false)
		finish(t, e, 1)
		put("b", false)
		_, err := e.Enqueue(t.Context(), key("c"))
		if !errors.Is(err, work.ErrFull) {
			t.Errorf("beyond the bound: %v", err)
		}
		if _, _, err := e.Reserve(t.Context(), key("c").Spec); !errors.Is(err, work.ErrFull) {
			t.Errorf("beyond the bound: %v", err)
		}
		time.Sleep(time.Hour)
		put("a", true) // its run is kept still
		time.Sleep(time.Hour)
		put("a", false)
		put("b", true) // its run is unfinished
		_ = e.Close()
		e, _, r := mustOpen(t, Options{KeyTTL: time.Hour}, d)
		if r.Keys != 2 {
			t.Errorf("%+v", r)
		}
		put("a", true)
		for range 2 {
			finish(t, e, 1)
		}
		time.Sleep(48 * time.Hour)
		put("b", false)
		if s := check(t, e); s.Keys != 1 {
			t.Errorf("%+v", s)
		}
		_ = e.Close()
	})
}

// TestReservationsAreForgotten: one that nobody makes use of goes with its time.
func TestReservationsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := mustNew(t, Options{KeyTTL: time.Hour})
		spec := entry(func(s *work.Spec) { s.IdempotencyKey = "k" }).Spec
		if _, _, err := e.Reserve(t.Context(), spec); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		other := entry(func(s *work.Spec) { s.IdempotencyKey = "other" })
		mustPut(t, e, other)
		again := entry(func(s *work.Spec) { s.IdempotencyKey = "k" })
		if run := mustPut(t, e, again)[0]; run.Replayed {
			t.Errorf("%+v", run)
		}
		for range 1000 {
			s := entry(func(s *work.Spec) { s.IdempotencyKey = work.NewID() }).Spec
			_, _, _ = e.Reserve(t.Context(), s)
			e.Unreserve(s)
		}
		if n := e.keys.order.Len(); n > 100 {
			t.Errorf("%d keys that were taken back are remembered", n)
		}
	})
}

// TestUniquesAreForgotten: windows that are over take no room.
func TestUniquesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		e, _, _ := mustOpen(t, Options{MaxKeys: 500}, d)
		for i := range 2000 {
			mustPut(t, e, entry(func(s *work.Spec) { s.UniqueKey, s.UniqueFor = fmt.Sprint(i), time.Minute }))
			finish(t, e, 1)
			time.Sleep(time.Second)
		}
		if n := len(e.uniques.bound); n > 200 {
			t.Errorf("%d keys are remembered", n)
		}
		_ = e.Close()
		time.Sleep(30 * time.Second)
		e, _, _ = mustOpen(t, Options{}, d)
		if n := len(e.uniques.bound); n < 28 || n > 31 {
			t.Errorf("%d keys are remembered", n)
		}
		_, err := e.Enqueue(t.Context(), entry(func(s *work.Spec) { s.UniqueKey = "1999" }))
		if !errors.Is(err, work.ErrUnique) {
			t.Errorf("within its window: %v", err)
		}
		_ = e.Close()

		e = mustNew(t, Options{MaxKeys: 1})
		mustPut(t, e, entry(func(s *work.Spec) { s.UniqueKey = "a" }))
		if _, err := e.Enqueue(t.Context(), entry(func(s *work.Spec) { s.UniqueKey = "b" })); !errors.Is(err, work.ErrFull) {
			t.Errorf("beyond the bound: %v", err)
		}
	})
}

// TestAge: a run that has waited long enough goes before more urgent ones that
// have not.
func TestAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, never := range []bool{false, true} {
			o := Options{Age: time.Minute}
			if never {
				o.Age = -1
			}
			e := mustNew(t, o)
			low := mustPut(t, e, entry(func(s *work.Spec) { s.Priority = 9 }))[0]
			first := func() (n int) {
				for range 10 {
					mustPut(t, e, entry(func(s *work.Spec) { s.Priority = 5 }))
				}
				for finish(t, e, 0) != low.ID {
					n++
				}
				return n
			}
			time.Sleep(5*time.Minute + time.Second)
			n := first()
			if never && n != 10 || !never && n != 0 {
				t.Errorf("never %v: %d runs were before it", never, n)
			}
		}
	})
}

// TestRetryAfter: the advice follows from how fast runs end while others wait.
func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := mustNew(t, Options{Capacity: 100})
		for range 100 {
			mustPut(t, e, entry())
		}
		advice := func() time.Duration {
			t.Helper()
			_, err := e.Enqueue(t.Context(), entry())
			var full *work.FullError
			if !errors.As(err, &full) {
				t.Fatal(err)
			}
			return full.RetryAfter
		}
		if got := advice(); got != minRetryAfter {
			t.Errorf("without knowing anything: %s", got)
		}
		for range 50 {
			time.Sleep(2 * time.Second)
			finish(t, e, 0)
			mustPut(t, e, entry())
		}
		if got := advice(); got < 90*time.Second || got > 110*time.Second {
			t.Errorf("50 of 100 runs, each of 2 seconds: %s", got)
		}
	})
}

// TestClockOfDelays: what is due is due at its time, whoever waits for it, and
// retained runs go without anybody looking.
func TestClockOfDelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := mustNew(t, Options{})
		begin := time.Now()
		for _, d := range []time.Duration{3 * time.Hour, time.Second, 10 * time.Minute} {
			mustPut(t, e, entry(func(s *work.Spec) { s.FireTime = begin.Add(d) }))
		}
		for _, want := range []time.Duration{time.Second, 10 * time.Minute, 3 * time.Hour} {
			var l [1]queue.Lease
			if n, err := e.Lease(t.Context(), l[:], -1); n != 1 || err != nil {
				t.Fatal(n, err)
			}
			if got := time.Since(begin); got != want {
				t.Errorf("leased after %s, want %s", got, want)
			}
		}
	})
}

// TestGhosts: cancelled runs do not pile up in the lines while nothing is
// leased.
func TestGhosts(t *testing.T) {
	e := mustNew(t, Options{})
	for i := range 5000 {
		run := mustPut(t, e, entry(func(s *work.Spec) { s.Priority = 1 + i%9 }))[0]
		if _, err := e.CancelRun(t.Context(), run.ID); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for p := range e.lines {
		n += e.lines[p].len()
	}
	if n > 200 {
		t.Errorf("%d places are taken by runs that are gone", n)
	}
	ls := make([]queue.Lease, 8)
	for i := range 2000 {
		mustPut(t, e, entry())
		if n, _ := e.Lease(t.Context(), ls[:1], 0); n != 1 {
			t.Fatal(n)
		}
		if i%2 == 0 {
			_ = e.Release(t.Context(), &ls[0])
			_, _ = e.Lease(t.Context(), ls[:1], 0)
		}
		if _, err := e.CancelRun(t.Context(), work.FormatID(ls[0].Run)); err != nil {
			t.Fatal(err)
		}
	}
	if n := e.handed.Len(); n > 200 {
		t.Errorf("%d leases that are over are remembered", n)
	}
}

// TestForemost: the place of a run in the order of leasing.
func TestForemost(t *testing.T) {
	e := mustNew(t, Options{})
	var in []queue.Entry
	for i := range 6 {
		in = append(in, entry(func(s *work.Spec) { s.Priority = 1 + i/2*4 })) // 1 1 5 5 9 9
	}
	for i := range in {
		mustPut(t, e, in[len(in)-1-i])
	}
	for i, want := range []int{1, 0, 3, 2, 5, 4} {
		if run, ahead, ok := e.Foremost(in[i].Spec.ID); !ok || ahead != want || run.JobID != in[i].Spec.ID {
			t.Errorf("%d are before %d, want %d", ahead, i, want)
		}
	}
	var ls [3]queue.Lease
	if n, _ := e.Lease(t.Context(), ls[:], 0); n != 3 {
		t.Fatal(n)
	}
	_ = e.Release(t.Context(), &ls[2])
	for i, want := range []int{1, 0, 3, 2, 5, 4} {
		if _, ahead, _ := e.Foremost(in[i].Spec.ID); ahead != want {
			t.Errorf("with leases %d are before %d, want %d", ahead, i, want)
		}
	}
	if _, _, ok := e.Foremost("nonsense"); ok {
		t.Error("there is a run of no job")
	}
	if e.HasRuns("nonsense") || !e.HasRuns(in[0].Spec.ID) {
		t.Error("HasRuns")
	}
	if list, err := e.Runs(t.Context(), "nonsense", work.Page{}); err != nil || list.Total != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestRunsByPage lists the runs of one job.
func TestRunsByPage(t *testing.T) {
	e := mustNew(t, Options{})
	var ids []string
	for i := range 25 {
		run := mustPut(t, e, entry(func(s *work.Spec) { s.ID, s.Revision, s.Trigger.Overlap = "j", i, work.OverlapAllow }))[0]
		ids = append([]string{run.ID}, ids...)
	}
	var got []string
	p := work.Page{Count: 4}
	for {
		list, err := e.Runs(t.Context(), "j", p)
		if err != nil || list.Total != 25 {
			t.Fatalf("%+v, %v", list, err)
		}
		for _, run := range list.Runs {
			got = append(got, run.ID)
		}
		if p.Cursor = list.Next; p.Cursor == "" {
			break
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(ids) {
		t.Errorf("%v, want %v", got, ids)
	}
	list, err := e.Runs(t.Context(), "j", work.Page{Start: 20})
	if err != nil || len(list.Runs) != 5 || list.Next != "" {
		t.Errorf("%+v, %v", list, err)
	}
	for _, p := range []work.Page{{Count: -1}, {Cursor: "x"}} {
		if _, err := e.Runs(t.Context(), "j", p); !errors.Is(err, work.ErrInvalid) {
			t.Errorf("%+v: %v", p, err)
		}
	}
}
