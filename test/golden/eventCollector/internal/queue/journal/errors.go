package journal

import (
	"errors"
	"fmt"
	"syscall"
)

// The kinds of errors that callers tell apart with errors.Is.
var (
	// ErrFailed tells that a write or a flush has failed in a way after which
	// nobody knows what is on the disk. The journal takes nothing more until it
	// is opened anew.
	ErrFailed = errors.New("the journal has failed and takes nothing more")
	// ErrNoSpace tells that there was no room, and that everything is as if
	// nothing had been tried: the next Append may succeed.
	ErrNoSpace = errors.New("there is no room for the journal")
	// ErrLocked tells that another process has the directory; the error is a
	// *LockedError.
	ErrLocked = errors.New("the journal is in use")
	// ErrForeign tells that files are of another version or another journal.
	// Nothing was changed.
	ErrForeign = errors.New("not a journal that this version can read")
	// ErrInvalid tells that a record was malformed or too large.
	ErrInvalid = errors.New("invalid record")
	// ErrClosed tells that the journal was closed.
	ErrClosed = errors.New("the journal is closed")
	// ErrDamaged is what Report.Err returns for a journal that has lost
	// something.
	ErrDamaged = errors.New("the journal is damaged")
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

// Is makes every LockedError an ErrLocked.
func (e *LockedError) Is(target error) bool { return target == ErrLocked }

// isNoSpace tells whether a write failed because the file could not grow.
func isNoSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
