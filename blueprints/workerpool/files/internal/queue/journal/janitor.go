package journal

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// compactPause is how long a compaction that failed is not tried again.
const compactPause = time.Minute

var errStopped = errors.New("stopped")

// janitor is the goroutine that does what nobody has to wait for: it flushes
// full segments and compacts. It sleeps while there is nothing to do.
type janitor struct {
	wake  chan struct{}
	stop  chan struct{}
	ended sync.WaitGroup

	// These are guarded by the journal's lock.
	flush   []string  // names of full segments, to be flushed
	compact bool      // wanted, whatever the sizes
	odd     bool      // files are not what their headers tell
	busy    bool      // compacting, or about to
	notYet  time.Time // a compaction failed
	news    []error   // to be logged
}

// tell lets the janitor log an error: whoever has found it holds the lock, which
// must not wait for a log.
func (j *janitor) tell(err error) {
	j.news = append(j.news, err)
	j.call()
}

// call wakes the janitor.
func (j *janitor) call() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// consider calls the janitor when it is worth while to compact. The lock is
// held.
func (l *Log) consider() {
	if !l.janitor.busy && l.worthCompacting() {
		l.janitor.busy = true
		l.janitor.call()
	}
}

// worthCompacting tells whether more than a half of the bytes is of no use. The
// lock is held.
func (l *Log) worthCompacting() bool {
	if l.failed != nil || l.closed {
		return false
	}
	total := l.sealedBytes + l.activeBytes
	if !l.janitor.compact {
		if len(l.sealed) <= 1 && l.activeBytes <= headerSize {
			return false // nothing has come since the last one
		}
		if total < l.opts.MinGarbage {
			return false
		}
		garbage := total - l.aliveBytes
		if garbage < l.opts.MinGarbage || 2*garbage <= total {
			return false
		}
	}
	return l.janitor.notYet.IsZero() || time.Now().After(l.janitor.notYet)
}

func (l *Log) sweep() {
	for {
		select {
		case <-l.janitor.stop:
			l.flushFull()
			l.logNews()
			return
		case <-l.janitor.wake:
		}
		l.logNews()
		l.mu.Lock()
		wanted := l.worthCompacting()
		l.janitor.busy = wanted
		l.mu.Unlock()
		if !wanted {
			l.flushFull()
			continue
		}
		err := l.compact()
		l.mu.Lock()
		if err == nil {
			l.janitor.notYet = time.Time{}
		} else if !errors.Is(err, errStopped) {
			l.counts.compactErrors++
			l.janitor.notYet = time.Now().Add(compactPause)
			l.janitor.tell(fmt.Errorf("compact: %w", err))
		}
		l.janitor.busy = false
		l.mu.Unlock()
	}
}

func (l *Log) logNews() {
	l.mu.Lock()
	all := l.janitor.news
	l.janitor.news = nil
	l.mu.Unlock()
	for _, err := range all {
		l.logger().Error("trouble with the journal", "error", err)
	}
}

// flushFull flushes the segments that are full. With level process nobody waits
// for that, but a power cut does less harm then.
func (l *Log) flushFull() {
	l.mu.Lock()
	names := l.janitor.flush
	l.janitor.flush = nil
	l.mu.Unlock()
	if len(names) == 0 {
		return
	}
	var err error
	for _, name := range names {
		if flushErr := l.flushFile(name); err == nil {
			err = flushErr
		}
	}
	if syncErr := l.fs.SyncDir(l.opts.Dir); err == nil {
		err = syncErr
	}
	if err != nil {
		l.mu.Lock()
		l.fail(&FailedError{Cause: err})
		l.mu.Unlock()
	}
}

func (l *Log) flushFile(name string) error {
	f, err := l.fs.Edit(l.path(name))
	if err != nil {
		return err
	}
	err = f.Sync()
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
