package local

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/acme-demo/eventcollector/internal/queue"
)

var errIO = errors.New("input/output error")

// disk is what a fake log is kept on: units of records, of which the last ones
// may not be safe yet.
type disk struct {
	units [][]queue.Record
	safe  int // units that survive a kill
}

// fakeLog is a queue.Log in memory that can fail and be killed.
type fakeLog struct {
	mu      sync.Mutex
	disk    *disk
	dead    bool
	appends int
	failAt  int           // the number of the Append that fails, 0 for none
	held    chan struct{} // Append waits for it to be closed; nil for not at all
	pushes  int
}

func clone(records []queue.Record) []queue.Record {
	unit := make([]queue.Record, len(records))
	for i, r := range records {
		unit[i] = queue.Record{Op: r.Op, Kind: r.Kind, Key: bytes.Clone(r.Key), Data: bytes.Clone(r.Data)}
	}
	return unit
}

// spoil overwrites what a log is not allowed to refer to, and an engine not to
// rely on.
func spoil(records []queue.Record) {
	clear(records)
}

func (l *fakeLog) Append(records ...queue.Record) error {
	l.mu.Lock()
	held := l.held
	l.mu.Unlock()
	if held != nil {
		<-held
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.appends++
	if l.dead {
		return errIO
	}
	if l.appends == l.failAt {
		return errIO
	}
	l.disk.units = append(l.disk.units, clone(records))
	l.disk.safe = len(l.disk.units)
	spoil(records)
	return nil
}

func (l *fakeLog) Later(records ...queue.Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.dead {
		l.disk.units = append(l.disk.units, clone(records))
	}
	spoil(records)
}

func (l *fakeLog) Push() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return errIO
	}
	l.pushes++
	l.disk.safe = len(l.disk.units)
	return nil
}

func (l *fakeLog) Flush() error { return l.Push() }

func (l *fakeLog) Stats() queue.LogStats {
	l.mu.Lock()
	defer l.mu.Unlock()
	return queue.LogStats{Level: "process", Records: uint64(len(l.disk.units))}
}

func (l *fakeLog) Close() error {
	defer l.kill() // nothing comes after it
	return l.Flush()
}

// kill ends the process: what was not safe is not there any more.
func (l *fakeLog) kill() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = true
	l.disk.units = l.disk.units[:l.disk.safe]
}

// replayed returns the records as a log may give them back: those of a key in
// their order, keys in any order, what is superseded left out or not.
func (d *disk) replayed(r *rand.Rand) []queue.Record {
	type key struct {
		kind uint8
		key  string
	}
	lives := map[key][]queue.Record{}
	var order []key
	for _, unit := range d.units {
		for _, rec := range unit {
			k := key{rec.Kind, string(rec.Key)}
			if _, ok := lives[k]; !ok {
				order = append(order, k)
			}
			if rec.Op != queue.Add && r.IntN(2) == 0 {
				lives[k] = nil // compacted
			}
			if rec.Op != queue.Remove || len(lives[k]) > 0 {
				lives[k] = append(lives[k], rec)
			}
		}
	}
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	var all []queue.Record
	for _, k := range order {
		all = append(all, lives[k]...)
	}
	return all
}

// on opens a log on a disk.
func (d *disk) on(l *fakeLog) func(func(queue.Record) error) (queue.Log, error) {
	return func(replay func(queue.Record) error) (queue.Log, error) {
		for _, rec := range d.replayed(rand.New(rand.NewPCG(uint64(len(d.units)), 1))) {
			kept := clone([]queue.Record{rec})[0]
			if err := replay(kept); err != nil {
				return nil, err
			}
			for i := range kept.Data { // it is not to be referred to
				kept.Data[i] = 0xaa
			}
			for i := range kept.Key {
				kept.Key[i] = 0xaa
			}
		}
		l.disk = d
		d.safe = len(d.units)
		return l, nil
	}
}

// mustOpen opens an engine on a disk.
func mustOpen(t testing.TB, o Options, d *disk) (*Engine, *fakeLog, Recovery) {
	t.Helper()
	l := &fakeLog{}
	e, r, err := Open(o, d.on(l))
	if err != nil {
		t.Fatal(err)
	}
	return e, l, r
}
