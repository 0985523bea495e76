package work

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"time"
)

// Spec describes a job: everything needed to make it again.
type Spec struct {
	ID       string          `json:"id"`
	Revision int             `json:"revision"`
	Type     string          `json:"type"`
	Payload  json.RawMessage `json:"payload,omitempty"`
	// Timeout limits one run; 0 means the service's default.
	Timeout time.Duration `json:"timeout,omitempty"`
	// Trigger tells when the job is run.
	Trigger Trigger `json:"schedule,omitzero"`
	// IdempotencyKey makes a second submission with the same type, key and
	// body yield the first one's job.
	IdempotencyKey string `json:"idempotencyKey,omitempty"`

	// Priority is 1 to 9, 1 being the most urgent; 0 means 5.
	Priority int `json:"priority,omitempty"`
	// MaxAttempts is how often a run is tried, the first time included; 0
	// means what the type or the service says.
	MaxAttempts int `json:"maxAttempts,omitempty"`
	// OrderKey orders runs strictly: of those with the same one, at most one
	// is running at a time, the one that was accepted first.
	OrderKey string `json:"orderKey,omitempty"`
	// FairKey names on whose behalf a run is done, a tenant for instance: the
	// runs of one do not keep those of the others waiting.
	FairKey string `json:"fairKey,omitempty"`
	// UniqueKey refuses a run while one with the same type and key is
	// unfinished, and for UniqueFor after that one was accepted.
	UniqueKey string        `json:"uniqueKey,omitempty"`
	UniqueFor time.Duration `json:"uniqueFor,omitempty"`
	// Deadline is when a run is of no use any more, whatever its state; zero
	// means never.
	Deadline time.Time `json:"deadline,omitzero"`

	// CorrelationID and Traceparent are those of the request that made or last
	// changed the job: its runs log them and send them on.
	CorrelationID string `json:"correlationId,omitempty"`
	Traceparent   string `json:"traceparent,omitempty"`

	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`

	// FireTime is the time that a run is for. In the future it makes the run
	// wait for it; zero means now.
	FireTime time.Time `json:"-"`
	// Replayed is set in answers: the job was there before.
	Replayed bool `json:"-"`
	// Filled tells which fields its sender left out and the service filled in:
	// they are no part of the digest.
	Filled Filled `json:"-"`
}

// Filled is a set of fields.
type Filled uint8

// The fields that the service may fill in.
const (
	FilledPriority Filled = 1 << iota
	FilledUnique          // UniqueKey and UniqueFor
)

// Digest identifies the body of a description: what its sender chose, not what
// the service added.
func (s Spec) Digest() [sha256.Size]byte {
	if s.Filled&FilledPriority != 0 {
		s.Priority = 0
	}
	if s.Filled&FilledUnique != 0 {
		s.UniqueKey, s.UniqueFor = "", 0
	}
	payload := s.Payload
	var compact bytes.Buffer
	if json.Compact(&compact, payload) == nil {
		payload = compact.Bytes()
	}
	trigger := s.Trigger
	trigger.At = trigger.At.UTC().Round(0)
	// A field that is not set is left out, so that the digest of a description
	// stays the same when later versions know more fields.
	b, err := json.Marshal(struct {
		Type        string
		Timeout     time.Duration
		Trigger     Trigger
		Payload     []byte
		Priority    int           `json:",omitempty"`
		MaxAttempts int           `json:",omitempty"`
		OrderKey    string        `json:",omitempty"`
		FairKey     string        `json:",omitempty"`
		UniqueKey   string        `json:",omitempty"`
		UniqueFor   time.Duration `json:",omitempty"`
		Deadline    time.Time     `json:",omitzero"`
	}{
		s.Type, s.Timeout, trigger, payload,
		s.Priority, s.MaxAttempts, s.OrderKey, s.FairKey, s.UniqueKey, s.UniqueFor, s.Deadline.UTC().Round(0),
	})
	if err != nil {
		// Only a time beyond the year 9999 does this, and such a spec is
		// refused elsewhere.
		b = payload
	}
	return sha256.Sum256(b)
}
