package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/work"
)

// httpJobType is the type of the jobs that call a URL.
const httpJobType = "http"

// userAgent is what HTTP jobs call themselves.
const userAgent = "eventCollector/0.1.0"

// httpJob calls a URL. Its deadline is that of its run's context, and it reaches
// only what the egress policy lets it reach.
//
// A target can be called twice for one run: Go's transport repeats a request
// whose connection broke before an answer came. Every call for the same run has
// the same Idempotency-Key header, by which the target can tell.
type httpJob struct {
	JobBase

	client  *egress.Client
	spec    JobSpec
	request egress.Request

	requestTime     atomic.Int64
	requestTimedOut atomic.Int64
}

// HTTPStatusError is the error of a run whose target answered with a status of
// 400 or more. The answer is kept as the run's result all the same.
type HTTPStatusError struct {
	StatusCode int
	// RetryAfter is how long the target asked to be left alone; 0 when it did not.
	RetryAfter time.Duration
}

func (e *HTTPStatusError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("the target answered %d %s", e.StatusCode, http.StatusText(e.StatusCode)))
}

// newHTTPJob returns the factory of the type http. It refuses a description that
// cannot work, so that POST jobs can say what is wrong with it.
func newHTTPJob(client *egress.Client) work.Factory {
	return func(spec JobSpec) (Job, error) {
		job := &httpJob{client: client, spec: spec}
		if len(spec.Payload) == 0 {
			return nil, work.Invalid("url", "is missing")
		}
		if err := json.Unmarshal(spec.Payload, &job.request); err != nil {
			return nil, work.Invalid("payload", err.Error())
		}
		if err := job.request.Validate(client.Policy()); err != nil {
			if field := (*egress.FieldError)(nil); errors.As(err, &field) {
				return nil, work.Invalid(field.Field, field.Err.Error())
			}
			return nil, work.Invalid("payload", err.Error())
		}
		return job, nil
	}
}

// ID is the id of the job.
func (j *httpJob) ID() string { return j.spec.ID }

// Type is http.
func (j *httpJob) Type() string { return httpJobType }

// Spec is the description that the job was made from.
func (j *httpJob) Spec() JobSpec { return j.spec }

// DecodedPayload is the request, for package payload.
func (j *httpJob) DecodedPayload() any { return j.request }

// Fresh makes the same job anew.
func (j *httpJob) Fresh() (Job, error) { return newHTTPJob(j.client)(j.spec) }

// Metrics tells how long the call took, in nanoseconds, and whether it ran out
// of time.
func (j *httpJob) Metrics() map[string]int64 {
	return map[string]int64{
		"RequestTime":     j.requestTime.Load(),
		"RequestTimedOut": j.requestTimedOut.Load(),
	}
}

// Run calls the URL and reads the answer, as much of it as the settings allow.
func (j *httpJob) Run(ctx context.Context) (Result, error) {
	start := time.Now()
	result, err := j.call(ctx)
	j.requestTime.Store(int64(time.Since(start)))
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(context.Cause(ctx), work.ErrTimeout) {
		j.requestTimedOut.Store(1)
	}
	return result, err
}

func (j *httpJob) call(ctx context.Context) (Result, error) {
	var remote atomic.Value
	remote.Store("")
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(c httptrace.GotConnInfo) { remote.Store(c.Conn.RemoteAddr().String()) },
	})
	request, err := http.NewRequestWithContext(ctx, j.request.Method, j.request.URL, bytes.NewReader(j.request.Body))
	if err != nil {
		return nil, err
	}
	j.setHeaders(ctx, request.Header)

	response, err := j.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, truncated, err := j.client.ReadBody(response)
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	address, _ := remote.Load().(string)
	result := newHTTPResult(j, response, address, body, truncated)
	if response.StatusCode >= http.StatusBadRequest {
		return result, &HTTPStatusError{StatusCode: response.StatusCode, RetryAfter: retryAfter(response.Header, time.Now())}
	}
	return result, nil
}

// setHeaders sets what tells the target about the run, and then what the job's
// description says, which has the last word.
func (j *httpJob) setHeaders(ctx context.Context, header http.Header) {
	header.Set("User-Agent", userAgent)
	header.Set("X-Correlation-Id", j.spec.ID)
	if len(j.request.Body) > 0 {
		header.Set("Content-Type", "application/json")
	}
	if run, ok := work.RunInfoFrom(ctx); ok {
		header.Set("Idempotency-Key", run.ID)
		if run.CorrelationID != "" {
			header.Set("X-Correlation-Id", run.CorrelationID)
		}
		if parent := traceparent(run); parent != "" {
			header.Set("Traceparent", parent)
		}
	}
	for name, value := range j.request.Headers {
		header.Set(name, value)
	}
}

// traceparent is the W3C trace context of a call, each of which is a span of its
// own. The trace is that of the request that made the job, or else the run, the
// same for all of its attempts.
func traceparent(run work.RunInfo) string {
	id := work.NewRawID(time.Now())
	span := hex.EncodeToString(id[8:])
	if parent := run.Traceparent; len(parent) >= 55 {
		return "00-" + parent[3:35] + "-" + span + "-" + parent[53:55]
	}
	trace, ok := work.ParseID(run.ID)
	if !ok {
		return ""
	}
	return "00-" + hex.EncodeToString(trace[:]) + "-" + span + "-00"
}

// retryAfter reads the header of that name, in either of its forms.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if text == "" {
		return 0
	}
	if wait, err := time.ParseDuration(text + "s"); err == nil {
		return max(wait, 0)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
