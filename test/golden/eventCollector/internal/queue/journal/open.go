package journal

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
)

// Open opens the journal in a directory, or makes one, and calls replay for each
// record that is there, those of a key in the order in which they were written.
// A record is the callee's until it returns; its slices are not to be kept.
//
// What is damaged is set aside and told by the Report: see Report.Err. Errors:
// ErrLocked, ErrForeign, those of the file system and those of replay. Nothing is
// changed before all records were replayed.
func Open(opts Options, replay func(queue.Record) error) (*Log, Report, error) {
	report := Report{Dir: opts.Dir}
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, report, err
	}
	if err := opts.fs.MkdirAll(opts.Dir); err != nil {
		return nil, report, fmt.Errorf("journal: %w", err)
	}
	lock, err := opts.fs.Lock(opts.Dir, lockName)
	if err != nil {
		return nil, report, fmt.Errorf("journal: %w", err)
	}
	l := &Log{opts: opts, fs: opts.fs, lock: lock, rollAt: opts.SegmentSize}
	if err := l.open(&report, replay); err != nil {
		if l.active != nil {
			_ = l.active.file.Close()
		}
		return nil, report, errors.Join(fmt.Errorf("journal: %w", err), lock.Close())
	}
	return l, report, nil
}

func (l *Log) open(report *Report, replay func(queue.Record) error) error {
	began := time.Now()
	d, err := readDirectory(l.fs, l.opts.Dir, false)
	if err != nil {
		return err
	}
	if len(d.files) == 0 {
		if d.journal, err = newJournal(); err != nil {
			return err
		}
	}
	l.journal, l.seed = d.journal, seedOf(d.journal)
	p, err := d.plan()
	if err != nil {
		return err
	}
	found, err := l.load(d, p, replay)
	if err != nil {
		return err
	}
	report.take(found)
	report.list(d, p)
	l.next = found.last + 1
	l.alive = l.live.bytes
	l.aliveBytes = l.alive
	r := repair{log: l, plan: p, temps: d.temps, report: report}
	if err := r.run(); err != nil {
		return err
	}
	report.Keys = l.live.keys
	report.Took = time.Since(began)
	l.begin()
	return nil
}

// newJournal returns a number for a new journal.
func newJournal() (uint32, error) {
	var b [4]byte
	_, err := rand.Read(b[:])
	return binary.LittleEndian.Uint32(b[:]), err
}

// load reads all records, into the index and to replay.
func (l *Log) load(d *directory, p plan, replay func(queue.Record) error) (reading, error) {
	l.live.mu.Lock()
	defer l.live.mu.Unlock()
	if len(p.read) > 0 && p.read[0].kind == kindSnapshot {
		keys, err := expectedKeys(l.fs, l.opts.Dir, p.read[0])
		if err != nil {
			return reading{}, err
		}
		l.live.expect(keys)
	}
	c := d.chain(p.read)
	return c.read(func(_ *source, f *frame) error {
		skip := f.skip
		for body := f.body; len(body) > 0; {
			r, size := nextRecord(body)
			body = body[size:]
			if skip > 0 {
				skip--
				continue
			}
			if err := replay(r); err != nil {
				return err
			}
		}
		l.live.apply(f)
		return nil
	})
}

// expectedKeys returns how many keys a snapshot seems to have, which bounds only
// what is reserved for them.
func expectedKeys(files fileSystem, dir string, s *source) (uint64, error) {
	f, err := files.Open(filepath.Join(dir, s.name))
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	b := make([]byte, footerSize)
	n, err := f.ReadAt(b, max(s.size-footerSize, 0))
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	footer, ok := parseFrame(b[:n], seedOf(s.journal))
	if !ok || footer.kind != frameFooter {
		return 0, nil
	}
	const leastRecord = headSize + minBody
	return min(footer.footer().keys, uint64(s.size)/leastRecord), nil // #nosec G115 -- not negative
}

// list fills in what is there.
func (r *Report) list(d *directory, p plan) {
	for _, s := range p.read {
		if s.kind == kindSnapshot {
			r.Snapshots++
		} else {
			r.Segments++
		}
		r.Bytes += s.end
		if s.renamed {
			r.Renamed = append(r.Renamed, s.name)
		}
	}
	for _, s := range p.obsolete {
		r.Removed = append(r.Removed, s.name)
	}
	r.Removed = append(r.Removed, d.temps...)
	r.Ignored = d.ignored
}

// begin starts what the journal needs while it is open.
func (l *Log) begin() {
	l.filling = 1
	l.batches[1].number = 1
	l.turn.L, l.idle.L = &l.mu, &l.mu
	l.recent.began = time.Now()
	l.timer = time.AfterFunc(time.Hour, l.tick)
	l.timer.Stop()
	l.janitor.wake = make(chan struct{}, 1)
	l.janitor.stop = make(chan struct{})
	l.janitor.ended.Go(l.sweep)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.consider()
}

// Close writes what is pending, flushes it whatever the level, and lets go of
// the directory. The error is that of a flush that failed, or of the failure
// that the journal had before. Only the first call does anything.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	l.timer.Stop()
	l.mu.Unlock()
	close(l.janitor.stop)
	l.janitor.ended.Wait()
	l.mu.Lock()
	err := l.wait(l.filling, true)
	_ = l.alone(func() error {
		if l.failed == nil {
			_ = l.active.trim() // zeros do no harm
		}
		err = errors.Join(err, l.active.file.Close())
		return nil
	})
	return errors.Join(err, l.lock.Close())
}
