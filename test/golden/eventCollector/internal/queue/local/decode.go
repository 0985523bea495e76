package local

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// spec reads what appendSpec has written.
func (d *decoder) spec(s *work.Spec, bits uint64) {
	s.ID, s.Type = d.string(), d.string()
	if bits&hasRevision != 0 {
		s.Revision = int(d.varint())
	}
	if bits&hasTimeout != 0 {
		s.Timeout = time.Duration(d.varint())
	}
	if bits&hasTrigger != 0 {
		s.Trigger = d.trigger()
	}
	for _, text := range [...]struct {
		bit  uint64
		text *string
	}{
		{hasIdempotencyKey, &s.IdempotencyKey},
		{hasCorrelationID, &s.CorrelationID},
		{hasTraceparent, &s.Traceparent},
		{hasOrderKey, &s.OrderKey},
		{hasFairKey, &s.FairKey},
		{hasUniqueKey, &s.UniqueKey},
	} {
		if bits&text.bit != 0 {
			*text.text = d.string()
		}
	}
	for _, at := range [...]struct {
		bit uint64
		at  *time.Time
	}{
		{hasCreatedAt, &s.CreatedAt},
		{hasUpdatedAt, &s.UpdatedAt},
		{hasFireTime, &s.FireTime},
		{hasDeadline, &s.Deadline},
	} {
		if bits&at.bit != 0 {
			*at.at = d.time()
		}
	}
	if bits&hasPriority != 0 {
		s.Priority = int(d.varint())
	}
	if bits&hasMaxAttempts != 0 {
		s.MaxAttempts = int(d.varint())
	}
	if bits&hasUniqueFor != 0 {
		s.UniqueFor = time.Duration(d.varint())
	}
	if bits&hasFilled != 0 {
		s.Filled = work.Filled(d.byte())
	}
	if s.Priority < 0 || s.Priority > queue.LeastUrgent || s.MaxAttempts < 0 || s.UniqueFor < 0 {
		d.fail(errBad)
	}
}

func (d *decoder) trigger() (t work.Trigger) {
	switch d.byte() {
	case triggerOnce:
		t.Kind = work.TriggerOnce
	case triggerJSON:
		var plain plainTrigger
		if err := json.Unmarshal([]byte(d.string()), &plain); err != nil {
			d.fail(fmt.Errorf("trigger: %w", err))
		}
		t = work.Trigger(plain)
	default:
		d.fail(errVersion)
	}
	return t
}

// open begins with the data of a record that has fields, and cuts the payload
// off.
func open(data string) (d decoder, bits uint64, payload string) {
	if data == "" || data[0] != version {
		return decoder{err: errVersion}, 0, ""
	}
	d = decoder{text: data, at: 1}
	bits = d.uvarint()
	if d.err != nil || bits&^knownFields != 0 {
		return decoder{err: errVersion}, 0, ""
	}
	if bits&hasPayload != 0 {
		size := d.count()
		if d.err != nil {
			return decoder{err: errShort}, 0, ""
		}
		end := len(data) - size
		d.text, payload = data[:end], data[end:]
	}
	return d, bits, payload
}

func (d *decoder) close() error {
	if d.err == nil && d.at != len(d.text) {
		d.err = errLong
	}
	return d.err
}

// decodeJob reads what appendJob has written.
func decodeJob(data []byte) (spec work.Spec, err error) {
	d, bits, payload := open(string(data))
	d.text = strings.Clone(d.text)
	d.spec(&spec, bits)
	if payload != "" {
		spec.Payload = []byte(payload)
	}
	return spec, d.close()
}

// simple begins with the data of a record without fields.
func simple(data string) decoder {
	if data == "" || data[0] != version {
		return decoder{err: errVersion}
	}
	return decoder{text: data[1:]}
}

func decodeFire(data []byte) (stamp, error) {
	d := simple(string(data))
	return d.stamp(), d.close()
}

func decodeKey(key, data []byte) (*binding, error) {
	d := simple(string(data))
	b := &binding{used: true}
	typ, name, ok := bytes.Cut(key, []byte{0})
	if !ok {
		d.fail(errBad)
	}
	b.scope = scope{string(typ), string(name)}
	b.jobID = d.string()
	for i := range b.digest {
		b.digest[i] = d.byte()
	}
	b.since = d.stamp()
	return b, d.close()
}

func decodeUnique(key, data []byte) (*unique, error) {
	d := simple(string(data))
	u := &unique{}
	typ, name, ok := bytes.Cut(key, []byte{0})
	if !ok {
		d.fail(errBad)
	}
	u.scope = scope{string(typ), string(name)}
	for i := range u.run {
		u.run[i] = d.byte()
	}
	u.until = d.stamp()
	return u, d.close()
}

func decodeSchedule(data []byte) (work.Schedule, error) {
	d := simple(string(data))
	if d.err != nil {
		return work.Schedule{}, d.err
	}
	var plain plainSchedule
	if err := json.Unmarshal([]byte(d.text), &plain); err != nil {
		return work.Schedule{}, err
	}
	plain.Schedule.Trigger = (*work.Trigger)(plain.Plain)
	return plain.Schedule, nil
}
