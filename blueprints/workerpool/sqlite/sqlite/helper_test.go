package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.invalid/service/internal/queue"
)

// rec makes a record with a number in its data.
func rec(op queue.Op, key string, n int) queue.Record {
	var data []byte
	if op != queue.Remove {
		data = fmt.Appendf(nil, "%s.%d", key, n)
	}
	return queue.Record{Op: op, Kind: 1, Key: []byte(key), Data: data}
}

func show(r queue.Record) string {
	return fmt.Sprintf("%d/%d/%s/%s", r.Op, r.Kind, r.Key, r.Data)
}

// opened is a log with what was replayed when it was opened.
type opened struct {
	*Log
	report Report
	got    []string
	state  state
}

func mustOpen(t testing.TB, opts Options) *opened {
	t.Helper()
	o, err := tryOpen(opts)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return o
}

func tryOpen(opts Options) (*opened, error) {
	o := &opened{state: state{}}
	l, report, err := Open(opts, func(r queue.Record) error {
		o.got = append(o.got, show(r))
		o.state.apply(r)
		return nil
	})
	o.Log, o.report = l, report
	return o, err
}

func (o *opened) append(t testing.TB, records ...queue.Record) {
	t.Helper()
	if err := o.Append(records...); err != nil {
		t.Fatalf("append: %v", err)
	}
}

func (o *opened) close(t testing.TB) {
	t.Helper()
	if err := o.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

// state is what records amount to: for each key that is alive its records.
type state map[string][]string

func (s state) apply(r queue.Record) {
	key := fmt.Sprintf("%d/%s", r.Kind, r.Key)
	switch r.Op {
	case queue.Put:
		s[key] = []string{show(r)}
	case queue.Add:
		s[key] = append(slices.Clip(s[key]), show(r))
	case queue.Remove:
		delete(s, key)
	}
}

// diff tells where two states differ, "" when they do not.
func (s state) diff(want state) string {
	var lines []string
	for key, records := range want {
		if !slices.Equal(s[key], records) {
			lines = append(lines, fmt.Sprintf("%s: %v, want %v", key, s[key], records))
		}
	}
	for key, records := range s {
		if _, ok := want[key]; !ok {
			lines = append(lines, fmt.Sprintf("%s: %v, want nothing", key, records))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func sameList(t testing.TB, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// copyFiles copies what a process would find that starts at this moment.
func copyFiles(t testing.TB, from string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{databaseName, walName} {
		data, err := os.ReadFile(filepath.Join(from, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// found returns what is in the files of a directory at this moment.
func found(t testing.TB, dir string) state {
	t.Helper()
	o := mustOpen(t, Options{Dir: copyFiles(t, dir)})
	defer o.close(t)
	if err := o.report.Err(); err != nil {
		t.Error(err)
	}
	return o.state
}

// do does something to the database of a directory that nobody has open.
func do(t testing.TB, dir, query string, args ...any) {
	t.Helper()
	d, err := connect(filepath.Join(dir, databaseName), "rw", DefaultBusyFor)
	if err == nil {
		err = d.exec(query, args...)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
}
