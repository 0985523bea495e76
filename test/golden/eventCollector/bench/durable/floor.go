package durable

import (
	"os"
	"path/filepath"
)

// appender writes blocks of a size to the end of a file, as they are.
type appender struct {
	file  *os.File
	block []byte
}

func newAppender(dir string, size int) (*appender, error) {
	f, err := os.OpenFile(filepath.Join(dir, "appended"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600) // #nosec G304 -- in a folder of its own
	if err != nil {
		return nil, err
	}
	return &appender{file: f, block: make([]byte, size)}, nil
}

// write is one write(2).
func (a *appender) write() error {
	_, err := a.file.Write(a.block)
	return err
}

// flusher writes blocks to a file that was made long enough before, and flushes
// each: the rate at which a device can be made to keep something.
type flusher struct {
	file  *os.File
	block []byte
	at    int64
	size  int64
}

// reserved is how long the file is made. The journal makes its own longer ahead
// of time, too: to flush a file that does not grow is several times as fast.
const reserved = 16 << 20

func newFlusher(dir string, size int) (*flusher, error) {
	f, err := os.OpenFile(filepath.Join(dir, "flushed"), os.O_CREATE|os.O_RDWR, 0o600) // #nosec G304 -- in a folder of its own
	if err != nil {
		return nil, err
	}
	x := &flusher{file: f, block: make([]byte, size), size: reserved}
	if _, err := f.Write(make([]byte, reserved)); err != nil {
		return nil, err
	}
	return x, f.Sync()
}

// write is one pwrite(2) and one flush.
func (x *flusher) write() error {
	if x.at+int64(len(x.block)) > x.size {
		x.at = 0
	}
	if _, err := x.file.WriteAt(x.block, x.at); err != nil {
		return err
	}
	x.at += int64(len(x.block))
	return flush(x.file)
}
