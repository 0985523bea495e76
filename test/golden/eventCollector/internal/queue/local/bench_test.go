package local

import (
	"context"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// BenchmarkLife is the whole life of a run in memory: enqueue, lease, start and
// ack, one after the other, each run that of a new job.
func BenchmarkLife(b *testing.B) {
	e, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	ctx := context.Background()
	spec := work.Spec{Type: "t", Payload: []byte(`{"n":1}`), Trigger: work.Trigger{Kind: work.TriggerOnce}}
	ids := make([]string, 1<<16)
	for i := range ids {
		ids[i] = work.NewID()
	}
	var ls [1]queue.Lease
	list := make([]queue.Entry, 1) // whoever submits much uses one again, as the dispatcher does
	b.ReportAllocs()
	b.ResetTimer()
	began := cpu()
	defer func() { b.ReportMetric(float64(cpu()-began)/float64(b.N), "cpu-ns/op") }()
	for i := range b.N {
		spec.ID = ids[i%len(ids)]
		list[0].Spec = spec
		if _, err := e.Enqueue(ctx, list...); err != nil {
			b.Fatal(err)
		}
		if n, err := e.Lease(ctx, ls[:], 0); n != 1 || err != nil {
			b.Fatal(n, err)
		}
		at := time.Now()
		if _, err := e.Start(&ls[0], at); err != nil {
			b.Fatal(err)
		}
		if err := e.Ack(ctx, &ls[0], queue.Outcome{FinishedAt: at}); err != nil {
			b.Fatal(err)
		}
	}
}

// inUse is how many bytes are in use.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func cpu() int64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}
