package journal

import (
	"time"

	"example.invalid/service/internal/queue"
)

// snapshotWriter copies records into a snapshot.
type snapshotWriter struct {
	log    *Log
	to     *segment
	buf    []byte
	totals totals
	one    [1]queue.Record

	began time.Time
	read  int64
	next  int64 // when read is beyond it, the pace is looked at
	rate  int64 // bytes in a second, 0 without a limit
}

func (w *snapshotWriter) write(files []*segment) error {
	if err := w.copy(files); err != nil {
		return err
	}
	start := len(w.buf)
	w.buf = appendFooter(w.buf, w.totals)
	sealFrames(w.buf[start:], w.log.seed, w.to.header.last)
	if err := w.flush(); err != nil {
		return err
	}
	return w.to.file.Sync()
}

func (w *snapshotWriter) copy(files []*segment) error {
	l := w.log
	w.began = time.Now()
	l.mu.Lock()
	total, alive := l.sealedBytes+l.activeBytes, l.aliveBytes
	l.mu.Unlock()
	if total < 4*(alive+l.opts.MinGarbage) {
		w.rate = l.opts.CompactRate
	} // otherwise it is too slow as it is
	c := chain{fs: l.fs, dir: l.opts.Dir, seed: l.seed, pace: w.pace}
	for _, f := range files {
		c.sources = append(c.sources, &source{header: f.header, name: f.name, headed: !f.unheaded})
	}
	w.passOver(c.sources)
	found, err := c.read(func(_ *source, f *frame) error { return w.frame(f) })
	if err != nil {
		return err
	}
	if found.torn.Length > 0 {
		found.damages = append(found.damages, found.torn)
	}
	news, err := quarantine{fs: l.fs, dir: l.opts.Dir}.take(found.damages)
	for _, d := range news {
		l.logger().Error("the journal is damaged", "damage", d)
	}
	l.mu.Lock()
	l.counts.setAside(news)
	l.mu.Unlock()
	return err
}

// passOver leaves out the files in which nothing is alive. When there is any
// doubt about which records are in which file, none is.
func (w *snapshotWriter) passOver(sources []*source) {
	w.log.mu.Lock()
	all := w.log.janitor.odd
	w.log.mu.Unlock()
	if all {
		return
	}
	firsts := make([]uint64, len(sources))
	for i, s := range sources {
		firsts[i] = s.first
	}
	for i, needed := range w.log.live.needed(firsts) {
		sources[i].unread = !needed
	}
}

// frame copies the records of a frame that are alive.
func (w *snapshotWriter) frame(f *frame) error {
	seq := f.seq
	for body := f.body; len(body) > 0; seq++ {
		r, size := nextRecord(body)
		body = body[size:]
		if f.skip > 0 {
			f.skip--
			continue
		}
		w.log.live.mu.Lock()
		alive := w.log.live.alive(&r, seq)
		w.log.live.mu.Unlock()
		if !alive {
			continue
		}
		start := len(w.buf)
		w.one[0] = r
		var err error
		if w.buf, err = appendFrame(w.buf, f.kind, w.one[:]); err != nil {
			return err
		}
		sealFrames(w.buf[start:], w.log.seed, seq)
		w.totals.records++
		w.totals.bytes += uint64(size) // #nosec G115 -- positive
		if r.Op == queue.Put {
			w.totals.keys++
		}
	}
	if len(w.buf) >= largeBatch {
		return w.flush()
	}
	return nil
}

func (w *snapshotWriter) flush() error {
	_, err := w.to.file.WriteAt(w.buf, w.to.bytes)
	w.to.bytes += int64(len(w.buf))
	w.buf = w.buf[:0]
	return err
}

// pace sleeps when n more bytes are read sooner than they should be.
func (w *snapshotWriter) pace(n int) error {
	w.read += int64(n)
	if w.read < w.next {
		return nil
	}
	w.next = w.read + largeBatch
	var sleep time.Duration
	if w.rate > 0 {
		sleep = time.Duration(float64(w.read)/float64(w.rate)*float64(time.Second)) - time.Since(w.began)
	}
	timer := time.NewTimer(max(sleep, 0))
	defer timer.Stop()
	select {
	case <-w.log.janitor.stop:
		return errStopped
	case <-timer.C:
		return nil
	}
}
