package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"syscall"
	"time"
)

// retryDelay is when what did not fit is tried again.
const retryDelay = 100 * time.Millisecond

// write numbers the frames of a batch, writes them and flushes if that is
// wanted. Only the leader calls it.
func (l *Log) write(buf []byte, flush bool) error {
	if len(buf) > 0 {
		if err := l.writeFrames(buf); err != nil {
			return err
		}
	}
	if flush && l.unsynced {
		if err := l.active.file.Sync(); err != nil {
			return &FailedError{Cause: err}
		}
		l.unsynced = false
	}
	l.enter(buf)
	return nil
}

func (l *Log) writeFrames(buf []byte) error {
	if l.active.bytes > headerSize && l.active.bytes+int64(len(buf)) > l.rollAt {
		if err := l.roll(); errors.Is(err, ErrFailed) {
			return err
		}
	}
	next := sealFrames(buf, l.seed, l.next)
	ahead := int64(0)
	if l.opts.Level == Disk {
		ahead = l.opts.ahead
	}
	if err := l.active.append(buf, ahead); err != nil {
		return l.writeFailed(err)
	}
	l.unsynced = true
	l.next = next
	return nil
}

// writeFailed tells whether a write that failed can be taken back.
func (l *Log) writeFailed(cause error) error {
	if !isNoSpace(cause) {
		return &FailedError{Cause: cause}
	}
	if err := l.active.trim(); err != nil {
		return &FailedError{Cause: errors.Join(cause, err)}
	}
	if errors.Is(cause, syscall.EFBIG) {
		l.rollAt = 0 // another file may grow where this one may not
	}
	return fmt.Errorf("%w: %w", ErrNoSpace, cause)
}

// enter takes a batch that was written into the index.
func (l *Log) enter(buf []byte) {
	if len(buf) == 0 {
		return
	}
	l.live.mu.Lock()
	defer l.live.mu.Unlock()
	for len(buf) > 0 {
		size := frameSize(buf)
		f := frame{seq: binary.LittleEndian.Uint64(buf[8:]), body: buf[headSize+1 : size]}
		l.live.apply(&f)
		buf = buf[size:]
	}
	l.alive = l.live.bytes
}

// roll begins a new segment. When that is not possible the old one goes on, and
// the error is not ErrFailed.
func (l *Log) roll() error {
	old := l.active
	if l.opts.Level == Disk && l.unsynced {
		// What is flushed in the new file must not be there without what came
		// before it.
		if err := old.file.Sync(); err != nil {
			return &FailedError{Cause: err}
		}
		l.unsynced = false
	}
	s, err := l.createSegment(l.next)
	if err != nil {
		l.rollAt = old.bytes + l.opts.SegmentSize/16
		l.logger().Error("the journal could not begin a new file and goes on with the old one", "error", err)
		return err
	}
	_ = old.trim()       // the zeros behind the end do no harm
	_ = old.file.Close() // what was not written was told before
	old.file = nil
	l.unsynced = false
	l.rollAt = l.opts.SegmentSize
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active = s
	l.sealed = append(l.sealed, old)
	l.sealedBytes += old.bytes
	if l.opts.Level == Process {
		l.janitor.flush = append(l.janitor.flush, old.name)
		l.janitor.call()
	}
	return nil
}

// undo takes back what a batch that was not written has changed. The lock is
// held.
func (l *Log) undo(b *batch, err error) {
	if errors.Is(err, ErrFailed) {
		l.fail(err)
		return
	}
	if !l.full {
		l.full = true
		l.janitor.tell(err)
	}
	l.counts.refused++
	// What nobody waited for was promised to be written: it is tried again,
	// before what has come meanwhile.
	next := l.batch(l.filling)
	held := unsealLater(b.buf)
	if len(held) == 0 {
		return
	}
	next.buf = append(held, next.buf...)
	if len(next.buf) > l.opts.maxHeld {
		l.fail(&FailedError{Cause: fmt.Errorf("%d bytes wait to be written: %w", len(next.buf), err)})
		return
	}
	l.arm()
}

// fail ends the journal's life for good. The lock is held.
func (l *Log) fail(err error) {
	if l.failed != nil {
		return
	}
	l.failed = err
	l.janitor.tell(err)
	for i := range l.batches {
		l.batches[i].tell(err)
	}
	l.turn.Signal()
}
