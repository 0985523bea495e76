package journal

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/acme-demo/eventcollector/internal/queue"
)

// compacted makes a journal with a snapshot and some segments.
func compacted(t *testing.T, dir string, files fileSystem) *story {
	t.Helper()
	s := newStory(3)
	opts := Options{Dir: dir, fs: files, SegmentSize: 1000, MinGarbage: 2000}
	l := mustOpen(t, opts)
	for range 200 {
		l.append(t, s.record())
	}
	settle()
	for range 40 {
		r := s.record()
		l.Later(r)
		if err := l.Push(); err != nil {
			t.Fatal(err)
		}
	}
	l.close(t)
	return s
}

func TestListVerifyAndWalk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		s := compacted(t, testDir, files)
		before := files.changes()

		segments, err := list(files, testDir)
		if err != nil || len(segments) < 3 || !segments[0].Snapshot || segments[1].Snapshot {
			t.Fatalf("list: %+v, %v", segments, err)
		}
		var records uint64
		for i, seg := range segments {
			records += seg.Records
			if seg.Damaged || seg.Unused || seg.Bytes == 0 || seg.Frames == 0 || seg.Created.IsZero() {
				t.Errorf("segment %+v", seg)
			}
			if i > 1 && seg.First != segments[i-1].Last+1 {
				t.Errorf("segment %+v after %+v", seg, segments[i-1])
			}
		}
		if last := segments[len(segments)-1].Last; last != 240 {
			t.Errorf("the last record is %d", last)
		}

		report, err := verify(files, testDir)
		if err != nil || report.Err() != nil {
			t.Errorf("verify: %+v, %v", report, err)
		}
		if report.Records != records || report.Keys != len(s.state) || report.Last != 240 ||
			report.Snapshots != 1 || report.Segments != len(segments)-1 {
			t.Errorf("verify: %+v, %d records in the list", report, records)
		}

		found := state{}
		last := uint64(0)
		if _, err := walk(files, testDir, func(e Entry) error {
			if e.Seq <= last || e.Later != (e.Seq > 200) || e.File == "" || e.Offset < headerSize {
				t.Errorf("entry %+v after %d", e, last)
			}
			last = e.Seq
			found.apply(e.Record)
			return nil
		}); err != nil {
			t.Error(err)
		}
		if d := found.diff(s.state); d != "" {
			t.Error(d)
		}

		stop := errors.New("stop")
		if _, err := walk(files, testDir, func(Entry) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("walk: %v", err)
		}
		if files.changes() != before {
			t.Error("something was changed")
		}
	})
}

func TestVerifyTellsWhatIsDamaged(t *testing.T) {
	b := build(t, 12)
	hit := b.frames[4]
	b.fs.files[hit.file].data[hit.from+3] ^= 1
	before := b.fs.changes()
	report, err := verify(b.fs, testDir)
	if err != nil || !errors.Is(report.Err(), ErrDamaged) {
		t.Fatalf("%+v, %v", report, err)
	}
	for _, want := range []string{filepath.Base(hit.file), fmt.Sprint("at ", hit.from), fmt.Sprintf("%d to %d", hit.first, hit.last)} {
		if !strings.Contains(report.Err().Error(), want) {
			t.Errorf("%q is missing in: %v", want, report.Err())
		}
	}
	if segments, err := list(b.fs, testDir); err != nil || !segments[1].Damaged {
		t.Errorf("list: %+v, %v", segments, err)
	}
	if b.fs.changes() != before || len(b.fs.quarantined()) != 0 {
		t.Error("something was changed")
	}
}

func TestExport(t *testing.T) {
	files := newMemFS()
	l := mustOpen(t, Options{fs: files})
	l.append(t, queue.Record{Op: queue.Put, Kind: 7, Key: []byte{0, 1, 255}, Data: []byte("<data>")})
	l.Later(queue.Record{Op: queue.Remove, Kind: 8, Key: []byte("name")})
	l.close(t)

	var out bytes.Buffer
	if _, err := export(files, testDir, &out, nil); err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(files.names(segmentSuffix)[0])
	b64 := base64.StdEncoding.EncodeToString
	want := fmt.Sprintf(`{"seq":1,"file":"%s","op":"put","kind":7,"key":"%s","data":"%s"}
{"seq":2,"file":"%s","op":"remove","kind":8,"key":"%s","later":true}
`, name, b64([]byte{0, 1, 255}), b64([]byte("<data>")), name, b64([]byte("name")))
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}

	out.Reset()
	_, err := export(files, testDir, &out, func(r queue.Record) (Decoded, error) {
		if r.Kind == 8 {
			return Decoded{}, errors.New("not understood")
		}
		return Decoded{Kind: "run", Key: "id", Value: map[string]string{"data": string(r.Data)}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	if want := fmt.Sprintf(`{"seq":1,"file":"%s","op":"put","kind":"run","key":"id","value":{"data":"<data>"}}`, name); lines[0] != want {
		t.Errorf("got\n%s\nwant\n%s", lines[0], want)
	}
	if !strings.Contains(lines[1], `"error":"not understood"`) || !strings.Contains(lines[1], `"kind":8`) {
		t.Errorf("got %s", lines[1])
	}
	if _, err := export(files, testDir, failingWriter{}, nil); !errors.Is(err, ioError) {
		t.Errorf("a writer that fails: %v", err)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, ioError }

func TestReadNothing(t *testing.T) {
	dir := t.TempDir()
	if report, err := Verify(dir); err != nil || report.Err() != nil || report.Records != 0 {
		t.Errorf("an empty directory: %+v, %v", report, err)
	}
	if segments, err := List(dir); err != nil || len(segments) != 0 {
		t.Errorf("an empty directory: %+v, %v", segments, err)
	}
	if _, err := Verify(filepath.Join(dir, "none")); err == nil {
		t.Error("a directory that is missing: no error")
	}
}

// staleFS lists a directory wrongly the first time, as happens while files are
// made and removed.
type staleFS struct {
	*memFS
	stale []string
}

func (s *staleFS) ReadDir(dir string) ([]string, error) {
	if names := s.stale; names != nil {
		s.stale = nil
		return names, nil
	}
	return s.memFS.ReadDir(dir)
}

func TestListingsThatChange(t *testing.T) {
	b := build(t, 12)
	var names []string
	for _, name := range b.fs.names(segmentSuffix) {
		names = append(names, filepath.Base(name))
	}
	gone := strings.Replace(names[1], "0", "9", 1)
	for _, stale := range [][]string{names[1:], names[:2], {}, append([]string{gone}, names...)} {
		report, err := verify(&staleFS{memFS: b.fs, stale: stale}, testDir)
		if err != nil || report.Err() != nil || report.Segments != len(names) {
			t.Errorf("%v: %+v, %v", stale, report, err)
		}
	}
}

// TestReadWhileItIsWritten looks at a real journal while it is appended to and
// compacted.
func TestReadWhileItIsWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir, SegmentSize: 40 << 10, MinGarbage: 80 << 10, CompactRate: 1 << 40})
	for look := range 10 {
		var wg sync.WaitGroup
		for a := range 3 {
			wg.Go(func() {
				for i := range 300 {
					key := fmt.Sprint("key ", a, i%50)
					l.append(t, rec(queue.Put, key, i), rec(queue.Add, key, look))
				}
			})
		}
		report, err := Verify(dir)
		if err != nil || report.Err() != nil {
			t.Errorf("verify: %v, %v", err, report.Err())
		}
		if _, err := List(dir); err != nil {
			t.Errorf("list: %v", err)
		}
		var out bytes.Buffer
		if _, err := Export(dir, &out, nil); err != nil {
			t.Errorf("export: %v", err)
		}
		lines := bufio.NewScanner(&out)
		for lines.Scan() {
			var l line
			if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
				t.Fatalf("%s: %v", lines.Text(), err)
			}
		}
		wg.Wait()
	}
	if s := l.Stats(); s.Compactions == 0 {
		t.Errorf("stats %+v", s)
	}
	l.close(t)
}
