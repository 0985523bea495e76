package dispatch

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/work"
)

// TestRefusalsLeaveNoKeys: a full queue frees a key with each refusal.
func TestRefusalsLeaveNoKeys(t *testing.T) {
	d := start(t, func(c *Config) { c.QueueCapacity = 1 })
	d.StopWorkers()
	submit(t, d, spec("a", "ok"))
	for i := range 1000 {
		s := spec(fmt.Sprintf("b%d", i), "ok")
		s.IdempotencyKey = s.ID
		if _, _, err := d.Reserve(s); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Submit(context.Background(), s); !errors.Is(err, work.ErrFull) {
			t.Fatal(err)
		}
		d.Release(s)
	}
	if n := d.keys.order.Len(); n > 100 {
		t.Errorf("%d keys of nothing", n)
	}
	d.StartWorkers()
	stop(t, d)
}

func TestIdempotencyKeys(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) { c.KeyTTL = 2 * time.Hour; c.Retention.Age = 3 * time.Hour })
		ctx := context.Background()
		s := spec("", "ok")
		s.IdempotencyKey = "k"
		first := submit(t, d, s)[0]
		synctest.Wait()
		again := submit(t, d, s)[0]
		if first.Replayed || !again.Replayed || again.ID != first.ID || again.JobID != first.JobID || again.State != work.StateDone {
			t.Errorf("first %+v, again %+v", first, again)
		}
		spaced := s
		spaced.Payload = append([]byte("  "), s.Payload...)
		if got := submit(t, d, spaced)[0]; got.ID != first.ID {
			t.Error("blanks make another body")
		}
		other := spec("", "fail")
		other.IdempotencyKey = "k"
		if _, err := d.Submit(ctx, other); !errors.Is(err, work.ErrKeyReused) {
			t.Errorf("other body: %v", err)
		}
		twice := spec("", "ok")
		twice.IdempotencyKey = "k2"
		if got := submit(t, d, twice, twice); got[0].ID != got[1].ID || !got[1].Replayed {
			t.Errorf("twice in one call: %+v", got)
		}
		// The key outlives its time while the result is kept, and no longer.
		time.Sleep(2*time.Hour + time.Minute)
		if got := submit(t, d, s)[0]; got.ID != first.ID {
			t.Error("the key was forgotten before the result")
		}
		time.Sleep(3 * time.Hour)
		if got := submit(t, d, s)[0]; got.ID == first.ID || got.Replayed {
			t.Error("the key was never forgotten")
		}
		// A refused submission does not use up its key.
		synctest.Wait()
		d.cfg.QueueCapacity = 1
		d.StopWorkers()
		fill := submit(t, d, spec("fill", "ok"))[0]
		late := spec("", "ok")
		late.IdempotencyKey = "late"
		if _, err := d.Submit(ctx, late); !errors.Is(err, work.ErrFull) {
			t.Errorf("full: %v", err)
		}
		if _, err := d.CancelRun(ctx, fill.ID); err != nil {
			t.Error(err)
		}
		if got := submit(t, d, late)[0]; got.Replayed {
			t.Error("a refused submission was taken for the first")
		}
		d.StartWorkers()
		synctest.Wait()
		stop(t, d)
	})
}

func TestReserve(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		s := spec("a", "ok")
		s.IdempotencyKey = "k"
		if id, known, err := d.Reserve(s); id != "a" || known || err != nil {
			t.Errorf("%s, %v, %v", id, known, err)
		}
		second := s
		second.ID = "b"
		if id, known, err := d.Reserve(second); id != "a" || !known || err != nil {
			t.Errorf("%s, %v, %v", id, known, err)
		}
		// The job that the key is reserved for may be submitted.
		if run := submit(t, d, s)[0]; run.Replayed {
			t.Error("its own submission is a replay")
		}
		d.Release(s) // too late: it has led to a run
		if _, known, _ := d.Reserve(second); !known {
			t.Error("a used key was released")
		}
		free := s
		free.IdempotencyKey = "free"
		_, _, _ = d.Reserve(free)
		d.Release(free)
		if _, known, _ := d.Reserve(free); known {
			t.Error("a key was not released")
		}
		synctest.Wait()
		stop(t, d)
	})
}
