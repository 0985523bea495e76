package obs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// keepRolled is how many older files are kept of each log.
const keepRolled = 10

// logFile is a file that can be rolled while others write to it.
type logFile struct {
	path string

	mu   sync.Mutex
	file *os.File
}

func openLogFile(path string) (*logFile, error) {
	f := &logFile{path: path}
	return f, f.roll()
}

// Write appends to the present file.
func (f *logFile) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return 0, fs.ErrClosed
	}
	return f.file.Write(p)
}

// Close closes the present file.
func (f *logFile) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	return err
}

// roll renames what is there, opens a new file and only then lets go of the
// old one, so that a failure loses no lines.
func (f *logFile) roll() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := setAside(f.path, time.Now().UTC()); err != nil {
		return err
	}
	// The path is a fixed name in the operator's directory.
	file, err := os.OpenFile(f.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) // #nosec G304
	if err != nil {
		return err
	}
	old := f.file
	f.file = file
	prune(f.path)
	if old != nil {
		return old.Close()
	}
	return nil
}

func setAside(path string, now time.Time) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || info.Size() == 0 {
		return err
	}
	rolled := path + "." + now.Format(time.RFC3339)
	for n := 1; ; n++ {
		if _, err := os.Stat(rolled); errors.Is(err, fs.ErrNotExist) {
			return os.Rename(path, rolled)
		}
		rolled = fmt.Sprintf("%s.%s.%03d", path, now.Format(time.RFC3339), n)
	}
}

// prune removes the oldest rolled files. A file that cannot be removed is left:
// that is no reason not to start.
func prune(path string) {
	rolled, err := filepath.Glob(path + ".[0-9]*")
	if err != nil || len(rolled) <= keepRolled {
		return
	}
	slices.Sort(rolled)
	for _, old := range rolled[:len(rolled)-keepRolled] {
		_ = os.Remove(old)
	}
}
