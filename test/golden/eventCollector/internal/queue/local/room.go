package local

import (
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// held is how many runs take room. The lock is held, as for all of these.
func (e *Engine) held() int {
	return e.in[scheduled] + e.in[waiting] + e.in[retrying] + e.in[undecodable] + e.admitted
}

// room finds out whether there is room for another run, and whether that is in
// the spill files only. A run that is alone has room whatever its size. Those
// who would wait for room have none while others wait for it.
func (e *Engine) room(entry *queue.Entry, b *batch) (spill bool, err error) {
	patient := b.patient || e.opts.Overflow == queue.Block
	b.full = patient && !b.called && e.rooms.Len() > 0
	if b.full {
		return false, e.full()
	}
	size := int64(len(entry.Spec.Payload))
	runs, bytes := e.held(), e.bytes
	if e.store != nil {
		runs, bytes = runs-e.spilled, e.inMemory
	}
	fits := bytes == 0 || bytes+size <= e.opts.Bytes
	switch {
	case runs < e.opts.Capacity && fits:
		return false, nil
	case e.opts.Overflow == queue.DropOldest && !b.patient && e.canDrop(int(priorityOf(&entry.Spec)), size):
		return false, nil
	case e.store != nil && entry.Job == nil && e.spilled < e.opts.SpillRuns && e.store.size.Load()+size <= e.opts.SpillBytes:
		return true, nil
	}
	b.full = true
	return false, e.full()
}

func (e *Engine) full() error {
	return &work.FullError{Runs: e.held(), Bytes: e.bytes, RetryAfter: e.retryAfter()}
}

// canDrop tells whether enough waits that is no more urgent.
func (e *Engine) canDrop(priority int, size int64) bool {
	runs, bytes := 0, int64(0)
	for _, l := range e.loads[priority:] {
		runs += l.runs
		bytes += l.bytes
	}
	rest := e.bytes - bytes
	return e.held()+1-e.opts.Capacity <= runs && (rest == 0 || rest+size <= e.opts.Bytes)
}

// dropOldest makes room for runs that have entered: what is dropped was
// accepted before the given number.
func (e *Engine) dropOldest(before uint64, now stamp) {
	for e.held() > e.opts.Capacity || e.bytes > e.opts.Bytes && e.held() > 1 {
		victim := e.victim(before)
		if victim == nil {
			return
		}
		e.counts.overflow++
		e.detach(victim, queue.ErrGone)
		if !e.durable(victim) {
			e.drop(victim, now)
			continue
		}
		e.settle(victim, dead, overflowCause, now)
		e.noteEnd(victim, nil)
		e.shelve(victim, now)
	}
}

// victim returns the oldest waiting run of the least urgent priority. Runs that
// somebody has leased are about to begin: they are taken only when nothing else
// waits.
func (e *Engine) victim(before uint64) *record {
	for p := queue.LeastUrgent; p >= queue.MostUrgent; p-- {
		rec, void := e.lines[p].first()
		e.ghosts -= void
		if rec != nil && rec.order < before {
			return rec
		}
	}
	var victim *record
	for i := range e.handed.Len() {
		l := e.handed.At(i)
		if !l.valid() || l.rec.order >= before {
			continue
		}
		if victim == nil || l.rec.priority > victim.priority || l.rec.priority == victim.priority && l.rec.turn < victim.turn {
			victim = l.rec
		}
	}
	return victim
}

// roomWaiter is a submission that waits for room.
type roomWaiter struct {
	called chan struct{}
	queued bool
}

func (w *roomWaiter) call() {
	w.queued = false
	close(w.called)
}

// waits tells whether a submission that was refused waits for room.
func (e *Engine) waits(b *batch) bool {
	if e.opts.Overflow != queue.Block || e.refusing || !b.full {
		return false
	}
	bytes := int64(0)
	for i := range b.entries {
		bytes += int64(len(b.entries[i].Spec.Payload))
	}
	// There never is room for what is too large.
	return len(b.entries) <= e.opts.Capacity && (bytes <= e.opts.Bytes || len(b.entries) == 1)
}

// queueForRoom puts a submission into the line for room: at its end, or at its
// front when it was called and there was not enough.
func (e *Engine) queueForRoom(again bool) *roomWaiter {
	w := &roomWaiter{called: make(chan struct{}), queued: true}
	if again {
		e.rooms.PushFront(w)
	} else {
		e.rooms.PushBack(w)
	}
	return w
}

// wakeRoom calls the first submission that waits for room, unless one was
// called and has not come yet: it calls the next one.
func (e *Engine) wakeRoom() {
	if e.rooms.Len() == 0 || e.calling != nil || e.held() >= e.opts.Capacity && e.store == nil {
		return
	}
	e.calling, _ = e.rooms.PopFront()
	e.calling.call()
}

// answerRoom takes note that a submission has come which was called, and tells
// whether it is one.
func (e *Engine) answerRoom(w *roomWaiter) bool {
	if w != nil && e.calling == w {
		e.calling = nil
	}
	return w != nil
}

// giveUpRoom takes a submission that does not wait any longer out of the line.
func (e *Engine) giveUpRoom(w *roomWaiter) {
	if w == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if w.queued {
		e.rooms.Keep(func(o *roomWaiter) bool { return o != w })
		return
	}
	e.answerRoom(w)
	e.wakeRoom()
}

// The bounds of what a refusal advises as a pause.
const (
	minRetryAfter = time.Second
	maxRetryAfter = 5 * time.Minute
)

// pace is how fast runs end.
type pace struct {
	last    stamp
	average time.Duration // between two ends
}

// observe takes note of an end. Only the time during which something was
// waiting tells how fast runs can end.
func (p *pace) observe(now stamp, busy bool) {
	if busy && p.last != 0 && now >= p.last {
		gap := time.Duration(now - p.last)
		if p.average == 0 {
			p.average = gap
		}
		p.average += (gap - p.average) / 16
	}
	p.last = now
	if !busy {
		p.last = 0
	}
}

// retryAfter estimates when half of what waits will be done: by then there is
// room for more than the first one who comes back.
func (e *Engine) retryAfter() time.Duration {
	estimate := e.pace.average * time.Duration(e.in[waiting]/2+1)
	return min(max(estimate.Round(time.Second), minRetryAfter), maxRetryAfter)
}

// SetCapacity changes the bounds.
func (e *Engine) SetCapacity(runs int, bytes int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.opts.Capacity, e.opts.Bytes = max(runs, 1), max(bytes, 1)
	e.wakeRoom()
}
