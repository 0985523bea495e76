package dispatch

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/work"
)

// TestStop tells, for what is under way, how long a stop takes and what it
// reports: never longer than it must, and nothing is passed over.
func TestStop(t *testing.T) {
	short := func(s work.Spec) work.Spec { s.Timeout = time.Hour; return s }
	for name, c := range map[string]struct {
		jobs       []work.Spec
		paused     bool
		workers    int
		hurry      time.Duration // a second call after so long
		atLeast    time.Duration
		atMost     time.Duration
		unfinished int
		hung       int
		done       uint64
	}{
		"idle":      {atMost: 0},
		"short":     {jobs: []work.Spec{spec("a", "sleep", time.Second)}, atLeast: time.Second, atMost: time.Second, done: 1},
		"waiting":   {jobs: []work.Spec{spec("a", "sleep", 2*time.Second), spec("b", "sleep", 2*time.Second)}, workers: 1, atLeast: 4 * time.Second, atMost: 4 * time.Second, done: 2},
		"too long":  {jobs: []work.Spec{short(spec("a", "sleep", time.Minute))}, atLeast: 30 * time.Second, atMost: 30 * time.Second, unfinished: 1},
		"too many":  {jobs: []work.Spec{short(spec("a", "sleep", time.Minute)), spec("b", "ok")}, workers: 1, atLeast: 30 * time.Second, atMost: 30 * time.Second, unfinished: 2},
		"hanging":   {jobs: []work.Spec{short(spec("a", "hang", time.Minute))}, atLeast: 32 * time.Second, atMost: 32 * time.Second, unfinished: 1, hung: 1},
		"paused":    {jobs: []work.Spec{spec("a", "ok")}, paused: true, unfinished: 1},
		"hurry":     {jobs: []work.Spec{short(spec("a", "sleep", time.Minute))}, hurry: 3 * time.Second, atLeast: 3 * time.Second, atMost: 3 * time.Second, unfinished: 1},
		"hurry on":  {jobs: []work.Spec{short(spec("a", "hang", time.Minute))}, hurry: 3 * time.Second, atLeast: 5 * time.Second, atMost: 5 * time.Second, unfinished: 1, hung: 1},
		"timed out": {jobs: []work.Spec{spec("a", "sleep", time.Hour)}, atLeast: 30 * time.Second, atMost: 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				d := start(t, func(c *Config) { c.Default = Policy{Timeout: 29 * time.Second, Lax: true} }, set(NumberOfWorkers, max(c.workers, 1)))
				if name == "timed out" {
					c.atLeast, c.atMost = 29*time.Second, 29*time.Second
				}
				if c.paused {
					d.StopWorkers()
				}
				submit(t, d, c.jobs...)
				synctest.Wait()
				begin := time.Now()
				if c.hurry > 0 {
					go func() {
						time.Sleep(c.hurry)
						if r := d.Stop(context.Background()); len(r.Unfinished) != c.unfinished {
							t.Errorf("the second call reports %+v", r)
						}
					}()
				}
				r := stop(t, d)
				took := time.Since(begin)
				if took < c.atLeast || took > c.atMost {
					t.Errorf("took %s, want %s to %s", took, c.atLeast, c.atMost)
				}
				if len(r.Unfinished) != c.unfinished || len(r.Hung) != c.hung || r.OK() != (c.unfinished == 0) {
					t.Errorf("unfinished %d, hung %d: %+v", len(r.Unfinished), len(r.Hung), r)
				}
				for _, run := range r.Unfinished {
					if run.State != work.StateRunning && len(run.Attempts) != 0 {
						t.Errorf("an attempt was burnt: %+v", run)
					}
				}
				s := d.Stats()
				if s.Done != c.done || int(s.Dropped) != c.unfinished || s.Accepting {
					t.Errorf("done %d, dropped %d", s.Done, s.Dropped)
				}
				time.Sleep(time.Hour) // hanging ones return: nothing counts any more
				synctest.Wait()
				checkSum(t, d.Stats())
			})
		})
	}
}

func TestHurryByHand(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		submit(t, d, spec("a", "sleep", 20*time.Second))
		synctest.Wait()
		d.Hurry() // before: the stop has no graceful part
		begin := time.Now()
		r := stop(t, d)
		if took := time.Since(begin); took != 0 || len(r.Unfinished) != 1 {
			t.Errorf("took %s: %+v", took, r)
		}
	})
}

func TestStopWithoutStart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d, err := New(Config{Registry: registry(t), Engine: engine(t)})
		if err != nil {
			t.Fatal(err)
		}
		if r := d.Stop(context.Background()); !r.OK() {
			t.Errorf("report %+v", r)
		}
		if err := d.Start(); err == nil {
			t.Error("it starts after a stop")
		}
	})
}

func TestStopKeepsToItsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		submit(t, d, spec("a", "hang", 20*time.Second))
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		begin := time.Now()
		r := d.Stop(ctx)
		if took := time.Since(begin); took > time.Second || len(r.Hung) != 1 {
			t.Errorf("took %s: %+v", took, r)
		}
		time.Sleep(time.Minute)
	})
}

// TestStopNow has no patience at all: what can end at once still does.
func TestStopNow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, set(GracefulShutdownSeconds, 0), set(HardShutdownSeconds, 0))
		b := withBase(t, d)
		for range 100 {
			if _, err := b.CreateScheduleJob(context.Background(), job(work.Trigger{}, "ok")); err != nil {
				t.Fatal(err)
			}
		}
		begin := time.Now()
		r := stop(t, d)
		if took := time.Since(begin); took != 0 || r.Scheduler != nil || len(r.Unfinished) != 0 {
			t.Errorf("took %s: %+v", took, r)
		}
	})
}

// TestStopWithAStubbornScheduler: it has its share of the time, no more.
func TestStopWithAStubbornScheduler(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		attach(t, d, &legacy{stubborn: true})
		submit(t, d, spec("a", "sleep", 10*time.Second))
		synctest.Wait()
		begin := time.Now()
		r := stop(t, d)
		if took := time.Since(begin); took != 10*time.Second || !r.OK() {
			t.Errorf("took %s: %+v", took, r)
		}
	})
}
