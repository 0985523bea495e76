package journal

import (
	"time"

	"example.invalid/service/internal/queue"
)

// counts is what the journal has done since it was opened. The journal's lock
// guards it.
type counts struct {
	records       uint64 // taken
	appends       uint64
	commits       uint64
	refused       uint64 // batches for which there was no room
	lost          uint64 // records of Later that came too late or were malformed
	compactions   uint64
	compactErrors uint64
	damages       int
	damagedBytes  int64
	largestGroup  int
}

// took counts a batch that was written, or was not.
func (c *counts) took(b *batch, now time.Time, recent *latencies) {
	if len(b.buf) == 0 && !b.sync {
		return
	}
	c.commits++
	if b.calls > 0 {
		c.appends += uint64(b.calls) // #nosec G115 -- positive
		c.largestGroup = max(c.largestGroup, b.calls)
		recent.add(now, now.Sub(b.began), uint64(b.calls)) // #nosec G115 -- positive
	}
}

func (c *counts) setAside(damages []Damage) {
	c.damages += len(damages)
	for _, d := range damages {
		c.damagedBytes += d.Length
	}
}

// Stats is what a journal is and did since it was opened.
type Stats struct {
	queue.LogStats
	// LiveKeys is how many keys are alive, LiveBytes how large a snapshot of
	// them would be.
	LiveKeys  int
	LiveBytes int64
	// Appends counts calls of Append. Appends/Commits is how many share a write
	// on average, LargestGroup how many did at most.
	Appends      uint64
	LargestGroup int
	// Latency is how long Append took, of the last one to two minutes. The
	// first one of a group stands for all.
	Latency Histogram
	// QuarantinedBytes is the length of all damaged parts.
	QuarantinedBytes int64
	// Full counts writes for which there was no room, Lost records of Later that
	// came after the end or were malformed.
	Full uint64
	Lost uint64
	// CompactErrors counts compactions that failed. They are tried again.
	CompactErrors uint64
}

// Stats returns a snapshot of what Log has to tell.
func (l *Log) Stats() queue.LogStats { return l.Details().LogStats }

// Details returns a snapshot of all there is to tell.
func (l *Log) Details() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.live.mu.Lock()
	keys, live := l.live.keys, l.live.bytes
	l.live.mu.Unlock()
	h := l.recent.histogram(time.Now())
	s := Stats{
		LogStats: queue.LogStats{
			Level:       string(l.opts.Level),
			Bytes:       l.sealedBytes + l.activeBytes,
			Segments:    len(l.sealed) + 1,
			Records:     l.counts.records,
			Commits:     l.counts.commits,
			Compactions: l.counts.compactions,
			P50:         h.Quantile(0.50),
			P99:         h.Quantile(0.99),
			Quarantined: l.counts.damages,
			Failed:      l.failed,
		},
		LiveKeys:         keys,
		LiveBytes:        live,
		Appends:          l.counts.appends,
		LargestGroup:     l.counts.largestGroup,
		Latency:          h,
		QuarantinedBytes: l.counts.damagedBytes,
		Full:             l.counts.refused,
		Lost:             l.counts.lost,
		CompactErrors:    l.counts.compactErrors,
	}
	if s.Bytes > 0 {
		s.Live = min(1, float64(live)/float64(s.Bytes))
	}
	return s
}
