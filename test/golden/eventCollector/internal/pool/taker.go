package pool

import "time"

// shortRun is the run time up to which a worker may take more than one item: a
// long one would keep those behind it waiting while other workers are idle.
const shortRun = int64(20 * time.Microsecond)

// measureEvery tells how often the time of a batch of one is taken.
const measureEvery = 8

// Join registers a taker. A Pool does so for its workers; Join, SetTakers and
// Take are for those who have workers of their own.
func (q *Queue[T]) Join(b *Batch[T]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.takers = append(q.takers, b)
}

// SetTakers changes how many takers may stay.
func (q *Queue[T]) SetTakers(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.target = n
	q.work.Broadcast()
}

// Take fills b, whose items are all claimed and done, and waits until there is
// something to fill it with. When it is false, the taker has to go: it is
// registered no more then.
func (q *Queue[T]) Take(b *Batch[T]) bool {
	_, ok := q.take(b)
	return ok
}

// take is Take; slept tells whether it had to wait.
func (q *Queue[T]) take(b *Batch[T]) (slept, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.settle(b)
	for {
		if q.closed || len(q.takers) > q.target {
			q.leave(b)
			return slept, false
		}
		if !q.paused {
			for _, k := range q.shut {
				if k.waiting() > 0 {
					k.skipped++
				}
			}
			if q.some() {
				q.fill(b)
				return slept, true
			}
			if q.lent > 0 && q.steal(b) {
				return slept, true
			}
		}
		q.checkQuiet()
		slept = true
		q.idle++
		q.work.Wait()
		q.idle--
		q.waking = false
	}
}

// settle closes the books on what b took last.
func (q *Queue[T]) settle(b *Batch[T]) {
	if b.lane == nil {
		return
	}
	k := b.lane.kind
	b.lane = nil
	q.out--
	if b.lent {
		b.lent = false
		q.lent--
	}
	if b.started != 0 {
		k.measure((q.now() - b.started) / int64(b.taken))
		b.started = 0
	}
	if b.counted {
		b.counted = false
		q.ended(k)
	}
	if o := b.order; o != nil {
		b.order = nil
		q.over(o)
	}
	if b.fair != "" {
		b.fair = ""
	}
}

// measure takes the time of a run into account.
func (k *kind[T]) measure(each int64) {
	switch {
	case !k.measured:
		k.smooth, k.measured = each, true
	case each > k.smooth:
		// A long run counts at once, short ones have to prove themselves.
		k.smooth += (each - k.smooth) / 2
	default:
		k.smooth += (each - k.smooth) / 8
	}
}

// fill hands b its share of the most urgent lane. More than one item it gets
// only when runs of that type are short, and what is handed out is known by its
// lane alone: no limits, no keys.
func (q *Queue[T]) fill(b *Batch[T]) {
	l := q.ready.list[0]
	k := l.kind
	b.short = k.measured && k.smooth < shortRun
	share := 1
	if l.n > len(q.takers) && b.short && !k.bounded && l.fair == nil {
		// Rounded up, so that more than one means that something is left for
		// the next taker, who finds out when one of these is long after all.
		share = min((l.n-1)/len(q.takers)+1, maxBatch)
	}
	n := 1
	if l.fair == nil {
		b.items[0] = l.popBase()
	} else {
		b.items[0], b.fair = l.popFair()
	}
	if o := b.items[0].order; o != nil {
		b.order = o
		o.parts, o.key.out = 1, true
	} else if share > 1 {
		n += l.popPlain(b.items[1:share])
	}
	if l.n == 0 || q.ready.len() > 1 {
		q.refresh(l)
	}
	q.queued -= n
	q.hand(b, l, n)
	if k.bounded {
		b.counted = true
		q.begin(k)
	}
	q.takes++
	if n > 1 || !b.short || q.takes%measureEvery == 0 {
		b.started = q.now()
		if q.sampling {
			q.waits.add(b.started - q.free(b.items[0], k))
		}
	}
	// Half empty: those who wait for room are worth waking, all at once.
	if q.blocked > 0 && q.queued <= q.capacity/2 {
		q.room.Broadcast()
	}
	q.wake()
}

// hand gives the first n places of b to its worker.
func (q *Queue[T]) hand(b *Batch[T], l *lane[T], n int) {
	b.lane = l
	b.taken = n
	q.out++
	if n > 1 {
		b.lent = true
		q.lent++
	}
	b.bounds.Store(pack(0, n))
}

// free returns when an item could have been handed out, had a worker been idle.
func (q *Queue[T]) free(it item[T], k *kind[T]) int64 {
	free := it.since
	if it.order != nil {
		free = max(free, it.order.free)
	}
	if k.bounded {
		free = max(free, k.opened)
	}
	return free
}

// leave forgets a taker and puts back what it had not begun. The lock is held.
func (q *Queue[T]) leave(b *Batch[T]) {
	q.reclaim(b)
	q.settle(b)
	q.takers = remove(q.takers, b)
	q.checkQuiet()
	q.wake()
}
