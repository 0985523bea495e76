package local

import (
	"strings"
	"sync"
	"time"

	"example.invalid/service/internal/queue"
)

// Recovery is what was found in the log at the start.
type Recovery struct {
	// Unfinished runs by what they are after the start. Interrupted is how many
	// of them were running when the process before ended; Poisoned how many of
	// these were dead-lettered for it.
	Waiting     int
	Scheduled   int
	Retrying    int
	Undecodable int
	Interrupted int
	Poisoned    int
	// What is kept beyond these.
	Finished    int
	DeadLetters int
	Jobs        int
	Schedules   int
	Keys        int
	// Unknown counts records of which this build makes nothing: they stay in
	// the log. Orphans counts changes of runs whose beginning is not there.
	Unknown int
	Orphans int
	Took    time.Duration
}

// replayer builds an engine from the records of a log.
type replayer struct {
	e        *Engine
	all      []*record // in the order in which they came, superseded ones included
	fires    map[string]stamp
	poisoned []*record
	resident int // unfinished runs whose bodies are in memory
	report   Recovery

	scratch []byte
	filling []copied
	size    int // of what is in there
	full    chan []copied
	decoded chan []copied
	empty   chan []copied
	applied sync.WaitGroup
}

func newReplayer(e *Engine) *replayer {
	r := &replayer{
		e: e, fires: map[string]stamp{},
		full: make(chan []copied, handfuls), decoded: make(chan []copied, handfuls), empty: make(chan []copied, handfuls),
	}
	r.applied.Go(r.decodeAll)
	r.applied.Go(r.applyAll)
	return r
}

// apply does what one record says. Nothing that is in a record makes it fail.
func (r *replayer) apply(c *copied) {
	if c.kind == KindRun {
		r.takeRun(c)
		return
	}
	rec := queue.Record{Op: c.op, Kind: c.kind, Key: []byte(c.key()), Data: []byte(c.data())}
	switch c.kind {
	case KindJob:
		r.known(takeInto(r.e.specs, rec, decodeJob))
	case KindSchedule:
		r.known(takeInto(r.e.schedules, rec, decodeSchedule))
	case KindFire:
		r.known(takeInto(r.fires, rec, decodeFire))
	case KindKey:
		r.takeKey(rec)
	case KindUnique:
		r.takeUnique(rec)
	default:
		r.report.Unknown++
	}
}

func (r *replayer) known(err error) {
	if err != nil {
		r.report.Unknown++
	}
}

// takeInto does what a record says to a map.
func takeInto[T any](m map[string]T, rec queue.Record, decode func([]byte) (T, error)) error {
	switch rec.Op {
	case queue.Put:
		v, err := decode(rec.Data)
		if err != nil {
			delete(m, string(rec.Key))
			return err
		}
		m[string(rec.Key)] = v
	case queue.Remove:
		delete(m, string(rec.Key))
	default:
		return errVersion
	}
	return nil
}

func (r *replayer) takeKey(rec queue.Record) {
	b, err := decodeKey(rec.Key, rec.Data)
	switch {
	case rec.Op == queue.Put && err == nil:
		r.e.keys.bound[b.scope] = b
	case rec.Op == queue.Remove:
		delete(r.e.keys.bound, b.scope)
	default:
		r.report.Unknown++
	}
}

func (r *replayer) takeUnique(rec queue.Record) {
	u, err := decodeUnique(rec.Key, rec.Data)
	switch {
	case rec.Op == queue.Put && err == nil:
		r.e.uniques.bound[u.scope] = u
	case rec.Op == queue.Remove:
		delete(r.e.uniques.bound, u.scope)
	default:
		r.report.Unknown++
	}
}

func (r *replayer) takeRun(c *copied) {
	if c.cut != 16 {
		r.report.Unknown++
		return
	}
	var id [16]byte
	copy(id[:], c.key())
	switch c.op {
	case queue.Put:
		r.leave(r.e.runs[id])
		r.e.runs[id] = r.begin(id, c)
	case queue.Remove:
		r.leave(r.e.runs[id])
		delete(r.e.runs, id)
	case queue.Add:
		switch old := r.e.runs[id]; {
		case old == nil:
			r.report.Orphans++
		case !old.unread:
			r.add(old, c.data())
		}
	default:
		r.report.Unknown++
	}
}

// leave takes a run that something else takes the place of off the accounts.
func (r *replayer) leave(rec *record) {
	switch {
	case rec == nil:
		return
	case rec.out:
		r.e.store.free(rec.where)
	case !rec.state.final():
		r.resident--
	}
	rec.history = nil
}

// begin takes the record of a run that begins. Beyond what is to be in memory
// its body goes to the spill files right away.
func (r *replayer) begin(id [16]byte, c *copied) *record {
	rec := c.run
	rec.id = id
	r.all = append(r.all, rec)
	full := r.resident >= r.e.opts.Capacity || r.e.inMemory >= r.e.opts.Bytes
	unique := rec.body != nil && rec.body.spec.UniqueKey != ""
	if r.e.store != nil && full && !unique && rec.state <= retrying && rec.state != running {
		if where, err := r.e.store.put(rec.priority, []byte(c.data())); err == nil {
			rec.begun = rec.body != nil && rec.body.begun > 0
			rec.body, rec.packed, rec.out, rec.where = nil, "", true, where
			rec.history.jobID = strings.Clone(rec.history.jobID) // it was a part of the data
			return rec
		}
	}
	if !rec.state.final() {
		r.resident++
	}
	return rec
}

// unread is the record of a run that cannot be read.
func unread(err error) *record {
	rec := new(record).with(&whole{body: body{cause: err.Error()}})
	rec.history = new(history) // nobody asks for it
	rec.state, rec.unread = undecodable, true
	return rec
}

// add does to a run what an event says.
func (r *replayer) add(rec *record, data string) {
	if rec.out {
		b, err := r.e.readBody(rec.where)
		if err != nil {
			b = r.e.lostBody(rec, err)
			rec.unread = true
		}
		r.e.store.free(rec.where)
		rec.body, rec.out, rec.where = b, false, position{}
		r.resident++
	}
	r.e.bring(rec)
	was := rec.state.final()
	err := rec.apply(data)
	switch {
	case err != nil && was:
		r.report.Unknown++ // whatever it was, the run is over
	case err != nil:
		rec.unread, rec.state = true, undecodable
		rec.body.cause = err.Error()
	case rec.state.final() && !was:
		r.resident--
	}
}
