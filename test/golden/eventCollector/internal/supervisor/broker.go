package supervisor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// MemoryBroker delivers within the process. The sender does the work, so that
// there is no goroutine through which all messages have to go.
type MemoryBroker struct {
	size int

	mu    sync.RWMutex
	boxes map[WorkerName]chan Message
}

var _ Broker = (*MemoryBroker)(nil)

// NewBroker makes a broker whose mailboxes have room for size messages each, at
// least one.
func NewBroker(size int) *MemoryBroker {
	return &MemoryBroker{size: max(size, 1), boxes: make(map[WorkerName]chan Message)}
}

// DefaultBus sends without a name.
func (b *MemoryBroker) DefaultBus() Sender { return mailbox{broker: b} }

// Init does nothing.
func (b *MemoryBroker) Init() error { return nil }

// Serve returns at once, because senders deliver.
func (b *MemoryBroker) Serve(context.Context) {}

// AddWorker opens the mailbox of a worker, or returns it if it is open.
func (b *MemoryBroker) AddWorker(name WorkerName) Mailbox {
	b.mu.Lock()
	defer b.mu.Unlock()
	in, ok := b.boxes[name]
	if !ok {
		in = make(chan Message, b.size)
		b.boxes[name] = in
	}
	return mailbox{broker: b, name: name, in: in}
}

// RemoveWorker closes a mailbox to new messages.
func (b *MemoryBroker) RemoveWorker(name WorkerName) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.boxes, name)
}

// post delivers to one or, if the target is TargetBroadcast, to all but the
// sender.
func (b *MemoryBroker) post(m Message) error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if m.Target != TargetBroadcast {
		return b.put(m.Target, m)
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(b.boxes)) {
		if name != m.Sender {
			errs = append(errs, b.put(name, m))
		}
	}
	return errors.Join(errs...)
}

// put delivers to one mailbox. The lock is held.
func (b *MemoryBroker) put(name WorkerName, m Message) error {
	in, ok := b.boxes[name]
	if !ok {
		return &DeliveryError{Target: name, Err: ErrNoMailbox}
	}
	select {
	case in <- m:
		return nil
	default:
		return &DeliveryError{Target: name, Err: ErrMailboxFull}
	}
}

// mailbox is a Mailbox of a MemoryBroker.
type mailbox struct {
	broker *MemoryBroker
	name   WorkerName
	in     chan Message
}

func (m mailbox) Send(target WorkerName, data any) error {
	return m.SendWithKind(target, 0, data)
}

func (m mailbox) SendWithKind(target WorkerName, kind MessageKind, data any) error {
	return m.broker.post(Message{Target: target, Sender: m.name, Kind: kind, Data: data})
}

func (m mailbox) SendToMany(kind MessageKind, data any, targets ...WorkerName) error {
	return sendToMany(targets, func(target WorkerName) error { return m.SendWithKind(target, kind, data) })
}

func (m mailbox) SelfInit(name WorkerName) (Mailbox, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	b := m.broker
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.boxes[name]; ok {
		return nil, fmt.Errorf("mailbox %s: %w", name, ErrExists)
	}
	in := make(chan Message, b.size)
	b.boxes[name] = in
	return mailbox{broker: b, name: name, in: in}, nil
}

func (m mailbox) Messages() <-chan Message { return m.in }
