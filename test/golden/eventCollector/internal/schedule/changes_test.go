package schedule

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// slowKeeper takes a second to keep a job, and any number of them at a time.
type slowKeeper struct {
	*keeper
	mu   sync.Mutex
	busy map[string]int // how many changes of a job are under way
	most atomic.Int32   // of one job
}

func (k *slowKeeper) PutJob(_ context.Context, s work.Spec, _ ...queue.Entry) ([]work.Run, error) {
	k.mu.Lock()
	k.busy[s.ID]++
	k.most.Store(max(k.most.Load(), int32(k.busy[s.ID]))) // #nosec G115 -- a handful
	k.mu.Unlock()
	time.Sleep(time.Second)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.busy[s.ID]--
	return nil, k.fail
}

func slowBase(t *testing.T, change ...func(*Config)) (*Base, *slowKeeper) {
	t.Helper()
	k := &slowKeeper{keeper: newKeeper(), busy: map[string]int{}}
	b := base(t, change...)
	b.Bind(k)
	return b, k
}

// together calls f many times at once and returns how often each kind of error
// came back, and how long it took.
func together(n int, f func(i int) error) (counts map[string]int, took time.Duration) {
	var mu sync.Mutex
	var calls sync.WaitGroup
	counts = map[string]int{}
	begin := time.Now()
	for i := range n {
		calls.Go(func() {
			err := f(i)
			mu.Lock()
			defer mu.Unlock()
			for name, kind := range map[string]error{"full": work.ErrFull, "conflict": work.ErrConflict, "not found": work.ErrNotFound} {
				if errors.Is(err, kind) {
					counts[name]++
				}
			}
			if err == nil {
				counts["ok"]++
			}
		})
	}
	calls.Wait()
	return counts, time.Since(begin)
}

// TestCreationsShareAWrite: jobs are made safe side by side, else a queue that
// flushes many with one write would get them one by one.
func TestCreationsShareAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := slowBase(t)
		every := work.Trigger{Kind: work.TriggerEvery, Every: time.Hour}
		counts, took := together(50, func(int) error {
			_, err := b.CreateScheduleJob(t.Context(), work.Spec{Type: "test", Trigger: every})
			return err
		})
		if counts["ok"] != 50 || took != time.Second {
			t.Errorf("%v in %v", counts, took)
		}
		if list, err := b.GetScheduledJobs(t.Context(), work.Page{}); err != nil || list.Total != 50 {
			t.Errorf("%d jobs, %v", list.Total, err)
		}
	})
}

// TestBoundsHoldForWhatIsUnderWay: what is being made safe counts as there, and
// does not any more when that failed.
func TestBoundsHoldForWhatIsUnderWay(t *testing.T) {
	payload := []byte(strings.Repeat(" ", 1000) + "{}")
	for name, bound := range map[string]func(*Config){
		"number": func(c *Config) { c.MaxJobs = 5 },
		"bytes":  func(c *Config) { c.MaxBytes = 5*int64(len(payload)) + 500 },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, k := slowBase(t, bound)
				make20 := func() map[string]int {
					counts, _ := together(20, func(int) error {
						every := work.Trigger{Kind: work.TriggerEvery, Every: time.Hour}
						_, err := b.CreateScheduleJob(t.Context(), work.Spec{Type: "test", Payload: payload, Trigger: every})
						return err
					})
					return counts
				}
				k.fail = errors.New("disk full")
				if counts := make20(); counts["full"] != 15 || counts["ok"] != 0 {
					t.Errorf("when none can be kept: %v", counts)
				}
				k.fail = nil
				if counts := make20(); counts["full"] != 15 || counts["ok"] != 5 {
					t.Errorf("got %v", counts)
				}
			})
		})
	}
}

// TestOneChangeOfAJobAtATime: of changes of the same job each sees what the one
// before has led to.
func TestOneChangeOfAJobAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := slowBase(t)
		spec := work.Spec{ID: work.NewID(), Type: "test", Trigger: work.Trigger{Kind: work.TriggerEvery, Every: time.Hour}}
		if counts, _ := together(3, func(int) error {
			_, err := b.CreateScheduleJob(t.Context(), spec)
			return err
		}); counts["ok"] != 1 || counts["conflict"] != 2 {
			t.Errorf("created three times: %v", counts)
		}
		counts, took := together(10, func(int) error {
			next := spec
			next.Revision = 0
			_, err := b.UpdateScheduleJob(t.Context(), next)
			return err
		})
		now, err := b.GetScheduleJob(t.Context(), spec.ID)
		if counts["ok"] != 10 || took != 10*time.Second || err != nil || now.Revision != 11 {
			t.Errorf("%v in %v, revision %d, %v", counts, took, now.Revision, err)
		}
		if n := k.most.Load(); n != 1 {
			t.Errorf("%d changes of a job at a time", n)
		}
		if counts, _ := together(4, func(int) error { return b.DeleteScheduleJob(t.Context(), spec.ID) }); counts["ok"] != 1 || counts["not found"] != 3 {
			t.Errorf("deleted four times: %v", counts)
		}
	})
}
