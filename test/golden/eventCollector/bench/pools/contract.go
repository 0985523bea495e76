package pools

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// Work is what a job does. It may panic.
type Work func(ctx context.Context) (int, error)

// Job is what is handed to a pool, over and over again.
type Job struct {
	Work Work
	// Call and Try are the job as a function, for pools that take nothing else.
	Call func()
	Try  func() error

	number int
	since  atomic.Int64 // when it was submitted last, for runners that measure waits
	_      [64]byte     // nobody else's
}

// Runner does a job as the contract wants it. The shard is the number of the
// worker where it is known, otherwise that of the job: what is counted in one
// shard is apart from what is counted in the others.
type Runner func(j *Job, shard int)

// NewJobs makes n jobs that all do the same.
func NewJobs(n int, work Work, run Runner) []*Job {
	jobs := make([]*Job, n)
	for i := range jobs {
		j := &Job{Work: work, number: i}
		j.Call = func() { run(j, i) }
		j.Try = func() error { run(j, i); return nil }
		jobs[i] = j
	}
	return jobs
}

// shards is a power of two.
const shards = 64

// Book is where results come back to and are counted.
type Book struct {
	pages [shards]page
	first atomic.Pointer[error] // that came back, if any
}

type page struct {
	done   atomic.Uint64
	failed atomic.Uint64
	sum    atomic.Int64
	_      [40]byte
}

// Take takes a result back.
func (b *Book) Take(shard, value int, err error) {
	p := &b.pages[shard&(shards-1)]
	if err != nil {
		p.failed.Add(1)
		first := err
		b.first.CompareAndSwap(nil, &first)
		return
	}
	p.sum.Add(int64(value))
	p.done.Add(1)
}

// Total returns what was counted so far.
func (b *Book) Total() (done, failed uint64, sum int64) {
	for i := range b.pages {
		p := &b.pages[i]
		done, failed, sum = done+p.done.Load(), failed+p.failed.Load(), sum+p.sum.Load()
	}
	return done, failed, sum
}

// Err returns the first error that came back, nil when none did.
func (b *Book) Err() error {
	if err := b.first.Load(); err != nil {
		return *err
	}
	return nil
}

// Contract is what every candidate has to fulfil.
func (b *Book) Contract() Runner {
	return func(j *Job, shard int) {
		value, err := guard(context.Background(), j.Work)
		b.Take(shard, value, err)
	}
}

// Bare runs the job and nothing else: no recover, no result, one counter.
func (b *Book) Bare() Runner {
	return func(j *Job, shard int) {
		_, _ = j.Work(context.Background())
		b.pages[shard&(shards-1)].done.Add(1)
	}
}

// guard turns a panic into an error.
func guard(ctx context.Context, work Work) (value int, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("the job panicked: %v", x)
		}
	}()
	return work(ctx)
}

// Nothing is a job that does nothing.
func Nothing(context.Context) (int, error) { return 1, nil }

// Busy returns a job that keeps its processor busy for d.
func Busy(d time.Duration) Work {
	return func(context.Context) (int, error) {
		for begin := time.Now(); time.Since(begin) < d; {
			continue
		}
		return 1, nil
	}
}
