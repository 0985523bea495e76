package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"
)

// zeroAhead is by how much a file is made longer than it need be, with level
// disk. A batch of more than largeBatch does without.
const (
	zeroAhead  = 1 << 20
	largeBatch = 256 << 10
)

var zeros [zeroAhead]byte

// segment is a file of an open journal.
type segment struct {
	header
	name     string
	unheaded bool  // the header was damaged
	bytes    int64 // used
	zeroed   int64 // there are zeros up to here
	cramped  bool  // there was no room for zeros
	file     file  // of the active one, and of one that is not flushed yet
}

// createSegment makes a segment whose first record will have the number first.
func (l *Log) createSegment(first uint64) (*segment, error) {
	h := header{version: version, kind: kindSegment, journal: l.journal, first: first, created: time.Now().UnixNano()}
	s := &segment{header: h, name: h.name(), bytes: headerSize}
	path := l.path(s.name)
	f, err := l.fs.Create(path)
	if err != nil {
		return nil, err
	}
	_, err = f.WriteAt(h.encode(), 0)
	if err == nil && l.opts.Level == Disk {
		if err = f.Sync(); err == nil {
			err = l.fs.SyncDir(l.opts.Dir)
		}
	}
	if err != nil {
		_ = f.Close()
		if removeErr := l.fs.Remove(path); removeErr != nil && !errors.Is(removeErr, fs.ErrNotExist) {
			err = errors.Join(err, removeErr)
		}
		return nil, fmt.Errorf("make %s: %w", path, err)
	}
	s.file, s.zeroed = f, headerSize
	return s, nil
}

func (l *Log) path(name string) string { return filepath.Join(l.opts.Dir, name) }

// append writes b at the end of what is used. When it fails, the file may hold a
// part of b behind that end. With ahead above 0, the file is made longer by that
// when it has to grow.
func (s *segment) append(b []byte, ahead int64) error {
	end := s.bytes + int64(len(b))
	if ahead > 0 && !s.cramped && end > s.zeroed && len(b) <= largeBatch {
		if err := s.stretch(end, ahead); err != nil {
			return err
		}
	}
	if _, err := s.file.WriteAt(b, s.bytes); err != nil {
		return err
	}
	s.bytes = end
	s.zeroed = max(s.zeroed, end)
	return nil
}

// stretch writes zeros behind end. They are an end, so it does not matter when
// only they are written. It does without when there is no room for them.
func (s *segment) stretch(end, ahead int64) error {
	_, err := s.file.WriteAt(zeros[:ahead], end)
	if err == nil {
		s.zeroed = end + ahead
		return nil
	}
	if !isNoSpace(err) {
		return err
	}
	s.cramped = true
	return s.trim()
}

// trim cuts off what is behind the end of what is used.
func (s *segment) trim() error {
	if err := s.file.Truncate(s.bytes); err != nil {
		return err
	}
	s.zeroed = s.bytes
	return nil
}
