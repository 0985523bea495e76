package dispatch

import (
	"context"
	"sync"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Submit accepts one run for each spec, all or none, and returns once they are
// as safe as the engine promises. A spec without an id gets one. A spec whose
// idempotency key is known yields the run that the key led to with Replayed
// set.
//
// The errors are work.ErrFull (a *work.FullError), ErrStopped, ErrUnknownType,
// ErrInvalid, ErrKeyReused, ErrOverlap, ErrDuplicate and ErrUnique, and
// queue.ErrStorage.
func (d *Dispatcher) Submit(ctx context.Context, specs ...work.Spec) ([]work.Run, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	list := entryLists.Get().(*[]queue.Entry)
	defer freeEntries(list)
	var err error
	if *list, err = d.entries(*list, specs); err != nil {
		return nil, err
	}
	if !d.Accepting() {
		return nil, work.ErrStopped
	}
	return d.engine.Enqueue(ctx, *list...)
}

// entries checks descriptions, fills in what they leave out, and adds them to a
// list.
func (d *Dispatcher) entries(list []queue.Entry, specs []work.Spec) ([]queue.Entry, error) {
	for _, spec := range specs {
		if err := d.cfg.prepare(&spec); err != nil {
			return list, err
		}
		if err := d.cfg.Registry.Check(spec); err != nil {
			return list, err
		}
		list = append(list, queue.Entry{Spec: spec})
	}
	return list, nil
}

// entryLists spares the memory of what is handed to the engine, which does not
// keep it: more than the engine itself needs for a run.
var entryLists = sync.Pool{New: func() any { return new([]queue.Entry) }}

// maxIdleEntries is up to how many entries the memory is kept for.
const maxIdleEntries = 256

func freeEntries(list *[]queue.Entry) {
	if cap(*list) > maxIdleEntries {
		return
	}
	clear(*list)
	*list = (*list)[:0]
	entryLists.Put(list)
}

// Reserve binds the idempotency key of spec to spec.ID, or returns what it is
// bound to already.
func (d *Dispatcher) Reserve(spec work.Spec) (jobID string, replayed bool, err error) {
	if spec.IdempotencyKey == "" {
		return spec.ID, false, nil
	}
	return d.engine.Reserve(context.Background(), spec)
}

// Release takes a reservation back.
func (d *Dispatcher) Release(spec work.Spec) {
	if spec.IdempotencyKey != "" {
		d.engine.Unreserve(spec)
	}
}
