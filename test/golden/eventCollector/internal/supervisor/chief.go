package supervisor

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Locker returns when the Chief has to stop. Its ctx is done when the Chief
// stops for another reason.
type Locker func(ctx context.Context)

// Recover is told of a panic of a worker, which is over by then.
type Recover func(name WorkerName, value any, stack []byte)

// DefaultForceStopTimeout is how long a whole stop may take.
const DefaultForceStopTimeout = 45 * time.Second

// Chief supervises workers. Set it up, add workers, and Run it: it runs until
// its Locker returns, its context is done, Shutdown is called, or a worker fails
// that has StopAppOnFail. It may run again once it has stopped.
//
// The methods that set it up return the Chief. What is wrong with them is the
// error of Run, as they have none.
type Chief struct {
	pool   *WorkerPool
	events *events

	mu       sync.Mutex
	ctx      context.Context // values for the workers, and an end
	handler  EventHandler
	locker   Locker
	recover  Recover
	shutdown func()
	force    time.Duration
	broker   Broker
	socket   *serviceSocket
	misuse   []error

	members []*member // in the order in which they were added
	byName  map[WorkerName]*member
	running bool
	session *session // nil unless it runs
	early   bool     // Shutdown came before the first Run
	used    bool     // it has run
}

// NewChief makes a Chief without workers.
func NewChief() *Chief {
	c := &Chief{
		events: newEvents(), ctx: context.Background(), force: DefaultForceStopTimeout,
		broker: NewBroker(MailboxSize), byName: make(map[WorkerName]*member),
	}
	c.pool = NewWorkerPool(c.events.put)
	return c.UseDefaultRecover()
}

// set changes what cannot be changed while the Chief runs.
func (c *Chief) set(what string, change func() error) *Chief {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running {
		c.events.put(ErrorEvent("not changed").SetError(fmt.Errorf("%s: %w", what, ErrRunning)))
		return c
	}
	if err := change(); err != nil {
		c.misuse = append(c.misuse, fmt.Errorf("%s: %w", what, err))
	}
	return c
}

// SetContext gives the workers the values of ctx, besides those of the context
// of Run. The Chief stops when either is done.
func (c *Chief) SetContext(ctx context.Context) *Chief {
	return c.set("SetContext", func() error {
		if ctx == nil {
			return fmt.Errorf("%w: the context is nil", ErrMisuse)
		}
		c.ctx = ctx
		return nil
	})
}

// SetLocker sets what the Chief waits for. Without one it waits for SIGTERM or
// SIGINT, and a second of these ends the stop at once; a Chief that is a worker
// leaves signals alone, and so does one whose Locker waits for its ctx.
func (c *Chief) SetLocker(l Locker) *Chief {
	return c.set("SetLocker", func() error {
		c.locker = l
		return nil
	})
}

// SetRecover sets who is told of panics of workers, instead of the event of
// UseDefaultRecover. Panics are recovered in any case.
func (c *Chief) SetRecover(r Recover) *Chief {
	return c.set("SetRecover", func() error {
		if r == nil {
			return fmt.Errorf("%w: the function is nil", ErrMisuse)
		}
		c.recover = r
		return nil
	})
}

// UseDefaultRecover makes each panic of a worker an event of LvlFatal with the
// field stack. That is so from the beginning.
func (c *Chief) UseDefaultRecover() *Chief {
	return c.SetRecover(func(name WorkerName, value any, stack []byte) {
		c.events.put(newEvent(LvlFatal, "caught panic").SetWorker(name).SetError(&PanicError{Value: value, Stack: stack}).
			SetField("stack", string(stack)))
	})
}

// SetShutdown sets what is called after the workers have stopped. It gets what
// is left of the force stop timeout, and at least a second.
func (c *Chief) SetShutdown(f func()) *Chief {
	return c.set("SetShutdown", func() error {
		c.shutdown = f
		return nil
	})
}

// SetForceStopTimeout is how long the workers may take to stop all together,
// DefaultForceStopTimeout if it is not set. Then those left are told at once, in
// no order; 0 does so from the beginning. Run returns at the latest 2.1 s after
// that: a moment for those workers, a second for SetShutdown's function, and one
// for the handler of events.
func (c *Chief) SetForceStopTimeout(d time.Duration) *Chief {
	return c.set("SetForceStopTimeout", func() error {
		if d < 0 {
			return fmt.Errorf("%w: it is %s", ErrMisuse, d)
		}
		c.force = d
		return nil
	})
}

// StopTimeout is what the Chief needs to stop when it is a worker.
func (c *Chief) StopTimeout() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.force + lastMoment + callbackTime + drainTime
}

// UseCustomIMQBroker replaces the broker of the workers' mailboxes.
func (c *Chief) UseCustomIMQBroker(b Broker) *Chief {
	return c.set("UseCustomIMQBroker", func() error {
		if b == nil {
			return fmt.Errorf("%w: the broker is nil", ErrMisuse)
		}
		c.broker = b
		return nil
	})
}

// UseNopIMQBroker takes the workers their mailboxes.
func (c *Chief) UseNopIMQBroker() *Chief { return c.UseCustomIMQBroker(NopBroker{}) }

// DefaultBus sends messages to the mailboxes of the workers.
func (c *Chief) DefaultBus() Sender { return c.mail().DefaultBus() }

func (c *Chief) mail() Broker {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broker
}

var errBothEvents = fmt.Errorf("%w: events go either to Event or to SetEventHandler", ErrMisuse)

// SetEventHandler sets what is called with the events. Without one, and without
// Event, they are logged by SlogEventHandler(nil); those of a Chief that is a
// worker go to the Chief that it belongs to. Use either this or Event.
func (c *Chief) SetEventHandler(h EventHandler) *Chief {
	return c.set("SetEventHandler", func() error {
		if h != nil && c.events.isClaimed() {
			return errBothEvents
		}
		c.handler = h
		return nil
	})
}

// Event returns the channel of events, which is closed when Run returns. While
// nobody receives, the oldest are dropped. Use either this or SetEventHandler:
// the second one is an error of Run, and the channel is closed.
func (c *Chief) Event() <-chan Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.handler == nil {
		return c.events.claim()
	}
	c.misuse = append(c.misuse, errBothEvents)
	none := make(chan Event)
	close(none)
	return none
}

// DroppedEvents tells how many events nobody got.
func (c *Chief) DroppedEvents() uint64 { return c.events.count() }

// GetWorkersStates returns the states of the Chief's workers.
func (c *Chief) GetWorkersStates() map[WorkerName]State { return c.pool.GetWorkersStates() }

// GetState returns the state of a worker, StateNotExists when there is none.
func (c *Chief) GetState(name WorkerName) State { return c.pool.GetState(name) }

// IsRun tells whether the worker is in StateRun.
func (c *Chief) IsRun(name WorkerName) bool { return c.pool.IsRun(name) }

// CheckWorkers tells which of the names no worker has.
func (c *Chief) CheckWorkers(names ...WorkerName) error { return c.pool.CheckWorkers(names...) }

// Shutdown makes the Chief stop, and returns at once, so that workers may call
// it. A Chief that has not run yet stops as soon as it does.
func (c *Chief) Shutdown() {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.session != nil:
		c.session.haltLocked(ErrShutdown)
	case !c.used:
		c.early = true
	}
}

// ShutdownNow is Shutdown without order and time: all workers are told at once,
// and get a moment.
func (c *Chief) ShutdownNow() {
	c.Shutdown()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session != nil {
		c.session.hurry()
	}
}
