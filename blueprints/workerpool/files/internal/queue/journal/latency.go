package journal

import (
	"math/bits"
	"time"
)

const (
	// Each doubling has four buckets, so that a quantile is at most a quarter
	// too large. The first bound is 256 ns, the last one more than half a
	// minute.
	firstBound = 8
	doublings  = 27
	subBits    = 2
	buckets    = doublings << subBits
	// recentFor is after how long older durations are left out; they stay twice
	// as long at most.
	recentFor = time.Minute
)

// Histogram is how often a duration fell into which bucket.
type Histogram struct {
	// Bounds are the upper bounds of the buckets, each included.
	Bounds []time.Duration
	// Counts has one entry more than Bounds, for what is above the last one.
	Counts []uint64
	Count  uint64
	Sum    time.Duration
}

// Quantile returns the bound below which the part q of the durations is, 0 when
// there are none.
func (h *Histogram) Quantile(q float64) time.Duration {
	if h.Count == 0 {
		return 0
	}
	rank := uint64(q * float64(h.Count))
	var sum uint64
	for i, n := range h.Counts {
		if sum += n; sum > rank || sum == h.Count {
			return h.Bounds[min(i, len(h.Bounds)-1)]
		}
	}
	return h.Bounds[len(h.Bounds)-1]
}

// period is what was counted in one stretch of time.
type period struct {
	counts [buckets + 1]uint64
	sum    time.Duration
}

// latencies counts durations and forgets old ones.
type latencies struct {
	began     time.Time
	now, past period
}

func (l *latencies) add(now time.Time, d time.Duration, n uint64) {
	l.turn(now)
	l.now.counts[bucketOf(d)] += n
	l.now.sum += d * time.Duration(n) // #nosec G115 -- the size of a group
}

// turn begins a new period when it is time to.
func (l *latencies) turn(now time.Time) {
	age := now.Sub(l.began)
	if age < recentFor {
		return
	}
	l.past = period{}
	if age < 2*recentFor {
		l.past = l.now
	}
	l.now, l.began = period{}, now
}

func (l *latencies) histogram(now time.Time) Histogram {
	l.turn(now)
	h := Histogram{
		Bounds: make([]time.Duration, buckets),
		Counts: make([]uint64, buckets+1),
		Sum:    l.now.sum + l.past.sum,
	}
	for i := range h.Bounds {
		h.Bounds[i] = boundOf(i)
	}
	for i := range h.Counts {
		h.Counts[i] = l.now.counts[i] + l.past.counts[i]
		h.Count += h.Counts[i]
	}
	return h
}

// boundOf returns the upper bound of a bucket.
func boundOf(i int) time.Duration {
	power := firstBound + i>>subBits
	part := i&(1<<subBits-1) + 1
	return time.Duration(1)<<power + time.Duration(part)<<(power-subBits)
}

// bucketOf returns the first bucket whose bound is not below d.
func bucketOf(d time.Duration) int {
	if d <= 1<<firstBound {
		return 0
	}
	n := uint64(d - 1) // #nosec G115 -- positive
	power := bits.Len64(n) - 1
	part := int(n >> (power - subBits) & (1<<subBits - 1)) // #nosec G115 -- small
	return min((power-firstBound)<<subBits+part, buckets)
}
