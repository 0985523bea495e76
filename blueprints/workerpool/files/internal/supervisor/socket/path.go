package socket

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// RuntimeDirectory names the variable with the directory that systemd and
// others make for each user.
const RuntimeDirectory = "XDG_RUNTIME_DIR"

const (
	prefix = "_uwe_"
	suffix = ".socket"
)

// ErrNotPrivate is the error of a directory that others can get at.
var ErrNotPrivate = errors.New("not a directory that is closed to others")

// Path returns where the socket of an application goes: into $XDG_RUNTIME_DIR
// when it is the user's own, otherwise into a directory below that of temporary
// files.
func Path(name string) (string, error) {
	paths, err := candidates(name)
	if err != nil {
		return "", err
	}
	for _, path := range paths[:len(paths)-1] {
		if private(filepath.Dir(path)) == nil {
			return path, checkLength(path)
		}
	}
	path := paths[len(paths)-1]
	return path, checkLength(path)
}

// Find returns where the socket of a running application is. The service may
// have been started without the environment of who asks now, so it looks at all
// places where Path may have put it. When there is none it returns what Path
// does.
func Find(name string) (string, error) {
	paths, err := candidates(name)
	if err != nil {
		return "", err
	}
	for _, path := range paths {
		if info, err := os.Lstat(path); err == nil && info.Mode().Type() == fs.ModeSocket {
			return path, nil
		}
	}
	return Path(name)
}

// candidates lists where the socket may be, the best first. The last one is
// always possible.
func candidates(name string) ([]string, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	file := prefix + name + suffix
	var paths []string
	// A relative one is not valid and to be ignored.
	if dir := os.Getenv(RuntimeDirectory); filepath.IsAbs(dir) {
		paths = append(paths, filepath.Join(dir, file))
	}
	return append(paths, filepath.Join(os.TempDir(), prefix+strconv.Itoa(os.Geteuid()), file)), nil
}

func checkName(name string) error {
	ordinary := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' || r == '-'
	}
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !ordinary(r) }) {
		return fmt.Errorf("socket: the name %q is not made of letters, digits, '.', '_' and '-'", name)
	}
	return nil
}

// maxPath is how many bytes the kernel has for the path of a socket, without
// the zero at its end.
func maxPath() int {
	if runtime.GOOS == "linux" || runtime.GOOS == "windows" {
		return 107
	}
	return 103
}

func checkLength(path string) error {
	if limit := maxPath(); len(path) > limit {
		return fmt.Errorf("socket: the path %s has %d bytes, and a unix socket can have %d; set %s to a shorter directory",
			path, len(path), limit, RuntimeDirectory)
	}
	return nil
}

// private tells why a directory is not the user's own and closed to others.
func private(dir string) error {
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return fmt.Errorf("socket: %w", err)
	case !info.IsDir():
		return fmt.Errorf("socket: %s: %w", dir, ErrNotPrivate)
	case !owned(info):
		return fmt.Errorf("socket: %s: %w: it belongs to another user", dir, ErrNotPrivate)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return fmt.Errorf("socket: %s: %w: its mode is %04o and has to be 0700", dir, ErrNotPrivate, info.Mode().Perm())
	}
	return nil
}
