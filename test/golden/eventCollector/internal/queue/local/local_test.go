package local

import (
	"testing"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/queue/queuetest"
)

func options(t *testing.T, s queuetest.Settings) Options {
	o := Options{
		Capacity: s.Capacity, Bytes: s.Bytes, Overflow: s.Overflow, Lease: s.Lease,
		MaxCrashes: s.MaxCrashes, Check: s.Check,
	}
	if o.Overflow == queue.Spill {
		o.SpillDir = t.TempDir()
	}
	return o
}

func TestMemory(t *testing.T) {
	queuetest.Run(t, func(*testing.T) queuetest.Harness {
		return queuetest.Harness{Open: func(t *testing.T, s queuetest.Settings) queue.Queue {
			e, err := New(options(t, s))
			if err != nil {
				t.Fatal(err)
			}
			return audited{e, t}
		}}
	})
}

func TestDurable(t *testing.T) { runDurable(t, func(*Engine) {}) }

// TestPacked is the same with nothing left as it is that can be packed.
func TestPacked(t *testing.T) {
	runDurable(t, func(e *Engine) { e.backlog = -1 })
}

func runDurable(t *testing.T, change func(*Engine)) {
	queuetest.Run(t, func(*testing.T) queuetest.Harness {
		d := &disk{}
		return queuetest.Harness{
			Open: func(t *testing.T, s queuetest.Settings) queue.Queue {
				e, _, _ := mustOpen(t, options(t, s), d)
				change(e)
				return audited{e, t}
			},
			Kill: func(_ *testing.T, q queue.Queue) {
				q.(audited).log.(*fakeLog).kill()
				_ = q.Close()
			},
		}
	})
}

// audited is an engine that is audited whenever its counts are looked at.
type audited struct {
	*Engine
	t *testing.T
}

func (a audited) Stats() queue.Stats {
	audit(a.t, a.Engine)
	return a.Engine.Stats()
}
