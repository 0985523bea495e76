package pool

import (
	"math"
	"math/bits"
	"time"
)

// bucket is a token bucket. It counts whole tokens since a moment at which it
// was full, so that nothing is rounded and rates hold exactly in the long run.
type bucket struct {
	rate  Rate
	burst int64
	full  int64 // when it was full
	taken int64 // since then
}

// set changes rate and burst and keeps what is in the bucket.
func (b *bucket) set(now int64, rate Rate, burst int) {
	if rate.Runs == 0 {
		*b = bucket{}
		return
	}
	if burst == 0 {
		burst = int(min(max(scale(burstTime, rate.Runs, rate.Per), 1), math.MaxInt32))
	}
	left := int64(burst)
	if b.on() {
		left = min(b.left(now), left)
	}
	*b = bucket{rate: rate, burst: int64(burst), full: now, taken: int64(burst) - left}
}

func (b *bucket) on() bool { return b.rate.Runs > 0 }

// left returns how many tokens there are.
func (b *bucket) left(now int64) int64 {
	came := scale(time.Duration(now-b.full), b.rate.Runs, b.rate.Per)
	if came >= b.taken {
		b.full, b.taken = now, 0
		return b.burst
	}
	return b.burst - b.taken + came
}

// take removes a token that is there.
func (b *bucket) take(now int64) {
	b.left(now) // whether it is full has to be known before
	b.taken++
}

// put returns a token that was taken.
func (b *bucket) put() { b.taken = max(b.taken-1, 0) }

// next returns when there is a token, if there is none now.
func (b *bucket) next() int64 {
	missing := uint64(max(b.taken-b.burst+1, 0)) // #nosec G115 -- not negative
	hi, lo := bits.Mul64(missing, uint64(b.rate.Per))
	runs := uint64(b.rate.Runs) // #nosec G115 -- positive
	lo, carry := bits.Add64(lo, runs-1, 0)
	if hi += carry; hi >= runs {
		return never
	}
	wait, _ := bits.Div64(hi, lo, runs)
	if wait > uint64(never-b.full) { // #nosec G115 -- full is not negative
		return never
	}
	return b.full + int64(wait) // #nosec G115 -- checked above
}

// scale returns how many of runs per so much time fall into d, whole ones.
func scale(d time.Duration, runs int, per time.Duration) int64 {
	hi, lo := bits.Mul64(uint64(max(d, 0)), uint64(runs)) // #nosec G115 -- not negative
	if hi >= uint64(per) {
		return math.MaxInt64
	}
	n, _ := bits.Div64(hi, lo, uint64(per))
	return int64(min(n, math.MaxInt64)) // #nosec G115 -- bounded
}
