package local

import (
	"strings"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// decodeRun reads what appendRun has written into a new record. Its history is
// one of its own, for a job of which nothing else is known.
func decodeRun(data string) (*record, error) {
	d, bits, payload := open(data)
	if d.err != nil {
		return nil, d.err
	}
	d.text = strings.Clone(d.text) // what is kept is not to hold on to the payload twice
	w := new(whole)
	piece := &struct {
		record  record
		history history
	}{}
	rec, spec := &piece.record, &w.spec
	rec.order, rec.accepted = d.uvarint(), d.stamp()
	d.spec(spec, bits)
	if payload != "" {
		spec.Payload = []byte(payload)
	}
	if d.err != nil {
		return nil, d.err
	}
	rec.with(w)
	rec.history = piece.history.of(spec.ID)
	rec.fire = rec.accepted
	if !spec.FireTime.IsZero() {
		rec.fire = stampOf(spec.FireTime)
	}
	if bits&hasLife != 0 {
		d.life(rec)
	}
	return rec, d.close()
}

// decodeBody reads a body alone.
func decodeBody(data string) (*body, error) {
	rec, err := decodeRun(data)
	if err != nil {
		return nil, err
	}
	return rec.body, nil
}

// glance is what a run's place depends on.
type glance struct {
	spec     work.Spec // without its payload; the strings are parts of the data
	size     int64     // of the payload
	order    uint64
	accepted stamp
	life     bool // something has happened to the run
}

// maxShared is the size up to which data may live as long as a part of it.
const maxShared = 512

// decode makes the record of a run. The body of one that nothing has happened to
// stays packed: most of those that are there at a start are of that kind, and it
// takes a third of the time. A unique key is looked for at once.
func (g *glance) decode(data string) *record {
	if err := g.read(data); err != nil {
		return unread(err)
	}
	if !g.life && g.spec.UniqueKey == "" {
		return g.record(data)
	}
	rec, err := decodeRun(data)
	if err != nil {
		return unread(err)
	}
	rec.history.recurring = !rec.body.spec.Trigger.Single()
	return rec
}

// record makes the record of a run that nothing has happened to.
func (g *glance) record(data string) *record {
	piece := &struct {
		record  record
		history history
	}{}
	jobID := g.spec.ID
	if len(data) > maxShared {
		jobID = strings.Clone(jobID) // it lives longer than the data, which it is a part of
	}
	h := piece.history.of(jobID)
	h.recurring = !g.spec.Trigger.Single()
	piece.record = record{
		history: h, packed: data, order: g.order, accepted: g.accepted, fire: g.accepted,
		size: g.size, place: -1, priority: priorityOf(&g.spec),
	}
	if !g.spec.FireTime.IsZero() {
		piece.record.fire = stampOf(g.spec.FireTime)
	}
	return &piece.record
}

// read reads what appendRun has written, and makes nothing.
func (g *glance) read(data string) error {
	d, bits, payload := open(data)
	if d.err != nil {
		return d.err
	}
	g.size, g.life = int64(len(payload)), bits&hasLife != 0
	g.order, g.accepted = d.uvarint(), d.stamp()
	g.spec = work.Spec{}
	d.spec(&g.spec, bits)
	if g.life {
		return d.err
	}
	return d.close()
}

func (d *decoder) life(rec *record) {
	b := rec.body
	rec.state, rec.due = state(d.byte()), d.stamp()
	b.begun, b.tries, b.crashes = d.number(), int(d.varint()), d.number()
	b.finished, b.cause = d.stamp(), d.string()
	n := d.count()
	if rec.state == 0 || rec.state >= states || n > maxAttempts {
		d.fail(errBad)
		return
	}
	for range n {
		b.attempts = append(b.attempts, d.attempt())
	}
	b.result = d.result()
}

func (d *decoder) attempt() work.Attempt {
	a := work.Attempt{Number: d.number(), StartedAt: d.stamp().time()}
	o := d.outcome()
	a.FinishedAt, a.Cause, a.TimedOut, a.Hung, a.Errors, a.Metrics = o.FinishedAt, o.Cause, o.TimedOut, o.Hung, o.Errors, o.Metrics
	return a
}

func (d *decoder) outcome() (o queue.Outcome) {
	flags := d.byte()
	if flags > 3 {
		d.fail(errVersion)
	}
	o.TimedOut, o.Hung = flags&1 != 0, flags&2 != 0
	o.FinishedAt, o.Cause = d.stamp().time(), d.string()
	if n := d.count(); n > 0 {
		o.Errors = make([]string, 0, min(n, 64))
		for ; n > 0; n-- {
			o.Errors = append(o.Errors, d.string())
		}
	}
	if n := d.count(); n > 0 {
		o.Metrics = make(map[string]int64, min(n, 64))
		for ; n > 0; n-- {
			name := d.string()
			o.Metrics[name] = d.varint()
		}
	}
	return o
}

func (d *decoder) result() *work.StoredResult {
	flags := d.byte()
	switch {
	case flags == 0:
		return nil
	case flags != 1 && flags != 3:
		d.fail(errVersion)
		return nil
	}
	r := &work.StoredResult{Truncated: flags&2 != 0, Size: d.number()}
	if n := d.count(); n > 0 {
		r.MetaData = make(map[string]string, min(n, 64))
		for ; n > 0; n-- {
			k := d.string()
			r.MetaData[k] = d.string()
		}
	}
	if n := d.count(); n > 0 {
		r.Payload = []byte(d.text[d.at : d.at+n])
		d.at += n
	}
	return r
}
