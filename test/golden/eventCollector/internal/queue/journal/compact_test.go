package journal

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
)

// story makes records as an engine would: keys begin, are added to and end.
type story struct {
	rnd   *rand.Rand
	state state
	next  int
	alive []string
}

func newStory(seed uint64) *story { return &story{rnd: newRand(seed), state: state{}} }

func (s *story) record() queue.Record {
	s.next++
	kind := s.rnd.IntN(10)
	switch {
	case len(s.alive) == 0 || kind < 4 && len(s.alive) < 12:
		key := fmt.Sprint("k", s.next)
		if kind == 0 {
			key = strings.Repeat(key, 20)
		}
		s.alive = append(s.alive, key)
		return s.tell(rec(queue.Put, key, s.next))
	case kind < 7:
		return s.tell(rec(queue.Add, s.alive[s.rnd.IntN(len(s.alive))], s.next))
	case kind < 8:
		return s.tell(rec(queue.Put, s.alive[s.rnd.IntN(len(s.alive))], s.next))
	}
	at := s.rnd.IntN(len(s.alive))
	key := s.alive[at]
	s.alive = append(s.alive[:at], s.alive[at+1:]...)
	return s.tell(rec(queue.Remove, key, s.next))
}

func (s *story) tell(r queue.Record) queue.Record {
	s.state.apply(r)
	return r
}

// settle waits until the janitor has nothing to do.
func settle() {
	time.Sleep(time.Hour)
	synctest.Wait()
}

func TestCompactionKeepsWhatIsAlive(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			files := newMemFS()
			opts := Options{fs: files, SegmentSize: 600, MinGarbage: 1000}
			s := newStory(seed)
			for range 3 {
				l := mustOpen(t, opts)
				if d := l.state.diff(s.state); d != "" {
					t.Fatalf("seed %d, opened:\n%s", seed, d)
				}
				for range 300 {
					l.append(t, s.record(), s.record())
				}
				settle()
				st := l.Details()
				if st.Compactions == 0 || st.CompactErrors != 0 {
					t.Errorf("seed %d: stats %+v", seed, st)
				}
				garbage := st.Bytes - st.LiveBytes
				if garbage >= opts.MinGarbage && 2*garbage > st.Bytes {
					t.Errorf("seed %d: %d bytes, %d alive", seed, st.Bytes, st.LiveBytes)
				}
				if st.LiveKeys != len(s.state) {
					t.Errorf("seed %d: %d keys, want %d", seed, st.LiveKeys, len(s.state))
				}
				if n := len(files.names(snapshotSuffix)); n != 1 || len(files.names(tempSuffix)) != 0 {
					t.Errorf("seed %d: %d snapshots", seed, n)
				}
				l.close(t)
			}
			l := mustOpen(t, opts)
			defer l.close(t)
			if d := l.state.diff(s.state); d != "" {
				t.Fatalf("seed %d, at the end:\n%s", seed, d)
			}
			if err := l.report.Err(); err != nil || l.report.Last != 1800 || l.report.Keys != len(s.state) {
				t.Errorf("seed %d: report %+v", seed, l.report)
			}
		})
	}
}

// TestAddWithoutPut keeps what is left of a key whose beginning was lost.
func TestAddWithoutPut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		opts := Options{fs: files, SegmentSize: 100, MinGarbage: 1}
		l := mustOpen(t, opts)
		l.append(t, rec(queue.Add, "a", 1))
		l.append(t, rec(queue.Add, "b", 1))
		l.append(t, rec(queue.Add, "a", 2))
		l.append(t, rec(queue.Remove, "b", 1))
		l.append(t, rec(queue.Remove, "c", 1))
		settle()
		l.close(t)
		l = mustOpen(t, opts)
		defer l.close(t)
		sameList(t, "after compaction", l.got, []string{"2/1/a/a.1", "2/1/a/a.2"})
	})
}

// TestCompactionIsPaced checks that it takes its time, and that appends go on.
func TestCompactionIsPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		l := mustOpen(t, Options{fs: files, SegmentSize: 1 << 20, MinGarbage: 4 << 20, CompactRate: 1 << 20})
		began := time.Now()
		data := make([]byte, 64<<10)
		l.append(t, rec(queue.Put, "long", 1))
		for range 66 {
			l.append(t, queue.Record{Op: queue.Put, Key: []byte("k"), Data: data}, rec(queue.Add, "long", 2))
		}
		l.append(t, rec(queue.Put, "meanwhile", 1))
		if took := time.Since(began); took != 0 {
			t.Errorf("appends took %s", took)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if n := l.Stats().Compactions; n != 0 {
			t.Errorf("%d compactions after 3 s", n)
		}
		l.append(t, rec(queue.Put, "meanwhile", 2))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if n := l.Stats().Compactions; n != 1 {
			t.Errorf("%d compactions after 5 s", n)
		}
		l.close(t)
		l = mustOpen(t, Options{fs: files})
		defer l.close(t)
		if len(l.state) != 3 || len(l.state["1/long"]) != 67 || l.state["1/meanwhile"][0] != "1/1/meanwhile/meanwhile.2" {
			t.Errorf("%d keys", len(l.state))
		}
	})
}

// TestCompactionPassesOver does not read files in which nothing is alive.
func TestCompactionPassesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		opts := Options{fs: files, SegmentSize: 1 << 10, MinGarbage: 1 << 30}
		l := mustOpen(t, opts)
		data := make([]byte, 500)
		for i := range 100 {
			l.append(t, queue.Record{Op: queue.Put, Kind: 2, Key: []byte("k"), Data: data})
			switch i {
			case 20, 40, 42:
				l.append(t, rec(queue.Add, "a", i))
			case 60:
				l.append(t, rec(queue.Put, "b", i))
			}
		}
		read := map[string]bool{}
		files.setFault(func(op, name string, n int) (int, error) {
			if op == "read" && n > 0 { // not only opened
				read[name] = true
			}
			return n, nil
		})
		if err := l.compact(); err != nil {
			t.Fatal(err)
		}
		if n := len(read); n < 23 || n > 28 {
			t.Errorf("%d files were read", n)
		}
		files.setFault(nil)
		l.close(t)
		l = mustOpen(t, opts)
		defer l.close(t)
		if len(l.got) != 5 || l.report.Err() != nil {
			t.Errorf("%v, %+v", l.got, l.report)
		}
	})
}

// TestCloseInterruptsCompaction closes while one is under way.
func TestCloseInterruptsCompaction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := newMemFS()
		opts := Options{fs: files, SegmentSize: 1 << 20, MinGarbage: 2 << 20, CompactRate: 1}
		l := mustOpen(t, opts)
		data := make([]byte, 300<<10)
		for range 8 {
			l.append(t, rec(queue.Put, "long", 1), queue.Record{Op: queue.Put, Key: []byte("k"), Data: data})
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if len(files.names(tempSuffix)) != 1 {
			t.Fatal("no compaction is under way")
		}
		began := time.Now()
		l.close(t)
		if took := time.Since(began); took != 0 {
			t.Errorf("close took %s", took)
		}
		if names := files.names(tempSuffix); len(names) != 0 {
			t.Errorf("left over: %v", names)
		}
	})
}

// TestCompactionFails lets each of its steps fail once: nothing is lost, appends
// go on, and it is tried again.
func TestCompactionFails(t *testing.T) {
	for _, c := range []struct {
		op, file string
		err      error
	}{
		{"create", tempSuffix, noSpace}, {"write", tempSuffix, noSpace}, {"sync", tempSuffix, noSpace},
		{"rename", tempSuffix, ioError}, {"syncdir", "", ioError}, {"remove", segmentSuffix, ioError},
		{"read", segmentSuffix, ioError}, {"create", segmentSuffix, noSpace},
	} {
		t.Run(c.op+" "+c.file, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				files := newMemFS()
				opts := Options{fs: files, Level: Disk, MinGarbage: 1000}
				l := mustOpen(t, opts)
				failed, once := 0, false
				files.setFault(func(op, name string, n int) (int, error) {
					if op == "create" && strings.HasSuffix(name, tempSuffix) {
						once = true // not before the snapshot
					}
					if op == c.op && strings.HasSuffix(name, c.file) && failed == 0 && (once || c.op == "create") {
						failed++
						return n / 2, c.err
					}
					return n, nil
				})
				s := newStory(1)
				for range 10 {
					for range 100 {
						l.append(t, s.record())
					}
					settle()
				}
				if failed != 1 {
					t.Fatal("it did not fail")
				}
				st := l.Details()
				if st.Failed != nil || st.Compactions == 0 {
					t.Errorf("stats %+v", st)
				}
				if c.op != "remove" && st.CompactErrors != 1 {
					t.Errorf("%d errors", st.CompactErrors)
				}
				l.close(t)
				if seen, err := verify(files, testDir); err != nil || seen.Err() != nil {
					t.Errorf("verify: %+v, %v", seen, err)
				}
				for range 2 {
					l = mustOpen(t, opts)
					if d := l.state.diff(s.state); d != "" {
						t.Errorf("opened:\n%s", d)
					}
					l.close(t)
				}
				if names := append(files.names(snapshotSuffix), files.names(tempSuffix)...); len(names) != 1 {
					t.Errorf("left over: %v", names)
				}
			})
		})
	}
}

// TestCompactionAfterDamage rewrites what is left, so that the damage is told
// once.
func TestCompactionAfterDamage(t *testing.T) {
	b := build(t, 12)
	name := b.frames[4].file
	b.fs.files[name].data[b.frames[4].to-1] ^= 1
	synctest.Test(t, func(t *testing.T) {
		opts := Options{fs: b.fs}
		l := mustOpen(t, opts)
		want := l.got
		if l.report.Err() == nil || l.report.Damages[0].Copy == "" {
			t.Errorf("report %+v", l.report)
		}
		settle()
		s := l.Details()
		if s.Compactions != 1 || s.Quarantined != 1 || s.QuarantinedBytes != int64(b.frames[4].to-b.frames[4].from) {
			t.Errorf("stats %+v", s)
		}
		l.close(t)
		l = mustOpen(t, opts)
		defer l.close(t)
		sameList(t, "after compaction", l.got, want)
		if err := l.report.Err(); err != nil {
			t.Error(err)
		}
		if n := len(b.fs.quarantined()); n != 1 {
			t.Errorf("%d copies", n)
		}
	})
}
