package journal

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
)

func TestLaterIsInTheKernelWithinAMillisecond(t *testing.T) {
	for _, level := range []Level{Process, Disk} {
		synctest.Test(t, func(t *testing.T) {
			files := newMemFS()
			l := mustOpen(t, Options{fs: files, Level: level})
			defer l.close(t)
			before := files.changes()
			time.Sleep(time.Hour)
			if files.changes() != before {
				t.Errorf("%d operations while idle", files.changes()-before)
			}
			began := time.Now()
			l.Later(rec(queue.Put, "a", 1))
			l.Later(rec(queue.Add, "a", 2), rec(queue.Put, "b", 1))
			if files.changes() != before {
				t.Error("Later has written")
			}
			time.Sleep(time.Millisecond - time.Nanosecond)
			if files.changes() != before {
				t.Error("written before its time")
			}
			time.Sleep(time.Nanosecond)
			synctest.Wait()
			if took := time.Since(began); took > time.Millisecond {
				t.Errorf("it took %s", took)
			}
			found := mustOpen(t, Options{fs: files.copy()})
			defer found.close(t)
			sameList(t, "in the kernel", found.got, []string{"1/1/a/a.1", "2/1/a/a.2", "1/1/b/b.1"})
			before = files.changes()
			time.Sleep(time.Hour)
			if files.changes() != before {
				t.Errorf("%d operations while idle again", files.changes()-before)
			}
		})
	}
}

// countOps counts the operations of one kind.
func countOps(files *memFS, kind string) *int {
	n := new(int)
	files.fault = func(op, _ string, length int) (int, error) {
		if op == kind {
			*n++
		}
		return length, nil
	}
	return n
}

func TestPushWritesAndFlushFlushes(t *testing.T) {
	for _, level := range []Level{Process, Disk} {
		synctest.Test(t, func(t *testing.T) {
			files := newMemFS()
			l := mustOpen(t, Options{fs: files, Level: level})
			defer l.close(t)
			syncs := countOps(files, "sync")
			l.Later(rec(queue.Put, "a", 1))
			if err := l.Push(); err != nil || *syncs != 0 {
				t.Errorf("push: %v, %d flushes", err, *syncs)
			}
			found := mustOpen(t, Options{fs: files.copy()})
			sameList(t, "after Push", found.got, []string{"1/1/a/a.1"})
			found.close(t)
			want := 0
			if level == Disk {
				want = 1
			}
			for range 2 { // the second time there is nothing to flush
				if err := l.Flush(); err != nil || *syncs != want {
					t.Errorf("flush: %v, %d flushes", err, *syncs)
				}
			}
			l.Later(rec(queue.Put, "b", 1))
			if err := l.Flush(); err != nil || *syncs != 2*want {
				t.Errorf("second flush: %v, %d flushes", err, *syncs)
			}
		})
	}
}

func TestAppendWritesWhatLaterTookBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		l := mustOpen(t, Options{fs: files})
		defer l.close(t)
		writes := countOps(files, "write")
		l.Later(rec(queue.Put, "a", 1))
		l.append(t, rec(queue.Put, "b", 1))
		if *writes != 1 {
			t.Errorf("%d writes", *writes)
		}
		l.append(t)
		if *writes != 1 {
			t.Errorf("an append of nothing has written")
		}
		l.Later(rec(queue.Put, "c", 1))
		l.append(t)
		found := mustOpen(t, Options{fs: files.copy()})
		defer found.close(t)
		sameList(t, "written", found.got, []string{"1/1/a/a.1", "1/1/b/b.1", "1/1/c/c.1"})
	})
}

// TestGroupCommit appends while a flush is held up: all of them share the next
// one.
func TestGroupCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		l := mustOpen(t, Options{fs: files, Level: Disk})
		held := make(chan struct{})
		syncs := 0
		files.fault = func(op, _ string, n int) (int, error) {
			if op == "sync" {
				if syncs++; syncs == 1 {
					files.mu.Unlock()
					<-held
					files.mu.Lock()
				}
			}
			return n, nil
		}
		var wg sync.WaitGroup
		wg.Go(func() { l.append(t, rec(queue.Put, "first", 0)) })
		synctest.Wait()
		for i := range 50 {
			wg.Go(func() { l.append(t, rec(queue.Put, fmt.Sprint("k", i), i)) })
		}
		synctest.Wait()
		if err := l.Details(); err.Commits != 0 {
			t.Errorf("%d commits while it is held up", err.Commits)
		}
		time.Sleep(time.Second)
		close(held)
		wg.Wait()
		s := l.Details()
		if syncs != 2 || s.Commits != 2 || s.LargestGroup != 50 || s.Appends != 51 {
			t.Errorf("%d flushes, %+v", syncs, s)
		}
		if s.P50 < time.Second || s.P50 > 5*time.Second/4 || s.Latency.Count != 51 {
			t.Errorf("p50 %s of %d", s.P50, s.Latency.Count)
		}
		l.close(t)
		found := mustOpen(t, Options{fs: files})
		defer found.close(t)
		if len(found.got) != 51 {
			t.Errorf("%d records", len(found.got))
		}
	})
}

// TestManyAppenders checks, with the race detector, that everything is there
// once and in the order of each appender.
func TestManyAppenders(t *testing.T) {
	for _, level := range []Level{Process, Disk} {
		t.Run(string(level), func(t *testing.T) {
			files := newMemFS()
			opts := Options{fs: files, Level: level, SegmentSize: 20_000, MinGarbage: 10_000}
			l := mustOpen(t, opts)
			const appenders, each = 16, 200
			var wg sync.WaitGroup
			for a := range appenders {
				wg.Go(func() {
					key := fmt.Sprint("a", a)
					l.append(t, rec(queue.Put, key, 0))
					for i := 1; i < each; i++ {
						switch i % 4 {
						case 0:
							l.Later(rec(queue.Add, key, i))
						case 1:
							l.Later(rec(queue.Add, key, i))
							if err := l.Push(); err != nil {
								t.Error(err)
							}
						case 2:
							l.append(t, rec(queue.Put, key+"x", i), rec(queue.Add, key, i))
						default:
							l.append(t, rec(queue.Add, key, i), rec(queue.Remove, key+"x", i))
						}
					}
				})
			}
			wg.Wait()
			l.close(t)
			found := mustOpen(t, opts)
			defer found.close(t)
			if err := found.report.Err(); err != nil {
				t.Error(err)
			}
			for a := range appenders {
				got := found.state[fmt.Sprint("1/a", a)]
				if len(got) != each {
					t.Fatalf("appender %d: %d records", a, len(got))
				}
				for i, r := range got {
					if op := 1 + min(i, 1); r != fmt.Sprintf("%d/1/a%d/a%d.%d", op, a, a, i) {
						t.Fatalf("appender %d, record %d: %s", a, i, r)
					}
				}
			}
		})
	}
}
