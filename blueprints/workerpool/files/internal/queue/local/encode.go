package local

import (
	"encoding/binary"
	"sync"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// encoder collects the records of one unit in one buffer.
type encoder struct {
	buf   []byte
	marks []mark
	recs  []queue.Record
}

type span struct{ from, to int }

type mark struct {
	kind      uint8
	key, data span
}

var encoders = sync.Pool{New: func() any { return new(encoder) }}

func (enc *encoder) free() {
	if cap(enc.buf) > 1<<20 {
		return
	}
	clear(enc.recs)
	enc.buf, enc.marks, enc.recs = enc.buf[:0], enc.marks[:0], enc.recs[:0]
	encoders.Put(enc)
}

// put begins a record; what is appended to the buffer until end is its data.
func (enc *encoder) put(kind uint8, key []byte) {
	from := len(enc.buf)
	enc.buf = append(enc.buf, key...)
	to := len(enc.buf)
	enc.marks = append(enc.marks, mark{kind: kind, key: span{from, to}, data: span{to, to}})
}

func (enc *encoder) end() span {
	m := &enc.marks[len(enc.marks)-1]
	m.data.to = len(enc.buf)
	return m.data
}

// records returns the records, all of them Puts.
func (enc *encoder) records() []queue.Record {
	for _, m := range enc.marks {
		enc.recs = append(enc.recs, queue.Record{
			Op: queue.Put, Kind: m.kind, Key: enc.buf[m.key.from:m.key.to], Data: enc.buf[m.data.from:m.data.to],
		})
	}
	return enc.recs
}

func (enc *encoder) run(rec *record) span {
	enc.put(KindRun, rec.id[:])
	enc.buf = appendRun(enc.buf, rec, rec.body)
	return enc.end()
}

func (enc *encoder) fire(jobID string, at stamp) {
	enc.put(KindFire, []byte(jobID))
	enc.buf = appendFire(enc.buf, at)
	enc.end()
}

func (enc *encoder) key(k *binding) {
	enc.put(KindKey, k.scope.bytes())
	enc.buf = append(enc.buf, version)
	enc.buf = appendString(enc.buf, k.jobID)
	enc.buf = append(enc.buf, k.digest[:]...)
	enc.buf = binary.AppendVarint(enc.buf, int64(k.since))
	enc.end()
}

func (enc *encoder) unique(u *unique) {
	enc.put(KindUnique, u.scope.bytes())
	enc.buf = append(enc.buf, version)
	enc.buf = append(enc.buf, u.run[:]...)
	enc.buf = binary.AppendVarint(enc.buf, int64(u.until))
	enc.end()
}

func (enc *encoder) job(s *work.Spec) {
	enc.put(KindJob, []byte(s.ID))
	enc.buf = appendJob(enc.buf, s)
	enc.end()
}

func appendFire(b []byte, at stamp) []byte {
	return binary.AppendVarint(append(b, version), int64(at))
}

func appendJob(b []byte, s *work.Spec) []byte {
	bits := fieldsOf(s)
	b = append(b, version)
	b = binary.AppendUvarint(b, bits)
	if bits&hasPayload != 0 {
		b = appendCount(b, len(s.Payload))
	}
	b = appendSpec(b, s, bits)
	return append(b, s.Payload...)
}
