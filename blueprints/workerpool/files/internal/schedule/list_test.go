package schedule

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/work"
)

func TestJobList(t *testing.T) {
	b := base(t, func(c *Config) { c.MaxJobs = 25 })
	var ids []string
	for range 25 {
		ids = append(ids, create(t, b, work.Trigger{}).ID)
	}
	var full *work.FullError
	if _, err := b.CreateScheduleJob(ctx, work.Spec{Type: "test"}); !errors.As(err, &full) {
		t.Errorf("the 26th: %v", err)
	}
	heavy := base(t, func(c *Config) { c.MaxBytes = 40 })
	padded := work.Spec{Type: "test", Payload: []byte(`{          }`)}
	for range 3 {
		if _, err := heavy.CreateScheduleJob(ctx, padded); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := heavy.CreateScheduleJob(ctx, padded); !errors.As(err, &full) {
		t.Errorf("48 bytes: %v", err)
	}
	// A cursor holds its place while the list changes.
	page, err := b.GetScheduledJobs(ctx, work.Page{})
	if err != nil || len(page.Jobs) != 10 || page.Total != 25 || page.Jobs[9].ID != ids[9] {
		t.Fatalf("%d of %d, %v", len(page.Jobs), page.Total, err)
	}
	if err := b.DeleteScheduleJob(ctx, ids[0]); err != nil {
		t.Error(err)
	}
	page, err = b.GetScheduledJobs(ctx, work.Page{Cursor: page.Next, Count: 15})
	if err != nil || len(page.Jobs) != 15 || page.Jobs[0].ID != ids[10] || page.Next != "" {
		t.Errorf("second page: %d, %v", len(page.Jobs), err)
	}
	if page, _ = b.GetScheduledJobs(ctx, work.Page{Start: 20, Count: 1}); len(page.Jobs) != 1 || page.Jobs[0].ID != ids[21] {
		t.Errorf("start 20: %+v", page)
	}
	if page, _ = b.GetScheduledJobs(ctx, work.Page{Start: 100}); len(page.Jobs) != 0 || page.Jobs == nil {
		t.Errorf("start 100: %+v", page)
	}
	if err := b.DeleteScheduleJob(ctx, ids[0]); !errors.Is(err, work.ErrNotFound) {
		t.Errorf("delete again: %v", err)
	}
	if _, err := b.GetScheduleJob(ctx, ids[0]); !errors.Is(err, work.ErrNotFound) {
		t.Errorf("get: %v", err)
	}
	if _, err := b.CreateScheduleJob(ctx, work.Spec{ID: ids[1], Type: "test"}); !errors.Is(err, work.ErrConflict) {
		t.Errorf("same id: %v", err)
	}
	for _, s := range []work.Spec{{Type: "nope"}, {Type: "test", Payload: []byte("{")}, {Type: "test", Timeout: -1}} {
		if _, err := b.CreateScheduleJob(ctx, s); err == nil {
			t.Errorf("%+v was taken", s)
		}
	}
}

func TestUpdateJob(t *testing.T) {
	b := base(t)
	old := create(t, b, work.Trigger{})
	changed := old
	changed.Payload = []byte(`{"N":2}`)
	got, err := b.UpdateScheduleJob(ctx, changed)
	if err != nil || got.ID != old.ID || got.Revision != 2 || !got.CreatedAt.Equal(old.CreatedAt) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := b.UpdateScheduleJob(ctx, changed); !errors.Is(err, work.ErrRevision) {
		t.Errorf("with the old revision: %v", err)
	}
	changed.Revision = 0
	if got, err = b.UpdateScheduleJob(ctx, changed); err != nil || got.Revision != 3 {
		t.Errorf("without one: %+v, %v", got, err)
	}
	changed.Payload = []byte(`{"X":2}`)
	if _, err := b.UpdateScheduleJob(ctx, changed); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("bad payload: %v", err)
	}
	if now, _ := b.GetScheduleJob(ctx, old.ID); now.Revision != 3 {
		t.Errorf("a refused update changed it: %+v", now)
	}
	if _, err := b.UpdateScheduleJob(ctx, work.Spec{ID: "nope", Type: "test"}); !errors.Is(err, work.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}

// TestListIsLocked: the original's list was not. For the race detector.
func TestListIsLocked(t *testing.T) {
	b := base(t)
	f := connect(b, 0)
	go func() {
		for range f.jobs { // taken and forgotten
		}
	}()
	defer close(f.jobs)
	ended := make(chan error)
	go func() { ended <- b.Run(ctx) }()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 50 {
				s, err := b.CreateScheduleJob(ctx, work.Spec{Type: "test", Payload: fmt.Appendf(nil, `{"N":%d}`, i)})
				if err != nil {
					t.Error(err)
				}
				if _, err = b.UpdateScheduleJob(ctx, s); err != nil {
					t.Error(err)
				}
				_, _ = b.GetScheduledJobs(ctx, work.Page{})
				_, _ = b.UpdateSchedule(ctx, work.Schedule{SendIntervalSeconds: 1 + i})
				_, _ = b.GetSchedules(ctx, work.Page{})
				b.Metrics()
				b.Status()
				_ = b.RestartScheduler(ctx)
				if i%2 == 0 {
					if err = b.DeleteScheduleJob(ctx, s.ID); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	shutdown(t, b)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if l, _ := b.GetScheduledJobs(ctx, work.Page{}); l.Total != 200 {
		t.Errorf("%d jobs left", l.Total)
	}
}

func TestDeclaredJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := base(t, func(c *Config) {
			c.Jobs = []work.Spec{{ID: "a", Type: "test"}, {Type: "test", Trigger: work.Trigger{Kind: work.TriggerOnce}}}
		})
		f := connect(b, 10)
		wait := run(t, b)
		time.Sleep(time.Second)
		if got := f.received(); got["a"] != 1 || len(got) != 2 {
			t.Errorf("%v", got)
		}
		shutdown(t, b)
		wait()
	})
	for _, jobs := range [][]work.Spec{{{ID: "a", Type: "nope"}}, {{ID: "a", Type: "test"}, {ID: "a", Type: "test"}}} {
		if _, err := New(Config{Registry: registry(t), Jobs: jobs}); err == nil {
			t.Errorf("%+v was taken", jobs)
		}
	}
}
