package journal

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/acme-demo/eventcollector/internal/queue"
)

const testDir = "journal"

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

// opened is a journal with what was replayed when it was opened.
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
	if opts.Dir == "" {
		opts.Dir = testDir
	}
	if opts.fs != nil {
		opts.ahead = 1000
	}
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

// state is what the records of a journal amount to: for each key that is alive
// its records.
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

func (s state) clone() state {
	return maps.Clone(s)
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

// frameAt is where a frame of a log that was built for a test is.
type builtFrame struct {
	file        string
	from, to    int
	records     []string
	first, last uint64
}

// built is a journal of several segments and what is in it.
type built struct {
	fs     *memFS
	frames []builtFrame
}

// build makes a journal of some small segments.
func build(t testing.TB, frames int) built {
	t.Helper()
	b := built{fs: newMemFS()}
	l := mustOpen(t, Options{fs: b.fs, SegmentSize: 200})
	seq := uint64(1)
	for i := range frames {
		records := []queue.Record{rec(queue.Put, fmt.Sprintf("k%02d", i), i)}
		if i%3 == 1 {
			records = append(records, rec(queue.Add, fmt.Sprintf("k%02d", i-1), i))
		}
		l.append(t, records...)
		f := builtFrame{first: seq}
		for _, r := range records {
			f.records = append(f.records, show(r))
			seq++
		}
		f.last = seq - 1
		b.frames = append(b.frames, f)
	}
	l.close(t)
	b.locate()
	return b
}

// locate finds out where the frames are.
func (b *built) locate() {
	next := 0
	for _, name := range b.fs.names(segmentSuffix) {
		data := b.fs.files[name].data
		for at := headerSize; at < len(data); next++ {
			f := &b.frames[next]
			f.file, f.from = name, at
			at += headSize + int(binary.LittleEndian.Uint32(data[at+4:]))
			f.to = at
		}
	}
	if next != len(b.frames) {
		panic("not all frames were found")
	}
}

// records returns the records of the frames that keep is true for.
func (b *built) records(keep func(f builtFrame) bool) []string {
	var all []string
	for _, f := range b.frames {
		if keep(f) {
			all = append(all, f.records...)
		}
	}
	return all
}

// goesOn checks that a journal that was opened takes records and has them, and
// what it had, when it is opened again.
func (o *opened) goesOn(t testing.TB, files *memFS) {
	t.Helper()
	more := rec(queue.Put, "more", len(o.got))
	o.append(t, more)
	if o.report.Torn.Length > 0 {
		// What was torn is gone, and not only since Close tidies up.
		if killed, err := verify(files.copy(), testDir); err != nil || killed.Torn.Length > 0 {
			t.Fatalf("before it is closed: %+v, %v", killed, err)
		}
	}
	o.close(t)
	again := mustOpen(t, Options{fs: files, SegmentSize: 200})
	defer again.close(t)
	want := o.state.clone()
	want.apply(more)
	if d := again.state.diff(want); d != "" {
		t.Fatalf("opened again:\n%s", d)
	}
	if again.report.Torn.Length != 0 {
		t.Fatalf("opened again: %+v", again.report)
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) }
