package sqlite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.invalid/service/internal/queue"
)

// filled makes a database with records of several sizes, and returns what is in
// it. With kill, part of it is only in the write-ahead log.
func filled(t testing.TB, kill bool) (dir string, want state) {
	t.Helper()
	dir, want = t.TempDir(), state{}
	l := mustOpen(t, Options{Dir: dir})
	add := func(from, to int) {
		for n := from; n < to; n++ {
			unit := []queue.Record{rec(queue.Put, fmt.Sprintf("k%02d", n), n), rec(queue.Add, fmt.Sprintf("k%02d", n), n)}
			if n%7 == 0 {
				unit[1].Data = bytes.Repeat([]byte{byte(n)}, 3000)
			}
			if n%5 == 4 {
				unit = append(unit, rec(queue.Remove, fmt.Sprintf("k%02d", n-1), 0))
			}
			for _, r := range unit {
				want.apply(r)
			}
			l.append(t, unit...)
		}
	}
	add(0, 30)
	l.close(t)
	if kill {
		l = mustOpen(t, Options{Dir: dir})
		add(30, 45)
		copied := copyFiles(t, dir)
		l.close(t)
		return copied, want
	}
	return dir, want
}

// TestFlippedBytes changes bytes of the database: it is never taken for whole
// when it is not, and nothing is changed in one that is not opened.
func TestFlippedBytes(t *testing.T) {
	t.Parallel()
	flip(t, databaseName, false, func(size int) []int {
		random := rand.New(rand.NewPCG(1, 2))
		at := random.Perm(size)[:soaked(40, size)]
		for i := 0; i < 108; i += 3 { // the header
			at = append(at, i)
		}
		return at
	})
}

// TestFlippedLog does so to the write-ahead log.
func TestFlippedLog(t *testing.T) {
	t.Parallel()
	flip(t, walName, true, func(size int) []int {
		var at []int
		for i := 0; i < walHeaderSize+walFrameSize; i += 4 {
			at = append(at, i)
		}
		random := rand.New(rand.NewPCG(3, 4))
		return append(at, random.Perm(size)[:soaked(20, size)]...)
	})
}

// soaked is n, or many more when there is time.
func soaked(n, all int) int {
	if os.Getenv("SOAK") != "" {
		return min(all, 30*n)
	}
	return n
}

func flip(t *testing.T, name string, kill bool, places func(size int) []int) {
	t.Helper()
	dir, want := filled(t, kill)
	outcomes := map[string]int{}
	whole, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	for n, at := range places(len(whole)) {
		data := bytes.Clone(whole)
		data[at] ^= byte(1 + n%255)
		copied := copyFiles(t, dir)
		if err := os.WriteFile(filepath.Join(copied, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
		before := contents(t, copied)
		verified, verifyErr := Verify(copied)
		o, err := tryOpen(Options{Dir: copied})
		if err != nil && strings.Contains(err.Error(), "cannot be written") {
			outcomes["read only"]++ // so a byte of the header says
			continue
		}
		if (err == nil) != (verifyErr == nil) || (o.report.Err() == nil) != (verified.Err() == nil) {
			t.Fatalf("byte %d: verify says %v, %v; open %v, %v", at, verifyErr, verified.Err(), err, o.report.Err())
		}
		switch {
		case err != nil:
			outcomes["refused"]++
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrForeign) {
				t.Errorf("byte %d: %v", at, err)
			}
			if !slices.Equal(before, contents(t, copied)) {
				t.Errorf("byte %d: a database that was refused was changed", at)
			}
			continue
		case o.report.Err() != nil || o.report.Torn.Length > 0:
			outcomes["told"]++
		default:
			outcomes["harmless"]++
			if d := o.state.diff(want); d != "" {
				t.Fatalf("byte %d of %s: it is lost without a word:\n%s", at, name, d)
			}
		}
		o.append(t, rec(queue.Put, "more", 1))
		o.close(t)
		again := mustOpen(t, Options{Dir: copied})
		o.state.apply(rec(queue.Put, "more", 1))
		if d := again.state.diff(o.state); d != "" {
			t.Fatalf("byte %d, opened again:\n%s", at, d)
		}
		if again.report.Err() != nil || again.report.Torn.Length > 0 {
			t.Errorf("byte %d: told again: %+v", at, again.report)
		}
		again.close(t)
	}
	t.Log(outcomes)
	if outcomes["read only"] > 1 || outcomes["told"] == 0 || name == databaseName && outcomes["refused"] == 0 {
		t.Error("nothing was found")
	}
}

// contents returns the bytes of the files that must not be changed.
func contents(t testing.TB, dir string) []string {
	t.Helper()
	var all []string
	for _, name := range []string{databaseName, walName} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		all = append(all, string(data))
	}
	return all
}

// TestWrongSum sets a row aside whose bytes are not what was written, and keeps
// it where it can be looked at.
func TestWrongSum(t *testing.T) {
	dir, want := filled(t, false)
	do(t, dir, "UPDATE records SET data = x'00' WHERE key = ? AND op = 2", []byte("k10"))
	want["1/k10"] = want["1/k10"][:1]
	o := mustOpen(t, Options{Dir: dir})
	if d := o.state.diff(want); d != "" {
		t.Error(d)
	}
	if err := o.report.Err(); !errors.Is(err, ErrDamaged) || len(o.report.Damages) != 1 || !strings.Contains(err.Error(), "6b3130") || o.report.Quarantined != 1 {
		t.Errorf("report %+v", o.report)
	}
	if s := o.Stats(); s.Quarantined != 1 {
		t.Errorf("stats %+v", s)
	}
	o.close(t)
	d, err := connect(filepath.Join(dir, databaseName), "ro", DefaultBusyFor)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.close() }()
	if n, err := d.number("SELECT count(*) FROM quarantine WHERE key = ? AND data = x'00' AND found > '2'", []byte("k10")); n != 1 || err != nil {
		t.Errorf("%d rows in the quarantine, %v", n, err)
	}
	o = mustOpen(t, Options{Dir: dir})
	if o.report.Err() != nil || o.report.Quarantined != 1 {
		t.Errorf("opened again: %+v", o.report)
	}
	o.close(t)
}

// TestTorn cuts the write-ahead log at any place: what was committed before is
// there, transactions as a whole.
func TestTorn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir})
	for n := range 4 {
		l.append(t, rec(queue.Put, fmt.Sprint("a", n), n), rec(queue.Put, fmt.Sprint("b", n), n))
	}
	files := contents(t, dir)
	l.close(t)
	last := 8
	for size := len(files[1]); size >= 0; size -= 1 + rand.IntN(300) {
		copied := t.TempDir()
		for i, name := range []string{databaseName, walName} {
			data := files[i]
			if name == walName {
				data = data[:size]
			}
			if err := os.WriteFile(filepath.Join(copied, name), []byte(data), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		o := mustOpen(t, Options{Dir: copied})
		if n := len(o.got); n%2 != 0 || n > last || size == len(files[1]) && n != 8 || o.report.Err() != nil {
			t.Errorf("cut at %d: %v, %v", size, o.got, o.report.Err())
		}
		last = len(o.got)
		o.close(t)
	}
}

// TestForeign refuses what is not ours, with the reason, and changes nothing.
func TestForeign(t *testing.T) {
	for query, says := range map[string]string{
		"PRAGMA application_id = 7":                                          "application id 7",
		"PRAGMA user_version = 2":                                            "schema version 2",
		"DROP TABLE quarantine":                                              "no table quarantine",
		"DROP TABLE records":                                                 "no table records",
		"ALTER TABLE records ADD COLUMN more ANY":                            "table records is another",
		"CREATE TRIGGER x AFTER INSERT ON Records BEGIN SELECT 1; END":       "triggers",
		"CREATE TEMP TABLE records (a)":                                      "",
		"CREATE VIEW runs AS SELECT hex(key) FROM records WHERE kind = 1":    "",
		"CREATE TABLE mine (a); CREATE INDEX more ON records (seq)":          "",
		"PRAGMA journal_mode = DELETE":                                       "",
		"PRAGMA auto_vacuum = NONE; VACUUM":                                  "",
		"PRAGMA journal_mode = DELETE; PRAGMA page_size = 65536; VACUUM":     "",
		"PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM":       "",
		"INSERT INTO records SELECT 2, key, seq, op, sum, data FROM records": "",
	} {
		dir, want := filled(t, false)
		do(t, dir, query)
		before := contents(t, dir)
		o, err := tryOpen(Options{Dir: dir})
		if says == "" {
			if err != nil {
				t.Errorf("%s: %v", query, err)
				continue
			}
			if d := o.state.diff(want); d != "" {
				t.Errorf("%s: %s", query, d)
			}
			if strings.HasPrefix(query, "INSERT") == (o.report.Err() == nil) {
				t.Errorf("%s: %v", query, o.report.Err())
			}
			o.append(t, rec(queue.Put, "more", 1))
			o.close(t)
			continue
		}
		if !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", query, err)
		}
		if !slices.Equal(before, contents(t, dir)) {
			t.Errorf("%s: the files were changed", query)
		}
	}
}

// TestNoDatabase refuses what is no database at all, and tells what to do.
func TestNoDatabase(t *testing.T) {
	garbage := bytes.Repeat([]byte("garbage "), 2000)
	for what, files := range map[string]map[string][]byte{
		"garbage":     {databaseName: garbage},
		"log only":    {walName: garbage},
		"short":       {databaseName: []byte("SQLite format 3\x00")},
		"only a head": {databaseName: append([]byte("SQLite format 3\x00\x10\x00\x01\x01\x00\x40\x20\x20"), make([]byte, 4000)...)},
	} {
		dir := t.TempDir()
		for name, data := range files {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		before := contents(t, dir)
		if _, err := tryOpen(Options{Dir: dir}); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), ".recover") {
			t.Errorf("%s: %v", what, err)
		}
		if !slices.Equal(before, contents(t, dir)) {
			t.Errorf("%s: the files were changed", what)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, databaseName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := tryOpen(Options{Dir: dir}); !errors.Is(err, ErrForeign) {
		t.Errorf("empty: %v", err)
	}
	if _, err := Verify(t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
}

// TestLeftOvers begins anew where a process ended while it made the database.
func TestLeftOvers(t *testing.T) {
	dir := t.TempDir()
	for _, suffix := range []string{"", "-journal"} {
		if err := os.WriteFile(filepath.Join(dir, databaseName+tempSuffix+suffix), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l := mustOpen(t, Options{Dir: dir})
	l.append(t, rec(queue.Put, "a", 1))
	l.close(t)
	if names, _ := filepath.Glob(filepath.Join(dir, "*"+tempSuffix+"*")); len(names) > 0 {
		t.Errorf("left %v", names)
	}
}

// TestCheckIsBounded opens a database whose structure is not looked at to the
// end.
func TestCheckIsBounded(t *testing.T) {
	dir, want := filled(t, false)
	o := mustOpen(t, Options{Dir: dir, CheckFor: 1})
	defer o.close(t)
	if d := o.state.diff(want); o.report.Checked || d != "" {
		t.Errorf("report %+v, %s", o.report, d)
	}
}

// TestExport writes what is there as lines of JSON.
func TestExport(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, Options{Dir: dir})
	defer l.close(t)
	l.append(t, rec(queue.Put, "a", 1), rec(queue.Add, "a", 2))
	for want, decode := range map[string]Decoder{
		`{"seq":1,"op":"put","kind":1,"key":"YQ==","data":"YS4x"}`:                nil,
		`{"seq":1,"op":"put","kind":"run","key":"A","value":5}`:                   func(queue.Record) (Decoded, error) { return Decoded{"run", "A", 5}, nil },
		`{"seq":1,"op":"put","kind":1,"key":"YQ==","data":"YS4x","error":"mine"}`: func(queue.Record) (Decoded, error) { return Decoded{}, errors.New("mine") },
	} {
		var out bytes.Buffer
		report, err := Export(dir, &out, decode)
		if first, _, _ := strings.Cut(out.String(), "\n"); first != want || err != nil || report.Records != 2 || strings.Count(out.String(), "\n") != 2 {
			t.Errorf("%s, %+v, %v", out.String(), report, err)
		}
	}
	files, err := List(dir)
	if err != nil || len(files) != 2 || files[0].Name != databaseName || files[1].Bytes == 0 {
		t.Errorf("files %+v, %v", files, err)
	}
	report, err := Verify(dir)
	if err != nil {
		t.Error(err)
	}
	if text, err := json.Marshal(report); err != nil || !strings.Contains(string(text), `"records":2,"keys":1,"last":2,"checked":true,"took"`) {
		t.Errorf("report %s, %v", text, err)
	}
}
