package journal

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// recordSize is the size of a frame with one record in the benchmarks, and that
// of the bare writes that they are compared with.
const recordSize = 256

var appenders = []int{1, 8, 64}

// share lets n goroutines do b.N things.
func share(b *testing.B, n int, do func(worker, i int)) {
	b.Helper()
	b.ReportAllocs()
	b.ResetTimer()
	together(n, b.N, do)
	b.StopTimer()
}

// BenchmarkBareWrite is the floor of level process: each appender writes by
// itself.
func BenchmarkBareWrite(b *testing.B) {
	for _, n := range appenders {
		b.Run(fmt.Sprintf("appenders=%d", n), func(b *testing.B) {
			write := bareWrites(b, n)
			b.ReportAllocs()
			b.ResetTimer()
			write(b.N)
		})
	}
}

// newKeys returns a maker of records of recordSize, of which each appender
// begins and ends many.
func newKeys(workers int) func(worker, i int) []queue.Record {
	type own struct {
		records [1]queue.Record
		key     [16]byte
		_       [64]byte
	}
	all := make([]own, workers)
	data := make([]byte, recordSize-headSize-1-minRecord-1-16)
	return func(worker, i int) []queue.Record {
		o := &all[worker]
		binary.BigEndian.PutUint64(o.key[8:], uint64(i%10_000)*0x9e3779b97f4a7c15)
		o.records[0] = queue.Record{Op: queue.Put, Kind: 1, Key: o.key[:], Data: data}
		return o.records[:]
	}
}

// BenchmarkAppend is one record at a time by some appenders.
func BenchmarkAppend(b *testing.B) {
	for _, level := range []Level{Process, Disk} {
		for _, n := range appenders {
			b.Run(fmt.Sprintf("level=%s/appenders=%d", level, n), func(b *testing.B) {
				l := mustOpen(b, Options{Dir: b.TempDir(), Level: level})
				record := newKeys(n)
				share(b, n, func(w, i int) {
					if err := l.Append(record(w, i)...); err != nil {
						b.Error(err)
					}
				})
				s := l.Details()
				b.ReportMetric(float64(s.Appends)/float64(s.Commits), "appends/write")
				b.ReportMetric(float64(s.P99), "p99-ns")
				l.close(b)
			})
		}
	}
}

// BenchmarkAgainstBare takes turns with what level process is compared with, a
// write(2) by each appender, and with what level disk is, one flush for all who
// wait, so that both meet the same noise. It reports the rates' ratio: 1 is as
// fast.
func BenchmarkAgainstBare(b *testing.B) {
	for _, level := range []Level{Process, Disk} {
		for _, n := range appenders {
			b.Run(fmt.Sprintf("level=%s/appenders=%d", level, n), func(b *testing.B) {
				l := mustOpen(b, Options{Dir: b.TempDir(), Level: level})
				defer l.close(b)
				record := newKeys(n)
				bare, each := bareWrites(b, n), 20_000
				if level == Disk {
					bare, each = bareFlushes(b, n), 20*n
				}
				var ours, theirs time.Duration
				b.ResetTimer()
				for range b.N {
					theirs += bare(each)
					ours += together(n, each, func(w, i int) {
						if err := l.Append(record(w, i)...); err != nil {
							b.Error(err)
						}
					})
				}
				b.StopTimer()
				b.ReportMetric(theirs.Seconds()/ours.Seconds(), "of-bare-rate")
			})
		}
	}
}

// together lets n goroutines do something many times and returns how long it
// took.
func together(n, times int, do func(worker, i int)) time.Duration {
	began := time.Now()
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range n {
		wg.Go(func() {
			for i := int(next.Add(1)); i <= times; i = int(next.Add(1)) {
				do(w, i)
			}
		})
	}
	wg.Wait()
	return time.Since(began)
}

// bareWrites returns what makes n goroutines write a number of times.
func bareWrites(b *testing.B, n int) func(times int) time.Duration {
	b.Helper()
	f, err := os.OpenFile(filepath.Join(b.TempDir(), "f"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	buf := make([]byte, recordSize)
	return func(times int) time.Duration {
		return together(n, times, func(int, int) {
			if _, err := f.Write(buf); err != nil {
				b.Error(err)
			}
		})
	}
}

// bareFlushes returns what writes a number of records and flushes after each n,
// in a file that does not grow.
func bareFlushes(b *testing.B, n int) func(times int) time.Duration {
	b.Helper()
	f, err := diskFS{}.Create(filepath.Join(b.TempDir(), "f"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	const size = 64 << 20
	if _, err := f.WriteAt(make([]byte, size), 0); err != nil {
		b.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, n*recordSize)
	at := int64(0)
	return func(times int) time.Duration {
		return together(1, times/n, func(int, int) {
			if _, err := f.WriteAt(buf, at); err != nil {
				b.Error(err)
			}
			if err := f.Sync(); err != nil {
				b.Error(err)
			}
			at = (at + int64(len(buf))) % (size - int64(len(buf)))
		})
	}
}

// BenchmarkLater is what an engine pays for a record that nobody waits for, with
// a Push for each 16.
func BenchmarkLater(b *testing.B) {
	l := mustOpen(b, Options{Dir: b.TempDir()})
	defer l.close(b)
	record := newKeys(1)
	share(b, 1, func(w, i int) {
		l.Later(record(w, i)...)
		if i%16 == 0 {
			if err := l.Push(); err != nil {
				b.Error(err)
			}
		}
	})
}

// runID returns the id of a run, of which there are 20,000 in a second.
func runID(i int) []byte {
	id := work.NewRawID(time.Unix(1_800_000_000, 0).Add(time.Duration(i) * 50 * time.Microsecond))
	return id[:]
}

// BenchmarkOpen opens a journal with a snapshot of many records. The time of an
// operation is that of one record.
func BenchmarkOpen(b *testing.B) {
	const records = 1_000_000
	dir := b.TempDir()
	l := mustOpen(b, Options{Dir: dir, MinGarbage: 1 << 40, CompactRate: 1 << 40})
	record := newKeys(1)
	batch := make([]queue.Record, 0, 1000)
	for i := range records {
		r := record(0, 0)[0]
		r.Key = runID(i)
		if batch = append(batch, r); len(batch) == cap(batch) {
			if err := l.Append(batch...); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	if err := l.compact(); err != nil {
		b.Fatal(err)
	}
	l.close(b)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		n := 0
		l, report, err := Open(Options{Dir: dir}, func(queue.Record) error { n++; return nil })
		if err != nil || n != records || report.Snapshots != 1 {
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
