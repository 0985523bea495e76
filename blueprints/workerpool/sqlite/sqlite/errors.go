package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"example.invalid/service/internal/queue"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// The kinds of errors that callers tell apart with errors.Is.
var (
	// ErrFailed tells that a transaction has failed in a way after which nobody
	// knows what is on the disk. The log takes nothing more until it is opened
	// anew.
	ErrFailed = errors.New("the database of the queue has failed and takes nothing more")
	// ErrNoSpace tells that there was no room, and that everything is as if
	// nothing had been tried: the next Append may succeed.
	ErrNoSpace = errors.New("there is no room for the database of the queue")
	// ErrBusy tells that another program has locked the database for too long.
	// Everything is as if nothing had been tried.
	ErrBusy = errors.New("another program has locked the database of the queue")
	// ErrLocked tells that another process has the directory; the error is a
	// *LockedError.
	ErrLocked = errors.New("the database of the queue is in use")
	// ErrForeign tells that the database is of another version, or another
	// program's. Nothing was changed.
	ErrForeign = errors.New("not a database that this version can read")
	// ErrInvalid tells that a record was malformed or too large.
	ErrInvalid = errors.New("invalid record")
	// ErrClosed tells that the log was closed.
	ErrClosed = errors.New("the database of the queue is closed")
	// ErrDamaged tells that the database cannot be relied on; then nothing was
	// changed. It is also what Report.Err returns when something is lost.
	ErrDamaged = errors.New("the database of the queue is damaged")
)

// FailedError is the error of everything that comes after a failure. It is
// ErrFailed.
type FailedError struct {
	// Cause is what went wrong first.
	Cause error
}

func (e *FailedError) Error() string { return fmt.Sprintf("%v: %v", ErrFailed, e.Cause) }

// Is makes every FailedError an ErrFailed.
func (e *FailedError) Is(target error) bool { return target == ErrFailed }

// Unwrap returns the cause.
func (e *FailedError) Unwrap() error { return e.Cause }

// LockedError tells who has the directory. It is ErrLocked.
type LockedError struct {
	Dir string
	// PID is the process that has it, 0 when that is not known.
	PID int
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("%s: %v by another process", e.Dir, ErrLocked)
	}
	return fmt.Sprintf("%s: %v by process %d", e.Dir, ErrLocked, e.PID)
}

// Is makes every LockedError an ErrLocked, and that of every store.
func (e *LockedError) Is(target error) bool { return target == ErrLocked || target == queue.ErrLocked }

// damaged tells what to do about a database that cannot be relied on.
func damaged(dir string, cause error) error {
	return fmt.Errorf("%w: %s: %w. Nothing was changed. Copy the directory, then put a backup in the place of its %s*, or what `sqlite3 %s .recover` of a recent SQLite can save; or move them away to begin with an empty queue",
		ErrDamaged, filepath.Join(dir, databaseName), cause, databaseName, databaseName)
}

// codeOf returns the result code of SQLite, the extended one, 0 when there is
// none.
func codeOf(err error) int {
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

const primary = 0xff // the part of a code that is not an extension

// isDamage tells whether what was read makes no sense.
func isDamage(err error) bool {
	if errors.Is(err, errStructure) || errors.Is(err, errOrder) {
		return true
	}
	switch codeOf(err) & primary {
	case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB, codes.SQLITE_FORMAT, codes.SQLITE_ERROR, codes.SQLITE_SCHEMA:
		return true
	}
	return false
}

// kindOf makes of an error of a transaction that was taken back what it means to
// a caller.
func kindOf(dir string, err error) error {
	code := codeOf(err)
	switch {
	case code&primary == codes.SQLITE_FULL:
		return fmt.Errorf("%w: %w", ErrNoSpace, err)
	case code&primary == codes.SQLITE_BUSY:
		return fmt.Errorf("%w: %w", ErrBusy, err)
	case code == codes.SQLITE_IOERR_WRITE || code == codes.SQLITE_IOERR_SHMSIZE || code == codes.SQLITE_CANTOPEN:
		// SQLite tells only of ENOSPC in one file that there is no room.
		if full := tryWrite(dir); isNoSpace(full) {
			return fmt.Errorf("%w: %w: %w", ErrNoSpace, err, full)
		}
	}
	return &FailedError{Cause: err}
}

// tryWrite tells what happens to somebody who writes a little.
func tryWrite(dir string) error {
	f, err := os.CreateTemp(dir, "room-*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 64<<10))
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// isNoSpace tells whether a write failed because the file could not grow.
func isNoSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
