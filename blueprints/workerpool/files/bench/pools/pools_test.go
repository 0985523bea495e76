package pools

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
)

// each runs f for every candidate with every buffer that it has.
func each(f func(c Candidate, buffer int)) {
	for _, c := range Candidates() {
		for _, buffer := range c.Buffers {
			f(c, buffer)
		}
	}
}

// TestContract proves that what is compared does the same: every job is run
// once, results come back, and panics are counted and harm nobody.
func TestContract(t *testing.T) {
	const jobs, rounds = 64, 50
	check := func(t *testing.T, c Candidate, buffer, workers int, env bool) {
		t.Helper()
		book := &Book{}
		run := book.Contract()
		envelope := NewEnvelope(book)
		if env {
			run = envelope.Run
		}
		var calls atomic.Uint64
		list := NewJobs(jobs, func(context.Context) (int, error) {
			if calls.Add(1)%4 == 0 {
				panic("no")
			}
			return 3, nil
		}, run)
		p := c.New(Config{Workers: workers, Buffer: buffer, Run: run, Book: book})
		for range rounds {
			for _, j := range list {
				envelope.Stamp(j)
				p.Submit(j)
			}
		}
		p.Close()
		const all, bad = jobs * rounds, jobs * rounds / 4
		if done, failed, sum := book.Total(); calls.Load() != all || done != all-bad || failed != bad || sum != 3*(all-bad) {
			t.Errorf("%d calls, %d done, %d failed, sum %d; want %d, %d, %d, %d", calls.Load(), done, failed, sum, all, all-bad, bad, 3*(all-bad))
		}
		if waits, runs := envelope.Observed(); env && (waits != all || runs != all) {
			t.Errorf("%d waits and %d runs in the histograms, want %d", waits, runs, all)
		}
	}
	for _, workers := range []int{1, 5, 64} {
		each(func(c Candidate, buffer int) {
			t.Run(fmt.Sprintf("%s/%s/%d", c.Name, BufferName(buffer), workers), func(t *testing.T) {
				check(t, c, buffer, workers, false)
			})
			t.Run(fmt.Sprintf("envelope/%s/%s/%d", c.Name, BufferName(buffer), workers), func(t *testing.T) {
				check(t, c, buffer, workers, true)
			})
		})
		t.Run(fmt.Sprintf("ours-whole/%d", workers), func(t *testing.T) { check(t, Whole(), 5, workers, false) })
	}
}
