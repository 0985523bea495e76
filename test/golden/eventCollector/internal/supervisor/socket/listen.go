package socket

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// ErrInUse is the error of a path at which another server answers.
var ErrInUse = errors.New("another process serves here")

// listen opens the socket. The lock is held until the listener is closed.
func listen(ctx context.Context, path string) (*net.UnixListener, *os.File, error) {
	if err := checkLength(path); err != nil {
		return nil, nil, err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("socket: %w", err)
	}
	if err := private(dir); err != nil {
		return nil, nil, err
	}
	held, err := lock(path + ".lock")
	if err != nil {
		return nil, nil, err
	}
	l, err := bind(ctx, path)
	if err != nil {
		return nil, nil, errors.Join(err, held.Close())
	}
	return l, held, nil
}

func bind(ctx context.Context, path string) (*net.UnixListener, error) {
	if err := removeStale(ctx, path); err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("socket: %w", err)
	}
	// Until here the directory kept others away.
	err = os.Chmod(path, 0o700) // #nosec G302 -- of a socket, to which one has to write
	if err != nil {
		return nil, errors.Join(fmt.Errorf("socket: %w", err), l.Close())
	}
	unix, ok := l.(*net.UnixListener)
	if !ok {
		return nil, errors.Join(fmt.Errorf("socket: %T is no unix socket", l), l.Close())
	}
	return unix, nil
}

// answerTime is what a server that is there needs to take a connection.
const answerTime = time.Second

// removeStale removes a socket that a killed process left behind. What is not a
// socket, or answers, stays.
func removeStale(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("socket: %w", err)
	case info.Mode().Type() != fs.ModeSocket:
		return fmt.Errorf("socket: %s is something else than a socket and not removed", path)
	}
	d := net.Dialer{Timeout: answerTime}
	conn, err := d.DialContext(ctx, "unix", path)
	switch {
	case err == nil:
		return errors.Join(fmt.Errorf("socket: %s: %w", path, ErrInUse), conn.Close())
	case !errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("socket: is %s in use? %w", path, err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("socket: %w", err)
	}
	return nil
}
