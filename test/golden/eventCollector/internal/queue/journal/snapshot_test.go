package journal

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/acme-demo/eventcollector/internal/queue"
)

// TestDamagedSnapshot flips each byte of a snapshot: only the record that it is
// in is lost.
func TestDamagedSnapshot(t *testing.T) {
	files := newMemFS()
	var all []string
	synctest.Test(t, func(t *testing.T) {
		l := mustOpen(t, Options{fs: files, MinGarbage: 400})
		for i := range 30 {
			l.append(t, rec(queue.Put, fmt.Sprint("k", i%6), i))
		}
		settle()
		l.close(t)
		l = mustOpen(t, Options{fs: files})
		l.close(t)
		all = l.got
	})
	names := files.names(snapshotSuffix)
	if len(names) != 1 {
		t.Fatal(names)
	}
	for at := range files.files[names[0]].data {
		broken := files.copy()
		broken.files[names[0]].data[at] ^= 0x10
		o := mustOpen(t, Options{fs: broken})
		if o.report.Err() == nil {
			t.Errorf("byte %d: no damage", at)
		}
		if len(o.got) < len(all)-1 || subset(o.got, all) != "" {
			t.Errorf("byte %d: %v", at, o.got)
		}
		if at%2 == 0 {
			o.goesOn(t, broken)
			continue
		}
		// Compacted once more, without anything that is new.
		o.close(t)
		synctest.Test(t, func(t *testing.T) {
			o := mustOpen(t, Options{fs: broken})
			settle()
			o.goesOn(t, broken)
		})
	}
}

// TestSnapshotThatEndsTooSoon cuts a snapshot at each byte.
func TestSnapshotThatEndsTooSoon(t *testing.T) {
	h := header{version: version, kind: kindSnapshot, journal: 7, first: 1, last: 20}
	b := h.encode()
	var ends []int
	var all []string
	for seq := uint64(2); seq <= 20; seq += 6 {
		r := rec(queue.Put, fmt.Sprint("k", seq), 1)
		b = addFrame(b, r, 7, seq)
		ends, all = append(ends, len(b)), append(all, show(r))
	}
	for cut := 1; cut <= len(b); cut++ { // at the end it lacks the footer only
		files := newMemFS()
		files.put(t, filepath.Join(testDir, h.name()), slices.Clone(b[:cut]))
		o := mustOpen(t, Options{fs: files})
		n := 0
		for n < len(ends) && ends[n] <= cut {
			n++
		}
		sameList(t, fmt.Sprint("cut at ", cut), o.got, all[:n])
		if !errors.Is(o.report.Err(), ErrDamaged) || o.report.Last != 20 {
			t.Errorf("cut at %d: %+v", cut, o.report)
		}
		o.goesOn(t, files)
	}
}

// addFrame adds a frame with one record to a file that a test makes.
func addFrame(to []byte, r queue.Record, journal uint32, seq uint64) []byte {
	start := len(to)
	to, _ = appendFrame(to, frameAppend, []queue.Record{r})
	sealFrames(to[start:], seedOf(journal), seq)
	return to
}

// TestOverlappingFiles compacts files of which the second one begins, by its
// header, within the first one.
func TestOverlappingFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		one := header{version: version, kind: kindSegment, journal: 7, first: 1}
		two := header{version: version, kind: kindSegment, journal: 7, first: 2}
		b := one.encode()
		for seq := range uint64(9) {
			b = addFrame(b, rec(queue.Put, "a", int(seq)), 7, seq+1)
		}
		files.put(t, filepath.Join(testDir, one.name()), b)
		files.put(t, filepath.Join(testDir, two.name()), addFrame(two.encode(), rec(queue.Put, "b", 1), 7, 10))
		l := mustOpen(t, Options{fs: files})
		settle()
		if n := l.Stats().Compactions; n != 1 {
			t.Errorf("%d compactions", n)
		}
		l.goesOn(t, files)
	})
}

// TestNumbersBeyondASnapshot does not believe a snapshot that has numbers of
// records that came after it.
func TestNumbersBeyondASnapshot(t *testing.T) {
	files := newMemFS()
	segment := header{version: version, kind: kindSegment, journal: 7, first: 3}
	snapshot := header{version: version, kind: kindSnapshot, journal: 7, first: 1, last: 2}
	b := addFrame(addFrame(snapshot.encode(), rec(queue.Put, "a", 1), 7, 2), rec(queue.Put, "wrong", 1), 7, 9)
	files.put(t, filepath.Join(testDir, snapshot.name()), b)
	files.put(t, filepath.Join(testDir, segment.name()), addFrame(segment.encode(), rec(queue.Put, "b", 1), 7, 3))
	o := mustOpen(t, Options{fs: files})
	sameList(t, "read", o.got, []string{"1/1/a/a.1", "1/1/b/b.1"})
	o.goesOn(t, files)
}

// subset returns the first of some that is not in all, in the order of all.
func subset(some, all []string) string {
	at := 0
	for _, s := range some {
		for at < len(all) && all[at] != s {
			at++
		}
		if at == len(all) {
			return s
		}
	}
	return ""
}

// TestDamagedSnapshotBesideItsSources uses the files that the snapshot was made
// from while they are there.
func TestDamagedSnapshotBesideItsSources(t *testing.T) {
	files := newMemFS()
	s := newStory(5)
	var sources, after *memFS
	synctest.Test(t, func(t *testing.T) {
		l := mustOpen(t, Options{fs: files, SegmentSize: 400, MinGarbage: 1 << 30})
		for range 400 {
			l.append(t, s.record())
		}
		l.close(t)
		sources = files.copy()
		l = mustOpen(t, Options{fs: files, SegmentSize: 400, MinGarbage: 100})
		settle()
		l.close(t)
		after = files.copy()
	})
	snapshot := after.names(snapshotSuffix)[0]
	segments := sources.names(segmentSuffix)
	check := func(what string, gone int, damage bool) *opened {
		t.Helper()
		both := after.copy()
		for _, name := range segments[gone:] {
			both.put(t, name, append([]byte(nil), sources.files[name].data...))
		}
		if damage {
			both.files[snapshot].data[headerSize+headSize+3] ^= 1
		}
		o := mustOpen(t, Options{fs: both, SegmentSize: 400})
		defer o.goesOn(t, both)
		if d := o.state.diff(s.state); d != "" && (gone == 0 || !damage) {
			t.Errorf("%s:\n%s", what, d)
		}
		left := len(both.names(segmentSuffix))
		if !damage && (left != 1 || o.report.Err() != nil) {
			t.Errorf("%s: %d segments, report %+v", what, left, o.report)
		}
		if damage && errors.Is(o.report.Err(), ErrDamaged) == false {
			t.Errorf("%s: no damage", what)
		}
		return o
	}
	check("sound", 0, false)
	check("sound, some removed", 2, false)
	check("damaged", 0, true)
	o := check("damaged, some removed", 2, true)
	if len(o.got) == 0 {
		t.Error("nothing of the snapshot was read")
	}
}
