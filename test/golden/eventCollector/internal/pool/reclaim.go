package pool

// reclaim takes back what b has not begun. The lock is held.
func (q *Queue[T]) reclaim(b *Batch[T]) {
	from, got := b.takeBack(maxBatch)
	if got == 0 {
		return
	}
	l := b.lane
	for i := from; i < from+got; i++ {
		l.putBack(b.items[i], b.fair)
	}
	q.queued += got
	q.refresh(l)
	// With a limit or an order key it was the only one.
	if b.order != nil {
		b.order.key.out = false // and busy still: its item is in its lane again
		b.order = nil
	}
	if b.counted {
		b.counted = false
		q.refund(l.kind)
	}
}

// reclaimAll takes back all that was taken and not begun.
func (q *Queue[T]) reclaimAll() {
	for _, b := range q.takers {
		q.reclaim(b)
	}
}

// steal gives b half of what another taker has not begun. It is from a lane
// without limits and keys, like all that is handed out in batches.
func (q *Queue[T]) steal(b *Batch[T]) bool {
	for _, other := range q.takers {
		if other == b || !other.lent {
			continue
		}
		from, got := other.takeBack((other.left() + 1) / 2)
		if got == 0 {
			continue
		}
		copy(b.items[:], other.items[from:from+got])
		b.short = false
		q.hand(b, other.lane, got)
		b.started = q.now()
		if q.idle > 0 && !q.waking {
			q.waking = true
			q.work.Signal()
		}
		return true
	}
	return false
}

// abandon takes a batch from the worker whose run is given up. With another one
// in its place, the taker has to go; otherwise nobody else shall wait behind it.
// A run with an order key has two parts from now on: the run, and Config.End.
func (q *Queue[T]) abandon(b *Batch[T], replaced bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.reclaim(b)
	if o := b.order; o != nil {
		o.parts++
		if replaced {
			b.order = nil // the run tells when it is over
		}
	}
	if replaced {
		q.leave(b)
	}
	q.wake()
}
