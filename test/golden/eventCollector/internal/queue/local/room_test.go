package local

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// TestRoomIsForTheFirst: those who wait for room get it in their order, also
// when the first of them needs more than there is.
func TestRoomIsForTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := mustNew(t, Options{Capacity: 2, Overflow: queue.Block})
		mustPut(t, e, entry(), entry())
		var mu sync.Mutex
		var order []string
		var all sync.WaitGroup
		enqueue := func(name string, entries ...queue.Entry) {
			all.Go(func() {
				if _, err := e.Enqueue(t.Context(), entries...); err != nil {
					t.Error(err)
				}
				mu.Lock()
				order = append(order, name)
				mu.Unlock()
			})
			synctest.Wait()
		}
		enqueue("two", entry(), entry())
		enqueue("one", entry())
		all.Go(func() {
			e.EnqueueEach(t.Context(), []queue.Entry{entry()}, func(_ int, _ work.Run, err error) {
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				order = append(order, "each")
				mu.Unlock()
			})
		})
		synctest.Wait()
		want := [][]string{{}, {"two"}, {"two", "one"}, {"two", "one", "each"}}
		for _, w := range want {
			finish(t, e, 0)
			synctest.Wait()
			mu.Lock()
			if len(order) != len(w) || len(w) > 0 && order[len(w)-1] != w[len(w)-1] {
				t.Errorf("%v have room, want %v", order, w)
			}
			mu.Unlock()
			check(t, e)
		}
		all.Wait()
	})
}

// TestRoomIsPassedOn: one who gives up after it was called does not keep the
// others from what it was called for.
func TestRoomIsPassedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := mustNew(t, Options{Capacity: 1, Overflow: queue.Block})
		mustPut(t, e, entry())
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for i := range 2 {
			all.Go(func() {
				c := t.Context()
				if i == 0 {
					c = ctx
				}
				_, _ = e.Enqueue(c, entry())
			})
			synctest.Wait()
		}
		cancel()
		finish(t, e, 0) // either comes first
		finish(t, e, 0)
		all.Wait()
	})
}

// TestDelayedRunsTakeRoom: what waits for its time takes room, what was made
// larger frees some.
func TestDelayedRunsTakeRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := mustNew(t, Options{Capacity: 1, Overflow: queue.Block})
		mustPut(t, e, entry(func(s *work.Spec) { s.FireTime = time.Now().Add(time.Hour) }))
		var all sync.WaitGroup
		all.Go(func() { mustPut(t, e, entry()) })
		synctest.Wait()
		if s := check(t, e); s.Accepted != 1 {
			t.Errorf("%+v", s)
		}
		e.SetCapacity(2, 1<<20)
		all.Wait()
		if s := check(t, e); s.Accepted != 2 || s.Capacity != 2 {
			t.Errorf("%+v", s)
		}
	})
}

// TestTimeIsUp: a submission that has waited for room in vain is a refusal, as
// is one for which there was no time left. One that was given up is none.
func TestTimeIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := mustNew(t, Options{Capacity: 1, Overflow: queue.Block})
		mustPut(t, e, entry())
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, &work.FullError{})
		defer cancel()
		for range 2 {
			if _, err := e.Enqueue(ctx, entry()); !errors.Is(err, work.ErrFull) {
				t.Errorf("the error is %v", err)
			}
		}
		spec := entry().Spec
		if _, err := e.PutJob(ctx, spec, queue.Entry{Spec: spec}); !errors.Is(err, work.ErrFull) {
			t.Errorf("the error is %v", err)
		}
		gone, leave := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, leave)
		if _, err := e.Enqueue(gone, entry()); !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v", err)
		}
		if s := check(t, e); s.Refused != 3 || s.Waiting != 1 {
			t.Errorf("%+v", s)
		}
		_ = e.Close()
	})
}
