package pool

import (
	"math/bits"
	"time"
)

// buckets is the number of bounds of a histogram: 1 us, 2 us, 4 us ... 2^27 us
// (134 s). One more bucket counts what is above.
const buckets = 28

// Histogram is how often a duration fell into which bucket.
type Histogram struct {
	// Bounds are the upper bounds of the buckets, each included.
	Bounds []time.Duration
	// Counts has one entry more than Bounds, for what is above the last one.
	// The counts are per bucket, not cumulative.
	Counts []uint64
	Count  uint64
	Sum    time.Duration
}

func newHistogram() Histogram {
	h := Histogram{Bounds: make([]time.Duration, buckets), Counts: make([]uint64, buckets+1)}
	for i := range h.Bounds {
		h.Bounds[i] = time.Microsecond << i
	}
	return h
}

// bucketOf returns the bucket of d: the first one whose bound is not below d.
func bucketOf(d time.Duration) int {
	if d <= time.Microsecond {
		return 0
	}
	return min(bits.Len64(uint64(d-1)/uint64(time.Microsecond)), buckets) // #nosec G115 -- d is positive
}

// merge adds the counts of another histogram.
func (h *Histogram) merge(o Histogram) {
	for i, n := range o.Counts {
		h.Counts[i] += n
	}
	h.Count += o.Count
	h.Sum += o.Sum
}

// histogram counts durations in buckets whose bounds double.
type histogram struct {
	counts [buckets + 1]uint64
	sum    time.Duration
}

func (h *histogram) observe(d time.Duration) {
	d = max(d, 0)
	h.counts[bucketOf(d)]++
	h.sum += d
}

func (h *histogram) count() (n uint64) {
	for _, c := range h.counts {
		n += c
	}
	return n
}

func (h *histogram) add(to *Histogram) {
	for i, n := range h.counts {
		to.Counts[i] += n
	}
	to.Count += h.count()
	to.Sum += h.sum
}
