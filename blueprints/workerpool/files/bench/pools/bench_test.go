package pools

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"
)

// fleets are the numbers of workers: one, PavedRoad's, and many.
var fleets = []int{1, 5, 64}

// fill hands b.N jobs over and waits until they are done.
func fill(b *testing.B, c Candidate, cfg Config, jobs []*Job, before func(*Job)) {
	b.Helper()
	b.ReportAllocs()
	p := c.New(cfg)
	mask := len(jobs) - 1
	b.ResetTimer()
	for i := range b.N {
		j := jobs[i&mask]
		if before != nil {
			before(j)
		}
		p.Submit(j)
	}
	p.Close()
	b.StopTimer()
	if done, failed, _ := cfg.Book.Total(); done != uint64(b.N) || failed != 0 {
		b.Fatalf("%d done and %d failed of %d: %v", done, failed, b.N, cfg.Book.Err())
	}
}

func name(c Candidate, buffer, workers int) string {
	return fmt.Sprintf("pool=%s/buffer=%s/workers=%d", c.Name, BufferName(buffer), workers)
}

// BenchmarkDispatch is the way of a job to a worker, under the contract.
func BenchmarkDispatch(b *testing.B) {
	works := []struct {
		name string
		work Work
	}{{"noop", Nothing}, {"10us", Busy(10 * time.Microsecond)}}
	for _, w := range works {
		each(func(c Candidate, buffer int) {
			for _, workers := range fleets {
				b.Run("job="+w.name+"/"+name(c, buffer, workers), func(b *testing.B) {
					book := &Book{}
					run := book.Contract()
					fill(b, c, Config{Workers: workers, Buffer: buffer, Run: run, Book: book}, NewJobs(shards, w.work, run), nil)
				})
			}
		})
	}
}

// BenchmarkHandOff is the same through a channel without any contract: what all
// goals are ratios to.
func BenchmarkHandOff(b *testing.B) {
	c := Find("channel")
	for _, buffer := range c.Buffers {
		for _, workers := range fleets {
			b.Run(name(c, buffer, workers), func(b *testing.B) {
				book := &Book{}
				run := book.Bare()
				fill(b, c, Config{Workers: workers, Buffer: buffer, Run: run, Book: book}, NewJobs(shards, Nothing, run), nil)
			})
		}
	}
}

// BenchmarkEnvelope is the way of a job with all that a service wants around
// it. The job either looks at its context or it does not.
func BenchmarkEnvelope(b *testing.B) {
	works := []struct {
		name string
		work Work
	}{{"noop", Nothing}, {"looks-at-ctx", look}}
	for _, w := range works {
		for _, c := range append([]Candidate{Whole()}, Candidates()...) {
			if c.Name == "ours" || c.Name == "ours-batch1" {
				continue // the whole pool is what stands here for them
			}
			buffer := c.Buffers[0]
			for _, workers := range fleets {
				b.Run("job="+w.name+"/"+name(c, buffer, workers), func(b *testing.B) {
					book := &Book{}
					e := NewEnvelope(book)
					before := e.Stamp
					if c.Name == Whole().Name {
						before = nil
					}
					cfg := Config{Workers: workers, Buffer: buffer, Run: e.Run, Book: book}
					fill(b, c, cfg, NewJobs(2048, w.work, e.Run), before)
				})
			}
		}
	}
}

// look is a job that listens for the end of its context.
func look(ctx context.Context) (int, error) {
	select {
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	default:
		return 1, nil
	}
}

// BenchmarkLatency is the time from the submission of a job to its start while
// nothing else is going on. The next job comes when the one before has begun.
func BenchmarkLatency(b *testing.B) {
	for _, c := range append([]Candidate{Whole()}, Candidates()...) {
		buffer := c.Buffers[0]
		for _, workers := range fleets {
			b.Run(name(c, buffer, workers), func(b *testing.B) {
				book := &Book{}
				run := book.Contract()
				var sent time.Time
				begun := make(chan time.Duration, 1)
				jobs := NewJobs(1, func(context.Context) (int, error) {
					begun <- time.Since(sent)
					return 1, nil
				}, run)
				p := c.New(Config{Workers: workers, Buffer: buffer, Run: run, Book: book})
				took := make([]time.Duration, b.N)
				b.ResetTimer()
				for i := range b.N {
					sent = time.Now()
					p.Submit(jobs[0])
					took[i] = <-begun
				}
				b.StopTimer()
				p.Close()
				slices.Sort(took)
				b.ReportMetric(float64(took[b.N/2]), "p50-ns")
				b.ReportMetric(float64(took[b.N*99/100]), "p99-ns")
			})
		}
	}
}
