package supervisor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// Run starts the workers one after the other, each after the Init of the one
// before it, and returns when all have stopped again. That a worker fails stops
// no other one, unless it has StopAppOnFail.
//
// The error is nil when all stopped as they should. Otherwise it joins a
// StopError with what did not stop, and WorkerErrors: that of the worker which
// made the Chief stop, and those of workers that failed while they were being
// stopped.
func (c *Chief) Run(ctx context.Context) error {
	s, err := c.open(ctx)
	if errors.Is(err, ErrRunning) {
		c.events.put(ErrorEvent("not started").SetError(err))
		return fmt.Errorf("supervisor: %w", err)
	}
	defer c.exit()
	delivered := c.events.deliver(c.handlerFor(ctx))
	defer c.flush(delivered)
	if err != nil {
		c.events.put(ErrorEvent("not started").SetError(err))
		return fmt.Errorf("supervisor: %w", err)
	}
	return s.run()
}

// open begins a session. Unless the error is ErrRunning, exit has to follow.
func (c *Chief) open(ctx context.Context) (*session, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running {
		return nil, ErrRunning
	}
	c.running = true
	c.events.open()
	errs := slices.Clone(c.misuse)
	for _, m := range c.members {
		if m.alive() {
			errs = append(errs, fmt.Errorf("worker %s: %w since the last run", m.name, ErrBusy))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, m := range c.members {
		if err := c.pool.renew(m.name); err != nil {
			return nil, err
		}
	}
	c.session, c.used = newSession(c, ctx), true
	if c.early {
		c.early = false
		c.session.haltLocked(ErrShutdown)
	}
	return c.session, nil
}

func (c *Chief) exit() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = false
}

// handlerFor returns what is called with the events of a run.
func (c *Chief) handlerFor(ctx context.Context) EventHandler {
	c.mu.Lock()
	defer c.mu.Unlock()
	parent, ok := ctx.Value(seatKey{}).(*seat)
	switch {
	case c.handler != nil:
		return c.handler
	case !ok:
		return SlogEventHandler(nil)
	}
	return func(e Event) {
		if e.Worker == "" {
			e.Worker = parent.name
		} else {
			e.Worker = parent.name + "/" + e.Worker
		}
		parent.chief.events.put(e)
	}
}

// flush ends the events and gives their handler a moment for the last ones.
func (c *Chief) flush(delivered <-chan struct{}) {
	c.events.close()
	moment, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	select {
	case <-delivered:
	case <-moment.Done():
	}
}

// run is the whole session.
func (s *session) run() error {
	for _, end := range s.ends {
		unwatch := context.AfterFunc(end, func() { s.halt(context.Cause(end)) })
		defer unwatch()
	}
	if err := s.begin(); err != nil {
		s.fail(err)
	}
	s.startAll()
	<-s.halted
	err := s.result(s.stopAll())
	s.hurry() // which ends its context
	s.c.mu.Lock()
	s.c.session = nil
	s.c.mu.Unlock()
	return err
}

// begin starts what runs beside the workers.
func (s *session) begin() error {
	c := s.c
	c.mu.Lock()
	socket, broker, locker := c.socket, c.broker, c.locker
	members := slices.Clone(c.members)
	c.mu.Unlock()
	if socket != nil {
		s.openSocket(socket)
	}
	if err := s.openBroker(broker); err != nil {
		return err
	}
	for _, m := range members {
		s.mailbox(m.name) // before anybody sends
	}
	switch {
	case locker != nil:
		s.beside("(locker)", func(ctx context.Context) {
			defer s.halt(errLocker) // however it ended
			locker(ctx)
		}).end(s.halted)
	case s.parent == nil:
		s.awaitSignals()
	}
	return nil
}

var errLocker = errors.New("the locker returned")

// openBroker returns when the broker's Init has, or the stop begins.
func (s *session) openBroker(broker Broker) error {
	ready := make(chan error, 1)
	s.beside("(broker)", func(ctx context.Context) {
		o := isolate("broker", broker.Init)
		if ready <- o.err; o.err == nil {
			broker.Serve(ctx)
		}
	})
	select {
	case err := <-ready:
		if err != nil {
			return fmt.Errorf("broker: %w", err)
		}
	case <-s.halted:
	}
	return nil
}

// mailbox opens the mailbox of a worker, or returns it if it is open.
func (s *session) mailbox(name WorkerName) Mailbox {
	var box Mailbox = NopMailbox{}
	o := isolate("broker", func() error {
		if opened := s.c.mail().AddWorker(name); opened != nil {
			box = opened
		}
		return nil
	})
	if o.panicked {
		s.c.events.put(newEvent(LvlFatal, "no mailbox").SetWorker(name).SetError(o.err))
	}
	return box
}

// startAll starts the workers that there are.
func (s *session) startAll() {
	s.c.mu.Lock()
	members := slices.Clone(s.c.members)
	s.c.mu.Unlock()
	for _, m := range members {
		l := s.start(m)
		if l == nil {
			continue
		}
		select {
		case <-l.ready:
		case <-s.halted:
			return
		}
	}
}

// start launches a worker, unless the stop has begun or it is launched or
// removed already.
func (s *session) start(m *member) *life {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	if s.isHalted() || s.c.byName[m.name] != m || m.life != nil && m.life.s == s {
		return nil
	}
	return s.launch(m)
}

// awaitSignals stops the Chief on a signal, and at once on a second one.
func (s *session) awaitSignals() {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	s.beside("(signals)", func(ctx context.Context) {
		defer signal.Stop(signals)
		for {
			select {
			case got := <-signals:
				if s.isHalted() {
					s.c.events.put(InfoEvent("stopping at once").SetField("reason", "signal "+got.String()))
					s.hurry()
				}
				s.halt(fmt.Errorf("signal %s", got))
			case <-ctx.Done():
				return
			}
		}
	})
}
