package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// What one request does at most. Whoever wants more calls again.
const (
	maxBulk     = 1000
	maxBulkTime = 5 * time.Second
	bulkPage    = 100
)

// retried tells what became of a request to retry many runs.
type retried struct {
	Retried int `json:"retried"`
	// Failed lists those that cannot be retried.
	Failed []failure `json:"failed"`
	progress
	// Stopped says why it ended before its bounds, which it does not otherwise.
	Stopped string `json:"stopped,omitempty"`
}

// purged tells what became of a request to forget many runs.
type purged struct {
	Purged int `json:"purged"`
	progress
}

// progress tells how far a request went.
type progress struct {
	// Complete tells that there is nothing more to do. Otherwise the same request
	// goes on with the cursor Next, if there is one.
	Complete bool   `json:"complete"`
	Next     string `json:"next,omitempty"`
	// Left is how many runs are in the state.
	Left int `json:"left"`
}

type failure struct {
	ID     string `json:"id"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

// readSelection reads {"ids": [...]} or {"all": true}, the latter also with
// state and cursor.
func readSelection(x *exchange) error {
	o, err := readBody(x.Request)
	if err != nil {
		return err
	}
	s := &hook.Selection{State: work.StateDead}
	x.Page = &work.Page{Count: bulkPage}
	ids := o.take("ids", &s.IDs)
	o.take("all", &s.All)
	state := o.take("state", &s.State)
	cursor := o.take("cursor", &x.Page.Cursor)
	switch {
	case ids == s.All:
		o.add("ids", "wanted is either a list of ids or all: true")
	case ids && (len(s.IDs) == 0 || len(s.IDs) > maxBulk):
		o.add("ids", fmt.Sprintf("has %d entries; wanted are 1 to %d", len(s.IDs), maxBulk))
	case ids && (state || cursor):
		o.add("ids", "excludes state and cursor")
	}
	if !slices.Contains(unsettled, s.State) {
		o.add("state", fmt.Sprintf("is %q; wanted is one of %v", s.State, unsettled))
	}
	x.Selection = s
	return o.err()
}

func (a *API) retryDeadLetters() http.Handler {
	return a.handler(operation{
		name: hook.RetryDeadLetters,
		read: readSelection,
		do: func(ctx context.Context, x *exchange) error {
			if err := a.admit(); err != nil {
				return err
			}
			r := retried{Failed: []failure{}}
			retry := a.retryAll
			if !x.Selection.All {
				retry = a.retryThese
			}
			if err := retry(ctx, x, &r); err != nil {
				if r.Retried == 0 {
					return err
				}
				r.Stopped = problem(err).complete(x.Request, x.Header).Detail // with Retry-After
			}
			x.Body = &r
			return a.count(ctx, x, &r.progress)
		},
	})
}

// retryThese retries the runs that the request names. Those that were dealt
// with are the first of them.
func (a *API) retryThese(ctx context.Context, x *exchange, r *retried) error {
	n, err := a.retryEach(ctx, x.Selection.IDs, time.Now().Add(maxBulkTime), r)
	r.Complete = n == len(x.Selection.IDs)
	return err
}

// retryAll goes through the list, page by page. Those that cannot be retried
// stay in it; the cursor leads past them.
func (a *API) retryAll(ctx context.Context, x *exchange, r *retried) error {
	until := time.Now().Add(maxBulkTime)
	for range maxBulk / bulkPage {
		r.Next = x.Page.Cursor
		list, err := a.o.Runs.RunsIn(ctx, x.Selection.State, *x.Page)
		if err != nil {
			return err
		}
		n, err := a.retryEach(ctx, idsOf(list), until, r)
		if err != nil || n < len(list.Runs) {
			return err
		}
		r.Next, x.Page.Cursor = list.Next, list.Next
		if list.Next == "" {
			r.Complete = true
			return nil
		}
	}
	return nil
}

func idsOf(list work.RunList) []string {
	ids := make([]string, 0, len(list.Runs))
	for _, run := range list.Runs {
		ids = append(ids, run.ID)
	}
	return ids
}

// retryEach retries runs one after the other, as long as there is time. It
// returns how many it dealt with, and what kept it from the rest.
func (a *API) retryEach(ctx context.Context, ids []string, until time.Time, r *retried) (int, error) {
	for i, id := range ids {
		if time.Now().After(until) {
			return i, nil
		}
		_, err := a.o.Runs.RetryRun(ctx, id)
		switch {
		case err == nil:
			r.Retried++
		case errors.Is(err, work.ErrFull) || errors.Is(err, work.ErrStopped) || errors.Is(err, queue.ErrStorage) || ctx.Err() != nil:
			return i, err
		default:
			p := problem(notUnderstood(err))
			r.Failed = append(r.Failed, failure{ID: id, Status: p.Status, Detail: p.Detail})
		}
	}
	return len(ids), nil
}

func (a *API) purgeDeadLetters() http.Handler {
	return a.handler(operation{
		name: hook.PurgeDeadLetters,
		read: readSelection,
		do: func(ctx context.Context, x *exchange) (err error) {
			p := purged{progress: progress{Complete: true}}
			ids := x.Selection.IDs
			if x.Selection.All {
				x.Page.Count = maxBulk
				list, err := a.o.Runs.RunsIn(ctx, x.Selection.State, *x.Page)
				if err != nil {
					return err
				}
				ids, p.Next, p.Complete = idsOf(list), list.Next, list.Next == ""
			}
			if p.Purged, err = a.o.Runs.PurgeRuns(ctx, ids...); err != nil {
				return err
			}
			x.Body = &p
			return a.count(ctx, x, &p.progress)
		},
	})
}

// count counts what is left.
func (a *API) count(ctx context.Context, x *exchange, p *progress) error {
	list, err := a.o.Runs.RunsIn(ctx, x.Selection.State, work.Page{Count: 1})
	p.Left = list.Total
	return err
}
