package local

import (
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// unreadCause is the cause of a run whose body is lost until the next start.
const unreadCause = "its spill file could not be read; a durable queue has it again after a restart"

// peek returns a run's body, decoded if it is packed, read from its file if it
// is there. The lock is held.
func (e *Engine) peek(rec *record) *body {
	switch {
	case rec.body != nil:
		return rec.body
	case rec.packed != "":
		b, err := decodeBody(rec.packed)
		if err != nil { // it was written, or read, by this process
			return e.lostBody(rec, err)
		}
		return b
	}
	b, err := e.readBody(rec.where)
	if err != nil {
		return e.lostBody(rec, err)
	}
	return b
}

// readBody reads a body from its file. It needs no lock when the position is
// known.
func (e *Engine) readBody(where position) (*body, error) {
	data, err := e.store.read(where)
	if err != nil {
		return nil, err
	}
	return decodeBody(string(data))
}

// lostBody is what stands for a body that could not be read.
func (e *Engine) lostBody(rec *record, err error) *body {
	e.opts.Logger.Error("run could not be read from its spill file", "run_id", work.FormatID(rec.id), "error", err)
	return &body{spec: &work.Spec{ID: rec.history.jobID}, cause: unreadCause}
}

// bring brings a body back into memory. The lock is held.
func (e *Engine) bring(rec *record) {
	switch {
	case rec.body != nil:
	case rec.packed != "":
		rec.body, rec.packed = e.peek(rec), ""
	default:
		e.install(rec, e.peek(rec))
	}
}

func (e *Engine) install(rec *record, b *body) {
	e.unplace(rec)
	e.inMemory += rec.size
	rec.body = b
}

// mayBring tells whether a run may leave its file to be leased, besides others
// of so many bytes. A holder that takes whatever it gets would have everything
// in memory otherwise: what is leased and has not begun may take as much again
// as what is not leased. Where nothing is leased there is no reason to wait. The
// lock is held.
func (e *Engine) mayBring(rec *record, bytes int64) bool {
	if e.leased == 0 || e.leased < e.opts.Capacity && e.inMemory+bytes+rec.size <= 2*e.opts.Bytes {
		return true
	}
	e.stalled = true
	return false
}

// unlent tells that there is one lease less that has not begun. The lock is held.
func (e *Engine) unlent() {
	e.leased--
	if e.stalled {
		e.stalled = false
		e.wakeLeaser()
	}
}

// fetch brings the bodies of leased runs back into memory, and returns how many
// leases are left: those of runs that were cancelled meanwhile are not. The
// lock is held, but not while files are read.
func (e *Engine) fetch(ls []queue.Lease) int {
	places := make([]position, len(ls))
	for i := range ls {
		places[i] = ls[i].Ref.(*record).where
	}
	e.unlock()
	bodies := make([]*body, len(ls))
	errs := make([]error, len(ls))
	for i, p := range places {
		if p.segment != nil {
			bodies[i], errs[i] = e.readBody(p)
		}
	}
	e.mu.Lock()
	n := 0
	for i := range ls {
		rec := e.holding(&ls[i])
		if rec == nil {
			continue
		}
		if rec.out && errs[i] != nil {
			e.unlease(rec)
			e.install(rec, e.lostBody(rec, errs[i]))
			rec.unread = true
			e.setAside(rec, unreadCause)
			continue
		}
		if rec.out {
			e.install(rec, bodies[i])
		}
		ls[n] = rec.lease(e.opts.MaxCrashes)
		n++
	}
	clear(ls[n:])
	return n
}
