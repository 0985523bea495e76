package sqlite

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"example.invalid/service/internal/queue"
)

func init() { children["full"] = childFillsTheDisk }

// childFillsTheDisk fills a file system of its own, makes room, and goes on.
func childFillsTheDisk() {
	dir := os.Args[1]
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		childFails(err)
	}
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 300_000), 0o600); err != nil {
		childFails(err)
	}
	l, _, err := Open(Options{Dir: dir, Level: Level(os.Args[2])}, ignore)
	if err != nil {
		childFails(err)
	}
	n, err := fill(l)
	if !errors.Is(err, ErrNoSpace) || n < 10 {
		childFails(fmt.Errorf("after %d: %w", n, err))
	}
	if err := l.Append(queue.Record{Op: queue.Put, Key: []byte("k"), Data: make([]byte, 100_000)}); !errors.Is(err, ErrNoSpace) {
		childFails(err)
	}
	l.Later(rec(queue.Put, "later", 1))
	if err := os.Remove(ballast); err != nil {
		childFails(err)
	}
	if err := errors.Join(l.Append(rec(queue.Put, "again", 1)), l.Close()); err != nil {
		childFails(err)
	}
	again := 0
	l, report, err := Open(Options{Dir: dir}, func(queue.Record) error { again++; return nil })
	if err := errors.Join(err, report.Err()); err != nil {
		childFails(err)
	}
	fmt.Println(again-n, l.Close())
}

// TestFullDisk runs out of room on a real file system.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	for _, level := range levels {
		cmd := child("full", t.TempDir(), string(level))
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		}
		var said strings.Builder
		cmd.Stderr = &said
		out, err := cmd.Output()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) || strings.Contains(said.String(), "not permitted") {
			t.Skipf("no file system of one's own here: %v %s", err, said.String())
		}
		if err != nil || string(out) != "2 <nil>\n" {
			t.Errorf("%s: %q, %v, %s", level, out, err, said.String())
		}
	}
}
