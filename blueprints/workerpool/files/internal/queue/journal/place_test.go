package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.invalid/service/internal/queue"
)

// TestNumbersThatCannotBe does not believe, behind damage, in a frame whose
// number is far from those before it: where there are many places to look at, a
// checksum is right by chance.
func TestNumbersThatCannotBe(t *testing.T) {
	h := header{version: version, kind: kindSegment, journal: 7, first: 1}
	b := addFrame(h.encode(), rec(queue.Put, "a", 1), 7, 1)
	b = append(b, "damaged"...)
	b = addFrame(b, rec(queue.Put, "wrong", 1), 7, 2*maxHole)
	b = append(b, "damaged"...)
	b = addFrame(b, rec(queue.Put, "b", 1), 7, 3)
	files := newMemFS()
	files.put(t, filepath.Join(testDir, h.name()), b)
	o := mustOpen(t, Options{fs: files})
	sameList(t, "read", o.got, []string{"1/1/a/a.1", "1/1/b/b.1"})
	o.goesOn(t, files)
}

func TestSegmentsOutOfPlace(t *testing.T) {
	b := build(t, 11)
	segments := b.fs.names(segmentSuffix)
	all := b.records(func(builtFrame) bool { return true })
	without := func(name string) []string {
		return b.records(func(f builtFrame) bool { return f.file != name })
	}
	other := func(n uint64) string {
		h, _ := parseName(filepath.Base(segments[0]))
		h.first = n
		return filepath.Join(testDir, h.name())
	}
	last := segments[len(segments)-1]
	for name, c := range map[string]struct {
		change func(files *memFS)
		want   []string
		report func(r Report) bool
	}{
		"a missing one": {
			func(files *memFS) { delete(files.files, segments[1]) }, without(segments[1]),
			func(r Report) bool { return len(r.Holes) == 1 && len(r.Damages) == 0 },
		},
		"the first one missing": {
			func(files *memFS) { delete(files.files, segments[0]) }, without(segments[0]),
			func(r Report) bool { return len(r.Holes) == 1 && r.Holes[0].From == 1 },
		},
		"two swapped": {
			func(files *memFS) {
				files.files[segments[1]], files.files[segments[2]] = files.files[segments[2]], files.files[segments[1]]
			}, all,
			func(r Report) bool { return len(r.Renamed) == 2 && r.Err() == nil },
		},
		"one twice": {
			func(files *memFS) { files.put(t, other(1000), files.files[segments[1]].data) }, all,
			func(r Report) bool { return len(r.Renamed) == 1 && r.Duplicates > 0 && r.Err() == nil },
		},
		"the last one twice": {
			func(files *memFS) { files.put(t, other(1000), slices.Clone(files.files[last].data)) }, all,
			func(r Report) bool { return r.Duplicates > 0 && r.Err() == nil },
		},
		"a longer copy": {
			func(files *memFS) {
				files.put(t, other(1000), slices.Clone(files.files[segments[1]].data))
				at := slices.IndexFunc(b.frames, func(f builtFrame) bool { return f.file == segments[1] })
				files.files[segments[1]].data = files.files[segments[1]].data[:b.frames[at].to+3]
			}, all,
			func(r Report) bool { return r.Duplicates > 0 && len(r.Holes) == 0 },
		},
		"an empty one at the end": {
			func(files *memFS) { files.put(t, other(5000), nil) }, all,
			func(r Report) bool { return len(r.Removed) == 1 },
		},
		"an empty one that begins too soon": {
			func(files *memFS) {
				h, _ := parseName(filepath.Base(last))
				if h.first++; h.first > b.frames[len(b.frames)-1].last {
					t.Fatal("the last segment has one record only")
				}
				files.put(t, other(h.first), h.encode())
			}, all,
			func(r Report) bool { return len(r.Removed) == 1 && r.Err() == nil },
		},
		"an empty one in its place": {
			func(files *memFS) { files.files[segments[2]].data = nil }, without(segments[2]),
			func(r Report) bool { return len(r.Holes) == 1 },
		},
		"zeros in its place": {
			func(files *memFS) { clear(files.files[segments[2]].data) }, without(segments[2]),
			func(r Report) bool { return len(r.Holes) == 1 },
		},
		"garbage in its place": {
			func(files *memFS) {
				for i := range files.files[segments[2]].data {
					files.files[segments[2]].data[i] = byte(i*7 + 1)
				}
			}, without(segments[2]),
			func(r Report) bool { return len(r.Holes) == 1 && len(r.Damages) == 1 },
		},
		"garbage at the end": {
			func(files *memFS) { files.put(t, other(5000), []byte(strings.Repeat("garbage ", 100))) }, all,
			func(r Report) bool { return r.Torn.Length == 799 || r.Torn.Length == 800 },
		},
		"garbage behind the last frame": {
			func(files *memFS) {
				files.files[last].data = append(files.files[last].data, strings.Repeat("garbage ", 100)...)
			}, all,
			func(r Report) bool { return r.Torn.Length == 800 && r.Err() == nil },
		},
		"a header alone at the end": {
			func(files *memFS) { files.put(t, other(5000), files.files[segments[0]].data[:30]) }, all,
			func(r Report) bool { return r.Torn.Length > 0 },
		},
		"files of others": {
			func(files *memFS) {
				files.put(t, filepath.Join(testDir, "notes.txt"), []byte("hello"))
				files.put(t, filepath.Join(testDir, "1-2.segment"), []byte("hello"))
				files.put(t, filepath.Join(testDir, "99999999999999999999-00000000.segment"), []byte("hello"))
				files.put(t, filepath.Join(testDir, "18446744073709551615-00000000.snapshot"), []byte("hello"))
			}, all,
			func(r Report) bool { return len(r.Ignored) == 4 && r.Err() == nil },
		},
		"what a compaction left": {
			func(files *memFS) { files.put(t, filepath.Join(testDir, "00-0.snapshot.tmp"), []byte("hello")) }, all,
			func(r Report) bool { return len(r.Removed) == 1 && r.Err() == nil },
		},
	} {
		t.Run(name, func(t *testing.T) {
			files := b.fs.copy()
			c.change(files)
			seen, err := verify(files, testDir)
			if err != nil || !c.report(seen) && len(seen.Removed) > 0 {
				t.Errorf("verify: %+v, %v", seen, err)
			}
			o := mustOpen(t, Options{fs: files, SegmentSize: 200})
			sameList(t, "read", o.got, c.want)
			if !c.report(o.report) {
				t.Errorf("report %+v", o.report)
			}
			o.goesOn(t, files)
		})
	}
}

// TestForeignFiles checks that nothing is touched in a directory that is not
// understood.
func TestForeignFiles(t *testing.T) {
	for name, foreign := range map[string]header{
		"a later version": {version: 2, kind: kindSegment, journal: 7, first: 1},
		"a later kind":    {version: 9, kind: 77, journal: 7, first: 1},
		"another journal": {version: version, kind: kindSegment, journal: 8, first: 100},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			ours := header{version: version, kind: kindSegment, journal: 7, first: 50}
			for _, h := range []header{ours, foreign} {
				if h.kind == 77 {
					h.kind = kindSegment
				}
				b := foreign.encode()
				if h == ours {
					b = ours.encode()
				}
				if err := os.WriteFile(filepath.Join(dir, h.name()), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			before := readAll(t, dir)
			_, err := tryOpen(Options{Dir: dir})
			if err == nil || !strings.Contains(err.Error(), "not a journal that this version can read") {
				t.Errorf("open: %v", err)
			}
			if _, err := Verify(dir); err == nil {
				t.Error("verify: no error")
			}
			after := readAll(t, dir)
			delete(after, lockName)
			if fmt.Sprint(before) != fmt.Sprint(after) {
				t.Errorf("changed: %v, then %v", before, after)
			}
		})
	}
}

func readAll(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(b)
	}
	return all
}
