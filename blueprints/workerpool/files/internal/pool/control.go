package pool

import "context"

// Pause stops the handing out and takes back what was not begun. It is false
// when the queue was paused.
func (q *Queue[T]) Pause() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.paused {
		return false
	}
	q.paused = true
	q.reclaimAll()
	return true
}

// Resume starts the handing out again; false when it was not paused.
func (q *Queue[T]) Resume() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.paused {
		return false
	}
	q.paused = false
	q.waking = false
	q.wake()
	return true
}

// Paused tells whether nothing is handed out.
func (q *Queue[T]) Paused() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.paused
}

// Drain makes TryPush and Push refuse what comes from now on, until Admit is
// called, and waits until nothing waits and nothing runs. Put goes on: what
// runs may have to be tried again. Runs that were given up and replaced are not
// waited for. The error is the cause of a done ctx, or ErrClosed.
func (q *Queue[T]) Drain(ctx context.Context) error {
	q.mu.Lock()
	q.draining = true
	q.room.Broadcast()
	if q.quiet == nil {
		q.quiet = make(chan struct{})
	}
	quiet := q.quiet
	q.checkQuiet()
	q.mu.Unlock()
	select {
	case <-quiet:
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.closed {
			return ErrClosed
		}
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Admit ends what Drain began.
func (q *Queue[T]) Admit() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.draining = false
}

// checkQuiet tells those who wait for it that nothing waits and nothing runs.
// What a taker has taken waits or runs. The lock is held.
func (q *Queue[T]) checkQuiet() {
	if q.quiet != nil && (q.closed || q.queued == 0 && q.out == 0) {
		close(q.quiet)
		q.quiet = nil
	}
}

// SetCapacity changes the bound. What is in the queue beyond it stays.
func (q *Queue[T]) SetCapacity(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.capacity = max(n, 1)
	q.room.Broadcast()
}

// Keep removes the items for which keep is false; those that a worker has taken
// stay. It must not use the queue.
func (q *Queue[T]) Keep(keep func(T) bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var freed []*orderKey[T]
	stays := func(it item[T]) bool {
		if keep(it.value) {
			return true
		}
		q.queued--
		if it.order != nil {
			freed = append(freed, it.order.key)
		}
		return false
	}
	for _, k := range q.kinds {
		k.each(func(l *lane[T]) {
			l.keep(stays)
			q.refresh(l)
		})
	}
	q.keepOrdered(func(v T) bool {
		if keep(v) {
			return true
		}
		q.queued--
		return false
	}, freed)
	q.checkQuiet()
	q.room.Broadcast()
	q.wake()
}

// Close wakes everybody and lets them go. What is in the queue stays there.
func (q *Queue[T]) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.reclaimAll()
	if q.alarm.timer != nil {
		q.alarm.timer.Stop()
	}
	q.checkQuiet()
	q.work.Broadcast()
	q.room.Broadcast()
}

// Why tells what keeps an item of a class from being handed out to an idle
// worker; it is empty when nothing does.
func (q *Queue[T]) Why(c Class) Reason {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch k := q.keys[c.OrderKey]; {
	case q.paused:
		return Paused
	case k != nil && (k.out || k.held && !c.Held):
		return BehindOrderKey
	}
	if k := q.kinds[c.Type]; k != nil {
		return k.shut
	}
	return ""
}
