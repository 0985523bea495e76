package journal

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"testing/synctest"

	"example.invalid/service/internal/queue"
)

// history is what was given to a journal, unit by unit, and how much of it is
// sure to be there.
type history struct {
	units [][]queue.Record
	acked int // units
}

// state returns the state after the first n units.
func (h *history) state(n int) state {
	s := state{}
	for _, unit := range h.units[:n] {
		for _, r := range unit {
			s.apply(r)
		}
	}
	return s
}

// explains tells whether a state that was found may be: all that was
// acknowledged and, in order, what came after. When the power was cut, parts of
// what was not acknowledged may be missing.
func (h *history) explains(found state, power bool) bool {
	open := len(h.units) - h.acked
	for n := h.acked; n <= len(h.units); n++ {
		if found.diff(h.state(n)) == "" {
			return true
		}
	}
	if !power || open > 12 {
		return false
	}
	base := h.state(h.acked)
	for mask := range 1 << open {
		s := base.clone()
		for i, unit := range h.units[h.acked:] {
			for _, r := range unit {
				if mask&(1<<i) != 0 {
					s.apply(r)
				}
			}
		}
		if found.diff(s) == "" {
			return true
		}
	}
	return false
}

// play writes a journal until the file system stops, and returns what it was
// given. It is the same each time, for the same seed.
func play(t *testing.T, files *memFS, opts Options, seed uint64) (h history) {
	s := newStory(seed)
	l, err := tryOpen(opts)
	if err != nil {
		return h
	}
	defer func() { _ = l.Close() }()
	for i := range 70 {
		if i%10 == 9 {
			settle() // it compacts
		}
		unit := []queue.Record{s.record()}
		if i%3 == 0 {
			unit = append(unit, s.record())
		}
		h.units = append(h.units, unit)
		acked := true
		switch i % 7 {
		case 1, 3:
			l.Later(unit...)
			acked = false
		case 4:
			l.Later(unit...)
			err = l.Push()
			acked = opts.Level == Process
		case 6:
			l.Later(unit...)
			err = l.Flush()
		default:
			err = l.Append(unit...)
		}
		if err != nil {
			return h
		}
		if acked {
			h.acked = len(h.units)
		}
	}
	if err := l.Close(); err == nil {
		h.acked = len(h.units)
	}
	return h
}

// TestCrashAtEveryOperation stops at each operation on the file system, finds
// out what the next process sees, and again while that one repairs. Without SOAK
// it does so at every fourth one.
func TestCrashAtEveryOperation(t *testing.T) {
	for _, level := range []Level{Process, Disk} {
		for _, power := range []bool{false, true} {
			if level == Process && power {
				continue // see TestPowerCutAtLevelProcess
			}
			t.Run(fmt.Sprintf("%s, power %t", level, power), func(t *testing.T) {
				step := 4
				if os.Getenv("SOAK") != "" {
					step = 1
				}
				stops := 0
				for k := 1; ; k += step {
					files := newMemFS()
					files.stopAt = k
					opts := Options{fs: files, Level: level, SegmentSize: 300, MinGarbage: 400}
					var h history
					synctest.Test(t, func(t *testing.T) { h = play(t, files, opts, uint64(k)) })
					finished := !files.stopped
					checkAfterCrash(t, k, files, opts, h, power)
					if finished {
						break
					}
					stops++
					if t.Failed() {
						return
					}
				}
				t.Logf("stopped at %d places", stops)
			})
		}
	}
}

func checkAfterCrash(t *testing.T, k int, files *memFS, opts Options, h history, power bool) {
	t.Helper()
	rnd := newRand(uint64(k))
	end := func(files *memFS) *memFS {
		if power {
			return files.crash(rnd)
		}
		return files.copy()
	}
	for try := range 4 {
		next := end(files)
		if try == 3 {
			next = files.copy() // the power is cut later, if at all
		}
		what := fmt.Sprintf("operation %d, try %d", k, try)
		if try > 0 {
			// The next process ends, too, while it opens the journal.
			next.stopAt = 1 + rnd.IntN(12)
			synctest.Test(t, func(*testing.T) {
				opts.fs = next
				if l, err := tryOpen(opts); err == nil {
					settle()
					_ = l.Close()
				}
			})
			next = end(next)
		}
		opts.fs = next
		if seen, err := verify(next, testDir); err != nil {
			t.Fatalf("%s: verify: %+v, %v", what, seen, err)
		}
		synctest.Test(t, func(t *testing.T) {
			l, err := tryOpen(opts)
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			if !h.explains(l.state, power) {
				t.Fatalf("%s: of %d units %d were acknowledged. Found, compared with these:\n%s\nreport %+v",
					what, len(h.units), h.acked, l.state.diff(h.state(h.acked)), l.report)
			}
			if err := l.report.Err(); err != nil && !power {
				t.Errorf("%s: %v", what, err)
			}
			l.goesOn(t, next)
		})
	}
}

// TestPowerCutAtLevelProcess promises less, but not nothing: what was flushed by
// a compaction is not lost, and the journal can be opened and goes on.
func TestPowerCutAtLevelProcess(t *testing.T) {
	for k := 5; k < 300; k += 7 {
		files := newMemFS()
		files.stopAt = k
		opts := Options{fs: files, SegmentSize: 300, MinGarbage: 400}
		synctest.Test(t, func(t *testing.T) { play(t, files, opts, uint64(k)) })
		for try := range uint64(3) {
			next := files.crash(rand.New(rand.NewPCG(uint64(k), try)))
			opts.fs = next
			synctest.Test(t, func(t *testing.T) { mustOpen(t, opts).goesOn(t, next) })
		}
	}
}

// TestOldRecordsSurviveAPowerCut puts a key long ago, flushes it, and replaces
// it: whatever happens, one of the two is there.
func TestOldRecordsSurviveAPowerCut(t *testing.T) {
	for k := 1; k < 180; k++ {
		files := newMemFS()
		opts := Options{fs: files, SegmentSize: 10_000, MinGarbage: 2000, CompactRate: 1000}
		flushed := false
		synctest.Test(t, func(t *testing.T) {
			l := mustOpen(t, opts)
			l.append(t, rec(queue.Put, "old", 1))
			l.close(t) // it is on the disk now
			flushed = true
			files.mu.Lock()
			files.stopAt = files.ops + k
			files.mu.Unlock()
			again, err := tryOpen(opts)
			if err != nil {
				return
			}
			defer func() { _ = again.Close() }()
			for i := range 100 {
				if again.Append(rec(queue.Put, "other", i)) != nil {
					return
				}
			}
			// While it is being compacted.
			if again.Append(rec(queue.Put, "old", 2)) != nil {
				return
			}
			settle()
		})
		if !flushed {
			t.Fatal("not flushed")
		}
		for try := range uint64(10) {
			next := files.crash(rand.New(rand.NewPCG(uint64(k), try)))
			l := mustOpen(t, Options{fs: next})
			if len(l.state["1/old"]) != 1 {
				t.Errorf("operation %d: %v", k, l.state)
			}
			l.close(t)
		}
	}
}

// TestWhatWasFoundIsFlushed ends a process that has written what it did not
// flush. The next one relies on it, and so it makes it last.
func TestWhatWasFoundIsFlushed(t *testing.T) {
	for seed := range uint64(10) {
		synctest.Test(t, func(t *testing.T) {
			files := newMemFS()
			l := mustOpen(t, Options{fs: files, Level: Disk})
			l.append(t, rec(queue.Put, "a", 1))
			l.Later(rec(queue.Add, "a", 2))
			if err := l.Push(); err != nil {
				t.Fatal(err)
			}
			next := files.copy()
			l.close(t)
			l = mustOpen(t, Options{fs: next, Level: Disk})
			cut := next.crash(newRand(seed))
			next.stopped = false
			l.close(t)
			l = mustOpen(t, Options{fs: cut})
			defer l.close(t)
			sameList(t, "found", l.got, []string{"1/1/a/a.1", "2/1/a/a.2"})
		})
	}
}

// TestCrashBeforeASnapshotLasts stops when the snapshot has its name in the
// kernel, but not on the disk. The power is cut then, or later, when the next
// process has begun to tidy up.
func TestCrashBeforeASnapshotLasts(t *testing.T) {
	files := newMemFS()
	opts := Options{fs: files, SegmentSize: 10_000, MinGarbage: 2000, CompactRate: 1000}
	synctest.Test(t, func(t *testing.T) {
		l := mustOpen(t, opts)
		l.append(t, rec(queue.Put, "old", 1))
		l.close(t) // it is on the disk now
		l = mustOpen(t, opts)
		named := false
		files.setFault(func(op, name string, n int) (int, error) {
			if named {
				files.stopped = true
				return 0, errCrashed
			}
			named = op == "rename"
			return n, nil
		})
		l.append(t, rec(queue.Put, "new", 1))
		if err := l.active.file.Sync(); err != nil { // as the kernel does some time
			t.Fatal(err)
		}
		for i := range 60 {
			l.append(t, rec(queue.Put, "other", i))
		}
		synctest.Wait() // it is being compacted, slowly
		l.append(t, rec(queue.Put, "old", 2))
		settle()
		if !named {
			t.Fatal("there was no snapshot")
		}
		_ = l.Close()
	})
	check := func(what string, cut *memFS) {
		t.Helper()
		l := mustOpen(t, Options{fs: cut})
		defer l.close(t)
		if len(l.state["1/old"]) != 1 || len(l.state["1/new"]) != 1 {
			t.Fatalf("%s: %v, %+v", what, l.state, l.report)
		}
	}
	for try := range uint64(50) {
		check("at once", files.crash(newRand(try)))
		for k := 1; k < 12; k++ {
			next := files.copy()
			next.stopAt = k
			if l, err := tryOpen(Options{fs: next}); err == nil {
				_ = l.Close()
			}
			check(fmt.Sprint("at operation ", k, " of the next process"), next.crash(newRand(try)))
		}
	}
}
