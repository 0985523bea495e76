package dispatch

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"testing"

	"github.com/acme-demo/eventcollector/internal/queue/local"
	"github.com/acme-demo/eventcollector/internal/work"
)

type nop struct{ id string }

func (n nop) ID() string                             { return n.id }
func (nop) Type() string                             { return "nop" }
func (nop) Run(context.Context) (work.Result, error) { return nil, nil }

func benchmarks(b *testing.B, f func(b *testing.B, d *Dispatcher)) {
	for _, buffer := range []int{5, 1024} {
		for _, workers := range []int{5, 64} {
			b.Run("buffer="+strconv.Itoa(buffer)+"/workers="+strconv.Itoa(workers), func(b *testing.B) {
				d := start(b, set(NumberOfWorkers, workers), set(SchedulerChannelSize, buffer), set(ResultChannelSize, buffer),
					on(b, func(o *local.Options) { o.Results.Runs = 100 }),
					func(c *Config) {
						if err := c.Registry.Register("nop", func(work.Spec) (work.Job, error) { return nop{}, nil }); err != nil {
							b.Fatal(err)
						}
					})
				b.ReportAllocs()
				b.ResetTimer()
				f(b, d)
				for d.Stats().Done < uint64(b.N) {
					runtime.Gosched()
				}
				b.StopTimer()
				stop(b, d)
			})
		}
	}
}

// BenchmarkSubmit is the whole way of a run: its record, its id, the index, a
// worker with all its care, its end and its place among the kept ones.
func BenchmarkSubmit(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *Dispatcher) {
		for range b.N {
			for {
				_, err := d.Submit(context.Background(), work.Spec{Type: "nop"})
				if err == nil {
					break
				}
				if !errors.Is(err, work.ErrFull) {
					b.Fatal(err)
				}
				runtime.Gosched()
			}
		}
	})
}

// BenchmarkJobChannel is the same for jobs that come through the channel.
func BenchmarkJobChannel(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *Dispatcher) {
		jobs := d.edge.jobs.jobs
		for range b.N {
			jobs <- nop{}
		}
	})
}
