package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// ListDeadLetters returns a page of the dead runs, the last one to die first. The
// state is StateDead or StateUndecodable; "" is the first of them.
func (c *Client) ListDeadLetters(ctx context.Context, s State, p Page) (List[Run], error) {
	return c.listRuns(ctx, basePath+"/deadletters", s, p)
}

// AllDeadLetters goes through all dead runs, page by page.
func (c *Client) AllDeadLetters(ctx context.Context, s State) iter.Seq2[Run, error] {
	return all(func(p Page) (List[Run], error) { return c.ListDeadLetters(ctx, s, p) })
}

// Selection says which dead letters: either those with IDs, 1,000 at most, or All
// that are in a state.
type Selection struct {
	IDs []string `json:"ids,omitempty"`
	All bool     `json:"all,omitempty"`

	// State goes with All: StateDead, which "" is as well, or StateUndecodable.
	State State `json:"state,omitempty"`

	// Cursor goes with All: the Next of the answer before.
	Cursor string `json:"cursor,omitempty"`
}

// Progress tells how far a request for many runs went. Unless it is Complete, the
// same request goes on with the Cursor Next.
type Progress struct {
	Complete bool   `json:"complete"`
	Next     string `json:"next,omitempty"`
	Left     int    `json:"left"` // runs that are in the state now
}

// Retried tells what became of runs that were to be retried.
type Retried struct {
	Retried int         `json:"retried"`
	Failed  []Unretried `json:"failed"`
	Progress

	// Stopped says why it ended early, such as a full queue; RetryAfter is how
	// long to wait then.
	Stopped    string        `json:"stopped,omitempty"`
	RetryAfter time.Duration `json:"-"`
}

// Unretried is a run that cannot be retried, and why.
type Unretried struct {
	ID     string `json:"id"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

// Purged tells what became of runs that were to be forgotten.
type Purged struct {
	Purged int `json:"purged"`
	Progress
}

// RetryDeadLetters has dead runs wait for a worker again: 1,000 at most, and for
// five seconds at most. Repeat it, with Next as Cursor, until it is Complete. With
// IDs, those that were dealt with are the first of them: as many as Retried and
// Failed say together.
func (c *Client) RetryDeadLetters(ctx context.Context, s Selection) (Retried, error) {
	var r Retried
	a, err := c.do(ctx, call{method: http.MethodPost, path: basePath + "/deadletters/retry", body: s, safety: refused}, &r)
	if err == nil {
		r.RetryAfter = readRetryAfter(a.header, time.Now())
	}
	return r, err
}

// PurgeDeadLetters forgets dead runs, 1,000 at most. Repeat it until it is
// Complete. Runs that are not dead are passed over.
func (c *Client) PurgeDeadLetters(ctx context.Context, s Selection) (Purged, error) {
	var p Purged
	_, err := c.do(ctx, call{method: http.MethodPost, path: basePath + "/deadletters/purge", body: s, safety: refused}, &p)
	return p, err
}
