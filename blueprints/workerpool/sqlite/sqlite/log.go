package sqlite

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"example.invalid/service/internal/queue"
)

// Log is an open database.
//
// Whoever calls Append puts records into the batch that is being filled. One
// goroutine commits batch after batch and wakes those who wait for them.
type Log struct {
	opts  Options
	lock  io.Closer
	ended chan struct{} // closed when the goroutine is gone
	end   error         // what its last words were

	mu      sync.Mutex
	work    sync.Cond // there is something to do for the goroutine
	filling *batch
	writing *batch // nil for none
	failed  error  // for good
	refused error  // what Later has to say to the next one who asks
	closed  bool
	timer   *time.Timer
	armed   bool
	due     bool // the timer has rung
	full    bool // the last batch did not fit
	counts  counts
}

// batch is what is committed at once.
type batch struct {
	entries []entry
	size    int  // bytes
	calls   int  // of Append
	wanted  bool // somebody waits
	flush   bool
	began   time.Time // when the first one began to wait
	done    chan struct{}
	err     error
}

// entry is a record with bytes of its own.
type entry struct {
	queue.Record
	later bool // nobody waits for it
}

var _ queue.Log = (*Log)(nil)

func newLog(opts Options, lock io.Closer) *Log {
	l := &Log{opts: opts, lock: lock, filling: newBatch(), ended: make(chan struct{})}
	l.work.L = &l.mu
	return l
}

func newBatch() *batch { return &batch{done: make(chan struct{})} }

// begin starts what the log needs while it is open.
func (l *Log) begin(w *writer, report *Report) {
	l.counts.damages = len(report.Damages)
	l.counts.note(w)
	l.timer = time.AfterFunc(time.Hour, l.ring)
	l.timer.Stop()
	go l.run(w)
}

// Append writes the records as one unit and returns when they are as safe as
// the level says. Errors: ErrNoSpace and ErrBusy, after which it may be tried
// again, ErrFailed, ErrInvalid and ErrClosed.
func (l *Log) Append(records ...queue.Record) error {
	l.mu.Lock()
	if err := l.refusal(); err != nil {
		l.mu.Unlock()
		return err
	}
	b := l.filling
	if len(records) > 0 {
		if err := l.add(b, records, false); err != nil {
			l.mu.Unlock()
			return err
		}
		b.calls++
	}
	return l.wait(b, l.opts.Level == Disk)
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
		return
	}
	if err := l.add(l.filling, records, true); err != nil {
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
	b := l.filling
	if len(b.entries) == 0 && !flush {
		if b = l.writing; b == nil {
			l.mu.Unlock()
			return nil
		}
		l.mu.Unlock()
		<-b.done
		return b.err
	}
	return l.wait(b, flush)
}

// wait returns when a batch that is being filled was committed. The lock is
// held, and not any more when it returns.
func (l *Log) wait(b *batch, flush bool) error {
	if !b.wanted {
		b.wanted, b.began = true, time.Now()
	}
	b.flush = b.flush || flush
	l.work.Signal()
	l.mu.Unlock()
	<-b.done
	return b.err
}

// add puts copies of the records into a batch. The lock is held.
func (l *Log) add(b *batch, records []queue.Record, later bool) error {
	size := 0
	for i := range records {
		if op := records[i].Op; op < queue.Put || op > queue.Remove {
			return fmt.Errorf("%w: operation %d", ErrInvalid, op)
		}
		if size += len(records[i].Key) + len(records[i].Data); size > maxUnit {
			return fmt.Errorf("%w: more than %d bytes at once", ErrInvalid, maxUnit)
		}
	}
	buf := make([]byte, 0, size)
	for _, r := range records {
		from := len(buf)
		buf = append(append(buf, r.Key...), r.Data...)
		middle := from + len(r.Key)
		r.Key, r.Data = buf[from:middle:middle], buf[middle:]
		b.entries = append(b.entries, entry{Record: r, later: later})
	}
	b.size += size
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

// arm sees to it that the batch is committed even when nobody waits for it. The
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

// ring is called by the timer.
func (l *Log) ring() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.armed, l.due = false, true
	l.work.Signal()
}

// run commits batches until the log is closed. It is a goroutine of its own.
func (l *Log) run(w *writer) {
	defer close(l.ended)
	for {
		b, goOn := l.next(w.busy)
		if !goOn {
			break
		}
		if b != nil {
			err := l.failure()
			if err == nil {
				err = w.write(b.entries, b.flush)
			}
			l.finish(w, b, err)
		}
		if w.due() && l.failure() == nil {
			l.tidied(w, w.tidy())
		}
	}
	l.end = l.leave(w)
}

// next returns the next batch that somebody waits for, or whose time has come;
// nil when there is none and the caller has something else to do. It is false at
// the end.
func (l *Log) next(busy bool) (b *batch, goOn bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !l.filling.wanted && (!l.due || len(l.filling.entries) == 0) {
		if l.closed {
			return nil, false
		}
		if busy && l.failed == nil {
			return nil, true
		}
		l.due = false
		l.work.Wait()
	}
	l.gather()
	l.due = false
	l.writing, l.filling = l.filling, newBatch()
	return l.writing, true
}

// maxGather bounds how often gather looks whether there are more.
const maxGather = 16

// gather lets those who are about to append do so first: they share the commit
// then. The lock is held, but not all the time.
func (l *Log) gather() {
	for range maxGather {
		before := len(l.filling.entries)
		l.mu.Unlock()
		runtime.Gosched()
		l.mu.Lock()
		if len(l.filling.entries) == before {
			return
		}
	}
}

// finish tells those who wait for a batch what became of it.
func (l *Log) finish(w *writer, b *batch, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counts.took(b, time.Now())
	l.counts.note(w)
	if err != nil {
		l.undo(b, err)
	} else if len(b.entries) > 0 {
		l.full = false
	}
	b.err = err
	l.writing = nil
	close(b.done)
}

// undo takes back what a batch that was not committed has changed. The lock is
// held.
func (l *Log) undo(b *batch, err error) {
	if errors.Is(err, ErrFailed) {
		l.fail(err)
		return
	}
	if !l.full {
		l.full = true
		l.opts.Logger.Error("the queue accepts nothing for the time being", "error", err)
	}
	// What nobody waited for was promised to be written: it is tried again,
	// before what has come meanwhile.
	held := make([]entry, 0, len(b.entries))
	size := 0
	for _, e := range b.entries {
		if e.later {
			held = append(held, e)
			size += len(e.Key) + len(e.Data)
		}
	}
	if len(held) == 0 {
		return
	}
	l.filling.entries = append(held, l.filling.entries...)
	if l.filling.size += size; l.filling.size > l.opts.maxHeld {
		l.fail(&FailedError{Cause: fmt.Errorf("%d bytes wait to be written: %w", l.filling.size, err)})
		return
	}
	l.arm()
}

// fail ends the log's life for good. The lock is held.
func (l *Log) fail(err error) {
	if l.failed == nil {
		l.failed = err
		l.opts.Logger.Error("the queue accepts nothing any more", "error", err)
	}
}

func (l *Log) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failed
}

// tidied notes what became of a checkpoint. What was committed is in the
// write-ahead log in any case: for want of room, or because of somebody who
// reads, it is tried again.
func (l *Log) tidied(w *writer, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counts.note(w)
	if err == nil {
		return
	}
	w.fresh, w.bytes, w.busy = 0, 0, false
	if kind := kindOf(l.opts.Dir, err); errors.Is(kind, ErrFailed) {
		l.fail(kind)
	} else {
		l.opts.Logger.Error("the write-ahead log of the queue could not be moved to its database", "error", kind)
	}
}

// Close writes what is pending, flushes it whatever the level, and lets go of
// the directory. The error is that of a commit that failed, or of the failure
// that the log had before. Only the first call does anything.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	l.filling.wanted, l.filling.flush = true, true
	b := l.filling
	l.work.Signal()
	l.mu.Unlock()
	<-l.ended
	l.timer.Stop()
	return errors.Join(b.err, l.end, l.lock.Close())
}

// leave closes the database. It has no write-ahead log then.
func (l *Log) leave(w *writer) error {
	var err error
	if l.failure() == nil {
		if err = w.synchronous(true); err == nil {
			err = w.checkpoint()
		}
	}
	return errors.Join(err, w.close())
}
