package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"
)

// State is the state of a run.
type State string

// The states of a run. Done, dead and cancelled are final.
const (
	StateScheduled State = "scheduled" // its time has not come
	StateWaiting   State = "waiting"   // for a worker
	StateRunning   State = "running"
	StateRetrying  State = "retrying" // for its next attempt
	StateDone      State = "done"
	StateDead      State = "dead" // failed for good
	StateCancelled State = "cancelled"

	// StateUndecodable is that of a run which this build of the service does not
	// understand. It is kept, and can be retried after a deployment.
	StateUndecodable State = "undecodable"

	// Unfinished is no state: it asks for the runs that are scheduled, waiting,
	// running or retrying.
	Unfinished State = ""
)

// Settled tells whether nothing more becomes of a run in this state by itself.
func (s State) Settled() bool {
	return s == StateDone || s == StateDead || s == StateCancelled || s == StateUndecodable
}

// Run is one execution of a job.
type Run struct {
	ID             string    `json:"id"`
	JobID          string    `json:"jobId"`
	Revision       int       `json:"revision"`
	Type           string    `json:"type"`
	State          State     `json:"state"`
	FireTime       time.Time `json:"fireTime,omitzero"` // the time that the run is for
	AcceptedAt     time.Time `json:"acceptedAt"`
	FinishedAt     time.Time `json:"finishedAt,omitzero"`
	IdempotencyKey string    `json:"idempotencyKey,omitempty"`
	Priority       int       `json:"priority,omitempty"`
	OrderKey       string    `json:"orderKey,omitempty"`
	FairKey        string    `json:"fairKey,omitempty"`
	Attempts       []Attempt `json:"attempts"`

	// Cause tells why the run is dead, cancelled or undecodable.
	Cause string `json:"cause,omitempty"`

	// Result is what the run produced, while it is kept. ListRuns and
	// ListDeadLetters leave it out.
	Result *Result `json:"result,omitempty"`

	// Job is what the run was made from; GetRun and Wait have it.
	Job *Job `json:"job,omitempty"`
}

// Attempt is one try of the service at a run.
type Attempt struct {
	Number     int              `json:"number"`
	StartedAt  time.Time        `json:"startedAt"`
	FinishedAt time.Time        `json:"finishedAt,omitzero"`
	Cause      string           `json:"cause,omitempty"` // the error of a failed attempt
	TimedOut   bool             `json:"timedOut,omitempty"`
	Hung       bool             `json:"hung,omitempty"`    // it had not returned when it was given up
	Errors     []string         `json:"errors,omitempty"`  // that the job met on its way
	Metrics    map[string]int64 `json:"metrics,omitempty"` // that the job measured
}

// Result is what a run produced.
type Result struct {
	MetaData      map[string]string `json:"metaData"`
	Payload       string            `json:"payload,omitempty"`       // when it is text
	PayloadBase64 []byte            `json:"payloadBase64,omitempty"` // the bytes, when it is not
	Size          int               `json:"size"`                    // bytes, also of the part that was cut
	Truncated     bool              `json:"truncated,omitempty"`     // not all of it was kept
}

// Bytes is the payload, text or not.
func (r Result) Bytes() []byte {
	if r.Payload != "" {
		return []byte(r.Payload)
	}
	return r.PayloadBase64
}

// DecodeResult reads the result of a run, which has to be JSON, into a value.
func (r Run) DecodeResult(into any) error {
	switch {
	case r.Result == nil:
		return fmt.Errorf("client: run %s, which is %s, has no result", r.ID, r.State)
	case r.Result.Truncated:
		return fmt.Errorf("client: of the result of run %s only %d of %d bytes were kept", r.ID, len(r.Result.Bytes()), r.Result.Size)
	}
	if err := json.Unmarshal(r.Result.Bytes(), into); err != nil {
		return fmt.Errorf("client: the result of run %s: %w", r.ID, err)
	}
	return nil
}

// runsJSON is a page of runs.
type runsJSON struct {
	Runs  []Run  `json:"runs"`
	Next  string `json:"next"`
	Total int    `json:"total"`
}

func (c *Client) listRuns(ctx context.Context, path string, s State, p Page) (List[Run], error) {
	q := p.query()
	if s != "" {
		q.Set("state", string(s))
	}
	var page runsJSON
	_, err := c.do(ctx, call{method: http.MethodGet, path: path, query: q, safety: safe}, &page)
	return List[Run]{Items: page.Runs, Next: page.Next, Total: page.Total}, err
}

// ListRuns returns a page of the runs in a state, the last one first, or of those
// that are Unfinished, in the order of their acceptance.
func (c *Client) ListRuns(ctx context.Context, s State, p Page) (List[Run], error) {
	return c.listRuns(ctx, basePath+"/runs", s, p)
}

// AllRuns goes through all runs in a state, page by page.
func (c *Client) AllRuns(ctx context.Context, s State) iter.Seq2[Run, error] {
	return all(func(p Page) (List[Run], error) { return c.ListRuns(ctx, s, p) })
}

// ListJobRuns returns a page of the runs of a job and their results, newest first.
func (c *Client) ListJobRuns(ctx context.Context, jobID string, p Page) (List[Run], error) {
	path, err := pathTo("jobs", jobID, "runs")
	if err != nil {
		return List[Run]{}, err
	}
	return c.listRuns(ctx, path, "", p)
}

// AllJobRuns goes through all runs of a job, page by page.
func (c *Client) AllJobRuns(ctx context.Context, jobID string) iter.Seq2[Run, error] {
	return all(func(p Page) (List[Run], error) { return c.ListJobRuns(ctx, jobID, p) })
}

// GetRun returns a run, its result, and what it was made from.
func (c *Client) GetRun(ctx context.Context, id string) (Run, error) {
	path, err := pathTo("runs", id)
	if err != nil {
		return Run{}, err
	}
	var r Run
	_, err = c.do(ctx, call{method: http.MethodGet, path: path, safety: safe}, &r)
	return r, err
}

// changedJSON answers a request that did something to a run.
type changedJSON struct {
	Run *Run `json:"run"`
}

// CancelRun cancels a run that is unfinished: one that waits is not begun, one that
// is running is told so. A run that is dead or undecodable is forgotten; then the
// one that is returned is nil. Of any other run it is ErrConflict.
func (c *Client) CancelRun(ctx context.Context, id string) (*Run, error) {
	path, err := pathTo("runs", id)
	if err != nil {
		return nil, err
	}
	var changed changedJSON
	_, err = c.do(ctx, call{method: http.MethodDelete, path: path, safety: refused}, &changed)
	return changed.Run, err
}

// RetryRun has a run that is dead or undecodable wait for a worker again. It keeps
// its id. Of any other run it is ErrConflict.
func (c *Client) RetryRun(ctx context.Context, id string) (Run, error) {
	path, err := pathTo("runs", id, "retry")
	if err != nil {
		return Run{}, err
	}
	var changed changedJSON
	_, err = c.do(ctx, call{method: http.MethodPost, path: path, safety: refused}, &changed)
	if err == nil && changed.Run == nil {
		err = fmt.Errorf("client: %w: it has no run", ErrAnswer)
	}
	if err != nil {
		return Run{}, err
	}
	return *changed.Run, nil
}

// The pauses between two looks of Wait: they grow from the first to the last.
const (
	firstLook = 20 * time.Millisecond
	lastLook  = 2 * time.Second
)

// Wait looks at a run again and again until nothing more becomes of it, and
// returns it as it is then. Given the id of a job, it waits for the newest run of
// it, and for a first one if there is none. It returns when ctx ends; give that a
// deadline, because a job may wait for long.
func (c *Client) Wait(ctx context.Context, runOrJobID string) (Run, error) {
	id, known := runOrJobID, false
	for pause := firstLook; ; pause = min(pause*3/2, lastLook) {
		run, err := c.GetRun(ctx, id)
		if errors.Is(err, ErrNotFound) && !known {
			if run, err = c.newestRun(ctx, runOrJobID); err == nil && run.ID != "" {
				id = run.ID
				run, err = c.GetRun(ctx, id)
			}
		}
		if err != nil {
			return Run{}, err
		}
		if run.State.Settled() {
			return run, nil
		}
		known = run.ID != ""
		if err := sleep(ctx, pause); err != nil {
			return run, fmt.Errorf("client: waiting for %s, which is %s: %w", runOrJobID, orNone(run.State), err)
		}
	}
}

func orNone(s State) string {
	if s == "" {
		return "a job without a run"
	}
	return string(s)
}

// newestRun returns the newest run of a job, or one without an id when there is
// none.
func (c *Client) newestRun(ctx context.Context, jobID string) (Run, error) {
	list, err := c.ListJobRuns(ctx, jobID, Page{Count: 1})
	if err != nil || len(list.Items) == 0 {
		return Run{}, err
	}
	return list.Items[0], nil
}
