package pools

import (
	"github.com/alitto/pond/v2"
	"github.com/gammazero/workerpool"
	"github.com/panjf2000/ants/v2"
	"github.com/sourcegraph/conc/pool"
	"golang.org/x/sync/errgroup"
)

// antsPool is its pool for one function, which needs no closure for a job. It
// has no queue: whoever submits waits for an idle worker.
type antsPool struct {
	pool      *ants.PoolWithFuncGeneric[*Job]
	book      *Book
	submitted uint64
}

func newAnts(c Config) Pool {
	p, err := ants.NewPoolWithFuncGeneric(c.Workers, func(j *Job) { c.Run(j, j.number) },
		ants.WithPreAlloc(true), ants.WithDisablePurge(true))
	if err != nil {
		panic(err)
	}
	return &antsPool{pool: p, book: c.Book}
}

func (p *antsPool) Submit(j *Job) {
	if err := p.pool.Invoke(j); err != nil {
		panic(err)
	}
	p.submitted++
}

// Close asks the Book: the pool itself does not tell when its workers are idle,
// and its ReleaseTimeout looks only now and then.
func (p *antsPool) Close() {
	await(func() bool {
		done, failed, _ := p.book.Total()
		return done+failed == p.submitted
	})
	p.pool.Release()
}

type pondPool struct{ pond.Pool }

func newPond(c Config) Pool {
	size := c.Buffer
	if size == Unbounded {
		size = pond.Unbounded
	}
	return pondPool{pond.NewPool(c.Workers, pond.WithQueueSize(size), pond.WithoutPanicRecovery())}
}

func (p pondPool) Submit(j *Job) {
	if err := p.Go(j.Call); err != nil {
		panic(err)
	}
}

func (p pondPool) Close() { p.StopAndWait() }

type concPool struct{ *pool.Pool }

func newConc(c Config) Pool { return concPool{pool.New().WithMaxGoroutines(c.Workers)} }

func (p concPool) Submit(j *Job) { p.Go(j.Call) }
func (p concPool) Close()        { p.Wait() }

type workerPool struct{ *workerpool.WorkerPool }

func newWorkerPool(c Config) Pool { return workerPool{workerpool.New(c.Workers)} }

func (p workerPool) Submit(j *Job) { p.WorkerPool.Submit(j.Call) }
func (p workerPool) Close()        { p.StopWait() }

type errGroup struct{ group errgroup.Group }

func newErrGroup(c Config) Pool {
	p := &errGroup{}
	p.group.SetLimit(c.Workers)
	return p
}

func (p *errGroup) Submit(j *Job) { p.group.Go(j.Try) }
func (p *errGroup) Close()        { _ = p.group.Wait() }
