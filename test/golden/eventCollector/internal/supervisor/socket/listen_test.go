//go:build unix

package socket

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func newAt(t *testing.T, path string) *Server {
	t.Helper()
	s, err := NewServer(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestModes(t *testing.T) {
	path := filepath.Join(shortDir(t), "made", "too", "x.socket")
	s := newAt(t, path)
	if err := s.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.listener.Close() }()
	for file, want := range map[string]fs.FileMode{path: 0o700 | fs.ModeSocket, filepath.Dir(path): 0o700 | fs.ModeDir, path + ".lock": 0o600} {
		info, err := os.Lstat(file)
		if err != nil || info.Mode() != want {
			t.Errorf("%s: got %v, %v", file, info.Mode(), err)
		}
	}
}

// stale leaves a socket behind as a killed process does.
func stale(t *testing.T, path string) {
	t.Helper()
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	unix, ok := l.(*net.UnixListener)
	if !ok {
		t.Fatalf("got %T", l)
	}
	unix.SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAStaleSocketIsReplaced(t *testing.T) {
	s := serve(t, nil)
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	stale(t, s.Path())
	if err := os.WriteFile(s.Path()+".lock", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := serveAt(t, s.Path(), nil).send("echo", "1"); r.Err() != nil {
		t.Errorf("got %+v", r)
	}
}

func TestASocketInUseIsLeftAlone(t *testing.T) {
	s := serve(t, nil)
	if err := newAt(t, s.Path()).Listen(t.Context()); !errors.Is(err, ErrInUse) {
		t.Errorf("got %v", err)
	}
	// One that locks nothing.
	path := filepath.Join(shortDir(t), "x.socket")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if err := newAt(t, path).Listen(t.Context()); !errors.Is(err, ErrInUse) {
		t.Errorf("got %v", err)
	}
	if r := s.send("echo", "1"); r.Err() != nil {
		t.Errorf("got %+v", r)
	}
}

func TestOtherFilesAreLeftAlone(t *testing.T) {
	dir := shortDir(t)
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(file, []byte("mine"), 0o600), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, link} {
		if err := newAt(t, path).Listen(t.Context()); err == nil || !strings.Contains(err.Error(), "something else than a socket") {
			t.Errorf("%s: got %v", path, err)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "mine" {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestADirectoryThatOthersGetAt(t *testing.T) {
	open, other := filepath.Join(shortDir(t), "open"), filepath.Join(shortDir(t), "link")
	if err := errors.Join(os.Mkdir(open, 0o700), os.Chmod(open, 0o750), os.Symlink(shortDir(t), other)); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{open: "its mode is 0750 and has to be 0700", other: ErrNotPrivate.Error()} {
		err := newAt(t, filepath.Join(dir, "x.socket")).Listen(t.Context())
		if !errors.Is(err, ErrNotPrivate) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", dir, err)
		}
	}
	if os.Geteuid() == 0 {
		foreign := shortDir(t)
		if err := os.Chown(foreign, 65534, 65534); err != nil {
			t.Fatal(err)
		}
		err := newAt(t, filepath.Join(foreign, "x.socket")).Listen(t.Context())
		if !errors.Is(err, ErrNotPrivate) || !strings.Contains(err.Error(), "belongs to another user") {
			t.Errorf("got %v", err)
		}
	}
}

func TestAPathThatIsTooLong(t *testing.T) {
	dir := shortDir(t)
	fits := filepath.Join(dir, strings.Repeat("x", maxPath()-len(dir)-1))
	s := newAt(t, fits)
	if err := s.Listen(t.Context()); err != nil {
		t.Errorf("%d bytes: got %v", len(fits), err)
	} else if err := s.listener.Close(); err != nil {
		t.Error(err)
	}
	long := fits + "x"
	want := "a unix socket can have"
	if err := newAt(t, long).Listen(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	if _, err := NewClient(long).Send(t.Context(), Request{}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

// Whoever can make files in the directory could answer in the service's name.
func TestTheClientLooksAtTheDirectory(t *testing.T) {
	s := serve(t, nil)
	if err := os.Chmod(filepath.Dir(s.Path()), 0o755); err != nil { // #nosec G302 -- that is the test
		t.Fatal(err)
	}
	_, err := NewClient(s.Path()).Send(t.Context(), Request{Action: "echo"})
	if root := os.Geteuid() == 0; root && err != nil || !root && !errors.Is(err, ErrNotPrivate) {
		t.Errorf("got %v", err)
	}
}
