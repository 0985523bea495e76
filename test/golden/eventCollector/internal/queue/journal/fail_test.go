package journal

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
)

var (
	noSpace error = syscall.ENOSPC
	ioError error = syscall.EIO
)

// failOn lets operations of one kind on segments fail.
func (m *memFS) failOn(kind string, partial int, err error) {
	m.setFault(func(op, name string, n int) (int, error) {
		if op == kind && strings.HasSuffix(name, segmentSuffix) {
			return min(partial, n), err
		}
		return n, nil
	})
}

// TestFailureSeals lets a write or a flush fail: nothing is taken from then on,
// and what was accepted before is there.
func TestFailureSeals(t *testing.T) {
	for _, c := range []struct {
		op      string
		level   Level
		partial int
	}{
		{"write", Process, 0},
		{"write", Process, 20},
		{"write", Disk, 20},
		{"sync", Disk, 0},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				files := newMemFS()
				l := mustOpen(t, Options{fs: files, Level: c.level})
				l.append(t, rec(queue.Put, "a", 1))
				files.failOn(c.op, c.partial, ioError)
				err := l.Append(rec(queue.Put, "b", 1))
				var failed *FailedError
				if !errors.As(err, &failed) || !errors.Is(err, ErrFailed) || !errors.Is(err, ioError) {
					t.Fatalf("append: %v", err)
				}
				files.setFault(nil) // it would work again, but nobody knows what is there
				l.Later(rec(queue.Put, "c", 1))
				time.Sleep(time.Second)
				synctest.Wait()
				for name, err := range map[string]error{
					"append": l.Append(rec(queue.Put, "c", 1)), "push": l.Push(), "flush": l.Flush(), "stats": l.Stats().Failed,
				} {
					if !errors.Is(err, ErrFailed) {
						t.Errorf("%s: %v", name, err)
					}
				}
				if err := l.Close(); !errors.Is(err, ErrFailed) {
					t.Errorf("close: %v", err)
				}
				o := mustOpen(t, Options{fs: files})
				if o.got[0] != "1/1/a/a.1" || len(o.got) > 2 {
					t.Errorf("found %v", o.got)
				}
				o.goesOn(t, files)
			})
		})
	}
}

// hold lets the next write wait until the function is called that it returns, and
// fail then if there is an error.
func (m *memFS) hold(err error) (fail func()) {
	failed := make(chan struct{})
	held := false
	m.setFault(func(op, _ string, n int) (int, error) {
		if op != "write" || held {
			return n, nil
		}
		held = true
		m.mu.Unlock()
		<-failed
		m.mu.Lock()
		if err == nil {
			return n, nil
		}
		return 0, err
	})
	return func() { close(failed) }
}

// TestFailureWakesEverybody lets many wait for the write after the one that
// fails.
func TestFailureWakesEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		l := mustOpen(t, Options{fs: files})
		fail := files.hold(ioError)
		results := make(chan error)
		for i := range 20 {
			go func() { results <- l.Append(rec(queue.Put, "k", i)) }()
			synctest.Wait()
		}
		go func() { results <- l.Push() }()
		synctest.Wait()
		fail()
		for range 21 {
			if err := <-results; !errors.Is(err, ErrFailed) {
				t.Errorf("append: %v", err)
			}
		}
		if err := l.Close(); !errors.Is(err, ErrFailed) {
			t.Errorf("close: %v", err)
		}
	})
}

// TestOperatorsAreTold logs each kind of trouble once.
func TestOperatorsAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		var out bytes.Buffer
		l := mustOpen(t, Options{fs: files, Logger: slog.New(slog.NewTextHandler(&out, nil))})
		files.failOn("write", 0, noSpace)
		for range 3 {
			_ = l.Append(rec(queue.Put, "a", 1))
		}
		files.failOn("write", 0, ioError)
		for range 3 {
			_ = l.Append(rec(queue.Put, "a", 1))
		}
		_ = l.Close()
		for _, err := range []error{ErrNoSpace, ErrFailed} {
			if n := strings.Count(out.String(), err.Error()); n != 1 {
				t.Errorf("%q is told %d times:\n%s", err, n, out.String())
			}
		}
	})
}

// TestSlowDisk lets one write take long: Later does not wait for it, and what it
// takes is written right after.
func TestSlowDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		l := mustOpen(t, Options{fs: files})
		release := files.hold(nil)
		l.Later(rec(queue.Put, "a", 0))
		for i := range 1000 {
			time.Sleep(time.Millisecond)
			l.Later(rec(queue.Add, "a", i))
		}
		synctest.Wait()
		if n := runtime.NumGoroutine(); n > 20 {
			t.Errorf("%d goroutines", n)
		}
		release()
		time.Sleep(time.Millisecond)
		synctest.Wait()
		found := mustOpen(t, Options{fs: files.copy()})
		if len(found.got) != 1001 {
			t.Errorf("%d records", len(found.got))
		}
		found.close(t)
		l.close(t)
	})
}

// TestPushWaitsForWhatIsBeingWritten lets the timer write, slowly.
func TestPushWaitsForWhatIsBeingWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		l := mustOpen(t, Options{fs: files})
		release := files.hold(nil)
		l.Later(rec(queue.Put, "a", 1))
		time.Sleep(laterDelay)
		synctest.Wait()
		pushed := make(chan error, 1)
		go func() { pushed <- l.Push() }()
		synctest.Wait()
		if len(pushed) != 0 {
			t.Error("Push has returned before the write")
		}
		release()
		if err := <-pushed; err != nil {
			t.Error(err)
		}
		l.close(t)
	})
}

// TestOpenFails tells what is wrong when the disk cannot be read, and leaves
// everything as it is.
func TestOpenFails(t *testing.T) {
	b := build(t, 8)
	files := b.fs.copy()
	files.fault = func(op, name string, n int) (int, error) {
		if op == "read" && name == files.names(segmentSuffix)[1] {
			return 0, ioError
		}
		return n, nil
	}
	name := b.fs.names(segmentSuffix)[1]
	files.fault = func(op, path string, n int) (int, error) {
		if op == "read" && path == name && n > 0 {
			return 0, ioError
		}
		return n, nil
	}
	before := files.changes()
	_, err := tryOpen(Options{fs: files})
	if !errors.Is(err, ioError) || !strings.Contains(err.Error(), name) {
		t.Errorf("open: %v", err)
	}
	if files.changes() != before {
		t.Error("something was changed")
	}
	files.setFault(nil)
	o := mustOpen(t, Options{fs: files})
	defer o.close(t)
	sameList(t, "found", o.got, b.records(func(builtFrame) bool { return true }))
}
