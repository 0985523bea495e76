//go:build unix

package socket

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPath(t *testing.T) {
	private, open, temp := shortDir(t), shortDir(t), shortDir(t)
	if err := os.Chmod(open, 0o755); err != nil { // #nosec G302 -- that is the test
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	fallback := filepath.Join(temp, fmt.Sprintf("_uwe_%d", os.Geteuid()), "_uwe_my.app.socket")
	for runtimeDir, want := range map[string]string{
		private:                          filepath.Join(private, "_uwe_my.app.socket"),
		"":                               fallback,
		"relative":                       fallback,
		open:                             fallback,
		filepath.Join(private, "absent"): fallback,
	} {
		t.Setenv(RuntimeDirectory, runtimeDir)
		if got, err := Path("my.app"); err != nil || got != want {
			t.Errorf("%q: got %s, %v", runtimeDir, got, err)
		}
	}
}

func TestNamesThatCannotBe(t *testing.T) {
	for _, name := range []string{"", "a/b", "../x", "a b", "a\x00", "é", "a\n"} {
		if _, err := Path(name); err == nil {
			t.Errorf("%q: no error", name)
		}
		if _, err := Find(name); err == nil {
			t.Errorf("%q: no error", name)
		}
	}
}

func TestPathTellsOfItsLength(t *testing.T) {
	t.Setenv(RuntimeDirectory, "")
	if _, err := Path(strings.Repeat("n", 120)); err == nil || !strings.Contains(err.Error(), "set XDG_RUNTIME_DIR to a shorter directory") {
		t.Errorf("got %v", err)
	}
}

// A service that was started without the variable is found with it.
func TestFind(t *testing.T) {
	private := shortDir(t)
	t.Setenv("TMPDIR", shortDir(t))
	t.Setenv(RuntimeDirectory, "")
	path, err := Path("app")
	if err != nil {
		t.Fatal(err)
	}
	s := newAt(t, path)
	if err := s.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.listener.Close() }()
	t.Setenv(RuntimeDirectory, private)
	if got, err := Find("app"); err != nil || got != path {
		t.Errorf("got %s, %v", got, err)
	}
	if got, err := Find("other"); err != nil || got != filepath.Join(private, "_uwe_other.socket") {
		t.Errorf("got %s, %v", got, err)
	}
}
