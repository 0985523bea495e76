package journal

import (
	"errors"
	"time"
)

// compact writes what is alive of all full files into a snapshot, which takes
// their place. It may end at any step: there are either the files or, from the
// moment it has its name, the snapshot. It begins by making the active segment
// a full one.
func (l *Log) compact() error {
	began := time.Now()
	files, last, err := l.freeze()
	if err != nil || len(files) == 0 {
		return err
	}
	s, err := l.writeSnapshot(files, last)
	if err == nil {
		err = l.enthrone(s)
	}
	if err != nil {
		return err
	}
	var before int64
	for _, f := range files {
		before += f.bytes
	}
	l.mu.Lock()
	l.sealed = append([]*segment{s}, l.sealed[len(files):]...)
	l.sealedBytes += s.bytes - before
	l.counts.compactions++
	l.janitor.compact, l.janitor.odd = false, false
	l.mu.Unlock()
	l.logger().Info("the journal was compacted", "before", before, "after", s.bytes, "took", time.Since(began))
	// Only when the name is sure to last, what it was made from may go.
	if err := l.fs.SyncDir(l.opts.Dir); err != nil {
		return err
	}
	for _, f := range files {
		if f.name != s.name {
			err = errors.Join(err, l.fs.Remove(l.path(f.name)))
		}
	}
	if err = errors.Join(err, l.fs.SyncDir(l.opts.Dir)); err != nil {
		l.logger().Warn("files of the journal that are not needed any more are left over until the next start", "error", err)
	}
	return nil
}

// freeze returns the files that are not written to any more, and the number of
// the last record in them.
func (l *Log) freeze() (files []*segment, last uint64, err error) {
	err = l.alone(func() error {
		if l.active.bytes > headerSize {
			if err := l.roll(); err != nil {
				if errors.Is(err, ErrFailed) {
					l.mu.Lock()
					l.fail(err)
					l.mu.Unlock()
				}
				return err
			}
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.activeBytes = l.active.bytes
		files = append(files, l.sealed...)
		last = l.next - 1
		l.janitor.flush = nil // the snapshot will be flushed instead of them
		return nil
	})
	return files, last, err
}

// writeSnapshot writes the records of the files that are alive into a file that
// has no name of its own yet.
func (l *Log) writeSnapshot(files []*segment, last uint64) (*segment, error) {
	h := header{version: version, kind: kindSnapshot, journal: l.journal, first: 1, last: last, created: time.Now().UnixNano()}
	s := &segment{header: h, name: h.name()}
	path := l.path(s.name + tempSuffix)
	f, err := l.fs.Create(path)
	if err != nil {
		return nil, err
	}
	s.file = f
	w := snapshotWriter{log: l, to: s, buf: h.encode()}
	if err := w.write(files); err != nil {
		return nil, errors.Join(err, f.Close(), l.fs.Remove(path))
	}
	return s, nil
}

// enthrone gives the snapshot its name.
func (l *Log) enthrone(s *segment) error {
	temp := l.path(s.name + tempSuffix)
	// Some records were left out because of newer ones. These must not be lost
	// when the power is, or both are.
	err := l.flushNewer()
	if closeErr := s.file.Close(); err == nil {
		err = closeErr
	}
	s.file = nil
	if err == nil {
		err = l.fs.Rename(temp, l.path(s.name))
	}
	if err != nil {
		return errors.Join(err, l.fs.Remove(temp))
	}
	return nil
}

// flushNewer flushes what was appended while the snapshot was written.
func (l *Log) flushNewer() error {
	l.flushFull()
	if err := l.fs.SyncDir(l.opts.Dir); err != nil {
		return err
	}
	return l.alone(func() error {
		l.mu.Lock()
		failed := l.failed
		l.mu.Unlock()
		if failed != nil || !l.unsynced {
			return failed
		}
		if err := l.active.file.Sync(); err != nil {
			err = &FailedError{Cause: err}
			l.mu.Lock()
			l.fail(err)
			l.mu.Unlock()
			return err
		}
		l.unsynced = false
		return nil
	})
}
