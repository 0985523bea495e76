package sqlite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const (
	databaseName   = "queue.db"
	walName        = databaseName + "-wal"
	lockName       = "lock"
	quarantineName = "quarantine"
	tempSuffix     = ".tmp"
)

// makeDir makes what is missing last, too: a database that survives a power cut
// is of no use when its directory does not.
func makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(parent)
}

// syncDir makes what was created, renamed and removed in dir last.
func syncDir(dir string) error {
	d, err := os.Open(dir) // #nosec G304 -- what the operator has chosen
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// sizeOf returns the size of a file, 0 when there is none.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// takeLock takes the lock file with flock, so that it is free as soon as the
// process is gone, and writes the process id into it for those who come later.
// The locks of SQLite are of transactions only, so that others can read while a
// service runs. The file stays: to remove it would let two processes hold locks
// of the same name.
func takeLock(dir string) (io.Closer, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- what the operator has chosen
	if err != nil {
		return nil, err
	}
	err = flock(f)
	if err == nil {
		err = writeOwner(f)
	} else if errors.Is(err, syscall.EWOULDBLOCK) {
		err = &LockedError{Dir: dir, PID: readOwner(f)}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return lockFile{f}, nil
}

// lockFile is a file that is locked.
type lockFile struct{ *os.File }

// Close lets go of the lock, also where a process that is just being started has
// the file for a moment.
func (f lockFile) Close() error {
	return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.File.Close()) // #nosec G115 -- a descriptor
}

func flock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) // #nosec G115 -- a descriptor
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return fmt.Errorf("lock %s: %w", f.Name(), err)
		}
		return nil
	}
}

func writeOwner(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	if isNoSpace(err) {
		return nil // the lock is what counts
	}
	return err
}

// readOwner returns 0 when nobody has written who it is.
func readOwner(f *os.File) int {
	b := make([]byte, 32)
	n, err := f.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b[:n])))
	if err != nil {
		return 0
	}
	return pid
}
