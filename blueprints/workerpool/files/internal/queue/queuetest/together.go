package queuetest

import (
	"errors"
	"fmt"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// putTogether: jobs that are put one by one and made safe together are there
// after a kill, with their runs and keys. One that is refused keeps none of the
// others out.
func putTogether(e *env) {
	const jobs = 100
	s := Settings{Capacity: jobs}
	e.durable(s)
	k, keys := as[queue.Keeper](e), as[queue.Keys](e)
	ctx := queue.Together(e.ctx)
	refused := 0
	for i := range jobs + 5 {
		entry := job(func(s *work.Spec) {
			s.IdempotencyKey = fmt.Sprint("key ", i)
			if i == 7 || i == 8 {
				s.UniqueKey = "only one"
			}
		})
		_, _, err := keys.Reserve(ctx, entry.Spec)
		e.no(err)
		switch _, err := k.PutJob(ctx, entry.Spec, entry); {
		case errors.Is(err, work.ErrFull), errors.Is(err, work.ErrUnique) && i == 8:
			refused++
			keys.Unreserve(entry.Spec)
		default:
			e.no(err)
		}
	}
	e.equal("refused", refused, 5)
	e.no(as[queue.Flusher](e).Flush())
	e.reopen(e.harness.Kill != nil, s)
	k, keys = as[queue.Keeper](e), as[queue.Keys](e)
	st := e.checkSum(e.Queue)
	e.equal("jobs", len(k.Jobs()), jobs)
	e.equal("waiting", st.Waiting, jobs)
	first := job(func(s *work.Spec) { s.IdempotencyKey = "key 0" }).Spec
	id, replayed, err := keys.Reserve(e.ctx, first)
	if !replayed || id == first.ID {
		e.Fatalf("%q, %v, %v", id, replayed, err)
	}
}
