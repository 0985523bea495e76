package journal

import (
	"runtime"
	"time"
)

// batch is what is written at once.
type batch struct {
	number uint64
	buf    []byte
	waits  int  // callers
	calls  int  // of Append
	led    bool // one of the callers writes it, or is going to
	sync   bool
	began  time.Time // when the first one began to wait
	result *result   // for the others
}

// result tells those who wait for a batch what became of it.
type result struct {
	done chan struct{}
	err  error
}

// tell wakes those who wait for the batch. The lock is held.
func (b *batch) tell(err error) {
	if b.result != nil {
		b.result.err = err
		close(b.result.done)
		b.result = nil
	}
}

// wait returns when the batch with this number was written. The first one who
// waits for a batch leads, when its turn has come. The lock is held, and not any
// more when it returns.
func (l *Log) wait(number uint64, flush bool) error {
	if l.failed != nil || l.done >= number {
		defer l.mu.Unlock()
		return l.failed
	}
	b := l.batch(number)
	if b.waits == 0 {
		b.began = time.Now()
	}
	b.waits++
	b.sync = b.sync || flush
	if b.led || number != l.filling {
		if b.result == nil {
			b.result = &result{done: make(chan struct{})}
		}
		r := b.result
		l.mu.Unlock()
		<-r.done
		return r.err
	}
	defer l.mu.Unlock()
	b.led = true
	for l.failed == nil && (l.leading || l.claimed) {
		l.turn.Wait()
	}
	if l.failed != nil {
		return l.failed
	}
	return l.lead()
}

// lead writes the batch that is being filled. The lock is held, but not while
// it writes.
func (l *Log) lead() error {
	l.leading = true
	l.gather()
	if l.failed != nil { // meanwhile
		l.leading = false
		return l.failed
	}
	b := l.batch(l.filling)
	l.filling++
	l.batch(l.filling).number = l.filling
	flush := b.sync
	l.mu.Unlock()
	err := l.write(b.buf, flush)
	now := time.Now()
	l.mu.Lock()
	l.finish(b, err, now)
	l.release()
	return err
}

// gather lets those who are about to append do so first: they share the write
// then. The lock is held, but not all the time.
func (l *Log) gather() {
	b := l.batch(l.filling)
	if !b.sync && l.crowd == 0 {
		return // alone, and a write is short
	}
	for range maxGather {
		before := b.waits
		l.mu.Unlock()
		runtime.Gosched()
		l.mu.Lock()
		if b.waits == before {
			return
		}
	}
}

const (
	// maxGather bounds how often gather looks whether there are more.
	maxGather = 16
	// crowdLasts is for how many batches of one more are expected, after one
	// of several.
	crowdLasts = 16
)

// finish tells those who wait for a batch what became of it. The lock is held.
func (l *Log) finish(b *batch, err error, now time.Time) {
	l.done = b.number
	l.activeBytes, l.aliveBytes = l.active.bytes, l.alive
	l.counts.took(b, now, &l.recent)
	if b.waits > 1 {
		l.crowd = crowdLasts
	} else if l.crowd > 0 {
		l.crowd--
	}
	if err != nil {
		l.undo(b, err)
	} else {
		l.full = false
	}
	b.tell(err)
	if cap(b.buf) > maxIdleBuffer {
		b.buf = nil
	}
	b.buf, b.waits, b.calls, b.led, b.sync = b.buf[:0], 0, 0, false, false
}

// maxIdleBuffer is the size up to which a batch keeps its memory.
const maxIdleBuffer = 4 << 20

// release lets the next one lead. The lock is held.
func (l *Log) release() {
	l.leading = false
	if l.claimed {
		l.idle.Broadcast()
		return
	}
	l.turn.Signal()
	l.consider()
}

// alone calls f while nobody else writes.
func (l *Log) alone(f func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.claimed {
		l.idle.Wait()
	}
	l.claimed = true
	for l.leading {
		l.idle.Wait()
	}
	l.mu.Unlock()
	err := f()
	l.mu.Lock()
	l.claimed = false
	l.idle.Broadcast()
	l.release()
	return err
}
