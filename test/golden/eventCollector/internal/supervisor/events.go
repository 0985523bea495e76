package supervisor

import (
	"sync"
	"time"
)

// eventBuffer is how many events wait for their handler or reader. The oldest
// go when there are more: whoever does not read them stops nobody.
const eventBuffer = 256

// drainTime is what the handler gets for the last events.
const drainTime = time.Second

// events is the way of the events of a Chief to their reader or handler.
type events struct {
	mu      sync.Mutex
	ch      chan Event
	claimed chan struct{} // closed when someone reads ch
	closed  bool
	fresh   uint64 // dropped and not told of yet
	dropped uint64
}

func newEvents() *events {
	return &events{ch: make(chan Event, eventBuffer), claimed: make(chan struct{})}
}

// put never waits.
func (q *events) put(e Event) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.closed {
		select {
		case q.ch <- e:
			return
		default:
		}
		select {
		case <-q.ch:
			q.dropped++
			q.fresh++
		default:
		}
	}
	q.dropped++
}

// claim returns the channel for whoever wants to read it.
func (q *events) claim() <-chan Event {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.isClaimed() {
		close(q.claimed)
	}
	return q.ch
}

func (q *events) isClaimed() bool {
	select {
	case <-q.claimed:
		return true
	default:
		return false
	}
}

// open makes the queue ready for a new run of the Chief.
func (q *events) open() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		q.ch, q.claimed, q.closed = make(chan Event, eventBuffer), make(chan struct{}), false
	}
}

// close ends the channel. What is in it can still be read.
func (q *events) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.closed = true
		close(q.ch)
	}
}

func (q *events) count() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped
}

// deliver calls the handler with the events until the queue is closed and
// empty, or somebody else reads them. The channel that it returns is closed
// then.
func (q *events) deliver(handle EventHandler) (over <-chan struct{}) {
	q.mu.Lock()
	ch, claimed := q.ch, q.claimed
	q.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-claimed:
				return
			default:
			}
			select {
			case <-claimed:
				return
			case e, ok := <-ch:
				if !ok {
					return
				}
				q.tellDropped(handle)
				call(handle, e)
			}
		}
	}()
	return done
}

func (q *events) tellDropped(handle EventHandler) {
	q.mu.Lock()
	n := q.fresh
	q.fresh = 0
	q.mu.Unlock()
	if n > 0 {
		call(handle, ErrorEvent("events were dropped, because their handler is slow").SetField("count", n))
	}
}

// call calls the handler. One that panics is told so; there is nobody else who
// could be.
func call(handle EventHandler, e Event) {
	o := isolate("event handler", func() error {
		handle(e)
		return nil
	})
	if o.panicked {
		isolate("event handler", func() error {
			handle(newEvent(LvlFatal, "the event handler did not return").SetWorker(e.Worker).SetError(o.err).SetField("event", e.Message))
			return nil
		})
	}
}
