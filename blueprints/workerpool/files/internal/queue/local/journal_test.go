package local_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/queue/journal"
	"example.invalid/service/internal/queue/local"
	"example.invalid/service/internal/queue/queuetest"
	"example.invalid/service/internal/work"
)

func openJournal(t testing.TB, dir string, o local.Options) (*local.Engine, local.Recovery) {
	t.Helper()
	e, r, err := local.Open(o, func(replay func(queue.Record) error) (queue.Log, error) {
		log, _, err := journal.Open(journal.Options{Dir: dir}, replay)
		if err != nil {
			return nil, err
		}
		return log, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return e, r
}

// TestJournal has the suite run on the engine as most services have it.
func TestJournal(t *testing.T) {
	queuetest.Run(t, func(t *testing.T) queuetest.Harness {
		dir := t.TempDir()
		return queuetest.Harness{
			Open: func(t *testing.T, s queuetest.Settings) queue.Queue {
				e, _ := openJournal(t, dir, local.Options{
					Capacity: s.Capacity, Bytes: s.Bytes, Overflow: s.Overflow, Lease: s.Lease, MaxCrashes: s.MaxCrashes, Check: s.Check,
				})
				return e
			},
			// What the files hold at this moment is what a new process finds.
			Kill: func(t *testing.T, q queue.Queue) {
				copied := t.TempDir()
				copyFiles(t, dir, copied)
				dir = copied
				if err := q.Close(); err != nil {
					t.Error(err)
				}
			},
		}
	})
}

func copyFiles(t testing.TB, from, to string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(from, "0*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(name)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkJournal is the life of a run, kept by a journal. Each of several
// clients has a batch of runs accepted, and done.
func BenchmarkJournal(b *testing.B) {
	e, _ := openJournal(b, b.TempDir(), local.Options{Capacity: 1 << 20})
	defer func() { _ = e.Close() }()
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		ls := make([]queue.Lease, 1)
		for p.Next() {
			if _, err := e.Enqueue(b.Context(), queue.Entry{Spec: spec()}); err != nil {
				b.Error(err)
				return
			}
			n, _ := e.Lease(b.Context(), ls, 0)
			for i := range ls[:n] {
				if _, err := e.Start(&ls[i], time.Time{}); err == nil {
					_ = e.Ack(b.Context(), &ls[i], queue.Outcome{})
				}
			}
		}
	})
}

func spec() work.Spec {
	return work.Spec{ID: work.NewID(), Type: "email", Payload: []byte(`{"to":"somebody","n":1}`), Trigger: work.Trigger{Kind: work.TriggerOnce}}
}

// BenchmarkStart is how long it takes until what a journal holds can be leased
// again, for each run that waits.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	e, _ := openJournal(b, dir, local.Options{Capacity: 1 << 20})
	entries := make([]queue.Entry, 1000)
	for n := 0; n < b.N; n += len(entries) {
		for i := range entries {
			entries[i] = queue.Entry{Spec: spec()}
		}
		if _, err := e.Enqueue(b.Context(), entries[:min(len(entries), b.N-n)]...); err != nil {
			b.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	began := cpu()
	e, r := openJournal(b, dir, local.Options{Capacity: 1 << 20})
	b.ReportMetric(float64(cpu()-began)/float64(b.N), "cpu-ns/op")
	b.StopTimer()
	if r.Waiting != b.N {
		b.Fatalf("%+v", r)
	}
	_ = e.Close()
}

func cpu() int64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}
