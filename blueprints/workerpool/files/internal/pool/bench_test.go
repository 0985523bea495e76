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
	each(b, func(b *testing.B, buffer, workers int) { benchmarkQueue(b, buffer, workers, 0) })
}

// BenchmarkQueueOneByOne is the same for long runs, which are not batched: more
// takers than the buffer is long make every fair share one.
func BenchmarkQueueOneByOne(b *testing.B) {
	each(b, func(b *testing.B, buffer, workers int) { benchmarkQueue(b, buffer, workers, buffer) })
}

func benchmarkQueue(b *testing.B, buffer, workers, others int) {
	q := NewQueue[*int](buffer)
	q.setTarget(workers + others)
	for range others {
		q.join(&Batch[*int]{})
	}
	counts := make([]padded, workers)
	var wg sync.WaitGroup
	for i := range workers {
		batch := &Batch[*int]{}
		q.join(batch)
		wg.Go(func() {
			for q.take(batch) {
				for _, ok := batch.Next(); ok; _, ok = batch.Next() {
					counts[i].n.Add(1)
				}
			}
		})
	}
	v := new(int)
	ctx := context.Background()
	b.ResetTimer()
	for range b.N {
		if err := q.Push(ctx, 0, v); err != nil {
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

// BenchmarkPool is the whole envelope: recover, a context with a deadline,
// times, histograms, counters and a result.
func BenchmarkPool(b *testing.B) {
	each(b, func(b *testing.B, buffer, workers int) { benchmarkPool(b, buffer, workers, func(*Attempt) {}) })
}

// BenchmarkPoolWithContext is the same for runs that use their context.
func BenchmarkPoolWithContext(b *testing.B) {
	each(b, func(b *testing.B, buffer, workers int) {
		benchmarkPool(b, buffer, workers, func(a *Attempt) {
			select {
			case <-a.Done():
			default:
			}
		})
	})
}

func benchmarkPool(b *testing.B, buffer, workers int, run func(*Attempt)) {
	ran := make([]padded, 64)
	p := New(Config[*int, int]{
		Workers: workers, Capacity: buffer, Grace: second, MaxReplaced: 1,
		Begin: func(_ *int, a *Attempt) bool { a.SetTimeout(30 * second); return true },
		Run:   func(a *Attempt, _ *int) (int, error) { run(a); return 1, nil },
		End:   func(_ *int, _ *Attempt, n int, _ error) { ran[0].n.Add(uint64(n)) },
	})
	v := new(int)
	ctx := context.Background()
	b.ResetTimer()
	for range b.N {
		if err := p.Push(ctx, p.Now(), v); err != nil {
			b.Fatal(err)
		}
	}
	drain(p)
	p.Close()
	<-p.Gone()
	checkSum(b, ran)
}
