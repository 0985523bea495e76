package dispatch

import (
	"sync"

	"example.invalid/service/internal/ring"
)

// mailbox hands things to one goroutine that may be slow. Putting never blocks:
// what finds no room is dropped and counted.
type mailbox[T any] struct {
	limit int
	most  int         // bytes
	size  func(T) int // of one, in bytes
	wake  chan struct{}

	mu      sync.Mutex
	items   ring.Ring[T]
	bytes   int
	dropped uint64
	sent    uint64
}

func newMailbox[T any](limit, most int, size func(T) int) *mailbox[T] {
	return &mailbox[T]{limit: limit, most: most, size: size, wake: make(chan struct{}, 1)}
}

func (m *mailbox[T]) put(v T) {
	size := m.size(v)
	m.mu.Lock()
	if n := m.items.Len(); n >= m.limit || n > 0 && m.bytes+size > m.most {
		m.dropped++
		m.mu.Unlock()
		return
	}
	m.items.PushBack(v)
	m.bytes += size
	first := m.items.Len() == 1
	m.mu.Unlock()
	if first {
		select {
		case m.wake <- struct{}{}:
		default:
		}
	}
}

func (m *mailbox[T]) take() (v T, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok = m.items.PopFront(); ok {
		m.bytes -= m.size(v)
	}
	return v, ok
}

func (m *mailbox[T]) counts() (sent, dropped uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sent, m.dropped
}

// run calls deliver with everything that is put until stop is closed. What is
// in the mailbox by then is delivered, too. A false from deliver ends it.
func (m *mailbox[T]) run(stop <-chan struct{}, deliver func(T) bool) {
	for {
		for v, ok := m.take(); ok; v, ok = m.take() {
			if !deliver(v) {
				return
			}
			m.mu.Lock()
			m.sent++
			m.mu.Unlock()
		}
		select {
		case <-m.wake:
		case <-stop:
			for v, ok := m.take(); ok; v, ok = m.take() {
				if !deliver(v) {
					return
				}
			}
			return
		}
	}
}
