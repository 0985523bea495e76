package pool

import (
	"context"
	"testing"
)

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
