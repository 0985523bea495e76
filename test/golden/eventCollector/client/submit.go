package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// TypeHTTP is the job type that calls a URL.
const TypeHTTP = "http"

// MaxBatch is how many jobs Batch may be given.
const MaxBatch = 1000

// Accepted is a job that the service has made safe, or had before.
type Accepted struct {
	// ID is that of the job. Wait and ListJobRuns find its runs.
	ID string

	// Revision is 1 for a job that is new.
	Revision int

	// Replayed tells that the idempotency key was known: the job is one that was
	// accepted before, which may have been by an earlier try of the same call.
	Replayed bool

	// IdempotencyKey is the key that the job was given, "" for none.
	IdempotencyKey string
}

// acceptedJSON is the body of the answer.
type acceptedJSON struct {
	ID       string `json:"id"`
	Revision int    `json:"revision"`
}

// Methods called Submit and something else belong to the service's own job types,
// whatever these are called; no other method may begin like that.

// Submit makes a job and returns once it is safe. ErrOverloaded is a full queue or
// a service that stops, ErrConflict a unique key that is taken; Error.RunID says by
// which run.
func (c *Client) Submit(ctx context.Context, r JobRequest) (Accepted, error) {
	r = c.keyed(r)
	x := call{method: http.MethodPost, path: basePath + "/jobs", body: r.wire(), safety: refused}
	if r.IdempotencyKey != "" {
		x.safety = safe
	}
	var made acceptedJSON
	a, err := c.do(ctx, x, &made)
	if err != nil {
		return Accepted{}, err
	}
	return made.accepted(r, a.header.Get("Idempotent-Replayed"))
}

func (j acceptedJSON) accepted(r JobRequest, replayed string) (Accepted, error) {
	if j.ID == "" {
		return Accepted{}, fmt.Errorf("client: %w: it has no id of a job", ErrAnswer)
	}
	return Accepted{ID: j.ID, Revision: j.Revision, Replayed: replayed == "true", IdempotencyKey: r.IdempotencyKey}, nil
}

// keyed gives a job an idempotency key where it may be sent twice.
func (c *Client) keyed(r JobRequest) JobRequest {
	if r.IdempotencyKey == "" && c.retry.Attempts > 1 && !c.noKeys {
		r.IdempotencyKey = newKey(time.Now())
	}
	return r
}

// Call makes a job that calls a URL: once and now, with GET, unless the options
// say more.
func (c *Client) Call(ctx context.Context, url string, options ...SubmitOption) (Accepted, error) {
	r := newRequest(TypeHTTP, nil, options)
	r.URL = url
	return c.Submit(ctx, r)
}

// newRequest makes the request for a job of a type.
func newRequest(typ string, payload any, options []SubmitOption) JobRequest {
	r := JobRequest{Type: typ, Payload: payload}
	for _, option := range options {
		option(&r)
	}
	return r
}

// JobType is a job type whose payload is a P. Its value is the name of the type.
type JobType[P any] string

// Submit makes a job of the type: once and now, unless the options say more.
func (t JobType[P]) Submit(ctx context.Context, c *Client, payload P, options ...SubmitOption) (Accepted, error) {
	return c.Submit(ctx, t.Request(payload, options...))
}

// Request returns what Submit would ask for, such as for Batch.
func (t JobType[P]) Request(payload P, options ...SubmitOption) JobRequest {
	return newRequest(string(t), payload, options)
}

// Answer is what became of one job of a batch: it is accepted, or Err, an *Error,
// says why not.
type Answer struct {
	Accepted
	Err error
}

// Batch makes up to MaxBatch jobs with one request. Each is accepted or refused by
// itself; the answers are in the order of the jobs. The error is about the whole:
// with it, nothing is known of the jobs, and a second call with the same
// idempotency keys makes none twice.
func (c *Client) Batch(ctx context.Context, jobs []JobRequest) ([]Answer, error) {
	if len(jobs) == 0 || len(jobs) > MaxBatch {
		return nil, fmt.Errorf("client: a batch of %d jobs; it may have 1 to %d", len(jobs), MaxBatch)
	}
	keyed := make([]JobRequest, 0, len(jobs))
	body := batchRequest{Jobs: make([]wireRequest, 0, len(jobs))}
	x := call{method: http.MethodPost, path: basePath + "/jobs/batch", safety: safe}
	for _, job := range jobs {
		job = c.keyed(job)
		if job.IdempotencyKey == "" {
			x.safety = refused
		}
		keyed, body.Jobs = append(keyed, job), append(body.Jobs, job.wire())
	}
	x.body = body
	var b batchJSON
	if _, err := c.do(ctx, x, &b); err != nil {
		return nil, err
	}
	if len(b.Jobs) != len(jobs) {
		return nil, fmt.Errorf("client: %w: it has %d jobs in place of %d", ErrAnswer, len(b.Jobs), len(jobs))
	}
	answers := make([]Answer, 0, len(jobs))
	for i, one := range b.Jobs {
		answers = append(answers, one.answer(keyed[i]))
	}
	return answers, nil
}

type batchRequest struct {
	Jobs []wireRequest `json:"jobs"`
}

type batchJSON struct {
	Accepted int           `json:"accepted"`
	Jobs     []batchedJSON `json:"jobs"`
}

// batchedJSON is what POST jobs would have answered.
type batchedJSON struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body"`
}

func (b batchedJSON) answer(r JobRequest) Answer {
	if b.Status == http.StatusCreated {
		var made acceptedJSON
		if err := json.Unmarshal(b.Body, &made); err != nil {
			return Answer{Err: fmt.Errorf("client: %w: %w", ErrAnswer, err)}
		}
		accepted, err := made.accepted(r, b.Headers["Idempotent-Replayed"])
		return Answer{Accepted: accepted, Err: err}
	}
	h := http.Header{}
	for name, value := range b.Headers {
		h.Set(name, value)
	}
	e := &Error{Method: http.MethodPost, Path: basePath + "/jobs", Status: b.Status, RetryAfter: readRetryAfter(h, time.Now())}
	var p problem
	if err := json.Unmarshal(b.Body, &p); err != nil {
		e.Detail = "status " + strconv.Itoa(b.Status) + " without a reason"
	}
	e.take(p)
	return Answer{Err: e}
}
