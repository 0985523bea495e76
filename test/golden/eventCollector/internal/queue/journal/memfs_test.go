package journal

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

var errCrashed = errors.New("crashed")

// memFS is a file system in memory that knows what is on its disk and what is
// only in the kernel, and stops or fails when it is told to.
type memFS struct {
	mu    sync.Mutex
	files map[string]*memFile
	// What the directories are on the disk, and what was done to them since.
	disk   map[string]*memFile
	undone []dirChange

	ops     int // that change something
	stopAt  int // the operation that is the last one, and is done by half
	stopped bool
	// fault is asked before each operation. n is the length of a write; what
	// it returns is how much of it is done.
	fault  func(op, name string, n int) (int, error)
	locked bool
}

// dirChange takes one name out of a directory and puts another one in.
type dirChange struct {
	out, in string
	file    *memFile
}

func (c dirChange) do(files map[string]*memFile) {
	delete(files, c.out)
	if c.in != "" {
		files[c.in] = c.file
	}
}

// memFile has what the kernel has of a file and what the disk has.
type memFile struct {
	data []byte
	disk []byte
}

func newMemFS() *memFS {
	return &memFS{files: map[string]*memFile{}, disk: map[string]*memFile{}}
}

// begin counts an operation. The lock is held.
func (m *memFS) begin(op, name string, n int) (int, error) {
	if m.stopped {
		return 0, errCrashed
	}
	if op != "read" {
		if m.ops++; m.ops == m.stopAt {
			m.stopped = true
			return n / 2, errCrashed
		}
	}
	if m.fault != nil {
		return m.fault(op, name, n)
	}
	return n, nil
}

// crash returns what the next process finds when the power was cut: what is on
// the disk, and of the rest what rnd says.
func (m *memFS) crash(rnd *rand.Rand) *memFS {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stopped = true
	after := newMemFS()
	files := maps.Clone(m.disk)
	ordered := rnd.IntN(2) == 0
	last := rnd.IntN(len(m.undone) + 1)
	for i, c := range m.undone {
		if ordered && i < last || !ordered && rnd.IntN(2) == 0 {
			c.do(files)
		}
	}
	for name, f := range files {
		data := mix(f.disk, f.data, rnd)
		after.files[name] = &memFile{data: data, disk: slices.Clone(data)}
		after.disk[name] = after.files[name]
	}
	return after
}

// mix returns a file of which some blocks were written back and others not.
func mix(disk, kernel []byte, rnd *rand.Rand) []byte {
	const block = 64
	how := rnd.IntN(4)
	if how == 0 {
		return slices.Clone(disk)
	}
	size := len(disk)
	if how > 1 && len(kernel) != size {
		size = min(size, len(kernel)) + rnd.IntN(max(len(disk), len(kernel))-min(size, len(kernel))+1)
	}
	out := make([]byte, size)
	copy(out, disk)
	for at := 0; at < size; at += block {
		if at < len(kernel) && rnd.IntN(2) == 0 {
			copy(out[at:min(at+block, size)], kernel[at:])
		}
	}
	return out
}

// copy returns what the next process finds when this one has ended, however it
// did: the same files, and the same on the disk.
func (m *memFS) copy() *memFS {
	m.mu.Lock()
	defer m.mu.Unlock()
	after := newMemFS()
	copies := map[*memFile]*memFile{}
	clone := func(f *memFile) *memFile {
		if f != nil && copies[f] == nil {
			copies[f] = &memFile{data: slices.Clone(f.data), disk: slices.Clone(f.disk)}
		}
		return copies[f]
	}
	for name, f := range m.files {
		after.files[name] = clone(f)
	}
	for name, f := range m.disk {
		after.disk[name] = clone(f)
	}
	for _, c := range m.undone {
		after.undone = append(after.undone, dirChange{c.out, c.in, clone(c.file)})
	}
	return after
}

func (m *memFS) MkdirAll(string) error { return nil }

func (m *memFS) ReadDir(dir string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.begin("read", dir, 0); err != nil {
		return nil, err
	}
	var names []string
	for name := range m.files {
		if filepath.Dir(name) == dir {
			names = append(names, filepath.Base(name))
		}
	}
	return names, nil
}

func (m *memFS) Open(name string) (file, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.begin("read", name, 0); err != nil {
		return nil, err
	}
	f, ok := m.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &memHandle{fs: m, name: name, file: f}, nil
}

func (m *memFS) Edit(name string) (file, error) { return m.Open(name) }

// change does something to the directories.
func (m *memFS) change(c dirChange) {
	c.do(m.files)
	m.undone = append(m.undone, c)
}

func (m *memFS) Create(name string) (file, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.files[name]; ok {
		return nil, &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	if _, err := m.begin("create", name, 0); err != nil {
		return nil, err
	}
	f := &memFile{}
	m.change(dirChange{in: name, file: f})
	return &memHandle{fs: m, name: name, file: f}, nil
}

func (m *memFS) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.begin("rename", from, 0); err != nil {
		return err
	}
	f, ok := m.files[from]
	if !ok {
		return &fs.PathError{Op: "rename", Path: from, Err: fs.ErrNotExist}
	}
	m.change(dirChange{out: from, in: to, file: f})
	return nil
}

func (m *memFS) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.files[name]; !ok {
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrNotExist}
	}
	if _, err := m.begin("remove", name, 0); err != nil {
		return err
	}
	m.change(dirChange{out: name})
	return nil
}

// SyncDir syncs all directories: that they are not independent here makes a
// crash find fewer states, not others.
func (m *memFS) SyncDir(dir string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.begin("syncdir", dir, 0); err != nil {
		return err
	}
	for _, c := range m.undone {
		c.do(m.disk)
	}
	m.undone = nil
	return nil
}

func (m *memFS) Lock(dir, _ string) (io.Closer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.locked {
		return nil, &LockedError{Dir: dir}
	}
	m.locked = true
	return memLock{m}, nil
}

type memLock struct{ fs *memFS }

func (l memLock) Close() error {
	l.fs.mu.Lock()
	defer l.fs.mu.Unlock()
	l.fs.locked = false
	return nil
}

// memHandle is an open file.
type memHandle struct {
	fs   *memFS
	name string
	file *memFile
}

func (h *memHandle) ReadAt(b []byte, at int64) (int, error) {
	h.fs.mu.Lock()
	defer h.fs.mu.Unlock()
	if _, err := h.fs.begin("read", h.name, len(b)); err != nil {
		return 0, err
	}
	if at >= int64(len(h.file.data)) {
		return 0, io.EOF
	}
	n := copy(b, h.file.data[at:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (h *memHandle) WriteAt(b []byte, at int64) (int, error) {
	h.fs.mu.Lock()
	defer h.fs.mu.Unlock()
	n, err := h.fs.begin("write", h.name, len(b))
	if end := int(at) + n; n > 0 && end > len(h.file.data) {
		h.file.data = append(h.file.data, make([]byte, end-len(h.file.data))...)
	}
	if n > 0 {
		copy(h.file.data[at:], b[:n])
	}
	return n, err
}

func (h *memHandle) Truncate(size int64) error {
	h.fs.mu.Lock()
	defer h.fs.mu.Unlock()
	if _, err := h.fs.begin("truncate", h.name, 0); err != nil {
		return err
	}
	h.file.data = slices.Clone(h.file.data[:min(int(size), len(h.file.data))])
	return nil
}

func (h *memHandle) Sync() error {
	h.fs.mu.Lock()
	defer h.fs.mu.Unlock()
	if _, err := h.fs.begin("sync", h.name, 0); err != nil {
		return err
	}
	h.file.disk = slices.Clone(h.file.data)
	return nil
}

func (h *memHandle) Size() (int64, error) {
	h.fs.mu.Lock()
	defer h.fs.mu.Unlock()
	return int64(len(h.file.data)), nil
}

func (h *memHandle) Close() error { return nil }

// names returns the files with this suffix, sorted.
func (m *memFS) names(suffix string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var names []string
	for name := range m.files {
		if strings.HasSuffix(name, suffix) && filepath.Dir(name) == testDir {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// quarantined returns the files with what was damaged.
func (m *memFS) quarantined() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var names []string
	for name := range m.files {
		if filepath.Base(filepath.Dir(name)) == quarantineName && strings.HasSuffix(name, ".bad") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (m *memFS) put(t testing.TB, name string, data []byte) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[name] = &memFile{data: data, disk: slices.Clone(data)}
	m.disk[name] = m.files[name]
}

// changes returns how many operations there were that change something.
func (m *memFS) changes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ops
}

// setFault replaces what is asked before each operation, nil for nothing.
func (m *memFS) setFault(fault func(op, name string, n int) (int, error)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault = fault
}
