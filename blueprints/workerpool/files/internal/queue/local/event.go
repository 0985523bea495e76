package local

import (
	"encoding/binary"

	"example.invalid/service/internal/queue"
)

// The notes below tell the log of a change. The lock is held: that keeps them
// in order, and lets them share one buffer.

func (e *Engine) note(op queue.Op, kind uint8, key, data []byte) {
	if e.log == nil || e.silent {
		return
	}
	e.one[0] = queue.Record{Op: op, Kind: kind, Key: key, Data: data}
	e.log.Later(e.one[:]...)
}

func (e *Engine) noteRemove(kind uint8, key []byte) { e.note(queue.Remove, kind, key, nil) }

func (e *Engine) noteFire(h *history) {
	if e.log == nil {
		return
	}
	e.scratch = appendFire(e.scratch[:0], h.lastFire)
	e.note(queue.Put, KindFire, []byte(h.jobID), e.scratch)
}

// event begins the data of something that happened to a run. It is false when
// nobody has to know.
func (e *Engine) event(rec *record, event byte) bool {
	if !e.durable(rec) {
		return false
	}
	e.scratch = append(e.scratch[:0], version, event)
	return true
}

// tell gives the log the event that was begun.
func (e *Engine) tell(rec *record) { e.note(queue.Add, KindRun, rec.id[:], e.scratch) }

func (e *Engine) noteStart(rec *record) {
	if e.event(rec, eventStart) {
		last := &rec.body.attempts[len(rec.body.attempts)-1]
		e.scratch = binary.AppendVarint(e.scratch, int64(stampOf(last.StartedAt)))
		e.tell(rec)
	}
}

func (e *Engine) noteRelease(rec *record) {
	if e.event(rec, eventRelease) {
		e.tell(rec)
	}
}

func (e *Engine) noteCrash(rec *record) {
	if e.event(rec, eventCrash) {
		e.tell(rec)
	}
}

// putEvery is after how many attempts the whole of a run is written anew, so
// that one that is tried without end does not grow without end.
const putEvery = 32

func (e *Engine) noteNack(rec *record, o *queue.Outcome) {
	if rec.body.begun%putEvery == 0 {
		e.notePut(rec)
		return
	}
	if e.event(rec, eventNack) {
		due := stamp(0)
		if rec.state == retrying {
			due = rec.due
		}
		e.scratch = binary.AppendVarint(e.scratch, int64(due))
		e.scratch = appendOutcome(e.scratch, o)
		e.tell(rec)
	}
}

// noteEnd tells of the end of a run, and of that of its attempt if it had begun
// and o is not nil: done and result are one record.
func (e *Engine) noteEnd(rec *record, o *queue.Outcome) {
	if !e.event(rec, eventEnd) {
		return
	}
	b := rec.body
	e.scratch = append(e.scratch, byte(rec.state))
	e.scratch = binary.AppendVarint(e.scratch, int64(b.finished))
	e.scratch = appendString(e.scratch, b.cause)
	if o == nil {
		e.scratch = append(e.scratch, 0)
	} else {
		e.scratch = appendOutcome(append(e.scratch, 1), o)
		e.scratch = appendResult(e.scratch, o.Result)
	}
	e.tell(rec)
}

func (e *Engine) noteAside(rec *record) {
	if e.event(rec, eventAside) {
		e.scratch = appendString(e.scratch, rec.body.cause)
		e.tell(rec)
	}
}

// notePut writes the whole of a run anew.
func (e *Engine) notePut(rec *record) {
	if e.durable(rec) {
		e.scratch = appendRun(e.scratch[:0], rec, rec.body)
		e.note(queue.Put, KindRun, rec.id[:], e.scratch)
	}
}
