package local

import (
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// The kinds of records. They are on disk: none ever changes its meaning.
const (
	KindRun      uint8 = 1 // by id: Put what is known of it, Add what happens to it
	KindJob      uint8 = 2 // a kept job by id
	KindFire     uint8 = 3 // the last fire time, by job
	KindKey      uint8 = 4 // an idempotency key, by type and key
	KindUnique   uint8 = 5 // a unique key during its window, by type and key
	KindSchedule uint8 = 6 // by name
)

// version is the first byte of all data. It is raised when older builds cannot
// make sense of what is written: they keep the record as it is.
const version = 1

// The events that are added to a run, by the byte after the version.
const (
	eventStart   = 1
	eventNack    = 2
	eventRelease = 3
	eventEnd     = 4
	eventAside   = 5
	eventCrash   = 6
)

// The fields of a run that are there only when they are set, by bit; new ones
// come last. A bit that a build does not know makes the record undecodable for
// it.
const (
	hasRevision = 1 << iota
	hasTimeout
	hasTrigger
	hasIdempotencyKey
	hasCorrelationID
	hasTraceparent
	hasCreatedAt
	hasUpdatedAt
	hasFireTime
	hasPriority
	hasMaxAttempts
	hasOrderKey
	hasFairKey
	hasUniqueKey
	hasUniqueFor
	hasDeadline
	hasFilled
	hasPayload
	hasLife

	knownFields = hasLife<<1 - 1
)

// The ways to write a trigger.
const (
	triggerOnce = 1 // without anything else
	triggerJSON = 2
)

// plainTrigger is a work.Trigger with all of its fields: its own JSON is for
// people and leaves out what does not matter to them.
type plainTrigger work.Trigger

// bytes is the key of a record. No type has a 0 in its name.
func (s scope) bytes() []byte {
	b := make([]byte, 0, len(s.typ)+1+len(s.key))
	b = append(append(b, s.typ...), 0)
	return append(b, s.key...)
}

func appendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// appendTime writes a time to the nanosecond, with its offset.
func appendTime(b []byte, t time.Time) []byte {
	_, offset := t.Zone()
	b = binary.AppendVarint(b, t.Unix())
	b = binary.AppendUvarint(b, uint64(t.Nanosecond())) // #nosec G115 -- not negative
	return binary.AppendVarint(b, int64(offset))
}

func appendCount(b []byte, n int) []byte {
	return binary.AppendUvarint(b, uint64(max(n, 0))) // #nosec G115 -- not negative
}

func fieldsOf(s *work.Spec) (bits uint64) {
	set := func(bit uint64, is bool) {
		if is {
			bits |= bit
		}
	}
	set(hasRevision, s.Revision != 0)
	set(hasTimeout, s.Timeout != 0)
	set(hasTrigger, !s.Trigger.IsZero())
	set(hasIdempotencyKey, s.IdempotencyKey != "")
	set(hasCorrelationID, s.CorrelationID != "")
	set(hasTraceparent, s.Traceparent != "")
	set(hasCreatedAt, !s.CreatedAt.IsZero())
	set(hasUpdatedAt, !s.UpdatedAt.IsZero())
	set(hasFireTime, !s.FireTime.IsZero())
	set(hasPriority, s.Priority != 0)
	set(hasMaxAttempts, s.MaxAttempts != 0)
	set(hasOrderKey, s.OrderKey != "")
	set(hasFairKey, s.FairKey != "")
	set(hasUniqueKey, s.UniqueKey != "")
	set(hasUniqueFor, s.UniqueFor != 0)
	set(hasDeadline, !s.Deadline.IsZero())
	set(hasFilled, s.Filled != 0)
	set(hasPayload, len(s.Payload) > 0)
	return bits
}

// appendSpec writes the fields of a spec but for the payload, which comes last.
func appendSpec(b []byte, s *work.Spec, bits uint64) []byte {
	b = appendString(b, s.ID)
	b = appendString(b, s.Type)
	if bits&hasRevision != 0 {
		b = binary.AppendVarint(b, int64(s.Revision))
	}
	if bits&hasTimeout != 0 {
		b = binary.AppendVarint(b, int64(s.Timeout))
	}
	if bits&hasTrigger != 0 {
		b = appendTrigger(b, s.Trigger)
	}
	for _, text := range [...]struct {
		bit  uint64
		text string
	}{
		{hasIdempotencyKey, s.IdempotencyKey},
		{hasCorrelationID, s.CorrelationID},
		{hasTraceparent, s.Traceparent},
		{hasOrderKey, s.OrderKey},
		{hasFairKey, s.FairKey},
		{hasUniqueKey, s.UniqueKey},
	} {
		if bits&text.bit != 0 {
			b = appendString(b, text.text)
		}
	}
	if bits&hasCreatedAt != 0 {
		b = appendTime(b, s.CreatedAt)
	}
	if bits&hasUpdatedAt != 0 {
		b = appendTime(b, s.UpdatedAt)
	}
	if bits&hasFireTime != 0 {
		b = appendTime(b, s.FireTime)
	}
	if bits&hasDeadline != 0 {
		b = appendTime(b, s.Deadline)
	}
	if bits&hasPriority != 0 {
		b = binary.AppendVarint(b, int64(s.Priority))
	}
	if bits&hasMaxAttempts != 0 {
		b = binary.AppendVarint(b, int64(s.MaxAttempts))
	}
	if bits&hasUniqueFor != 0 {
		b = binary.AppendVarint(b, int64(s.UniqueFor))
	}
	if bits&hasFilled != 0 {
		b = append(b, byte(s.Filled))
	}
	return b
}

func appendTrigger(b []byte, t work.Trigger) []byte {
	if t == (work.Trigger{Kind: work.TriggerOnce}) {
		return append(b, triggerOnce)
	}
	text, err := json.Marshal(plainTrigger(t))
	if err != nil {
		text = []byte("null") // a time that checkEntry refuses
	}
	return appendString(append(b, triggerJSON), string(text))
}

// plainSchedule is how a schedule is kept.
type plainSchedule struct {
	work.Schedule
	Plain *plainTrigger `json:"trigger,omitempty"`
}

func appendSchedule(b []byte, s *work.Schedule) ([]byte, error) {
	plain := plainSchedule{Schedule: *s, Plain: (*plainTrigger)(s.Trigger)}
	plain.Schedule.Trigger = nil
	text, err := json.Marshal(plain)
	if err != nil {
		return nil, err
	}
	return append(append(b, version), text...), nil
}
