package journal

import (
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
)

// maxHeld bounds what Later took and could not be written for want of room.
const maxHeld = 64 << 20

// Log is an open journal.
//
// Whoever calls Append puts a frame into the batch that is being filled. The
// first one to do so leads: when nobody is writing any more, it writes the whole
// batch, flushes it if need be, and wakes the others, while the next batch fills.
type Log struct {
	opts Options
	fs   fileSystem
	seed uint32
	lock io.Closer

	journal uint32 // the number of the journal

	mu      sync.Mutex
	batches [2]batch  // the one that is being filled and the one that is being written
	filling uint64    // number of the batch that is being filled
	done    uint64    // number of the last batch that was written
	leading bool      // somebody writes
	claimed bool      // somebody wants to be alone with the files
	turn    sync.Cond // of the one who leads next
	idle    sync.Cond // of whoever has claimed
	failed  error     // for good
	refused error     // what Later has to say to the next one who asks
	closed  bool
	timer   *time.Timer
	armed   bool
	sealed  []*segment // in the order of their numbers; the first may be a snapshot
	// Sizes in bytes, that of the active file as it was after the last batch.
	sealedBytes int64
	activeBytes int64
	aliveBytes  int64
	full        bool // the last batch did not fit
	crowd       int  // above 0 when there was more than one appender lately
	counts      counts
	recent      latencies

	// The rest belongs to whoever leads.
	active   *segment
	next     uint64 // the next sequence number
	rollAt   int64  // size at which the next segment is begun
	unsynced bool   // something was written since the last flush
	alive    int64  // bytes that are needed

	live    index
	janitor janitor
}

var _ queue.Log = (*Log)(nil)

// Append writes the records as one unit and returns when they are as safe as
// the level says. Errors: ErrNoSpace, after which it may be tried again,
// ErrFailed, ErrInvalid and ErrClosed.
func (l *Log) Append(records ...queue.Record) error {
	l.mu.Lock()
	if err := l.refusal(); err != nil {
		l.mu.Unlock()
		return err
	}
	b := l.batch(l.filling)
	if len(records) > 0 {
		if err := l.add(b, frameAppend, records); err != nil {
			l.mu.Unlock()
			return err
		}
		b.calls++
	}
	return l.wait(l.filling, l.opts.Level == Disk)
}

// Later takes records that need not be waited for. They are in the kernel with
// the next Append or Push, or within a millisecond.
func (l *Log) Later(records ...queue.Record) {
	if len(records) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.failed != nil {
		l.counts.lost += uint64(len(records))
		return
	}
	if err := l.add(l.batch(l.filling), frameLater, records); err != nil {
		l.counts.lost += uint64(len(records))
		l.refused = err
		return
	}
	l.arm()
}

// Push returns when what Later took is in the kernel.
func (l *Log) Push() error { return l.push(false) }

// Flush returns when what Later took is as safe as what Append took.
func (l *Log) Flush() error { return l.push(l.opts.Level == Disk) }

func (l *Log) push(flush bool) error {
	l.mu.Lock()
	if err := l.refusal(); err != nil {
		l.mu.Unlock()
		return err
	}
	if len(l.batch(l.filling).buf) == 0 && !flush {
		// What is being written is waited for, nothing else is needed.
		return l.wait(l.filling-1, false)
	}
	return l.wait(l.filling, flush)
}

// add puts a frame into a batch. The lock is held.
func (l *Log) add(b *batch, kind byte, records []queue.Record) error {
	buf, err := appendFrame(b.buf, kind, records)
	if err != nil {
		return err
	}
	b.buf = buf
	l.counts.records += uint64(len(records))
	return nil
}

// refusal tells why nothing is taken. The lock is held.
func (l *Log) refusal() error {
	switch {
	case l.closed:
		return ErrClosed
	case l.failed != nil:
		return l.failed
	}
	err := l.refused
	l.refused = nil
	return err
}

func (l *Log) batch(number uint64) *batch { return &l.batches[number&1] }

// arm sees to it that the batch is written even when nobody waits for it. The
// lock is held.
func (l *Log) arm() {
	if l.armed {
		return
	}
	l.armed = true
	if l.full {
		l.timer.Reset(retryDelay)
	} else {
		l.timer.Reset(laterDelay)
	}
}

// tick is called by the timer. There is one at a time, so that a disk that hangs
// does not gather them.
func (l *Log) tick() {
	l.mu.Lock()
	if l.pending() {
		// An error is for those who ask: what was not written is still there, or
		// the journal has failed.
		_ = l.wait(l.filling, false)
		l.mu.Lock()
	}
	defer l.mu.Unlock()
	l.armed = false
	if l.pending() {
		l.arm()
	}
}

// pending tells whether there is something that nobody may be waiting for. The
// lock is held.
func (l *Log) pending() bool {
	return !l.closed && l.failed == nil && len(l.batch(l.filling).buf) > 0
}

func (l *Log) logger() *slog.Logger { return l.opts.Logger }
