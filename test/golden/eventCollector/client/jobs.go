package client

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// Job is a job as the service has it.
type Job struct {
	ID       string `json:"id"`
	Revision int    `json:"revision"`
	Type     string `json:"type"`

	// URL, Method and Headers are those of a job of TypeHTTP. The values of
	// headers that hold credentials are not shown, but as Redacted.
	URL     string            `json:"url,omitempty"`
	Method  string            `json:"method,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`

	Payload        json.RawMessage `json:"payload,omitempty"`
	Timeout        time.Duration   `json:"timeout,omitempty"`
	Schedule       Schedule        `json:"schedule"`
	Priority       int             `json:"priority,omitempty"`
	MaxAttempts    int             `json:"maxAttempts,omitempty"`
	OrderKey       string          `json:"orderKey,omitempty"`
	FairKey        string          `json:"fairKey,omitempty"`
	UniqueKey      string          `json:"uniqueKey,omitempty"`
	UniqueFor      time.Duration   `json:"uniqueFor,omitempty"`
	Deadline       time.Time       `json:"deadline,omitzero"`
	IdempotencyKey string          `json:"idempotencyKey,omitempty"`
	CreatedAt      time.Time       `json:"createdAt,omitzero"`
	UpdatedAt      time.Time       `json:"updatedAt,omitzero"`

	// Explain is there when ExplainJob asked for it.
	Explain *Explanation `json:"explain,omitempty"`
}

// Redacted stands for the value of a header that the service does not show.
const Redacted = "[redacted]"

// plainJob is a Job without methods, and wireJob one as it is sent: with times
// such as 1m30s.
type plainJob Job

type wireJob struct {
	*plainJob
	Timeout   text `json:"timeout,omitempty"`
	UniqueFor text `json:"uniqueFor,omitempty"`
}

// UnmarshalJSON reads a job as the service writes it.
func (j *Job) UnmarshalJSON(b []byte) error {
	*j = Job{}
	w := wireJob{plainJob: (*plainJob)(j)}
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	j.Timeout, j.UniqueFor = time.Duration(w.Timeout), time.Duration(w.UniqueFor)
	return nil
}

// MarshalJSON writes a job as the service does.
func (j Job) MarshalJSON() ([]byte, error) {
	return json.Marshal(wireJob{plainJob: (*plainJob)(&j), Timeout: text(j.Timeout), UniqueFor: text(j.UniqueFor)})
}

// Request returns what the job could be replaced by to be as it is, to be changed
// and given to ReplaceJob. The error names headers whose values are not known.
func (j Job) Request() (JobRequest, error) {
	for name, value := range j.Headers {
		if value == Redacted {
			return JobRequest{}, fmt.Errorf("client: the service does not show the header %s of job %s; describe the job anew", name, j.ID)
		}
	}
	r := JobRequest{
		Type: j.Type, URL: j.URL, Method: j.Method, Headers: j.Headers, Timeout: j.Timeout, Schedule: j.Schedule, Priority: j.Priority,
		MaxAttempts: j.MaxAttempts, OrderKey: j.OrderKey, FairKey: j.FairKey, UniqueKey: j.UniqueKey, UniqueFor: j.UniqueFor, Deadline: j.Deadline,
	}
	if len(j.Payload) > 0 {
		r.Payload = slices.Clone(j.Payload)
	}
	return r, nil
}

// Explanation tells where the oldest unfinished run of a job is and why, or what
// became of the newest one.
type Explanation struct {
	JobID   string    `json:"jobId"`
	RunID   string    `json:"runId,omitempty"`
	State   State     `json:"state,omitempty"`
	Reason  string    `json:"reason"`        // a sentence for people
	Ahead   int       `json:"ahead"`         // runs that are taken before a waiting one
	Workers int       `json:"workers"`       // that there are
	Busy    int       `json:"busy"`          // of them
	Paused  bool      `json:"paused"`        // they take no runs
	Next    time.Time `json:"next,omitzero"` // when a recurring job is sent next
}

// GetJob returns a job, or ErrNotFound.
func (c *Client) GetJob(ctx context.Context, id string) (Job, error) { return c.getJob(ctx, id, nil) }

// ExplainJob returns a job, and in its Explain where its runs are and why.
func (c *Client) ExplainJob(ctx context.Context, id string) (Job, error) {
	return c.getJob(ctx, id, url.Values{"explain": {""}})
}

func (c *Client) getJob(ctx context.Context, id string, query url.Values) (Job, error) {
	path, err := pathTo("jobs", id)
	if err != nil {
		return Job{}, err
	}
	var j Job
	_, err = c.do(ctx, call{method: http.MethodGet, path: path, query: query, safety: safe}, &j)
	return j, err
}

// RefreshJob returns a job as it is now, and whether it has changed since it was
// read. Of a job that has not, only that is sent.
func (c *Client) RefreshJob(ctx context.Context, known Job) (now Job, changed bool, err error) {
	path, err := pathTo("jobs", known.ID)
	if err != nil {
		return Job{}, false, err
	}
	a, err := c.do(ctx, call{
		method: http.MethodGet, path: path, safety: safe, header: map[string]string{"If-None-Match": etag(known.Revision)},
		accepts: func(status int, _ http.Header) bool { return status == http.StatusNotModified },
	}, &now)
	if err == nil && a.status == http.StatusNotModified {
		return known, false, nil
	}
	return now, err == nil, err
}

func etag(revision int) string { return strconv.Quote(strconv.Itoa(revision)) }

// ReplaceJob replaces a job and returns its new revision. A revision other than 0
// is the one that the caller has seen: ErrRevision tells that there is another by
// now. A job that runs only once can be replaced until its run begins, after that
// it is ErrConflict. The idempotency key stays the one that the job has.
func (c *Client) ReplaceJob(ctx context.Context, id string, revision int, r JobRequest) (int, error) {
	path, err := pathTo("jobs", id)
	if err != nil {
		return 0, err
	}
	r.IdempotencyKey = ""
	x := call{method: http.MethodPut, path: path, body: r.wire(), safety: safe}
	x.match(revision)
	var made acceptedJSON
	if _, err := c.do(ctx, x, &made); err != nil {
		return 0, err
	}
	return made.Revision, nil
}

// match makes a request depend on a revision, 0 for any. Whether it had its effect
// before cannot be told any more when it is sent a second time.
func (x *call) match(revision int) {
	if revision != 0 {
		x.header, x.safety = map[string]string{"If-Match": etag(revision)}, refused
	}
}

// DeleteJob removes a job and cancels its unfinished runs. A revision other than 0
// is the one that the caller has seen.
func (c *Client) DeleteJob(ctx context.Context, id string, revision int) error {
	path, err := pathTo("jobs", id)
	if err != nil {
		return err
	}
	x := call{method: http.MethodDelete, path: path, safety: safe, removes: true}
	x.match(revision)
	_, err = c.do(ctx, x, nil)
	return err
}

// ListJobs returns a page of jobs in the order of their creation.
func (c *Client) ListJobs(ctx context.Context, p Page) (List[Job], error) {
	var page struct {
		Jobs  []Job  `json:"jobs"`
		Next  string `json:"next"`
		Total int    `json:"total"`
	}
	_, err := c.do(ctx, call{method: http.MethodGet, path: basePath + "/jobs", query: p.query(), safety: safe}, &page)
	return List[Job]{Items: page.Jobs, Next: page.Next, Total: page.Total}, err
}

// AllJobs goes through all jobs, page by page.
func (c *Client) AllJobs(ctx context.Context) iter.Seq2[Job, error] {
	return all(func(p Page) (List[Job], error) { return c.ListJobs(ctx, p) })
}
