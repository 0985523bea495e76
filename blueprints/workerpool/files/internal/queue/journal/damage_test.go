package journal

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.invalid/service/internal/queue"
)

// TestCutAtEveryByte cuts a journal of several segments at each byte, as if the
// disk had ended there: everything before is there, in all of it, and it goes
// on.
func TestCutAtEveryByte(t *testing.T) {
	b := build(t, 12)
	segments := b.fs.names(segmentSuffix)
	if len(segments) < 4 {
		t.Fatalf("%d segments", len(segments))
	}
	for i, name := range segments {
		size := len(b.fs.files[name].data)
		for cut := range size {
			files := b.fs.copy()
			for _, later := range segments[i+1:] {
				delete(files.files, later)
			}
			files.files[name].data = files.files[name].data[:cut]
			o := mustOpen(t, Options{fs: files, SegmentSize: 200})
			want := b.records(func(f builtFrame) bool { return f.file < name || f.file == name && f.to <= cut })
			sameList(t, fmt.Sprintf("%s cut at %d", name, cut), o.got, want)
			if err := o.report.Err(); err != nil {
				t.Errorf("%s cut at %d: %v", name, cut, err)
			}
			o.goesOn(t, files)
			if t.Failed() {
				return
			}
		}
	}
}

// TestFileThatEndsTooSoon cuts each file but the last one at each byte and
// leaves the others: what is in them is there, and what is lost is told.
func TestFileThatEndsTooSoon(t *testing.T) {
	b := build(t, 12)
	segments := b.fs.names(segmentSuffix)
	for _, name := range segments[:len(segments)-1] {
		for cut := range len(b.fs.files[name].data) {
			files := b.fs.copy()
			files.files[name].data = files.files[name].data[:cut]
			o := mustOpen(t, Options{fs: files, SegmentSize: 200})
			want := b.records(func(f builtFrame) bool { return f.file != name || f.to <= cut })
			sameList(t, fmt.Sprintf("%s cut at %d", name, cut), o.got, want)
			if o.report.Err() == nil || len(o.report.Holes) != 1 {
				t.Errorf("%s cut at %d: %+v", name, cut, o.report)
			}
			o.goesOn(t, files)
			if t.Failed() {
				return
			}
		}
	}
}

// TestFlipEveryBit flips each bit of a small journal: only the frame that it is
// in is lost, and never is there a record that nobody wrote. What was damaged is
// in the quarantine.
func TestFlipEveryBit(t *testing.T) {
	b := build(t, 6)
	segments := b.fs.names(segmentSuffix)
	for i, name := range segments {
		for at := range b.fs.files[name].data {
			for bit := range 8 {
				files := b.fs.copy()
				files.files[name].data[at] ^= 1 << bit
				damaged := slices.Clone(files.files[name].data)
				o := mustOpen(t, Options{fs: files, SegmentSize: 200})
				what := fmt.Sprintf("%s, byte %d, bit %d", name, at, bit)
				hit := builtFrame{}
				want := b.records(func(f builtFrame) bool {
					if f.file == name && f.from <= at && at < f.to {
						hit = f
						return false
					}
					return true
				})
				sameList(t, what, o.got, want)
				last := hit.file != "" && i == len(segments)-1 && hit.to == len(damaged)
				switch {
				case last:
					if o.report.Torn.Offset != int64(hit.from) || o.report.Err() != nil {
						t.Errorf("%s: report %+v", what, o.report)
					}
				case hit.file != "":
					if len(o.report.Damages) != 1 || len(o.report.Holes) != 1 {
						t.Fatalf("%s: report %+v", what, o.report)
					}
					d, h := o.report.Damages[0], o.report.Holes[0]
					if d.Offset != int64(hit.from) || d.Length != int64(hit.to-hit.from) {
						t.Errorf("%s: damage %+v, want %+v", what, d, hit)
					}
					if h.From != hit.first || h.To != hit.last {
						t.Errorf("%s: hole %+v, want %+v", what, h, hit)
					}
				default: // the header
					if d := o.report.Damages; len(d) != 1 || d[0].Offset != 0 || d[0].Length != headerSize {
						t.Errorf("%s: report %+v", what, o.report)
					}
				}
				checkQuarantine(t, what, files, damaged, hit)
				o.goesOn(t, files)
				if t.Failed() {
					return
				}
			}
		}
	}
}

// checkQuarantine checks that the damaged bytes are in the one file that is
// there.
func checkQuarantine(t *testing.T, what string, files *memFS, damaged []byte, hit builtFrame) {
	t.Helper()
	copies := files.quarantined()
	if len(copies) != 1 {
		t.Errorf("%s: quarantine %v", what, copies)
		return
	}
	want := damaged[:headerSize]
	if hit.file != "" {
		want = damaged[hit.from:hit.to]
	}
	files.mu.Lock()
	defer files.mu.Unlock()
	if got := files.files[copies[0]].data; !bytes.Equal(got, want) {
		t.Errorf("%s: the copy is %q, want %q", what, got, want)
	}
	if note := files.files[copies[0]+".json"]; note == nil || !strings.Contains(string(note.data), `"reason"`) {
		t.Errorf("%s: no note", what)
	}
}

// TestZerosInTheMiddle is what a power cut leaves when blocks were not written
// in their order.
func TestZerosInTheMiddle(t *testing.T) {
	files := newMemFS()
	l := mustOpen(t, Options{fs: files})
	for i := range 20 {
		l.append(t, rec(queue.Put, fmt.Sprint("k", i), i))
	}
	l.close(t)
	name := files.names(segmentSuffix)[0]
	data := files.files[name].data
	clear(data[200:400])
	o := mustOpen(t, Options{fs: files})
	if len(o.got) < 10 || o.got[len(o.got)-1] != "1/1/k19/k19.19" {
		t.Errorf("%v", o.got)
	}
	if o.report.Err() == nil || o.report.Torn.Length != 0 {
		t.Errorf("report %+v", o.report)
	}
	o.goesOn(t, files)
}

// TestForgedFrames writes records whose payload is a journal: it is never taken
// for a part of this one, whatever is damaged before it.
func TestForgedFrames(t *testing.T) {
	forged := build(t, 30)
	var payload []byte
	for _, name := range forged.fs.names(segmentSuffix) {
		payload = append(payload, forged.fs.files[name].data...)
	}
	files := newMemFS()
	l := mustOpen(t, Options{fs: files})
	l.append(t, rec(queue.Put, "before", 1))
	l.append(t, queue.Record{Op: queue.Put, Kind: 1, Key: []byte("bad"), Data: payload})
	l.append(t, rec(queue.Put, "after", 1))
	l.close(t)
	name := files.names(segmentSuffix)[0]
	at := bytes.Index(files.files[name].data, []byte("bad"))
	files.files[name].data[at] ^= 1
	o := mustOpen(t, Options{fs: files})
	defer o.close(t)
	sameList(t, "read", o.got, []string{"1/1/before/before.1", "1/1/after/after.1"})
}

// TestNothingIsCutWithoutACopy lets the quarantine have no room.
func TestNothingIsCutWithoutACopy(t *testing.T) {
	for _, n := range []int{8, 9, 10} {
		b := build(t, n)
		for _, hit := range []builtFrame{b.frames[1], b.frames[len(b.frames)-1]} {
			files := b.fs.copy()
			data := files.files[hit.file].data
			data[hit.to-1] ^= 1
			damaged := slices.Clone(data)
			files.fault = func(op, path string, n int) (int, error) {
				if op == "write" && strings.Contains(path, quarantineName) {
					return 0, noSpace
				}
				return n, nil
			}
			o, err := tryOpen(Options{fs: files, SegmentSize: 200, MinGarbage: 1})
			switch {
			case err == nil:
				want := b.records(func(f builtFrame) bool { return f.from != hit.from || f.file != hit.file })
				sameList(t, "read", o.got, want)
				o.goesOn(t, files)
			case hit.from > headerSize || !errors.Is(err, noSpace):
				t.Errorf("open: %v", err)
			} // otherwise the new file would have the damaged one's name
			if !bytes.Equal(files.files[hit.file].data, damaged) {
				t.Errorf("the damaged file was changed")
			}
		}
	}
}

// TestAnEmptyFileIsGoneOnWith, also while the quarantine has no room: a new file
// would have its name.
func TestAnEmptyFileIsGoneOnWith(t *testing.T) {
	b := build(t, 8)
	files := b.fs.copy()
	hit := b.frames[1]
	files.files[hit.file].data[hit.to-1] ^= 1
	files.fault = func(op, path string, n int) (int, error) {
		if op == "write" && strings.Contains(path, quarantineName) {
			return 0, noSpace
		}
		return n, nil
	}
	for range 3 {
		o, err := tryOpen(Options{fs: files, SegmentSize: 200, MinGarbage: 1})
		if err != nil {
			t.Fatal(err)
		}
		o.close(t)
	}
	o := mustOpen(t, Options{fs: files, SegmentSize: 200, MinGarbage: 1})
	o.goesOn(t, files)
}
