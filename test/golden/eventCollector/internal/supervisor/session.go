package supervisor

import (
	"context"
	"errors"
	"slices"
)

// session is one run of a Chief.
type session struct {
	c      *Chief
	parent *seat           // nil unless the Chief is a worker
	base   context.Context // has the values for the workers, and no end
	ends   []context.Context

	halted chan struct{} // closed when the stop begins
	// patience ends when the stop has to hurry.
	patience context.Context
	hurry    context.CancelFunc

	// The Chief's lock guards what follows.
	fatal    error   // failure of a worker that has StopAppOnFail
	lives    []*life // that have not ended, in the order of their start
	problems []error // of workers while they were being stopped

	helpers []*helper // that run beside the workers
}

// seat is the place of a worker, which its context knows.
type seat struct {
	chief   *Chief
	name    WorkerName
	mailbox Mailbox
	grace   context.Context // done when its time to stop is over
	depth   int             // how many Chiefs are above its own
}

type seatKey struct{}

// NameFrom returns the name of the worker to which a context was given, "" if
// it was given to none.
func NameFrom(ctx context.Context) WorkerName {
	if s, ok := ctx.Value(seatKey{}).(*seat); ok {
		return s.name
	}
	return ""
}

// MailboxFrom returns the mailbox of the worker to which a context was given,
// a NopMailbox if it was given to none.
func MailboxFrom(ctx context.Context) Mailbox {
	if s, ok := ctx.Value(seatKey{}).(*seat); ok {
		return s.mailbox
	}
	return NopMailbox{}
}

// GraceFrom returns a context for what the worker to which ctx was given does
// after ctx is done: it has the same values, and is done when the worker's time
// to stop is over, or the whole stop has to hurry. For other contexts it only
// has their values.
func GraceFrom(ctx context.Context) context.Context {
	grace := context.Background()
	if s, ok := ctx.Value(seatKey{}).(*seat); ok {
		grace = s.grace
	}
	return values{Context: grace, second: context.WithoutCancel(ctx)}
}

// values is a context that has the values of a second one, too.
type values struct {
	context.Context
	second context.Context
}

func (v values) Value(key any) any {
	if value := v.Context.Value(key); value != nil {
		return value
	}
	return v.second.Value(key)
}

func newSession(c *Chief, ctx context.Context) *session {
	s := &session{c: c, halted: make(chan struct{})}
	s.parent, _ = ctx.Value(seatKey{}).(*seat)
	s.base = values{Context: context.WithoutCancel(ctx), second: context.WithoutCancel(c.ctx)}
	s.ends = []context.Context{ctx, c.ctx}
	above := context.Background()
	if s.parent != nil {
		above = s.parent.grace
	}
	s.patience, s.hurry = context.WithCancel(above)
	return s
}

// depth is how many Chiefs are above this one.
func (s *session) depth() int {
	if s.parent == nil {
		return 0
	}
	return s.parent.depth + 1
}

func (s *session) isHalted() bool {
	select {
	case <-s.halted:
		return true
	default:
		return false
	}
}

// halt begins the stop. Only the first one counts.
func (s *session) halt(cause error) {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	s.haltLocked(cause)
}

func (s *session) haltLocked(cause error) {
	if s.isHalted() {
		return
	}
	close(s.halted)
	s.c.events.put(InfoEvent("stopping").SetField("reason", cause.Error()))
}

// fail begins the stop because of a worker.
func (s *session) fail(failure error) {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	if s.isHalted() {
		s.problems = append(s.problems, failure)
		return
	}
	s.fatal = failure
	s.haltLocked(failure)
}

// launch starts a worker. The Chief's lock is held, the stop has not begun, and
// the worker is New.
func (s *session) launch(m *member) *life {
	l := &life{s: s, m: m, ready: make(chan struct{}), done: make(chan struct{})}
	l.ctx, l.cancel = context.WithCancelCause(s.base)
	l.grace, l.hurry = context.WithCancel(s.patience)
	m.life = l
	s.lives = append(s.lives, l)
	go l.keep()
	return l
}

// ended takes a life off the list.
func (s *session) ended(l *life) {
	l.cancel(nil) // which frees the contexts
	l.hurry()
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	if l.err != nil && s.isHalted() {
		s.problems = append(s.problems, l.err)
	}
	s.lives = slices.DeleteFunc(s.lives, func(other *life) bool { return other == l })
	close(l.done)
}

// recovered tells of a panic of a worker.
func (s *session) recovered(name WorkerName, p *PanicError) {
	s.c.mu.Lock()
	tell := s.c.recover
	s.c.mu.Unlock()
	o := isolate("recover", func() error {
		tell(name, p.Value, p.Stack)
		return nil
	})
	if o.panicked {
		s.c.events.put(newEvent(LvlFatal, "the recover function did not return").SetWorker(name).SetError(o.err))
	}
}

// result is what Run returns.
func (s *session) result(stop error) error {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	// The list of all that did not stop comes first, so that errors.As finds
	// it before one of a Chief below.
	return errors.Join(append([]error{stop, s.fatal}, s.problems...)...)
}
