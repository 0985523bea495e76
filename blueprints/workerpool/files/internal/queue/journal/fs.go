package journal

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// fileSystem is what the journal needs of one. Tests have their own, which fail
// and crash when they are told to.
type fileSystem interface {
	MkdirAll(dir string) error
	// ReadDir returns the names of the files in dir, in any order. Directories
	// are left out.
	ReadDir(dir string) ([]string, error)
	Open(name string) (file, error)
	// Edit opens a file for reading and writing.
	Edit(name string) (file, error)
	// Create is Edit of a file that must not exist.
	Create(name string) (file, error)
	Rename(from, to string) error
	Remove(name string) error
	// SyncDir makes what was created, renamed and removed in dir last.
	SyncDir(dir string) error
	// Lock takes a lock that ends with the process, or a *LockedError.
	Lock(dir, name string) (io.Closer, error)
}

type file interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Size() (int64, error)
	Truncate(size int64) error
	// Sync returns when all that was written is on the disk.
	Sync() error
}

// diskFS is the real file system. All names are below the directory that the
// operator has chosen.
type diskFS struct{}

// MkdirAll makes what is missing last, too: a journal that survives a power cut
// is of no use when its directory does not.
func (d diskFS) MkdirAll(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := d.MkdirAll(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return d.SyncDir(parent)
}

func (diskFS) ReadDir(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, err
}

func (diskFS) Open(name string) (file, error) { return openFile(name, os.O_RDONLY) }

func (diskFS) Edit(name string) (file, error) { return openFile(name, os.O_RDWR) }

func (diskFS) Create(name string) (file, error) {
	return openFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL)
}

func openFile(name string, flag int) (file, error) {
	f, err := os.OpenFile(name, flag, 0o600) // #nosec G304 -- see diskFS
	if err != nil {
		return nil, err
	}
	return diskFile{f}, nil
}

func (diskFS) Rename(from, to string) error { return os.Rename(from, to) }

func (diskFS) Remove(name string) error { return os.Remove(name) }

func (diskFS) SyncDir(dir string) error {
	d, err := os.Open(dir) // #nosec G304 -- see diskFS
	if err != nil {
		return err
	}
	err = d.Sync()
	if closeErr := d.Close(); err == nil {
		err = closeErr
	}
	return err
}

type diskFile struct{ *os.File }

func (f diskFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, &fs.PathError{Op: "open", Path: f.Name(), Err: fs.ErrInvalid}
	}
	return info.Size(), nil
}

func (f diskFile) Sync() error { return syncData(f.File) }
