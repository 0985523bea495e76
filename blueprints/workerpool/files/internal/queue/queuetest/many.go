package queuetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// manyAtOnce has everything done at the same time by many: each run ends once,
// and the sum holds at any moment.
func manyAtOnce(e *env) {
	e.open(Settings{Capacity: 300, Overflow: queue.Block})
	const producers, runs, workers = 4, 250, 4
	var made, over sync.WaitGroup
	var ended sync.Map
	var acks, lost atomic.Uint64
	stop := make(chan struct{})
	canceller, _ := e.Queue.(queue.Canceller)
	for p := range producers {
		made.Go(func() {
			for i := range runs {
				entry := job(func(s *work.Spec) {
					s.Priority = 1 + i%9
					if i%5 == 0 {
						s.FireTime = time.Now().Add(time.Millisecond)
					}
				})
				run, err := e.Enqueue(e.ctx, entry)
				if err != nil {
					e.Error(err)
					return
				}
				if canceller != nil && (i+p)%10 == 0 {
					if _, err := canceller.CancelRun(e.ctx, run[0].ID); err == nil {
						lost.Add(1)
					} else if !errors.Is(err, work.ErrConflict) {
						e.Error(err)
					}
				}
			}
		})
	}
	for range workers {
		over.Go(func() {
			ls := make([]queue.Lease, 5)
			for n := 0; ; n++ {
				got, err := e.Lease(e.ctx, ls, 5*time.Millisecond)
				if err != nil {
					e.Error(err)
					return
				}
				if got == 0 {
					select {
					case <-stop:
						return
					default:
					}
				}
				for i := range ls[:got] {
					l := ls[i]
					if n%7 == 0 && i%2 == 0 {
						_ = e.Release(e.ctx, &l)
						continue
					}
					if _, err := e.Start(&l, time.Time{}); err != nil {
						continue // it was cancelled
					}
					if n%5 == 0 && i%2 == 1 {
						_ = e.Nack(e.ctx, &l, queue.Outcome{Cause: "again"}, time.Now().Add(time.Millisecond))
						continue
					}
					if e.Ack(e.ctx, &l, queue.Outcome{}) == nil {
						acks.Add(1)
						if _, twice := ended.LoadOrStore(l.Run, true); twice {
							e.Error("a run is done twice")
						}
					}
				}
			}
		})
	}
	over.Go(func() {
		for {
			s := e.Stats()
			if err := s.Check(); err != nil {
				e.Error(err)
			}
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	made.Wait()
	for {
		s := e.Stats()
		if s.Scheduled+s.Waiting+s.Retrying+s.Running == 0 {
			break
		}
		time.Sleep(time.Millisecond) // nothing tells when the last one has ended
	}
	close(stop)
	over.Wait()
	s := e.checkSum(e.Queue)
	if s.Accepted != producers*runs || s.Done != acks.Load() || s.Cancelled != lost.Load() || s.Bytes != 0 {
		e.Fatalf("%d acknowledged, %d cancelled: %+v", acks.Load(), lost.Load(), s)
	}
}
