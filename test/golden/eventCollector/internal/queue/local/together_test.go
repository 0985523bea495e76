package local

import (
	"errors"
	"testing"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/queue/journal"
)

// TestTogether: what is put together is written once, and a failure is told.
func TestTogether(t *testing.T) {
	d := &disk{}
	e, l, _ := mustOpen(t, Options{}, d)
	defer func() { _ = e.Close() }()
	appends, pushes := l.appends, l.pushes
	for range 10 {
		in := entry()
		if _, err := e.PutJob(queue.Together(t.Context()), in.Spec, in); err != nil {
			t.Fatal(err)
		}
	}
	if l.appends != appends || l.pushes != pushes {
		t.Errorf("%d and %d writes were waited for", l.appends-appends, l.pushes-pushes)
	}
	if err := e.Flush(); err != nil || l.pushes != pushes+1 {
		t.Errorf("%d pushes, %v", l.pushes-pushes, err)
	}
	in := entry()
	if _, err := e.PutJob(t.Context(), in.Spec, in); err != nil || l.appends != appends+1 {
		t.Errorf("%d writes, %v", l.appends-appends, err)
	}
	l.kill()
	if err := e.Flush(); !errors.Is(err, queue.ErrStorage) {
		t.Errorf("the error is %v", err)
	}
}

// BenchmarkPutJobs is a hundred jobs at level disk, one by one and together.
func BenchmarkPutJobs(b *testing.B) {
	for name, together := range map[string]bool{"each": false, "together": true} {
		b.Run(name, func(b *testing.B) {
			opts := Options{Capacity: 1 << 30, Bytes: 1 << 40}
			e, _, err := Open(opts, func(replay func(queue.Record) error) (queue.Log, error) {
				l, _, err := journal.Open(journal.Options{Dir: b.TempDir(), Level: journal.Disk}, replay)
				return l, err
			})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = e.Close() }()
			ctx := b.Context()
			if together {
				ctx = queue.Together(ctx)
			}
			for b.Loop() {
				for range 100 {
					in := entry()
					if _, err := e.PutJob(ctx, in.Spec, in); err != nil {
						b.Fatal(err)
					}
				}
				if err := e.Flush(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
