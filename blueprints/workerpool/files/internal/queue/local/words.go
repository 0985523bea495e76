package local

import (
	"bytes"
	"fmt"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// RunWords is what a record says about the whole of a run.
type RunWords struct {
	Run  work.Run  `json:"run"`
	Spec work.Spec `json:"spec"`
}

// EventWords is what a record says has happened to a run.
type EventWords struct {
	// Event is start, nack, release, end, aside or crash.
	Event string `json:"event"`
	// State is what the run has become by its end.
	State work.State `json:"state,omitempty"`
	// At is when it was, Due when the run is tried again.
	At      time.Time          `json:"at,omitzero"`
	Due     time.Time          `json:"due,omitzero"`
	Cause   string             `json:"cause,omitempty"`
	Attempt *work.Attempt      `json:"attempt,omitempty"`
	Result  *work.StoredResult `json:"result,omitempty"`
}

// KeyWords is what a record says about an idempotency key.
type KeyWords struct {
	JobID string    `json:"jobId"`
	Since time.Time `json:"since"`
}

// UniqueWords is what a record says about a unique key with a window.
type UniqueWords struct {
	RunID string    `json:"runId"`
	Until time.Time `json:"until"`
}

var (
	kindWords  = [...]string{KindRun: "run", KindJob: "job", KindFire: "fire", KindKey: "key", KindUnique: "unique", KindSchedule: "schedule"}
	eventWords = [...]string{
		eventStart: "start", eventNack: "nack", eventRelease: "release", eventEnd: "end", eventAside: "aside", eventCrash: "crash",
	}
)

// Words says what is in a record: its kind and key as text, and a value that
// makes readable JSON. That is a RunWords or an EventWords for a run, a
// work.Spec for a job, a time.Time for a fire time, a KeyWords, a UniqueWords or
// a work.Schedule; nil when something is removed. The error tells why a record
// cannot be read; kind and key are there even then, as far as they are known.
func Words(r queue.Record) (kind, key string, value any, err error) {
	kind, key = fmt.Sprintf("kind %d", r.Kind), string(r.Key)
	if r.Kind == 0 || int(r.Kind) >= len(kindWords) {
		return kind, key, nil, errVersion
	}
	kind = kindWords[r.Kind]
	switch {
	case r.Kind == KindRun && len(r.Key) == 16:
		key = work.FormatID([16]byte(r.Key))
	case r.Kind == KindRun:
		return kind, key, nil, errBad
	case r.Kind == KindKey || r.Kind == KindUnique:
		key = string(bytes.Replace(r.Key, []byte{0}, []byte{'/'}, 1))
	}
	switch r.Op {
	case queue.Remove:
	case queue.Put:
		value, err = words(r)
	case queue.Add:
		if r.Kind != KindRun {
			return kind, key, nil, errVersion
		}
		value, err = eventOf(string(r.Data))
	default:
		err = errVersion
	}
	return kind, key, value, err
}

// words says what is in a Put.
func words(r queue.Record) (any, error) {
	switch r.Kind {
	case KindRun:
		rec, err := decodeRun(string(r.Data))
		if err != nil {
			return nil, err
		}
		rec.id = [16]byte(r.Key)
		w := RunWords{Run: rec.run(rec.body), Spec: *rec.body.spec}
		if rec.state == 0 {
			w.Run.State = "accepted"
		}
		return w, nil
	case KindJob:
		return wordsOf(decodeJob(r.Data))
	case KindFire:
		at, err := decodeFire(r.Data)
		return wordsOf(at.time(), err)
	case KindSchedule:
		return wordsOf(decodeSchedule(r.Data))
	case KindKey:
		b, err := decodeKey(r.Key, r.Data)
		return wordsOf(KeyWords{b.jobID, b.since.time()}, err)
	default:
		u, err := decodeUnique(r.Key, r.Data)
		return wordsOf(UniqueWords{work.FormatID(u.run), u.until.time()}, err)
	}
}

// wordsOf makes nothing of what could not be read.
func wordsOf[T any](v T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

func eventOf(data string) (any, error) {
	v, err := decodeEvent(data)
	if err != nil {
		return nil, err
	}
	w := EventWords{Event: eventWords[v.what], State: stateNames[v.to], At: v.at.time(), Due: v.due.time(), Cause: v.cause, Result: v.outcome.Result}
	if v.attempted {
		o := v.outcome
		w.Attempt = &work.Attempt{FinishedAt: o.FinishedAt, Cause: o.Cause, TimedOut: o.TimedOut, Hung: o.Hung, Errors: o.Errors, Metrics: o.Metrics}
	}
	return w, nil
}
