package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"example.invalid/service/internal/queue"
)

// faults makes commits fail.
type faults struct{ err atomic.Pointer[error] }

func (f *faults) set(err error) {
	if err == nil {
		f.err.Store(nil)
	} else {
		f.err.Store(&err)
	}
}

func (f *faults) commit(*writer) error {
	if err := f.err.Load(); err != nil {
		return *err
	}
	return nil
}

// fullError returns what SQLite says when the disk is full.
func fullError(t *testing.T) error {
	t.Helper()
	d, err := connect(filepath.Join(t.TempDir(), "full.db"), "rwc", DefaultBusyFor)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.close() }()
	if err := errors.Join(d.exec("CREATE TABLE t (a)"), d.exec("PRAGMA max_page_count = 2")); err != nil {
		t.Fatal(err)
	}
	if err = d.exec("INSERT INTO t VALUES (zeroblob(100000))"); err == nil {
		t.Fatal("there is room")
	}
	return err
}

// TestNoSpace lets the disk be full for a while: what was refused is not there,
// what was accepted is, and what nobody waited for is written when there is room.
func TestNoSpace(t *testing.T) {
	for _, level := range levels {
		dir := t.TempDir()
		var disk faults
		l := mustOpen(t, Options{Dir: dir, Level: level, commit: disk.commit})
		l.append(t, rec(queue.Put, "a", 1))
		disk.set(fullError(t))
		l.Later(rec(queue.Add, "a", 2))
		for i := range 3 {
			if err := l.Append(rec(queue.Put, "refused", i)); !errors.Is(err, ErrNoSpace) {
				t.Fatalf("append: %v", err)
			}
			l.Later(rec(queue.Add, "a", 3+i))
		}
		if err := l.Push(); !errors.Is(err, ErrNoSpace) {
			t.Errorf("push: %v", err)
		}
		if s := l.Stats(); s.Failed != nil {
			t.Errorf("stats %+v", s)
		}
		disk.set(nil)
		l.append(t, rec(queue.Put, "b", 1))
		want := state{"1/a": {"1/1/a/a.1", "2/1/a/a.2", "2/1/a/a.3", "2/1/a/a.4", "2/1/a/a.5"}, "1/b": {"1/1/b/b.1"}}
		if d := found(t, dir).diff(want); d != "" {
			t.Errorf("%s: %s", level, d)
		}
		// It is tried again also when nobody comes.
		disk.set(fullError(t))
		l.Later(rec(queue.Put, "c", 1))
		if err := l.Push(); !errors.Is(err, ErrNoSpace) {
			t.Errorf("push: %v", err)
		}
		disk.set(nil)
		for len(found(t, dir)) < 3 {
		}
		l.close(t)
	}
}

// TestTooMuchHeld bounds what waits for room.
func TestTooMuchHeld(t *testing.T) {
	var disk faults
	l := mustOpen(t, Options{Dir: t.TempDir(), maxHeld: 1000, commit: disk.commit})
	disk.set(fullError(t))
	var err error
	for range 6 {
		l.Later(queue.Record{Op: queue.Put, Key: []byte("k"), Data: make([]byte, 250)})
		err = l.Push()
	}
	if !errors.Is(err, ErrFailed) {
		t.Errorf("push: %v", err)
	}
	if err := l.Close(); !errors.Is(err, ErrFailed) {
		t.Errorf("close: %v", err)
	}
}

// TestFailed takes nothing more after an error of which nobody knows what it has
// left, also when all would be well again.
func TestFailed(t *testing.T) {
	for _, level := range levels {
		dir := t.TempDir()
		var disk faults
		l := mustOpen(t, Options{Dir: dir, Level: level, commit: disk.commit})
		l.append(t, rec(queue.Put, "a", 1))
		mine := errors.New("input/output error")
		disk.set(mine)
		if err := l.Append(rec(queue.Put, "b", 1)); !errors.Is(err, ErrFailed) || !errors.Is(err, mine) {
			t.Errorf("append: %v", err)
		}
		disk.set(nil)
		l.Later(rec(queue.Put, "c", 1))
		for what, f := range map[string]func() error{"append": func() error { return l.Append(rec(queue.Put, "d", 1)) }, "push": l.Push, "flush": l.Flush} {
			if err := f(); !errors.Is(err, ErrFailed) || !errors.Is(err, mine) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if s := l.Stats(); !errors.Is(s.Failed, mine) {
			t.Errorf("stats %+v", s)
		}
		if err := l.Close(); !errors.Is(err, ErrFailed) {
			t.Errorf("close: %v", err)
		}
		again := mustOpen(t, Options{Dir: dir})
		sameList(t, "found", again.got, []string{"1/1/a/a.1"})
		again.close(t)
	}
}

// TestBusy tells that another program has locked the database, and goes on
// afterwards.
func TestBusy(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir, BusyFor: 1e6})
	other, err := connect(filepath.Join(dir, databaseName), "rw", DefaultBusyFor)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	l.Later(rec(queue.Put, "a", 1))
	if err := l.Append(rec(queue.Put, "b", 1)); !errors.Is(err, ErrBusy) {
		t.Errorf("append: %v", err)
	}
	if err := errors.Join(other.exec("ROLLBACK"), other.close()); err != nil {
		t.Error(err)
	}
	l.append(t, rec(queue.Put, "c", 1))
	l.close(t)
	o := mustOpen(t, Options{Dir: dir})
	defer o.close(t)
	sameList(t, "found", o.got, []string{"1/1/a/a.1", "1/1/c/c.1"})
}

// TestReadersDoNoHarm has somebody read for long while the log is written: it
// grows meanwhile, and no longer.
func TestReadersDoNoHarm(t *testing.T) {
	dir := t.TempDir()
	const enough = 500 // commits for more than one checkpoint
	l := mustOpen(t, Options{Dir: dir, pages: enough / 2})
	reader, err := connect(filepath.Join(dir, databaseName), "ro", DefaultBusyFor)
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.exec("BEGIN"); err != nil {
		t.Fatal(err)
	}
	before, err := reader.number("SELECT count(*) FROM records")
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 * enough {
		l.append(t, rec(queue.Put, "a", n))
	}
	if n, err := reader.number("SELECT count(*) FROM records"); n != before || err != nil {
		t.Errorf("the reader sees %d rows, %v", n, err)
	}
	if err := reader.close(); err != nil {
		t.Error(err)
	}
	for n := range enough {
		l.append(t, rec(queue.Put, "a", n))
	}
	grown := sizeOf(filepath.Join(dir, walName))
	for n := range 3 * enough {
		l.append(t, rec(queue.Put, "a", n))
	}
	if now := sizeOf(filepath.Join(dir, walName)); now > grown {
		t.Errorf("the write-ahead log has grown from %d to %d bytes", grown, now)
	}
	l.close(t)
	if len(found(t, dir)) != 1 {
		t.Error("the record is gone")
	}
}

// fill appends until that fails, and tells how many were accepted.
func fill(l *Log) (n int, err error) {
	for ; n < 1<<20 && err == nil; n++ {
		err = l.Append(queue.Record{Op: queue.Put, Kind: 1, Key: fmt.Append(nil, n), Data: make([]byte, 1000)})
	}
	return n - 1, err
}

// childIsLimited appends to files that may not grow beyond a limit.
func childIsLimited() {
	limit := syscall.Rlimit{Cur: 400_000, Max: 400_000}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		childFails(err)
	}
	l, _, err := Open(Options{Dir: os.Args[1], Level: Level(os.Args[2])}, ignore)
	if err != nil {
		childFails(err)
	}
	n, err := fill(l)
	if !errors.Is(err, ErrFailed) {
		childFails(err)
	}
	if err := l.Append(rec(queue.Put, "a", 1)); !errors.Is(err, ErrFailed) {
		childFails(err)
	}
	fmt.Print(n)
}

// TestFileSizeLimit runs into an error of the kernel that is not for want of
// room: what was accepted is there, and nothing else.
func TestFileSizeLimit(t *testing.T) {
	t.Parallel()
	for _, level := range levels {
		dir := t.TempDir()
		out, err := child("limit", dir, string(level)).Output()
		if err != nil {
			t.Fatal(err)
		}
		if o := mustOpen(t, Options{Dir: dir}); fmt.Sprint(len(o.got)) != string(out) || len(o.got) < 10 {
			t.Errorf("%d are there, %s were accepted", len(o.got), out)
		} else {
			o.close(t)
		}
	}
}

// TestNoSpaceKeepsTheOrder lets records come while those before them are refused.
func TestNoSpaceKeepsTheOrder(t *testing.T) {
	dir, full := t.TempDir(), fullError(t)
	held, fail := make(chan struct{}), make(chan struct{})
	var once sync.Once
	l := mustOpen(t, Options{Dir: dir, commit: func(*writer) (err error) {
		once.Do(func() {
			close(held)
			<-fail
			err = full
		})
		return err
	}})
	l.Later(rec(queue.Put, "a", 1)) // is committed first, by itself or with the next one
	refused := make(chan error)
	go func() { refused <- l.Append(rec(queue.Put, "refused", 1)) }()
	<-held
	l.Later(rec(queue.Add, "a", 2))
	close(fail)
	if err := <-refused; err != nil && !errors.Is(err, ErrNoSpace) {
		t.Errorf("the first append: %v", err)
	}
	l.append(t, rec(queue.Add, "a", 3))
	l.close(t)
	o := mustOpen(t, Options{Dir: dir})
	defer o.close(t)
	sameList(t, "found", o.state["1/a"], []string{"1/1/a/a.1", "2/1/a/a.2", "2/1/a/a.3"})
}
