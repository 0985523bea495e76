package dispatch

import (
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/queue/local"
	"example.invalid/service/internal/work"
)

// slowEngine takes its time between a worker's claim of a run and its beginning,
// or while it begins.
type slowEngine struct {
	*local.Engine
	beforeStart, inStart time.Duration
}

// Commit is what a worker calls once it has claimed something.
func (e *slowEngine) Commit() error {
	time.Sleep(e.beforeStart)
	return e.Engine.Commit()
}

func (e *slowEngine) Start(l *queue.Lease, at time.Time) (queue.Attempt, error) {
	time.Sleep(e.inStart)
	return e.Engine.Start(l, at)
}

// TestStopBesideAClaim: what a worker has claimed and not begun is not begun any
// more once the stop has found nothing that runs. It waits for the next start,
// as if nobody had touched it.
func TestStopBesideAClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		e := &slowEngine{Engine: durable(t, dir), beforeStart: closePatience / 2}
		d := start(t, func(c *Config) { c.Engine = e })
		submit(t, d, spec("a", "sleep", time.Minute))
		synctest.Wait() // in Commit
		if r := stop(t, d); !r.OK() || r.Kept != 1 {
			t.Errorf("report %+v", r)
		}
		time.Sleep(time.Hour)

		d = start(t, func(c *Config) { c.Engine = durable(t, dir) })
		synctest.Wait()
		if s := d.Stats(); s.Running != 1 {
			t.Errorf("after the next start: %+v", s)
		}
		for _, run := range d.unfinished() {
			if len(run.Attempts) != 1 || run.Attempts[0].Number != 1 {
				t.Errorf("attempts of a run that had never begun: %+v", run)
			}
		}
		stop(t, d)
	})
}

// TestStopBesideABeginning: a run that is about to begin when the stop cancels
// what runs is cancelled too, and handed back.
func TestStopBesideABeginning(t *testing.T) {
	bubble(t, func(t *testing.T) {
		e := &slowEngine{Engine: engine(t), inStart: 2 * time.Second}
		d := start(t, func(c *Config) { c.Engine = e }, set(GracefulShutdownSeconds, 1), set(HardShutdownSeconds, 30))
		submit(t, d, spec("a", "sleep", time.Hour))
		synctest.Wait() // in Start
		begin := time.Now()
		r := stop(t, d)
		if took := time.Since(begin); took != e.inStart || len(r.Hung) != 0 || len(r.Unfinished) != 1 {
			t.Errorf("took %v: %+v", took, r)
		}
		for _, run := range r.Unfinished {
			if run.State != work.StateWaiting || len(run.Attempts) != 0 {
				t.Errorf("an attempt was burnt: %+v", run)
			}
		}
	})
}
