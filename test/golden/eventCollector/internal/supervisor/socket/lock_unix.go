//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package socket

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock makes the process the only one that serves at a path. The kernel takes
// the lock back when the process ends, however that is. The file stays: another
// process may wait for the lock of this very file.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // #nosec G304 -- in the user's own directory
	if err != nil {
		return nil, fmt.Errorf("socket: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) // #nosec G115 -- a file descriptor is small
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrInUse
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("socket: lock %s: %w", path, err), f.Close())
	}
	return f, nil
}
