package local

import (
	"sync"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// pending is a submission whose records are being written. What depends on its
// outcome waits for it. The engine's lock guards it.
type pending struct {
	decided chan struct{} // nil while nobody waits: hardly ever somebody does
}

func (p *pending) wait() <-chan struct{} {
	if p.decided == nil {
		p.decided = make(chan struct{})
	}
	return p.decided
}

func (p *pending) decide() {
	if p.decided != nil {
		close(p.decided)
		p.decided = nil
	}
}

// batch is a submission on its way.
type batch struct {
	entries []queue.Entry
	job     *work.Spec // is kept with them, nil for none
	patient bool       // it waits for room whatever the policy
	later   bool       // a Flush makes it safe, not its own write
	called  bool       // it has waited for room, and it is its turn
	full    bool       // there was no room for it

	at      stamp
	runs    []work.Run // of all entries
	records []*record  // the new ones
	fresh   []int      // their places in runs
	keys    []*binding // that are bound by it
	uniques []*unique
	pending pending

	bodies []whole // of the new ones that are being packed
	told   bool    // runs has the new ones, but for their states
	packs  bool    // so many wait that the new ones are packed
}

// begin makes a batch ready to be admitted.
func (b *batch) begin(packs bool) {
	clear(b.bodies)
	b.at = now()
	b.records, b.fresh, b.bodies = b.records[:0], b.fresh[:0], b.bodies[:0]
	b.keys, b.uniques = nil, nil
	b.full, b.told, b.packs = false, false, packs
}

// whole returns the body of a run that is going to be packed: it is needed until
// it was written, in memory that the batch keeps.
func (b *batch) whole(spec *work.Spec) *whole {
	if len(b.bodies) == cap(b.bodies) { // those that are there must not move
		b.bodies = make([]whole, 0, min(len(b.entries), maxIdleBatch))
	}
	b.bodies = append(b.bodies, whole{spec: *spec})
	return &b.bodies[len(b.bodies)-1]
}

// describe makes what is returned for the i-th new run. While the lock is not
// held, everything is made but the state, which is not known yet.
func (b *batch) describe(i int) {
	rec, run := b.records[i], &b.runs[b.fresh[i]]
	if !b.told {
		*run = rec.run(rec.body)
	}
	run.State = stateNames[rec.state]
}

// batches spares the memory of batches: one is needed for each submission.
var batches = sync.Pool{New: func() any { return new(batch) }}

// free gives a batch back, without what it referred to.
func (b *batch) free() {
	clear(b.records)
	clear(b.bodies)
	*b = batch{records: b.records[:0], fresh: b.fresh[:0], bodies: b.bodies[:0]}
	if cap(b.records) <= maxIdleBatch && cap(b.bodies) <= maxIdleBatch {
		batches.Put(b)
	}
}

// maxIdleBatch is up to how many runs the memory of a batch is kept for.
const maxIdleBatch = 1024
