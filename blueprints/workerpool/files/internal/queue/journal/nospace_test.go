package journal

import (
	"errors"
	"fmt"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/queue"
)

// TestNoSpace lets the disk be full for a while: what was refused is not there,
// what was accepted is, and what nobody waited for is written when there is
// room.
func TestNoSpace(t *testing.T) {
	for _, level := range []Level{Process, Disk} {
		for _, partial := range []int{0, 7, 1000} {
			t.Run(fmt.Sprint(level, partial), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					files := newMemFS()
					l := mustOpen(t, Options{fs: files, Level: level})
					l.append(t, rec(queue.Put, "a", 1))
					files.failOn("write", partial, noSpace)
					l.Later(rec(queue.Add, "a", 2))
					for i := range 3 {
						if err := l.Append(rec(queue.Put, "refused", i)); !errors.Is(err, ErrNoSpace) || !errors.Is(err, noSpace) {
							t.Fatalf("append: %v", err)
						}
						l.Later(rec(queue.Add, "a", 3+i))
						time.Sleep(time.Second)
					}
					if err := l.Push(); !errors.Is(err, ErrNoSpace) {
						t.Errorf("push: %v", err)
					}
					if s := l.Details(); s.Failed != nil || s.Full == 0 {
						t.Errorf("stats %+v", s)
					}
					files.setFault(nil)
					time.Sleep(retryDelay)
					synctest.Wait()
					l.append(t, rec(queue.Put, "b", 1))
					next := files.copy()
					if level == Disk {
						next = files.crash(newRand(3))
					}
					found := mustOpen(t, Options{fs: next})
					sameList(t, "found", found.got, []string{
						"1/1/a/a.1", "2/1/a/a.2", "2/1/a/a.3", "2/1/a/a.4", "2/1/a/a.5", "1/1/b/b.1",
					})
					if found.report.Last != 6 || found.report.Err() != nil {
						t.Errorf("report %+v", found.report)
					}
					found.close(t)
					files.stopped = false
					l.close(t)
				})
			})
		}
	}
}

// TestNoSpaceKeepsTheOrder lets records come while those before them are refused.
func TestNoSpaceKeepsTheOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		l := mustOpen(t, Options{fs: files})
		fail := files.hold(noSpace)
		refused := make(chan error)
		l.Later(rec(queue.Put, "a", 1))
		go func() { refused <- l.Append(rec(queue.Put, "refused", 1)) }()
		synctest.Wait()
		l.Later(rec(queue.Add, "a", 2))
		accepted := make(chan error)
		go func() { accepted <- l.Append(rec(queue.Add, "a", 3)) }()
		synctest.Wait()
		fail()
		if err := <-refused; !errors.Is(err, ErrNoSpace) {
			t.Errorf("the first append: %v", err)
		}
		if err := <-accepted; err != nil {
			t.Errorf("the second append: %v", err)
		}
		l.close(t)
		l = mustOpen(t, Options{fs: files})
		defer l.close(t)
		sameList(t, "found", l.got, []string{"1/1/a/a.1", "2/1/a/a.2", "2/1/a/a.3"})
	})
}

// TestNoSpaceAndNoWayBack fails for good when the file cannot be cut back.
func TestNoSpaceAndNoWayBack(t *testing.T) {
	files := newMemFS()
	l := mustOpen(t, Options{fs: files})
	l.append(t, rec(queue.Put, "a", 1))
	files.fault = func(op, _ string, n int) (int, error) {
		switch op {
		case "write":
			return n / 2, noSpace
		case "truncate":
			return 0, ioError
		}
		return n, nil
	}
	if err := l.Append(rec(queue.Put, "b", 1)); !errors.Is(err, ErrFailed) || !errors.Is(err, noSpace) {
		t.Errorf("append: %v", err)
	}
	files.setFault(nil)
	if err := l.Close(); !errors.Is(err, ErrFailed) {
		t.Errorf("close: %v", err)
	}
	o := mustOpen(t, Options{fs: files})
	sameList(t, "found", o.got, []string{"1/1/a/a.1"})
	o.goesOn(t, files)
}

// TestTooMuchHeld bounds what waits for room.
func TestTooMuchHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		l := mustOpen(t, Options{fs: files, maxHeld: 1000})
		files.failOn("write", 0, noSpace)
		large := queue.Record{Op: queue.Put, Key: []byte("k"), Data: make([]byte, 250)}
		var err error
		for range 6 {
			l.Later(large)
			err = l.Push()
		}
		if !errors.Is(err, ErrFailed) {
			t.Errorf("push: %v", err)
		}
		if err := l.Close(); !errors.Is(err, ErrFailed) {
			t.Errorf("close: %v", err)
		}
	})
}

// TestFileTooLarge goes on in another file when this one may not grow.
func TestFileTooLarge(t *testing.T) {
	files := newMemFS()
	l := mustOpen(t, Options{fs: files})
	l.append(t, rec(queue.Put, "a", 1))
	first := files.names(segmentSuffix)[0]
	files.fault = func(op, name string, n int) (int, error) {
		if op == "write" && name == first {
			return 3, syscall.EFBIG
		}
		return n, nil
	}
	if err := l.Append(rec(queue.Put, "b", 1)); !errors.Is(err, ErrNoSpace) {
		t.Errorf("append: %v", err)
	}
	l.append(t, rec(queue.Put, "c", 1))
	l.close(t)
	files.setFault(nil)
	o := mustOpen(t, Options{fs: files})
	defer o.close(t)
	sameList(t, "found", o.got, []string{"1/1/a/a.1", "1/1/c/c.1"})
}

// TestNoNewFile goes on in the old file when no new one can be made.
func TestNoNewFile(t *testing.T) {
	for _, kind := range []string{"create", "write", "syncdir"} {
		t.Run(kind, func(t *testing.T) {
			files := newMemFS()
			l := mustOpen(t, Options{fs: files, Level: Disk, SegmentSize: 200})
			first := files.names(segmentSuffix)[0]
			on := true
			files.fault = func(op, name string, n int) (int, error) {
				if on && op == kind && name != first {
					return 0, syscall.EMFILE
				}
				return n, nil
			}
			var want []string
			for i := range 40 {
				if i == 20 {
					on = false
				}
				r := rec(queue.Put, fmt.Sprint("k", i), i)
				l.append(t, r)
				want = append(want, show(r))
			}
			l.close(t)
			files.setFault(nil)
			if n := len(files.names(segmentSuffix)); n < 2 {
				t.Errorf("%d segments", n)
			}
			o := mustOpen(t, Options{fs: files})
			defer o.close(t)
			sameList(t, "found", o.got, want)
			if err := o.report.Err(); err != nil {
				t.Error(err)
			}
		})
	}
}
