package durable

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// duration is how long each benchmark takes, whatever it is that it measures: a
// queue that needs a quarter of a second to begin would be done with the few
// jobs that package testing begins with before it is warm. Each is run once.
var duration = flag.Duration("durable.time", 200*time.Millisecond, "time of each benchmark")

// candidate is one way to make jobs safe.
type candidate struct {
	name    string
	batches []int // jobs in one call
	open    func(context.Context, Config) (System, error)
	copy    bool
}

const many = 100

var candidates = []candidate{
	{name: "ours", batches: []int{1, many}, open: openOurs},
	{name: "river", batches: []int{1, many}, open: openRiver},
	{name: "river-copy", batches: []int{many}, open: openRiver, copy: true},
	{name: "asynq", batches: []int{1}, open: openAsynq},
}

var (
	levels    = []Level{Process, Disk}
	producers = []int{1, 8, 32}
)

// workers is how many jobs ours does at a time. The others have the number that
// is best for them.
const workers = 64

func each(b *testing.B, f func(b *testing.B, c candidate, level Level, producers, batch int)) {
	for _, level := range levels {
		for _, c := range candidates {
			for _, batch := range c.batches {
				for _, p := range producers {
					name := fmt.Sprintf("level=%s/system=%s/batch=%d/producers=%d", level, c.name, batch, p)
					b.Run(name, func(b *testing.B) { f(b, c, level, p, batch) })
				}
			}
		}
	}
}

func (c candidate) start(b *testing.B, cfg Config) System {
	b.Helper()
	cfg.Dir, cfg.Copy = b.TempDir(), c.copy
	s, err := c.open(b.Context(), cfg)
	if errors.Is(err, errUnavailable) {
		b.Skip(err)
	}
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// produce accepts jobs from so many goroutines, so many in each call, until the
// time is over, and reports the time of one job once it is warm.
func produce(b *testing.B, s System, producers, batch int) (accepted uint64) {
	b.Helper()
	warming := spend(b, s, producers, batch, *duration/warm)
	measured := spend(b, s, producers, batch, *duration)
	measured.report(b)
	return warming.jobs + measured.jobs
}

// warm is the part of the time before it that is not measured.
const warm = 4

// spent is what some jobs took.
type spent struct {
	jobs uint64
	wall time.Duration
	cpu  time.Duration // of all threads
}

// report tells the time of one job in the place of that of the whole benchmark,
// which is done once.
func (s spent) report(b *testing.B) {
	b.Helper()
	if s.jobs == 0 {
		b.Fatalf("not one job in %s", s.wall)
	}
	b.ReportMetric(float64(s.wall)/float64(s.jobs), "ns/op")
	b.ReportMetric(float64(s.cpu)/float64(s.jobs), "cpu-ns/op")
}

// drainer is a System that holds what it has accepted in memory, and therefore
// takes only so much of it.
type drainer interface {
	// Holds is how many jobs it takes until it has to be drained.
	Holds() int
	Drain(ctx context.Context) error
}

// spend accepts jobs for a time, at least one. A system that is full is drained
// meanwhile, which does not count: no service has more waiting than its capacity
// allows, so an engine that holds ever more would be measured with a heap, and a
// garbage collector, that no service has.
func spend(b *testing.B, s System, producers, batch int, limit time.Duration) (all spent) {
	b.Helper()
	d, bounded := s.(drainer)
	for all.wall < limit || all.jobs == 0 {
		room := math.MaxInt
		if bounded {
			room = d.Holds()
		}
		r := round{System: s, batch: int64(batch)}
		r.left.Store(int64(room))
		one, err := r.run(b.Context(), producers, limit-all.wall)
		if err == nil && bounded {
			err = d.Drain(b.Context())
		}
		if err != nil {
			b.Fatal(err)
		}
		all = spent{all.jobs + one.jobs, all.wall + one.wall, all.cpu + one.cpu}
	}
	return all
}

// round is some producers until the time is over or there are enough jobs.
type round struct {
	System
	batch    int64
	left     atomic.Int64
	accepted atomic.Uint64
	over     atomic.Bool
	failed   atomic.Pointer[error]
}

func (r *round) run(ctx context.Context, producers int, limit time.Duration) (spent, error) {
	var wg sync.WaitGroup
	begin, began := time.Now(), cpu()
	timer := time.AfterFunc(limit, func() { r.over.Store(true) })
	defer timer.Stop()
	for range producers {
		wg.Go(func() { r.produce(ctx) })
	}
	wg.Wait()
	s := spent{r.accepted.Load(), time.Since(begin), cpu() - began}
	if err := r.failed.Load(); err != nil {
		return s, *err
	}
	return s, nil
}

func (r *round) produce(ctx context.Context) {
	n := uint64(0)
	for !r.over.Load() && r.left.Add(-r.batch) >= 0 {
		if err := r.Accept(ctx, int(r.batch)); err != nil {
			r.failed.Store(&err)
			r.over.Store(true)
			break
		}
		n += uint64(r.batch)
	}
	r.accepted.Add(n)
}

// cpu is the time that the threads of this process have had so far.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it knows this process
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func closed(b *testing.B, s System) {
	b.Helper()
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}

// BenchmarkAccept makes jobs safe, and nobody works. One op is one job.
func BenchmarkAccept(b *testing.B) {
	each(b, func(b *testing.B, c candidate, level Level, producers, batch int) {
		s := c.start(b, Config{Level: level})
		produce(b, s, producers, batch)
		closed(b, s)
	})
}

// BenchmarkWorked makes jobs safe while workers do them, until all are recorded
// as done.
func BenchmarkWorked(b *testing.B) {
	each(b, func(b *testing.B, c candidate, level Level, producers, batch int) {
		if batch > 1 {
			b.Skip("how jobs are accepted is measured by BenchmarkAccept")
		}
		s := c.start(b, Config{Level: level, Workers: workers})
		begin, began := time.Now(), cpu()
		accepted := produce(b, s, producers, batch)
		for s.Done() < accepted {
			if time.Since(begin) > time.Minute+*duration {
				b.Fatalf("%d of %d done after a minute", s.Done(), accepted)
			}
			time.Sleep(time.Millisecond)
		}
		spent{accepted, time.Since(begin), cpu() - began}.report(b)
		closed(b, s)
	})
}

// recordSize returns how many bytes the journal writes for one accepted job.
func recordSize(b *testing.B) int {
	b.Helper()
	const jobs = 1000
	dir := b.TempDir()
	s, err := openOurs(b.Context(), Config{Level: Process, Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	before := size(b, dir)
	for range jobs {
		if err := s.Accept(b.Context(), 1); err != nil {
			b.Fatal(err)
		}
	}
	after := size(b, dir)
	closed(b, s)
	return int((after - before) / jobs)
}

// BenchmarkWrite is the floor of process: write(2) of as many bytes as the
// journal writes for one job, by so many goroutines to one file.
func BenchmarkWrite(b *testing.B) {
	bytes := recordSize(b)
	for _, p := range producers {
		b.Run(fmt.Sprintf("producers=%d", p), func(b *testing.B) {
			a, err := newAppender(b.TempDir(), bytes)
			if err != nil {
				b.Fatal(err)
			}
			produce(b, bare(a.write), p, 1)
			b.ReportMetric(float64(bytes), "bytes")
			if err := a.file.Close(); err != nil {
				b.Error(err)
			}
		})
	}
}

// BenchmarkFlush is the floor of disk: one such write and one flush, one after
// the other.
func BenchmarkFlush(b *testing.B) {
	x, err := newFlusher(b.TempDir(), recordSize(b))
	if err != nil {
		b.Fatal(err)
	}
	produce(b, bare(x.write), 1, 1)
	if err := x.file.Close(); err != nil {
		b.Error(err)
	}
}

// bare is something that takes one job at a time, with nothing behind it.
type bare func() error

func (f bare) Accept(context.Context, int) error { return f() }
func (bare) Done() uint64                        { return 0 }
func (bare) Close() error                        { return nil }
