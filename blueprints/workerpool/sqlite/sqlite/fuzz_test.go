package sqlite

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"example.invalid/service/internal/queue"
)

// walOf returns the write-ahead log of a few commits.
func walOf(t testing.TB) []byte {
	t.Helper()
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir})
	defer l.close(t)
	for n := range 3 {
		l.append(t, rec(queue.Put, "a", n))
	}
	data, err := os.ReadFile(filepath.Join(dir, walName))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestWALFormat reads what SQLite writes as SQLite does.
func TestWALFormat(t *testing.T) {
	data := walOf(t)
	s, err := readWAL(bytes.NewReader(data))
	if err != nil || s.torn != 0 || s.frames != 0 || s.lost || s.size != int64(len(data)) || len(data) < 3*4096 {
		t.Errorf("%+v, %v, %d bytes", s, err, len(data))
	}
	bad := bytes.Clone(data)
	bad[walHeaderSize+walFrameSize+100]++
	if s, err = readWAL(bytes.NewReader(bad)); err != nil || s.torn != walHeaderSize || s.commits != 3 || !s.lost {
		t.Errorf("damaged: %+v, %v", s, err)
	}
	last := len(data) - 10
	bad = bytes.Clone(data)
	bad[last]++
	if s, err = readWAL(bytes.NewReader(bad)); err != nil || s.torn == 0 || s.commits != 1 || s.lost {
		t.Errorf("damaged at the end: %+v, %v", s, err)
	}
}

func FuzzWAL(f *testing.F) {
	data := walOf(f)
	f.Add(data)
	f.Add(data[:100])
	f.Add(data[:walHeaderSize])
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := readWAL(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if s.size != int64(len(data)) || s.torn > s.size || s.commits > s.frames {
			t.Errorf("%+v of %d bytes", s, len(data))
		}
	})
}

// FuzzOpen opens databases that are damaged anyhow.
func FuzzOpen(f *testing.F) {
	dir, _ := filled(f, false)
	data, err := os.ReadFile(filepath.Join(dir, databaseName))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:8192])
	f.Add([]byte("SQLite format 3\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, databaseName), data, 0o600); err != nil {
			t.Fatal(err)
		}
		o, err := tryOpen(Options{Dir: dir})
		if err != nil {
			return
		}
		o.append(t, rec(queue.Put, "more", 1))
		o.close(t)
	})
}
