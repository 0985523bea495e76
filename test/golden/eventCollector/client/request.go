package client

import (
	"crypto/rand"
	"encoding/hex"
	"maps"
	"time"
)

// JobRequest is a job that is to be made, or what one is to be replaced by. What
// is left out is as the type of the job has it.
type JobRequest struct {
	// Type is one of the service's job types; "" is TypeHTTP, which calls a URL.
	Type string `json:"type,omitempty"`

	// URL, Method and Headers are for TypeHTTP alone. The method is GET unless it
	// is given.
	URL     string            `json:"url,omitempty"`
	Method  string            `json:"method,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`

	// Payload is what the job is given, as JSON; a job of TypeHTTP sends it as the
	// body of its request.
	Payload any `json:"payload,omitempty"`

	// Timeout is the longest time of one attempt, 1 ms at least.
	Timeout time.Duration `json:"-"`

	// Schedule says when the job is run; the zero one is once, now.
	Schedule Schedule `json:"schedule"`

	// Priority is from 1, the most urgent, to 9.
	Priority int `json:"priority,omitempty"`

	// MaxAttempts is how often a run is tried, the first time included.
	MaxAttempts int `json:"maxAttempts,omitempty"`

	// OrderKey has the runs with the same key run one at a time, in the order of
	// their acceptance.
	OrderKey string `json:"orderKey,omitempty"`

	// FairKey is on whose behalf the job is, such as a tenant: the runs of one do
	// not keep those of others waiting.
	FairKey string `json:"fairKey,omitempty"`

	// UniqueKey refuses the job while a run of the type with the same key is
	// unfinished, and for UniqueFor after that run's acceptance.
	UniqueKey string        `json:"uniqueKey,omitempty"`
	UniqueFor time.Duration `json:"-"`

	// Deadline is when a run is of no use any more.
	Deadline time.Time `json:"deadline,omitzero"`

	// IdempotencyKey stops a second acceptance: the same key and request lead to
	// the job that is there already. A job that is made gets one by itself unless
	// the client tries nothing again, or NoKeys says so.
	IdempotencyKey string `json:"idempotencyKey,omitempty"`
}

// wireRequest is a JobRequest as it is sent.
type wireRequest struct {
	JobRequest
	Timeout   text `json:"timeout,omitempty"`
	UniqueFor text `json:"uniqueFor,omitempty"`
}

func (r JobRequest) wire() wireRequest {
	return wireRequest{JobRequest: r, Timeout: text(r.Timeout), UniqueFor: text(r.UniqueFor)}
}

// SubmitOption sets a field of a job that is to be made.
type SubmitOption func(*JobRequest)

// WithSchedule says when the job is run: At(t), Every(d), Cron(expression, zone)
// or AtTicks(). Without it the job is run once, now.
func WithSchedule(s Schedule) SubmitOption { return func(r *JobRequest) { r.Schedule = s } }

// WithPayload gives a job of TypeHTTP a body to send, as JSON.
func WithPayload(v any) SubmitOption { return func(r *JobRequest) { r.Payload = v } }

// WithMethod sets the method of a job of TypeHTTP.
func WithMethod(method string) SubmitOption { return func(r *JobRequest) { r.Method = method } }

// WithHeader sets a header of a job of TypeHTTP.
func WithHeader(name, value string) SubmitOption {
	return func(r *JobRequest) {
		headers := maps.Clone(r.Headers)
		if headers == nil {
			headers = map[string]string{}
		}
		headers[name] = value
		r.Headers = headers
	}
}

// WithTimeout limits one attempt.
func WithTimeout(d time.Duration) SubmitOption { return func(r *JobRequest) { r.Timeout = d } }

// WithPriority sets the priority, from 1, the most urgent, to 9.
func WithPriority(n int) SubmitOption { return func(r *JobRequest) { r.Priority = n } }

// WithMaxAttempts sets how often a run is tried, the first time included.
func WithMaxAttempts(n int) SubmitOption { return func(r *JobRequest) { r.MaxAttempts = n } }

// WithOrderKey has the runs with the same key run one at a time, in order.
func WithOrderKey(key string) SubmitOption { return func(r *JobRequest) { r.OrderKey = key } }

// WithFairKey says on whose behalf the job is.
func WithFairKey(key string) SubmitOption { return func(r *JobRequest) { r.FairKey = key } }

// WithUniqueKey refuses the job, with ErrConflict, while a run of the type with
// the same key is unfinished, and for a time after that run's acceptance, 0 for
// none.
func WithUniqueKey(key string, within time.Duration) SubmitOption {
	return func(r *JobRequest) { r.UniqueKey, r.UniqueFor = key, within }
}

// WithDeadline says when a run is of no use any more.
func WithDeadline(t time.Time) SubmitOption { return func(r *JobRequest) { r.Deadline = t } }

// WithIdempotencyKey stops a second acceptance, also by another program.
func WithIdempotencyKey(key string) SubmitOption {
	return func(r *JobRequest) { r.IdempotencyKey = key }
}

// newKey returns a UUID of version 7 (RFC 9562), milliseconds before random bits.
func newKey(now time.Time) string {
	var id [16]byte
	_, _ = rand.Read(id[6:]) // never fails, it ends the program instead
	ms := now.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	id[6] = 0x70 | id[6]&0x0f
	id[8] = 0x80 | id[8]&0x3f
	text := hex.EncodeToString(id[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}
