package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// segmentSize is when a spill file is full.
const segmentSize = 16 << 20

// store holds the bodies of runs for which there is no room in memory, in files
// that are of no use to the next process. There is a line of files for each
// priority, and one for scheduled runs: what is written together is mostly read
// together, and a file that is read through is removed.
type store struct {
	dir  string
	size atomic.Int64 // of all files

	mu      sync.Mutex
	number  int
	current [10]*segment // for each line, nil before its first
	all     map[*segment]struct{}
}

type segment struct {
	file *os.File
	size int64
	live int // bodies that are still wanted, those being written included
	full bool
}

// position is where a body is.
type position struct {
	segment *segment
	at      uint32
	size    uint32
}

func newStore(dir string) (*store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("spill: %w", err)
	}
	old, err := filepath.Glob(filepath.Join(dir, "spill-*.tmp"))
	if err != nil {
		return nil, fmt.Errorf("spill: %w", err)
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			return nil, fmt.Errorf("spill: %w", err)
		}
	}
	return &store{dir: dir, all: map[*segment]struct{}{}}, nil
}

// put writes a body.
func (s *store) put(line uint8, body []byte) (position, error) {
	s.mu.Lock()
	seg, err := s.segment(line, int64(len(body)))
	if err != nil {
		s.mu.Unlock()
		return position{}, fmt.Errorf("spill: %w", err)
	}
	p := position{seg, uint32(seg.size), uint32(len(body))} // #nosec G115 -- see segment
	seg.size += int64(len(body))
	seg.live++
	s.size.Add(int64(len(body)))
	s.mu.Unlock()
	if _, err := seg.file.WriteAt(body, int64(p.at)); err != nil {
		s.free(p)
		return position{}, fmt.Errorf("spill: %w", err)
	}
	return p, nil
}

// segment returns the file to write to next. The lock is held.
func (s *store) segment(line uint8, size int64) (*segment, error) {
	seg := s.current[line]
	switch {
	case size > 1<<31:
		return nil, errors.New("the run is too large")
	case seg != nil && (seg.size == 0 || seg.size+size <= segmentSize):
		return seg, nil
	case seg != nil:
		seg.full = true
	}
	s.number++
	name := filepath.Join(s.dir, fmt.Sprintf("spill-%d-%d.tmp", line, s.number))
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- a name of our own
	if err != nil {
		return nil, err
	}
	seg = &segment{file: file}
	s.current[line] = seg
	s.all[seg] = struct{}{}
	return seg, nil
}

// read reads a body that has not been freed.
func (s *store) read(p position) ([]byte, error) {
	if p.segment == nil {
		return nil, errors.New("spill: there is no such body")
	}
	body := make([]byte, p.size)
	if _, err := p.segment.file.ReadAt(body, int64(p.at)); err != nil {
		return nil, fmt.Errorf("spill: %w", err)
	}
	return body, nil
}

// free gives up a body.
func (s *store) free(p position) {
	if p.segment == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	seg := p.segment
	seg.live--
	if seg.live > 0 {
		return
	}
	s.size.Add(-seg.size)
	seg.size = 0
	if seg.full {
		s.remove(seg)
		return
	}
	// It is written from its beginning again; that it may be longer than what
	// is in it by then does no harm.
	_ = seg.file.Truncate(0)
}

// remove removes a file. There is nobody to tell that it could not be: the next
// process removes it. The lock is held.
func (s *store) remove(seg *segment) {
	delete(s.all, seg)
	_ = seg.file.Close()
	_ = os.Remove(seg.file.Name())
}

func (s *store) close() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for seg := range s.all {
		s.remove(seg)
	}
}
