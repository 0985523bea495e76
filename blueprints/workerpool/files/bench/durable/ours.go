package durable

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/queue/journal"
	"example.invalid/service/internal/queue/local"
	"example.invalid/service/internal/work"
)

// jobType is the name of the only type of job.
const jobType = "message"

// capacity is how many runs the accepting engine holds: what a service has
// unless it is told otherwise.
const capacity = 10_000

// openEngine opens the engine of this service on a directory.
func openEngine(dir string, level Level, opts local.Options) (*local.Engine, error) {
	e, _, err := local.Open(opts, func(replay func(queue.Record) error) (queue.Log, error) {
		l, _, err := journal.Open(journal.Options{Dir: dir, Level: journal.Level(level)}, replay)
		if err != nil {
			return nil, err
		}
		return l, nil
	})
	return e, err
}

// accepting is the engine alone.
type accepting struct {
	*local.Engine
	tally
	next atomic.Int64
}

// working is the engine with its dispatcher, as the service has it.
type working struct {
	*dispatch.Dispatcher
	engine *local.Engine
	next   atomic.Int64
}

func openOurs(_ context.Context, cfg Config) (System, error) {
	if cfg.Workers == 0 {
		e, err := openEngine(cfg.Dir, cfg.Level, local.Options{Capacity: capacity})
		if err != nil {
			return nil, err
		}
		return &accepting{Engine: e}, nil
	}
	e, err := openEngine(cfg.Dir, cfg.Level, local.Options{Overflow: queue.Block})
	if err != nil {
		return nil, err
	}
	registry := work.NewRegistry()
	err = work.Handle(registry, jobType, func(context.Context, Message) (work.Result, error) { return nil, nil })
	if err != nil {
		return nil, err
	}
	d, err := dispatch.New(dispatch.Config{
		Registry: registry, Engine: e,
		Settings: []dispatch.Setting{{Name: dispatch.NumberOfWorkers, Value: cfg.Workers, Origin: dispatch.OriginDefinition}},
	})
	if err != nil {
		return nil, err
	}
	if err := d.Start(); err != nil {
		return nil, err
	}
	return &working{Dispatcher: d, engine: e}, nil
}

func spec(number *atomic.Int64) work.Spec {
	return work.Spec{Type: jobType, Payload: payload(number.Add(1)), Trigger: work.Trigger{Kind: work.TriggerOnce}}
}

// lists are used again, as the dispatcher does.
var lists = sync.Pool{New: func() any { return new([]queue.Entry) }}

func (a *accepting) Accept(ctx context.Context, n int) error {
	list := lists.Get().(*[]queue.Entry)
	defer lists.Put(list)
	*list = (*list)[:0]
	for range n {
		*list = append(*list, queue.Entry{Spec: spec(&a.next)})
	}
	_, err := a.Enqueue(ctx, *list...)
	return err
}

func (w *working) Accept(ctx context.Context, n int) error {
	specs := make([]work.Spec, n)
	for i := range specs {
		specs[i] = spec(&w.next)
	}
	_, err := w.Submit(ctx, specs...)
	return err
}

// Holds is how many jobs it takes until it has to be drained.
func (a *accepting) Holds() int { return capacity }

// Drain does all that was accepted.
func (a *accepting) Drain(ctx context.Context) error {
	var leases [64]queue.Lease
	for {
		n, err := a.Lease(ctx, leases[:], 0)
		if n == 0 || err != nil {
			return err
		}
		for i := range leases[:n] {
			if _, err := a.Start(&leases[i], time.Time{}); err != nil {
				return err
			}
			if err := a.Ack(ctx, &leases[i], queue.Outcome{}); err != nil {
				return err
			}
		}
	}
}

// Done counts the runs whose end is recorded.
func (w *working) Done() uint64 { return w.engine.Stats().Done }

func (w *working) Close() error {
	w.Stop(context.Background())
	return nil
}
