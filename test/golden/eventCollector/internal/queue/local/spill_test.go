package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// large is an entry with a payload that tells it from others.
func large(i int, change ...func(*work.Spec)) queue.Entry {
	e := entry(change...)
	e.Spec.Payload = fmt.Appendf(nil, "%q", strings.Repeat(fmt.Sprint(i, " "), 200))
	return e
}

func spilling(t *testing.T) Options {
	return Options{Capacity: 10, Overflow: queue.Spill, SpillDir: t.TempDir()}
}

func spillFiles(t *testing.T, o Options) []string {
	files, err := filepath.Glob(filepath.Join(o.SpillDir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestSpill: runs beyond the bound come back in their order and as they were,
// and their files go.
func TestSpill(t *testing.T) {
	o := spilling(t)
	if err := os.WriteFile(filepath.Join(o.SpillDir, "spill-1-1.tmp"), []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if len(spillFiles(t, o)) != 0 {
		t.Error("an old file is still there")
	}
	const runs = 500
	var want [queue.LeastUrgent + 1][]queue.Entry
	for i := range runs {
		in := large(i, func(s *work.Spec) {
			s.Priority = 1 + i%3
			s.FairKey, s.OrderKey = fmt.Sprint("f", i), "o"
		})
		run := mustPut(t, e, in)[0]
		if run.State != work.StateWaiting || run.JobID != in.Spec.ID {
			t.Fatalf("%+v", run)
		}
		want[in.Spec.Priority] = append(want[in.Spec.Priority], in)
	}
	s := check(t, e)
	if s.SpilledRuns != runs-o.Capacity || s.Waiting != runs || s.SpillBytes == 0 {
		t.Fatalf("%+v", s)
	}
	for _, name := range spillFiles(t, o) {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	ls := make([]queue.Lease, 7)
	for p := 1; p <= 3; p++ {
		for len(want[p]) > 0 {
			n, err := e.Lease(t.Context(), ls[:min(len(ls), len(want[p]))], 0)
			if err != nil || n == 0 {
				t.Fatal(n, err)
			}
			for i := range ls[:n] {
				in := want[p][0]
				want[p] = want[p][1:]
				if ls[i].Priority != p || ls[i].FairKey != in.Spec.FairKey || ls[i].Type != "t" {
					t.Fatalf("%+v", ls[i])
				}
				a, err := e.Start(&ls[i], time.Time{})
				if err != nil || a.Spec.ID != in.Spec.ID || !bytes.Equal(a.Spec.Payload, in.Spec.Payload) || a.Spec.OrderKey != "o" {
					t.Fatalf("%+v, %v", a.Spec, err)
				}
				if err := e.Ack(t.Context(), &ls[i], queue.Outcome{}); err != nil {
					t.Fatal(err)
				}
			}
			check(t, e)
		}
	}
	s = check(t, e)
	if s.Done != runs || s.SpilledRuns != 0 || s.SpillBytes != 0 || s.Bytes != 0 || e.inMemory != 0 {
		t.Fatalf("%+v", s)
	}
	if err := e.Close(); err != nil || len(spillFiles(t, o)) != 0 {
		t.Errorf("%v, files %v", err, spillFiles(t, o))
	}
}

// TestSpilledRuns: what can be done to a run can be done to a spilled one.
func TestSpilledRuns(t *testing.T) {
	o := spilling(t)
	o.Capacity = 1
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	ctx := t.Context()
	mustPut(t, e, large(0))
	in := make([]queue.Entry, 6)
	runs := make([]work.Run, len(in))
	for i := range in {
		in[i] = large(i+1, func(s *work.Spec) { s.IdempotencyKey = fmt.Sprint(i) })
		if i == 5 {
			in[i].Spec.FireTime = time.Now().Add(20 * time.Millisecond)
		}
		runs[i] = mustPut(t, e, in[i])[0]
	}
	if s := check(t, e); s.SpilledRuns != 6 {
		t.Fatalf("%+v", s)
	}
	run, err := e.Run(ctx, runs[0].ID)
	if err != nil || run.Type != "t" || run.IdempotencyKey != "0" {
		t.Errorf("%+v, %v", run, err)
	}
	if spec, err := e.Spec(ctx, runs[1].ID); err != nil || !bytes.Equal(spec.Payload, in[1].Spec.Payload) {
		t.Errorf("%+v, %v", spec, err)
	}
	if again := mustPut(t, e, in[1])[0]; !again.Replayed || again.ID != runs[1].ID {
		t.Errorf("%+v", again)
	}
	if run, err := e.CancelRun(ctx, runs[0].ID); err != nil || run.State != work.StateCancelled || run.Type != "t" {
		t.Errorf("%+v, %v", run, err)
	}
	if n, err := e.CancelJob(ctx, in[1].Spec.ID); n != 1 || err != nil {
		t.Error(n, err)
	}
	next := large(99)
	next.Spec.ID, next.Spec.Priority = in[2].Spec.ID, 1
	if n, err := e.Replace(ctx, next.Spec); n != 1 || err != nil {
		t.Error(n, err)
	}
	if list, err := e.RunsIn(ctx, work.StateWaiting, work.Page{}); err != nil || list.Total != 4 || list.Runs[3].IdempotencyKey != "4" {
		t.Errorf("%+v, %v", list, err)
	}
	check(t, e)
	for _, want := range []string{in[2].Spec.ID, "", in[3].Spec.ID, in[4].Spec.ID, in[5].Spec.ID} {
		l := mustBegin(t, e)
		if got := l.Ref.(*record).history.jobID; want != "" && got != want {
			t.Errorf("%s is leased, want %s", got, want)
		}
		if err := e.Nack(ctx, l, queue.Outcome{}, time.Now().Add(time.Hour)); err != nil {
			t.Error(err)
		}
	}
	if s := check(t, e); s.SpilledRuns != 0 || s.Retrying != 5 || s.SpillBytes != 0 {
		t.Errorf("%+v", s)
	}
}

// TestSpillIsBounded: the files are bounded, too, and a disk that is full
// refuses runs.
func TestSpillIsBounded(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"runs":  func(o *Options) { o.SpillRuns = 5 },
		"bytes": func(o *Options) { o.SpillBytes = 5000 },
	} {
		o := spilling(t)
		change(&o)
		e, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = e.Enqueue(t.Context(), large(1))
		}
		if !errors.Is(err, work.ErrFull) {
			t.Errorf("%s: %v", name, err)
		}
		s := check(t, e)
		if s.SpilledRuns < 2 || s.SpilledRuns > 12 || s.SpillBytes > 6000 {
			t.Errorf("%s: %+v", name, s)
		}
		_ = e.Close()
	}
	o := spilling(t)
	o.Capacity = 1
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	mustPut(t, e, large(0))
	if err := os.RemoveAll(o.SpillDir); err != nil {
		t.Fatal(err)
	}
	in := large(1, func(s *work.Spec) { s.IdempotencyKey = "k" })
	if _, err := e.Enqueue(t.Context(), in); !errors.Is(err, work.ErrFull) {
		t.Errorf("the error is %v", err)
	}
	if s := check(t, e); s.SpilledRuns != 0 || s.Keys != 0 || s.Waiting != 1 {
		t.Errorf("%+v", s)
	}
}

// TestSpillIsLost: a run whose body cannot be read is set aside, and is there
// again after a restart of a durable queue.
func TestSpillIsLost(t *testing.T) {
	d := &disk{}
	o := spilling(t)
	o.Capacity = 1
	e, l, _ := mustOpen(t, o, d)
	runs := mustPut(t, e, large(0), large(1), large(2), large(3))
	if err := os.Truncate(spillFiles(t, o)[0], 10); err != nil {
		t.Fatal(err)
	}
	if run, err := e.CancelRun(t.Context(), runs[3].ID); err != nil || run.State != work.StateCancelled {
		t.Errorf("%+v, %v", run, err)
	}
	var ls [4]queue.Lease
	if n, err := e.Lease(t.Context(), ls[:], 0); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if _, err := e.Start(&ls[0], time.Time{}); err != nil {
		t.Fatal(err)
	}
	if n, err := e.Lease(t.Context(), ls[:], 0); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	if s := check(t, e); s.Undecodable != 2 || s.Running != 1 {
		t.Fatalf("%+v", s)
	}
	if _, err := e.Retry(t.Context(), runs[1].ID); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("the error is %v", err)
	}
	l.kill()
	_ = e.Close()
	o.SpillDir = t.TempDir()
	e, _, r := mustOpen(t, o, d)
	defer func() { _ = e.Close() }()
	if r.Waiting != 3 || r.Undecodable != 0 {
		t.Fatalf("%+v", r)
	}
	if spec, err := e.Spec(t.Context(), runs[1].ID); err != nil || !bytes.Equal(spec.Payload, large(1).Spec.Payload) {
		t.Errorf("%+v, %v", spec, err)
	}
}

// TestSpillAfterRestart: what has no room in memory at the start is spilled
// again, whatever happened to it before.
func TestSpillAfterRestart(t *testing.T) {
	d := &disk{}
	o := spilling(t)
	e, l, _ := mustOpen(t, o, d)
	ids := map[string]work.State{}
	for i := range 40 {
		ids[mustPut(t, e, large(i))[0].ID] = work.StateWaiting
	}
	for i := range 20 {
		lease := mustBegin(t, e)
		id := work.FormatID(lease.Run)
		switch i % 4 {
		case 0:
			ids[id] = work.StateDone
			_ = e.Ack(t.Context(), lease, queue.Outcome{})
		case 1:
			ids[id] = work.StateRetrying
			_ = e.Nack(t.Context(), lease, queue.Outcome{}, time.Now().Add(time.Hour))
		case 2:
			_ = e.Release(t.Context(), lease)
		}
	}
	if err := e.Commit(); err != nil {
		t.Fatal(err)
	}
	l.kill()
	_ = e.Close()
	o.SpillDir = t.TempDir()
	e, _, _ = mustOpen(t, o, d)
	defer func() { _ = e.Close() }()
	s := check(t, e)
	if s.SpilledRuns == 0 || s.Recovered != 35 || s.Retrying != 5 || s.Waiting != 30 {
		t.Fatalf("%+v", s)
	}
	for id, want := range ids {
		if run, err := e.Run(t.Context(), id); err != nil || run.State != want || run.Type != "t" {
			t.Errorf("%+v, %v, want %s", run, err, want)
		}
	}
	for e.in[waiting] > 0 {
		_ = e.Ack(t.Context(), mustBegin(t, e), queue.Outcome{})
	}
	if s := check(t, e); s.SpilledRuns != 0 || s.SpillBytes != 0 || s.Done != 30 {
		t.Errorf("%+v", s)
	}
}

// TestSpillFilesGo: a file that was read through is removed.
func TestSpillFilesGo(t *testing.T) {
	o := spilling(t)
	o.Capacity = 1
	e := mustNew(t, o)
	for range 40 {
		mustPut(t, e, entry(func(s *work.Spec) { s.Payload = make([]byte, 1<<20) }))
	}
	if n := len(spillFiles(t, o)); n != 3 {
		t.Errorf("%d files", n)
	}
	for range 39 {
		finish(t, e, 0)
	}
	if n := len(spillFiles(t, o)); n != 1 {
		t.Errorf("%d files are left", n)
	}
}

// TestSpillStaysInFiles: somebody who leases whatever there is does not get all
// of it into memory, and gets the next one as soon as a run begins.
func TestSpillStaysInFiles(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"runs":  func(*Options) {},
		"bytes": func(o *Options) { o.Capacity, o.Bytes = 1000, 10*int64(len(large(0).Spec.Payload)) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := spilling(t)
				change(&o)
				e := mustNew(t, o)
				const runs = 90
				for i := range runs {
					mustPut(t, e, large(10+i))
				}
				ls := make([]queue.Lease, 2*runs)
				n, err := e.Lease(t.Context(), ls, -1)
				if n < 10 || n > 25 || err != nil {
					t.Fatalf("%d were leased, %v", n, err)
				}
				if s := check(t, e); s.SpilledRuns != runs-max(n, 10) {
					t.Errorf("%+v", s)
				}
				for done := range runs {
					if n == done {
						t.Fatalf("%d were leased and are done, and that was all", n)
					}
					got := make(chan int, 1)
					go func() {
						more, _ := e.Lease(t.Context(), ls[n:n+1], time.Second)
						got <- more
					}()
					synctest.Wait() // it waits
					if _, err := e.Start(&ls[done], time.Time{}); err != nil {
						t.Fatal(err)
					}
					began := time.Now()
					n += <-got
					if waited := time.Since(began); name == "runs" && n < runs && waited > 0 {
						t.Fatalf("the next one came after %v", waited)
					}
					if err := e.Ack(t.Context(), &ls[done], queue.Outcome{}); err != nil {
						t.Fatal(err)
					}
				}
				if s := check(t, e); s.Done != runs || s.SpilledRuns != 0 {
					t.Errorf("%+v", s)
				}
				_ = e.Close()
			})
		})
	}
}

// TestFetchOfGoneRuns: a run that is cancelled while its body is read is not
// handed out.
func TestFetchOfGoneRuns(t *testing.T) {
	o := spilling(t)
	o.Capacity = 1
	e := mustNew(t, o)
	mustPut(t, e, large(0), large(1), large(2))
	finish(t, e, 0)
	e.mu.Lock()
	ls := make([]queue.Lease, 2)
	for i := range ls {
		rec := e.next(now())
		e.lines[rec.priority].pop(rec)
		e.lend(rec, now())
		ls[i] = queue.Lease{Run: rec.id, Token: rec.token, Ref: rec}
	}
	e.unlock()
	if _, err := e.CancelRun(t.Context(), work.FormatID(ls[0].Run)); err != nil {
		t.Fatal(err)
	}
	want := ls[1].Run
	e.mu.Lock()
	n := e.fetch(ls)
	e.unlock()
	if n != 1 || ls[0].Run != want || ls[0].Type != "t" || ls[1].Ref != nil {
		t.Errorf("%d are left: %+v", n, ls)
	}
	check(t, e)
}

// TestSpillAtOnce has runs spilled, leased and cancelled by many at a time.
func TestSpillAtOnce(t *testing.T) {
	o := spilling(t)
	o.Capacity = 3
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	var makers, workers sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for range 3 {
		makers.Go(func() {
			for i := range 150 {
				runs, err := e.Enqueue(ctx, large(i), large(i, func(s *work.Spec) { s.Priority = 1 }))
				if err != nil {
					t.Error(err)
					return
				}
				if i%3 == 0 {
					_, _ = e.CancelRun(ctx, runs[0].ID)
				}
			}
		})
		workers.Go(func() {
			ls := make([]queue.Lease, 4)
			for {
				n, err := e.Lease(ctx, ls, -1)
				if err != nil {
					return
				}
				for i := range ls[:n] {
					if a, err := e.Start(&ls[i], time.Time{}); err == nil {
						if len(a.Spec.Payload) < 200 {
							t.Errorf("a payload of %d bytes", len(a.Spec.Payload))
						}
						_ = e.Ack(ctx, &ls[i], queue.Outcome{})
					}
				}
			}
		})
	}
	makers.Wait()
	for s := e.Stats(); s.Waiting+s.Running > 0; s = e.Stats() {
		time.Sleep(time.Millisecond) // nothing tells when the last one has ended
	}
	stop()
	workers.Wait()
	if s := check(t, e); s.Done+s.Cancelled != 900 || s.Undecodable != 0 || s.SpillBytes != 0 || s.SpilledRuns != 0 {
		t.Errorf("%+v", s)
	}
}

// BenchmarkSpilled tells how much memory a spilled run takes.
func BenchmarkSpilled(b *testing.B) {
	e, err := New(Options{Capacity: 1, Overflow: queue.Spill, SpillDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	before := inUse()
	for i := range b.N {
		mustPut(b, e, large(i))
	}
	b.ReportMetric(float64(inUse()-before)/float64(b.N), "B/run")
}
