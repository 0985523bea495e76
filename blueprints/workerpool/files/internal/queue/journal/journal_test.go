package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"example.invalid/service/internal/queue"
)

func TestReplaysWhatWasAppended(t *testing.T) {
	for _, level := range []Level{Process, Disk} {
		t.Run(string(level), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a", "journal")
			var want []string
			for round := range 3 {
				l := mustOpen(t, Options{Dir: dir, Level: level, SegmentSize: 500})
				sameList(t, "replayed", l.got, want)
				if err := l.report.Err(); err != nil || l.report.Torn.Length > 0 {
					t.Errorf("report %+v", l.report)
				}
				for i := range 20 {
					records := []queue.Record{
						rec(queue.Put, fmt.Sprintf("k%d.%d", round, i), i),
						{Op: queue.Add, Kind: 200, Key: nil, Data: make([]byte, 0)},
						{Op: queue.Remove, Kind: 0, Key: make([]byte, 200), Data: make([]byte, 300)},
					}
					l.append(t, records...)
					for _, r := range records {
						want = append(want, show(r))
					}
					later := rec(queue.Add, "later", i)
					l.Later(later)
					want = append(want, show(later))
				}
				if s := l.Stats(); s.Segments < 10 || s.Records != 80 {
					t.Errorf("stats %+v", s)
				}
				l.close(t)
			}
		})
	}
}

func TestFilesArePrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	l := mustOpen(t, Options{Dir: dir})
	l.append(t, rec(queue.Put, "k", 1))
	l.close(t)
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory: %v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%v, %v", entries, err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", e.Name(), info.Mode(), err)
		}
	}
}

func TestInvalidRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := mustOpen(t, Options{fs: newMemFS()})
		defer l.close(t)
		for name, r := range map[string]queue.Record{
			"no operation":      {Kind: 1, Key: []byte("k")},
			"unknown operation": {Op: 4, Key: []byte("k")},
			"too large":         {Op: queue.Put, Key: []byte("k"), Data: make([]byte, maxBody)},
		} {
			if err := l.Append(rec(queue.Put, "good", 1), r); !errors.Is(err, ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
			l.Later(r)
			if err := l.Push(); !errors.Is(err, ErrInvalid) {
				t.Errorf("%s, later: %v", name, err)
			}
			if err := l.Push(); err != nil {
				t.Errorf("%s, after the error was told: %v", name, err)
			}
		}
		if s := l.Details(); s.Records != 0 || s.Lost != 3 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestLargestRecord(t *testing.T) {
	files := newMemFS()
	l := mustOpen(t, Options{fs: files})
	large := queue.Record{Op: queue.Put, Kind: 1, Key: []byte("k"), Data: make([]byte, 3*windowSize)}
	l.append(t, large)
	l.append(t, rec(queue.Put, "small", 1))
	l.close(t)
	l = mustOpen(t, Options{fs: files})
	defer l.close(t)
	if len(l.got) != 2 || len(l.got[0]) != len(show(large)) {
		t.Errorf("%d records", len(l.got))
	}
}

func TestCloseWritesWhatIsPending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		l := mustOpen(t, Options{fs: files})
		l.Later(rec(queue.Put, "a", 1))
		l.close(t)
		l.close(t)
		l.Later(rec(queue.Put, "b", 1))
		for name, err := range map[string]error{
			"append": l.Append(rec(queue.Put, "c", 1)), "push": l.Push(), "flush": l.Flush(),
		} {
			if !errors.Is(err, ErrClosed) {
				t.Errorf("%s after close: %v", name, err)
			}
		}
		if lost := l.Details().Lost; lost != 1 {
			t.Errorf("%d lost", lost)
		}
		// Not even a power cut takes it.
		found := mustOpen(t, Options{fs: files.crash(newRand(1))})
		defer found.close(t)
		sameList(t, "found", found.got, []string{"1/1/a/a.1"})
	})
}

func TestErrorOfReplayEndsOpen(t *testing.T) {
	files := newMemFS()
	l := mustOpen(t, Options{fs: files})
	l.append(t, rec(queue.Put, "a", 1))
	l.close(t)
	want := errors.New("no")
	before := files.changes()
	_, _, err := Open(Options{Dir: testDir, fs: files}, func(queue.Record) error { return want })
	if !errors.Is(err, want) || files.changes() != before {
		t.Errorf("%v, %d changes", err, files.changes()-before)
	}
	mustOpen(t, Options{fs: files}).close(t) // it is not locked
}
