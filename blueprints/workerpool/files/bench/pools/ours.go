package pools

import (
	"context"
	"sync"
	"time"

	"example.invalid/service/internal/pool"
)

// ours is the dispatch of this service alone: its queue, and workers that take
// from it. It compares with pools that do nothing else either.
type ours struct {
	queue   *pool.Queue[*Job]
	workers sync.WaitGroup
}

func newOurs(c Config) Pool { return newTakers(c, 0) }

// newOursOneByOne makes every worker take one job at a time, as they do when
// jobs are long: with more takers than there is room in the buffer, the fair
// share of each is one.
func newOursOneByOne(c Config) Pool { return newTakers(c, c.Buffer) }

func newTakers(c Config, idle int) Pool {
	o := &ours{queue: pool.NewQueue[*Job](c.Buffer)}
	o.queue.SetTakers(c.Workers + idle)
	for range idle {
		o.queue.Join(&pool.Batch[*Job]{})
	}
	for i := range c.Workers {
		batch := &pool.Batch[*Job]{}
		o.queue.Join(batch)
		o.workers.Go(func() {
			for o.queue.Take(batch) {
				for j, ok := batch.Next(); ok; j, ok = batch.Next() {
					c.Run(j, i)
				}
			}
		})
	}
	return o
}

// Submit pushes the job. Nothing here depends on when it came.
func (o *ours) Submit(j *Job) {
	if err := o.queue.Push(context.Background(), 0, j); err != nil {
		panic(err)
	}
}

func (o *ours) Close() {
	await(func() bool { return o.queue.Len() == 0 })
	o.queue.Close()
	o.workers.Wait()
}

// whole is the pool of this service.
type whole struct{ *pool.Pool[*Job, int] }

func newWhole(c Config) Pool {
	return whole{pool.New(pool.Config[*Job, int]{
		Workers: c.Workers, Capacity: c.Buffer, Grace: time.Second, MaxReplaced: 1,
		Begin: func(_ *Job, a *pool.Attempt) bool { a.SetTimeout(Limit); return true },
		Run:   func(a *pool.Attempt, j *Job) (int, error) { return j.Work(a) },
		End:   func(j *Job, _ *pool.Attempt, value int, err error) { c.Book.Take(j.number, value, err) },
	})}
}

// Submit pushes the job with the time, for the histogram of waits.
func (w whole) Submit(j *Job) {
	if err := w.Push(context.Background(), w.Now(), j); err != nil {
		panic(err)
	}
}

func (w whole) Close() {
	await(func() bool { return w.Len() == 0 })
	w.Pool.Close()
	<-w.Gone()
	w.StopWatching()
}
