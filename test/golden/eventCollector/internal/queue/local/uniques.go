package local

import (
	"fmt"

	"github.com/acme-demo/eventcollector/internal/work"
)

// uniques remembers the unique keys of unfinished runs, and those of other runs
// during their window. The engine's lock guards it.
type uniques struct {
	limit int
	bound map[scope]*unique
	sweep int // look for what is over when there are so many
}

type unique struct {
	scope   scope
	run     [16]byte
	busy    bool  // the run is unfinished
	until   stamp // the end of the window, 0 without one
	pending *pending
}

const minSweep = 64

func newUniques(limit int) uniques {
	return uniques{limit: limit, bound: map[scope]*unique{}, sweep: minSweep}
}

func uniqueScope(spec *work.Spec) scope { return scope{spec.Type, spec.UniqueKey} }

// free returns an error while a key is taken.
func (q *uniques) free(spec *work.Spec, now stamp) error {
	if spec.UniqueKey == "" {
		return nil
	}
	u := q.bound[uniqueScope(spec)]
	if u == nil || !u.busy && u.until <= now {
		return nil
	}
	return &work.UniqueError{Key: spec.UniqueKey, Run: work.FormatID(u.run)}
}

func (q *uniques) hasRoom(spec *work.Spec) bool {
	return spec.UniqueKey == "" || len(q.bound) < q.limit || q.bound[uniqueScope(spec)] != nil
}

// full is the error for a key for which there is no room.
func (q *uniques) full() error {
	return fmt.Errorf("%d unique keys are remembered: %w", len(q.bound), &work.FullError{RetryAfter: maxRetryAfter})
}

// bind binds a key that is free to a run that is unfinished.
func (q *uniques) bind(spec *work.Spec, run [16]byte, accepted stamp) *unique {
	if spec.UniqueKey == "" {
		return nil
	}
	u := &unique{scope: uniqueScope(spec), run: run, busy: true}
	if spec.UniqueFor > 0 {
		u.until = accepted.plus(spec.UniqueFor)
	}
	q.bound[u.scope] = u
	return u
}

// rebind binds the key of a run that was unfinished when the process began. Its
// window is there already, if it has one.
func (q *uniques) rebind(rec *record) {
	spec := rec.body.spec
	if spec.UniqueKey == "" {
		return
	}
	if u := q.bound[uniqueScope(spec)]; u != nil && u.run == rec.id {
		u.busy = true
		return
	}
	q.bind(spec, rec.id, rec.accepted)
}

// unbind frees the key of a run that was not accepted.
func (q *uniques) unbind(spec *work.Spec, run [16]byte) {
	if spec.UniqueKey == "" {
		return
	}
	if u := q.bound[uniqueScope(spec)]; u != nil && u.run == run {
		delete(q.bound, u.scope)
	}
}

// release frees the key of a run that is over, or leaves it to its window. The
// lock is held.
func (e *Engine) release(rec *record, spec *work.Spec, now stamp) {
	if spec.UniqueKey == "" {
		return
	}
	q := &e.uniques
	u := q.bound[uniqueScope(spec)]
	if u == nil || u.run != rec.id {
		return
	}
	u.busy = false
	if u.until <= now {
		e.freeUnique(u)
	}
	if len(q.bound) < q.sweep {
		return
	}
	for _, u := range q.bound {
		if !u.busy && u.until <= now {
			e.freeUnique(u)
		}
	}
	q.sweep = max(minSweep, 2*len(q.bound))
}

func (e *Engine) freeUnique(u *unique) {
	delete(e.uniques.bound, u.scope)
	if u.until != 0 {
		e.noteRemove(KindUnique, u.scope.bytes())
	}
}
