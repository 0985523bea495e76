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
}

// Digest identifies the body of a description: what its sender chose, not what
// the service added.
func (s Spec) Digest() [sha256.Size]byte {
	payload := s.Payload
	var compact bytes.Buffer
	if json.Compact(&compact, payload) == nil {
		payload = compact.Bytes()
	}
	trigger := s.Trigger
	trigger.At = trigger.At.UTC().Round(0)
	b, err := json.Marshal(struct {
		Type    string
		Timeout time.Duration
		Trigger Trigger
		Payload []byte
	}{s.Type, s.Timeout, trigger, payload})
	if err != nil {
		// Only a time beyond the year 9999 does this, and such a spec is
		// refused elsewhere.
		b = payload
	}
	return sha256.Sum256(b)
}
