package sqlite

import (
	"path/filepath"
	"slices"
	"time"

	"example.invalid/service/internal/queue"
)

// recentAppends is of how many calls of Append the durations are known.
const recentAppends = 1024

// counts is what the log has done since it was opened. The log's lock guards it.
type counts struct {
	records uint64 // taken
	appends uint64
	commits uint64
	shrinks uint64
	damages int
	used    int64 // bytes of the database's pages that are not free

	recent [recentAppends]time.Duration
	times  uint64 // durations that were put into recent
}

// took counts a batch that was committed, or was not.
func (c *counts) took(b *batch, now time.Time) {
	if len(b.entries) == 0 {
		return
	}
	c.commits++
	c.appends += uint64(b.calls) // #nosec G115 -- positive
	if b.calls > 0 {
		// The first one of a group stands for all.
		c.recent[c.times%recentAppends] = now.Sub(b.began)
		c.times++
	}
}

// note takes over what the writer knows of the database.
func (c *counts) note(w *writer) {
	c.shrinks = w.shrinks
	c.used = (w.pages - w.free) * w.pageSize
}

// Stats returns a snapshot of what the log has to tell. Live is of the last
// checkpoint; P50 and P99 are of the last thousand commits.
func (l *Log) Stats() queue.LogStats {
	database := filepath.Join(l.opts.Dir, databaseName)
	size := sizeOf(database) + sizeOf(filepath.Join(l.opts.Dir, walName))
	l.mu.Lock()
	defer l.mu.Unlock()
	c := &l.counts
	recent := slices.Sorted(slices.Values(c.recent[:min(c.times, recentAppends)]))
	at := func(part int) time.Duration {
		if len(recent) == 0 {
			return 0
		}
		return recent[len(recent)*part/100]
	}
	s := queue.LogStats{
		Level: string(l.opts.Level), Bytes: size, Segments: 1,
		Records: c.records, Commits: c.commits, Compactions: c.shrinks,
		P50: at(50), P99: at(99), Quarantined: c.damages, Failed: l.failed,
	}
	if size > 0 {
		s.Live = min(1, float64(c.used)/float64(size))
	}
	return s
}
