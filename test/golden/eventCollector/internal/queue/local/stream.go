package local

import (
	"context"
	"errors"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// EnqueueEach accepts entries that have nothing to do with each other.
func (e *Engine) EnqueueEach(ctx context.Context, entries []queue.Entry, told func(i int, run work.Run, err error)) {
	s := stream{batch: batch{entries: entries, patient: true}, errs: make([]error, len(entries))}
	s.runs = make([]work.Run, len(entries))
	for i := range entries {
		s.errs[i] = checkEntry(&entries[i])
	}
	for from := 0; from < len(entries); {
		err := context.Cause(ctx)
		if err == nil {
			wait := e.enqueueSome(&s)
			for ; from < s.next; from++ {
				told(from, s.runs[from], s.errs[from])
			}
			if wait != nil {
				err = await(ctx, wait)
			}
		}
		if err != nil {
			e.giveUpRoom(s.waiter)
			for ; from < len(entries); from++ {
				told(from, work.Run{}, errors.Join(s.errs[from], err))
			}
		}
	}
}

// stream is a batch of which each entry stands for itself.
type stream struct {
	batch
	errs   []error
	next   int // the first entry that is not decided
	waiter *roomWaiter
}

// enqueueSome accepts entries until one has to wait, and returns what for; nil
// at the end.
func (e *Engine) enqueueSome(s *stream) <-chan struct{} {
	e.mu.Lock()
	defer e.unlock()
	s.begin(e.packs())
	wait := e.admitSome(s)
	if err := e.write(&s.batch); err != nil {
		for _, i := range s.fresh {
			s.errs[i] = err
		}
		e.withdraw(&s.batch)
		e.wakeRoom()
		return wait
	}
	e.enterAll(&s.batch)
	return wait
}

// admitSome admits entries until one has to wait. The lock is held.
func (e *Engine) admitSome(s *stream) <-chan struct{} {
	s.called = e.answerRoom(s.waiter)
	s.waiter = nil
	for ; s.next < len(s.entries); s.next++ {
		if s.errs[s.next] != nil {
			continue
		}
		entry := &s.entries[s.next]
		if c := e.undecided(&batch{entries: s.entries[s.next : s.next+1]}); c != nil {
			e.wakeRoom()
			return c
		}
		old, known, err := e.replay(&entry.Spec, s.at)
		if known {
			s.runs[s.next] = old
			continue
		}
		if err == nil && e.refusing {
			err = work.ErrStopped
		}
		s.full = false
		var rec *record
		if err == nil {
			rec, err = e.admit(entry, &s.batch)
		}
		if s.full {
			// Whatever it has got, the next turn is somebody else's.
			s.waiter = e.queueForRoom(s.called && len(s.records) == 0)
			return s.waiter.called
		}
		if err != nil {
			s.errs[s.next] = err
			continue
		}
		s.records, s.fresh = append(s.records, rec), append(s.fresh, s.next)
	}
	e.wakeRoom()
	return nil
}
