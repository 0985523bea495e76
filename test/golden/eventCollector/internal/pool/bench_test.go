package pool

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// The benchmarks hand b.N no-op runs from one producer to a number of workers
// through a buffer of a given size. All count what they ran.

var sizes = []struct{ buffer, workers int }{{5, 5}, {1024, 5}, {5, 64}, {1024, 64}}

func each(b *testing.B, f func(b *testing.B, buffer, workers int)) {
	for _, s := range sizes {
		b.Run(fmt.Sprintf("buffer=%d/workers=%d", s.buffer, s.workers), func(b *testing.B) {
			b.ReportAllocs()
			f(b, s.buffer, s.workers)
		})
	}
}

type padded struct {
	n atomic.Uint64
	_ [56]byte
}

func checkSum(b *testing.B, counts []padded) {
	b.Helper()
	var sum uint64
	for i := range counts {
		sum += counts[i].n.Load()
	}
	if sum != uint64(b.N) {
		b.Fatalf("ran %d of %d", sum, b.N)
	}
}

// BenchmarkHandOff is the floor: workers that read one buffered channel.
func BenchmarkHandOff(b *testing.B) {
	each(b, func(b *testing.B, buffer, workers int) {
		jobs := make(chan *int, buffer)
		counts := make([]padded, workers)
		var wg sync.WaitGroup
		for i := range workers {
			wg.Go(func() {
				for range jobs {
					counts[i].n.Add(1)
				}
			})
		}
		v := new(int)
		b.ResetTimer()
		for range b.N {
			jobs <- v
		}
		close(jobs)
		wg.Wait()
		checkSum(b, counts)
	})
}

// BenchmarkFourHops is the topology of the original: scheduler, forwarder,
// worker, responder and result reader, with a channel between each two and a
// select at each end.
func BenchmarkFourHops(b *testing.B) {
	each(b, func(b *testing.B, buffer, workers int) {
		type job = *int
		schedulerJobs, workerJobs := make(chan job, buffer), make(chan job, workers)
		workerResults, schedulerResults := make(chan job, workers), make(chan job, buffer)
		done, interrupt := make(chan bool), make(chan struct{})
		var wg sync.WaitGroup
		hop := func(from, to chan job) {
			wg.Go(func() {
				for {
					select {
					case j := <-from:
						select {
						case to <- j:
						case <-done:
							return
						}
					case <-done:
						return
					}
				}
			})
		}
		hop(schedulerJobs, workerJobs)
		hop(workerResults, schedulerResults)
		for range workers {
			wg.Go(func() {
				for {
					select {
					case j := <-workerJobs:
						workerResults <- j
					case <-done:
						return
					case <-interrupt:
						return
					}
				}
			})
		}
		received := make(chan struct{})
		wg.Go(func() {
			for range b.N {
				<-schedulerResults
			}
			close(received)
		})
		v := new(int)
		b.ResetTimer()
		for range b.N {
			schedulerJobs <- v
		}
		<-received
		b.StopTimer()
		close(done)
		wg.Wait()
	})
}

// BenchmarkQueue is the dispatch alone: the queue and its batches.
func BenchmarkQueue(b *testing.B) {
	each(b, func(b *testing.B, buffer, workers int) { benchmarkQueue(b, buffer, workers, 0, nil) })
}

// BenchmarkQueueOneByOne is the same for long runs, which are not batched: more
// takers than the buffer is long make every fair share one.
func BenchmarkQueueOneByOne(b *testing.B) {
	each(b, func(b *testing.B, buffer, workers int) { benchmarkQueue(b, buffer, workers, buffer, nil) })
}

// BenchmarkQueueWorkers is the one before with more and more workers.
func BenchmarkQueueWorkers(b *testing.B) {
	for workers := 1; workers <= 64; workers *= 2 {
		b.Run(fmt.Sprint(workers), func(b *testing.B) { benchmarkQueue(b, 1024, workers, 1024, nil) })
	}
}

// BenchmarkQueueClasses is what each property of a class costs, with a buffer
// of 1024 and 5 workers.
func BenchmarkQueueClasses(b *testing.B) {
	names := make([]string, 1000)
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	for _, c := range []struct {
		name   string
		class  func(i int) Class
		limits Limits
	}{
		{"type", func(int) Class { return Class{Type: "x"} }, Limits{}},
		{"types=10", func(i int) Class { return Class{Type: names[i%10]} }, Limits{}},
		{"priorities=9", func(i int) Class { return Class{Type: "x", Priority: 1 + i%9} }, Limits{}},
		{"fair=10", func(i int) Class { return Class{Type: "x", FairKey: names[i%10]} }, Limits{}},
		{"ordered=1000", func(i int) Class { return Class{Type: "x", OrderKey: names[i%1000]} }, Limits{}},
		{"bounded", func(int) Class { return Class{Type: "x"} }, Limits{Concurrency: 64}},
		{"rated", func(int) Class { return Class{Type: "x"} }, Limits{Rate: Rate{Runs: 1e9, Per: second}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			benchmarkQueue(b, 1024, 5, 0, func(q *Queue[*int]) func(int) []Class {
				if err := q.SetLimits("x", c.limits); err != nil {
					b.Fatal(err)
				}
				var class [1]Class
				return func(i int) []Class { class[0] = c.class(i); return class[:] }
			})
		})
	}
}

// benchmarkQueue hands items from one producer to workers. prepare returns the
// class of the i-th item; nil is the zero one.
func benchmarkQueue(b *testing.B, buffer, workers, others int, prepare func(*Queue[*int]) func(i int) []Class) {
	q := NewQueue[*int](buffer)
	q.SetTakers(workers + others)
	for range others {
		q.Join(&Batch[*int]{})
	}
	counts := make([]padded, workers)
	var wg sync.WaitGroup
	for i := range workers {
		batch := &Batch[*int]{}
		q.Join(batch)
		wg.Go(func() {
			for q.Take(batch) {
				for _, ok := batch.Next(); ok; _, ok = batch.Next() {
					counts[i].n.Add(1)
				}
			}
		})
	}
	class := func(int) []Class { return nil }
	if prepare != nil {
		class = prepare(q)
	}
	v := new(int)
	ctx := context.Background()
	b.ResetTimer()
	for i := range b.N {
		if err := q.Push(ctx, 0, v, class(i)...); err != nil {
			b.Fatal(err)
		}
	}
	drain(q)
	q.Close()
	wg.Wait()
	checkSum(b, counts)
}

func drain(q interface{ Len() int }) {
	for q.Len() > 0 {
		yield()
	}
}
