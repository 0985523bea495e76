package local

import (
	"encoding/binary"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// appendRun writes all that is known of a run. A run in no state is one that is
// being accepted.
func appendRun(b []byte, rec *record, body *body) []byte {
	s := body.spec
	bits := fieldsOf(s)
	if rec.state != 0 {
		bits |= hasLife
	}
	b = append(b, version)
	b = binary.AppendUvarint(b, bits)
	if bits&hasPayload != 0 {
		b = appendCount(b, len(s.Payload))
	}
	b = binary.AppendUvarint(b, rec.order)
	b = binary.AppendVarint(b, int64(rec.accepted))
	b = appendSpec(b, s, bits)
	if bits&hasLife != 0 {
		b = appendLife(b, rec, body)
	}
	return append(b, s.Payload...)
}

func appendLife(b []byte, rec *record, body *body) []byte {
	b = append(b, byte(rec.state))
	b = binary.AppendVarint(b, int64(rec.due))
	b = appendCount(b, body.begun)
	b = binary.AppendVarint(b, int64(body.tries))
	b = appendCount(b, body.crashes)
	b = binary.AppendVarint(b, int64(body.finished))
	b = appendString(b, body.cause)
	b = appendCount(b, len(body.attempts))
	for i := range body.attempts {
		b = appendAttempt(b, &body.attempts[i])
	}
	return appendResult(b, body.result)
}

func appendAttempt(b []byte, a *work.Attempt) []byte {
	b = appendCount(b, a.Number)
	b = binary.AppendVarint(b, int64(stampOf(a.StartedAt)))
	return appendOutcome(b, &queue.Outcome{
		FinishedAt: a.FinishedAt, Cause: a.Cause, TimedOut: a.TimedOut, Hung: a.Hung, Errors: a.Errors, Metrics: a.Metrics,
	})
}

// appendOutcome writes an outcome but for its result.
func appendOutcome(b []byte, o *queue.Outcome) []byte {
	flags := byte(0)
	if o.TimedOut {
		flags |= 1
	}
	if o.Hung {
		flags |= 2
	}
	b = append(b, flags)
	b = binary.AppendVarint(b, int64(stampOf(o.FinishedAt)))
	b = appendString(b, o.Cause)
	b = appendCount(b, len(o.Errors))
	for _, e := range o.Errors {
		b = appendString(b, e)
	}
	b = appendCount(b, len(o.Metrics))
	for name, n := range o.Metrics {
		b = appendString(b, name)
		b = binary.AppendVarint(b, n)
	}
	return b
}

func appendResult(b []byte, r *work.StoredResult) []byte {
	if r == nil {
		return append(b, 0)
	}
	flags := byte(1)
	if r.Truncated {
		flags |= 2
	}
	b = append(b, flags)
	b = appendCount(b, r.Size)
	b = appendCount(b, len(r.MetaData))
	for k, v := range r.MetaData {
		b = appendString(appendString(b, k), v)
	}
	b = appendCount(b, len(r.Payload))
	return append(b, r.Payload...)
}
