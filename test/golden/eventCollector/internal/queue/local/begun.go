package local

import (
	"context"

	"github.com/acme-demo/eventcollector/internal/queue"
)

// Begun lists the runs that wait and have begun before.
func (e *Engine) Begun(ctx context.Context) ([]queue.Begun, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.unlock()
	var list []queue.Begun
	for id, rec := range e.runs {
		if rec.state != waiting && rec.state != retrying || rec.body == nil && !rec.begun {
			continue // what is packed has not begun
		}
		if b := e.peek(rec); b.begun > 0 {
			list = append(list, queue.Begun{
				Run: id, OrderKey: b.spec.OrderKey, Retrying: rec.state == retrying,
				Crashes: b.crashes, Suspect: b.suspect(e.opts.MaxCrashes),
			})
		}
	}
	return list, nil
}

// suspect tells whether one more end of the process is one too many. What is
// packed has seen none.
func (b *body) suspect(most int) bool { return b != nil && b.crashes > 0 && b.crashes+1 >= most }
