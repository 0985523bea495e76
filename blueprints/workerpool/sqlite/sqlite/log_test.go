package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"example.invalid/service/internal/queue"
)

var levels = []Level{Process, Disk}

// TestRecords has each operation and what is odd about records come back after a
// restart.
func TestRecords(t *testing.T) {
	for _, level := range levels {
		dir := t.TempDir()
		l := mustOpen(t, Options{Dir: dir, Level: level})
		want := state{}
		units := [][]queue.Record{
			{rec(queue.Put, "a", 1), rec(queue.Add, "a", 2), rec(queue.Put, "b", 1)},
			{rec(queue.Put, "b", 2), rec(queue.Add, "b", 3)},
			{rec(queue.Put, "c", 1), rec(queue.Remove, "c", 0)},
			{rec(queue.Add, "d", 1)}, // its beginning is not there
			{rec(queue.Remove, "e", 0)},
			{{Op: queue.Put, Kind: 2, Key: []byte("a"), Data: []byte("another kind")}},
			{{Op: queue.Put, Kind: 255, Key: []byte{}, Data: nil}},
			{{Op: queue.Put, Kind: 3, Key: []byte{0, 255, '\''}, Data: bytes.Repeat([]byte{0, 1}, 100_000)}},
			{rec(queue.Add, "a", 3), rec(queue.Remove, "d", 0)},
		}
		for _, unit := range units {
			for _, r := range unit {
				want.apply(r)
			}
			l.append(t, unit...)
		}
		l.append(t)
		if s := l.Stats(); s.Level != string(level) || s.Records != 14 || s.Commits != uint64(len(units)) || s.P50 <= 0 || s.P99 < s.P50 || s.Bytes == 0 {
			t.Errorf("stats %+v", s)
		}
		l.close(t)
		again := mustOpen(t, Options{Dir: dir})
		if d := again.state.diff(want); d != "" {
			t.Error(d)
		}
		if r := again.report; r.Records != 8 || r.Keys != 5 || r.Last != 13 || !r.Checked || r.Err() != nil || r.Torn.Length != 0 {
			t.Errorf("report %+v", r)
		}
		// Numbers go on where they were, so that what is added comes last.
		again.append(t, rec(queue.Add, "a", 4))
		want.apply(rec(queue.Add, "a", 4))
		again.close(t)
		if d := found(t, dir).diff(want); d != "" {
			t.Error(d)
		}
	}
}

// TestBytesAreNotKept changes the records right after they were given.
func TestBytesAreNotKept(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir})
	r := rec(queue.Put, "a", 1)
	l.Later(r)
	r.Key[0], r.Data[0] = 'x', 'x'
	l.append(t, rec(queue.Put, "b", 1))
	l.close(t)
	o := mustOpen(t, Options{Dir: dir})
	defer o.close(t)
	sameList(t, "found", o.got, []string{"1/1/a/a.1", "1/1/b/b.1"})
}

// TestLater has what nobody waits for in the files with the next Append or Push,
// or soon.
func TestLater(t *testing.T) {
	for _, level := range levels {
		dir := t.TempDir()
		l := mustOpen(t, Options{Dir: dir, Level: level})
		l.Later(rec(queue.Put, "a", 1))
		l.append(t, rec(queue.Put, "b", 1))
		l.Later(rec(queue.Add, "a", 2))
		if err := l.Push(); err != nil {
			t.Error(err)
		}
		l.Later()
		l.Later(rec(queue.Add, "b", 2))
		if err := l.Flush(); err != nil {
			t.Error(err)
		}
		want := state{}
		for _, r := range []queue.Record{rec(queue.Put, "a", 1), rec(queue.Add, "a", 2), rec(queue.Put, "b", 1), rec(queue.Add, "b", 2)} {
			want.apply(r)
		}
		if d := found(t, dir).diff(want); d != "" {
			t.Errorf("%s: %s", level, d)
		}
		l.Later(rec(queue.Put, "c", 1))
		for end := time.Now().Add(10 * time.Second); len(found(t, dir)) < 3; {
			if time.Now().After(end) {
				t.Fatal("what was told later is not there")
			}
		}
		l.close(t)
	}
}

// TestGroups shares commits among those who wait at the same time.
func TestGroups(t *testing.T) {
	const appenders, each = 16, 25
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir, Level: Disk})
	var wg sync.WaitGroup
	for a := range appenders {
		wg.Go(func() {
			for n := range each {
				if err := l.Append(rec(queue.Add, fmt.Sprint("k", a), n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if s := l.Stats(); s.Commits > appenders*each/2 {
		t.Errorf("%d commits for %d appends", s.Commits, appenders*each)
	}
	l.close(t)
	for key, records := range found(t, dir) {
		for n, r := range records {
			if want := fmt.Sprintf("2/%s/%s.%d", key, key[2:], n); r != want {
				t.Fatalf("%s in the place of %s", r, want)
			}
		}
		if len(records) != each {
			t.Errorf("%s has %d records", key, len(records))
		}
	}
}

func TestInvalid(t *testing.T) {
	l := mustOpen(t, Options{Dir: t.TempDir()})
	large := queue.Record{Op: queue.Put, Data: make([]byte, maxUnit+1)}
	for _, r := range []queue.Record{{}, {Op: 4}, large} {
		if err := l.Append(rec(queue.Put, "a", 1), r); !errors.Is(err, ErrInvalid) {
			t.Errorf("append of operation %d: %v", r.Op, err)
		}
		l.Later(r)
		if err := l.Push(); !errors.Is(err, ErrInvalid) {
			t.Errorf("push after operation %d: %v", r.Op, err)
		}
	}
	if err := l.Push(); err != nil {
		t.Errorf("told twice: %v", err)
	}
	l.close(t)
	if err := l.Append(rec(queue.Put, "a", 1)); !errors.Is(err, ErrClosed) {
		t.Errorf("append: %v", err)
	}
	l.Later(rec(queue.Put, "a", 1))
	if err := l.Flush(); !errors.Is(err, ErrClosed) {
		t.Errorf("flush: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("close again: %v", err)
	}
	for _, o := range []Options{{}, {Dir: t.TempDir(), Level: "tape"}} {
		if _, err := tryOpen(o); err == nil {
			t.Errorf("opened %+v", o)
		}
	}
}

// TestReplayFails gives the error of whoever is told back, and changes nothing.
func TestReplayFails(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir})
	l.append(t, rec(queue.Put, "a", 1))
	l.close(t)
	mine := errors.New("mine")
	if _, _, err := Open(Options{Dir: dir}, func(queue.Record) error { return mine }); !errors.Is(err, mine) || errors.Is(err, ErrDamaged) {
		t.Errorf("open: %v", err)
	}
	if len(found(t, dir)) != 1 {
		t.Error("the record is gone")
	}
	mustOpen(t, Options{Dir: dir}).close(t) // it is not locked
}

// TestModes lets nobody else read what is in the queue.
func TestModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	l := mustOpen(t, Options{Dir: dir})
	defer l.close(t)
	l.append(t, rec(queue.Put, "a", 1))
	err := filepath.Walk(filepath.Dir(dir), func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(names) != 4 {
		t.Errorf("files %v", names)
	}
}

// TestGrowth keeps the files small while many records come and go, and gives
// back what a heap of them has taken.
func TestGrowth(t *testing.T) {
	const garbage = 256 << 10
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir, MinGarbage: garbage, pages: 500})
	defer l.close(t)
	data := make([]byte, 1000)
	unit := func(op queue.Op, from, to int) {
		t.Helper()
		var records []queue.Record
		for i := from; i < to; i++ {
			records = append(records, queue.Record{Op: op, Kind: 1, Key: fmt.Append(nil, i), Data: data})
		}
		l.append(t, records...)
	}
	for n := range 1000 {
		unit(queue.Put, n, n+3)
		unit(queue.Remove, n-7, n-4)
	}
	if size := l.Stats().Bytes; size > 12<<20 {
		t.Errorf("%d bytes for ten records", size)
	}
	unit(queue.Put, 0, 3_000)
	unit(queue.Remove, 0, 3_000)
	end := time.Now().Add(20 * time.Second)
	for l.Stats().Compactions == 0 || sizeOf(filepath.Join(dir, databaseName)) > 4*garbage {
		if time.Now().After(end) {
			t.Fatalf("the database has %d bytes, %+v", sizeOf(filepath.Join(dir, databaseName)), l.Stats())
		}
		unit(queue.Put, 1, 2)
	}
	if s := l.Stats(); s.Failed != nil || s.Live <= 0 {
		t.Errorf("stats %+v", s)
	}
}

// TestFlushes has SQLite flush what is promised to be on the disk, and nothing
// else.
func TestFlushes(t *testing.T) {
	const normal, full = 1, 2
	for _, level := range levels {
		var modes []int64
		l := mustOpen(t, Options{Dir: t.TempDir(), Level: level, commit: func(w *writer) error {
			mode, err := w.number("PRAGMA synchronous")
			modes = append(modes, mode)
			return err
		}})
		l.append(t, rec(queue.Put, "a", 1))
		for _, f := range []func() error{l.Push, l.Flush, l.Flush} {
			l.Later(rec(queue.Add, "a", 2))
			if err := f(); err != nil {
				t.Error(err)
			}
		}
		// What came before is flushed as well, and not twice.
		l.Later(rec(queue.Add, "a", 3))
		if err := errors.Join(l.Push(), l.Flush(), l.Flush(), l.Push()); err != nil {
			t.Error(err)
		}
		l.close(t)
		want := []int64{normal, normal, normal, normal, normal, full} // the end flushes
		if level == Disk {
			want = []int64{full, normal, full, full, normal, full}
		}
		if !slices.Equal(modes, want) {
			t.Errorf("%s: the commits were %v, want %v", level, modes, want)
		}
	}
}
