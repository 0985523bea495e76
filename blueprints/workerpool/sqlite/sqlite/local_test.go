package sqlite

import (
	"testing"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/queue/journal"
	"example.invalid/service/internal/queue/local"
	"example.invalid/service/internal/queue/queuetest"
	"example.invalid/service/internal/work"
)

func openEngine(t testing.TB, dir string, o local.Options) *local.Engine {
	t.Helper()
	e, _, err := local.Open(o, func(replay func(queue.Record) error) (queue.Log, error) {
		log, _, err := Open(Options{Dir: dir}, replay)
		if err != nil {
			return nil, err
		}
		return log, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestEngine has the suite that every engine has to pass run on the engine with
// its log in a database.
func TestEngine(t *testing.T) {
	queuetest.Run(t, func(t *testing.T) queuetest.Harness {
		dir := t.TempDir()
		return queuetest.Harness{
			Open: func(t *testing.T, s queuetest.Settings) queue.Queue {
				return openEngine(t, dir, local.Options{
					Capacity: s.Capacity, Bytes: s.Bytes, Overflow: s.Overflow, Lease: s.Lease, MaxCrashes: s.MaxCrashes, Check: s.Check,
				})
			},
			// What the files hold at this moment is what a new process finds.
			Kill: func(t *testing.T, q queue.Queue) {
				dir = copyFiles(t, dir)
				if err := q.Close(); err != nil {
					t.Error(err)
				}
			},
		}
	})
}

// BenchmarkLife is the life of a run, kept by a database and, for comparison, by
// a journal.
func BenchmarkLife(b *testing.B) {
	b.Run("log=sqlite", func(b *testing.B) { live(b, openEngine(b, b.TempDir(), local.Options{Capacity: 1 << 20})) })
	b.Run("log=journal", func(b *testing.B) {
		dir := b.TempDir()
		e, _, err := local.Open(local.Options{Capacity: 1 << 20}, func(replay func(queue.Record) error) (queue.Log, error) {
			log, _, err := journal.Open(journal.Options{Dir: dir}, replay)
			return log, err
		})
		if err != nil {
			b.Fatal(err)
		}
		live(b, e)
	})
}

func live(b *testing.B, e *local.Engine) {
	b.Helper()
	defer func() { _ = e.Close() }()
	b.ReportAllocs()
	b.ResetTimer()
	b.SetParallelism(16)
	b.RunParallel(func(p *testing.PB) {
		ls := make([]queue.Lease, 1)
		for p.Next() {
			spec := work.Spec{ID: work.NewID(), Type: "email", Payload: []byte(`{"to":"somebody","n":1}`), Trigger: work.Trigger{Kind: work.TriggerOnce}}
			if _, err := e.Enqueue(b.Context(), queue.Entry{Spec: spec}); err != nil {
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
