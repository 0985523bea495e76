package pools

import (
	"context"
	"math/bits"
	"sync"
	"time"
)

// Limit is the deadline of each run within the envelope.
const Limit = 30 * time.Second

// Envelope is what a service wants around each run, written with care for pools
// that do not bring it: a context with a deadline, recover, the time that the
// job waited and ran in histograms, counters and the result.
type Envelope struct {
	Book  *Book
	epoch time.Time
	times [shards]times
}

type times struct {
	mu   sync.Mutex
	wait histogram
	run  histogram
	_    [64]byte
}

// NewEnvelope makes an Envelope whose results go to a Book.
func NewEnvelope(book *Book) *Envelope { return &Envelope{Book: book, epoch: time.Now()} }

// Stamp notes that a job is submitted now.
func (e *Envelope) Stamp(j *Job) { j.since.Store(int64(time.Since(e.epoch))) }

// Run does a job within the envelope.
func (e *Envelope) Run(j *Job, shard int) {
	ctx, cancel := context.WithTimeout(context.Background(), Limit)
	begin := time.Now()
	value, err := guard(ctx, j.Work)
	took := time.Since(begin)
	cancel()
	t := &e.times[shard&(shards-1)]
	t.mu.Lock()
	t.wait.observe(begin.Sub(e.epoch) - time.Duration(j.since.Load()))
	t.run.observe(took)
	t.mu.Unlock()
	e.Book.Take(shard, value, err)
}

// Observed returns how many waits and runs are in the histograms.
func (e *Envelope) Observed() (waits, runs uint64) {
	for i := range e.times {
		t := &e.times[i]
		t.mu.Lock()
		waits, runs = waits+t.wait.count(), runs+t.run.count()
		t.mu.Unlock()
	}
	return waits, runs
}

// histogram counts durations in buckets whose bounds double, from 1 us on.
type histogram struct {
	counts [29]uint64
	sum    time.Duration
}

func (h *histogram) observe(d time.Duration) {
	us := uint64(max(d, 0) / time.Microsecond) // #nosec G115 -- not negative
	h.counts[min(bits.Len64(us), len(h.counts)-1)]++
	h.sum += d
}

func (h *histogram) count() (n uint64) {
	for _, c := range h.counts {
		n += c
	}
	return n
}
