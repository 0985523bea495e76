package supervisor

import (
	"context"
	"errors"
	"fmt"
)

// TargetBroadcast is the target of a message to all but its sender.
const TargetBroadcast WorkerName = "*"

// MailboxSize is how many messages wait in a mailbox of the default broker.
const MailboxSize = 64

var (
	// ErrNoMailbox is the error of a message to someone who has no mailbox.
	ErrNoMailbox = errors.New("there is no such mailbox")
	// ErrMailboxFull is the error of a message to someone who does not read.
	ErrMailboxFull = errors.New("the mailbox is full")
)

// MessageKind is for senders and receivers to agree on.
type MessageKind int

// Message goes from one worker to another. Data must not be changed after it was
// sent.
type Message struct {
	Target WorkerName
	Sender WorkerName // empty when it was sent by none that has a mailbox
	Kind   MessageKind
	Data   any
}

// DeliveryError tells whom a message did not reach. The error of a message to
// many joins one for each.
type DeliveryError struct {
	Target WorkerName
	Err    error // ErrNoMailbox or ErrMailboxFull
}

func (e *DeliveryError) Error() string { return fmt.Sprintf("message to %s: %v", e.Target, e.Err) }

// Unwrap returns why it did not.
func (e *DeliveryError) Unwrap() error { return e.Err }

// Sender sends messages. It never waits: a mailbox that is full is an error,
// and the message goes to the others all the same.
type Sender interface {
	// Send sends a message of kind 0.
	Send(target WorkerName, data any) error
	SendWithKind(target WorkerName, kind MessageKind, data any) error
	SendToMany(kind MessageKind, data any, targets ...WorkerName) error

	// SelfInit opens a mailbox for one that is no worker. The error is
	// ErrExists when the name is taken.
	SelfInit(name WorkerName) (Mailbox, error)
}

// Mailbox sends in the name of its owner, and receives.
type Mailbox interface {
	Sender

	// Messages is never closed: receive from it in a select with ctx.Done(). A
	// message stays while its worker is restarted.
	Messages() <-chan Message
}

// Broker has the mailboxes of a Chief's workers. If it has a method
// RemoveWorker(name WorkerName), that is told of workers that are removed.
type Broker interface {
	// DefaultBus sends for those who have no mailbox.
	DefaultBus() Sender
	// AddWorker returns the mailbox of a worker, the same one each time.
	AddWorker(name WorkerName) Mailbox
	// Init is called when the Chief is started. Its error stops that.
	Init() error
	// Serve is called once Init was, and has to return when ctx is done, which
	// is after the last worker has stopped.
	Serve(ctx context.Context)
}

// NopBroker is a Broker that delivers nothing and says so.
type NopBroker struct{}

var _ Broker = NopBroker{}

// DefaultBus returns a NopMailbox.
func (NopBroker) DefaultBus() Sender { return NopMailbox{} }

// AddWorker returns a NopMailbox.
func (NopBroker) AddWorker(WorkerName) Mailbox { return NopMailbox{} }

// Init does nothing.
func (NopBroker) Init() error { return nil }

// Serve returns at once.
func (NopBroker) Serve(context.Context) {}

// NopMailbox is the mailbox of those who have none: sending is an error, and
// nothing is received.
type NopMailbox struct{}

var _ Mailbox = NopMailbox{}

// Send returns a DeliveryError.
func (NopMailbox) Send(target WorkerName, _ any) error {
	return &DeliveryError{Target: target, Err: ErrNoMailbox}
}

// SendWithKind returns a DeliveryError.
func (m NopMailbox) SendWithKind(target WorkerName, _ MessageKind, data any) error {
	return m.Send(target, data)
}

// SendToMany returns a DeliveryError for each target.
func (m NopMailbox) SendToMany(_ MessageKind, data any, targets ...WorkerName) error {
	return sendToMany(targets, func(target WorkerName) error { return m.Send(target, data) })
}

// SelfInit returns ErrNoMailbox.
func (NopMailbox) SelfInit(name WorkerName) (Mailbox, error) {
	return nil, fmt.Errorf("mailbox %s: %w", name, ErrNoMailbox)
}

// Messages returns nil, from which nothing is ever received.
func (NopMailbox) Messages() <-chan Message { return nil }

func sendToMany(targets []WorkerName, send func(WorkerName) error) error {
	errs := make([]error, len(targets))
	for i, target := range targets {
		errs[i] = send(target)
	}
	return errors.Join(errs...)
}
