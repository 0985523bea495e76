package chaos

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// ledger is what is known of the jobs from the outside.
type ledger struct {
	mu      sync.Mutex
	types   []string // in order
	entries map[string]*entry
}

// entry is one job.
type entry struct {
	typ      string
	accepted bool
	refusal  string
	settled  bool
	gone     bool // it was accepted, and is neither settled nor unfinished
	// runs are what was seen of its runs: there is to be one.
	runs map[string]shownRun
}

func newLedger(jobs []request) *ledger {
	l := &ledger{entries: make(map[string]*entry, len(jobs))}
	seen := map[string]bool{}
	for _, r := range jobs {
		l.entries[r.key] = &entry{typ: r.typ, runs: map[string]shownRun{}}
		if !seen[r.typ] {
			seen[r.typ] = true
			l.types = append(l.types, r.typ)
		}
	}
	return l
}

func (l *ledger) accepted(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries[key].accepted = true
}

func (l *ledger) refused(key, why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries[key].refusal = why
}

// see notes runs of the jobs; others are none of its business.
func (l *ledger) see(runs []shownRun) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range runs {
		e := l.entries[r.IdempotencyKey]
		if e == nil {
			continue
		}
		e.runs[r.ID] = r
		e.settled = e.settled || r.State.Final() || r.State == work.StateUndecodable
	}
}

// settledStates are those in which nothing more is done about a run.
var settledStates = []work.State{work.StateDone, work.StateDead, work.StateCancelled, work.StateUndecodable}

// harvest looks at all runs. Settled ones are remembered, because the service
// does not keep them for ever. It is false when the service did not answer.
func (l *ledger) harvest(ctx context.Context, c *client) (unfinished map[string]bool, ok bool) {
	list, err := c.runs(ctx, "")
	if err != nil {
		return nil, false
	}
	l.see(list)
	unfinished = map[string]bool{}
	for _, r := range list {
		unfinished[r.IdempotencyKey] = true
	}
	for _, state := range settledStates {
		if list, err = c.runs(ctx, state); err != nil {
			return nil, false
		}
		l.see(list)
	}
	return unfinished, true
}

// open counts the accepted jobs that are not settled, and of these the ones
// that are not among the unfinished either, which are gone.
func (l *ledger) open(unfinished map[string]bool) (open, missing, attempts int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, e := range l.entries {
		for _, r := range e.runs {
			attempts += begun(r)
		}
		if !e.accepted || e.settled {
			continue
		}
		open++
		if e.gone = !unfinished[key]; e.gone {
			missing++
		}
	}
	return open, missing, attempts
}

// settle waits until each accepted job is settled or is not there any more, or
// nothing has happened for as long as stall.
func (l *ledger) settle(ctx context.Context, s *service, stall time.Duration) error {
	type state struct{ open, missing, attempts int }
	var last state
	same, since := 0, time.Now()
	for pause(ctx, 200*time.Millisecond) {
		unfinished, ok := l.harvest(ctx, s.client)
		if !ok {
			if time.Since(since) > stall {
				return errors.New("the service does not answer any more")
			}
			if err := s.revive(ctx); err != nil {
				return err
			}
			continue
		}
		var now state
		now.open, now.missing, now.attempts = l.open(unfinished)
		if now == last {
			same++
		} else {
			last, same, since = now, 0, time.Now()
		}
		// What is between two states may be seen in neither, but not for long.
		if now.open == 0 || now.open == now.missing && same >= 5 || time.Since(since) > stall {
			return nil
		}
	}
	return context.Cause(ctx)
}

// crashCause is what the queue says of an attempt that the end of the process
// cut short.
const crashCause = "the process ended while it was running"

// redone is how often a run was begun because the process had ended in between.
func redone(r shownRun) (n int) {
	for _, a := range r.Attempts {
		if a.Cause == crashCause {
			n++
		}
	}
	return n
}

// begun is how often a run was begun.
func begun(r shownRun) int {
	if len(r.Attempts) == 0 {
		return 0
	}
	return r.Attempts[len(r.Attempts)-1].Number
}
