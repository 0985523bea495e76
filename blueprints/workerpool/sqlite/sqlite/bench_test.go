package sqlite

import (
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/queue/journal"
)

// recordSize is about that of a record of the benchmarks, as those of the
// journal have it.
const recordSize = 256

var appenders = []int{1, 8, 64}

// newKeys returns a maker of records of recordSize, of which each appender
// begins and ends many.
func newKeys(workers int) func(worker, i int) []queue.Record {
	type own struct {
		records [1]queue.Record
		key     [16]byte
	}
	all := make([]own, workers)
	data := make([]byte, recordSize-36)
	return func(worker, i int) []queue.Record {
		o := &all[worker]
		binary.BigEndian.PutUint64(o.key[8:], uint64(i%10_000)*0x9e3779b97f4a7c15)
		o.records[0] = queue.Record{Op: queue.Put, Kind: 1, Key: o.key[:], Data: data}
		return o.records[:]
	}
}

// together lets n goroutines append a number of records and returns how long it
// took.
func together(b *testing.B, l queue.Log, n, times int) time.Duration {
	b.Helper()
	record := newKeys(n)
	began := time.Now()
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range n {
		wg.Go(func() {
			for i := int(next.Add(1)); i <= times; i = int(next.Add(1)) {
				if err := l.Append(record(w, i)...); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return time.Since(began)
}

// BenchmarkAppend is one record at a time by some appenders.
func BenchmarkAppend(b *testing.B) {
	for _, level := range levels {
		for _, n := range appenders {
			b.Run(fmt.Sprintf("level=%s/appenders=%d", level, n), func(b *testing.B) {
				l := mustOpen(b, Options{Dir: b.TempDir(), Level: level})
				b.ReportAllocs()
				b.ResetTimer()
				together(b, l, n, b.N)
				b.StopTimer()
				s := l.Stats()
				b.ReportMetric(float64(b.N)/float64(s.Commits), "appends/commit")
				b.ReportMetric(float64(s.P99), "p99-ns")
				l.close(b)
			})
		}
	}
}

// BenchmarkAgainstJournal takes turns with the journal, so that both meet the
// same noise, and reports the rates' ratio: 1 is as fast.
func BenchmarkAgainstJournal(b *testing.B) {
	for _, level := range levels {
		for _, n := range appenders {
			b.Run(fmt.Sprintf("level=%s/appenders=%d", level, n), func(b *testing.B) {
				l := mustOpen(b, Options{Dir: b.TempDir(), Level: level})
				defer l.close(b)
				j, _, err := journal.Open(journal.Options{Dir: b.TempDir(), Level: journal.Level(level)}, ignore)
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = j.Close() }()
				each := 2000
				if level == Disk {
					each = 20 * n
				}
				var ours, theirs time.Duration
				b.ResetTimer()
				for range b.N {
					theirs += together(b, j, n, each)
					ours += together(b, l, n, each)
				}
				b.StopTimer()
				b.ReportMetric(theirs.Seconds()/ours.Seconds(), "of-journal-rate")
			})
		}
	}
}

// BenchmarkOpen opens a database of many records. The time of an operation is
// that of all; ns/record that of one.
func BenchmarkOpen(b *testing.B) {
	const records = 100_000
	dir := b.TempDir()
	l := mustOpen(b, Options{Dir: dir})
	batch := make([]queue.Record, 0, 1000)
	data := make([]byte, recordSize-36)
	for i := range records {
		key := binary.BigEndian.AppendUint64(make([]byte, 8, 16), uint64(i))
		if batch = append(batch, queue.Record{Op: queue.Put, Kind: 1, Key: key, Data: data}); len(batch) == cap(batch) {
			l.append(b, batch...)
			batch = batch[:0]
		}
	}
	l.close(b)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		n := 0
		l, report, err := Open(Options{Dir: dir}, func(queue.Record) error { n++; return nil })
		if err != nil || n != records || !report.Checked {
			b.Fatalf("%d records, %+v, %v", n, report, err)
		}
		b.StopTimer()
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/records, "ns/record")
}
