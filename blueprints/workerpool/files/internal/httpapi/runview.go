package httpapi

import (
	"time"
	"unicode/utf8"

	"example.invalid/service/internal/work"
)

// Run is a run as it is shown.
type Run struct {
	ID             string         `json:"id"`
	JobID          string         `json:"jobId"`
	Revision       int            `json:"revision"`
	Type           string         `json:"type"`
	State          work.State     `json:"state"`
	FireTime       time.Time      `json:"fireTime,omitzero"`
	AcceptedAt     time.Time      `json:"acceptedAt"`
	FinishedAt     time.Time      `json:"finishedAt,omitzero"`
	IdempotencyKey string         `json:"idempotencyKey,omitempty"`
	Priority       int            `json:"priority,omitempty"`
	OrderKey       string         `json:"orderKey,omitempty"`
	FairKey        string         `json:"fairKey,omitempty"`
	Attempts       []work.Attempt `json:"attempts"`
	Cause          string         `json:"cause,omitempty"`
	Result         *Result        `json:"result,omitempty"`

	// Job is what the run was made from; a single run is shown with it.
	Job *Job `json:"job,omitempty"`
}

// Result is what a run produced. The payload is text when it is UTF-8.
type Result struct {
	MetaData      map[string]string `json:"metaData"`
	Payload       string            `json:"payload,omitempty"`
	PayloadBase64 []byte            `json:"payloadBase64,omitempty"`
	Size          int               `json:"size"`
	Truncated     bool              `json:"truncated,omitempty"`
}

// runsPage is a page of runs.
type runsPage struct {
	Runs  []Run  `json:"runs"`
	Next  string `json:"next,omitempty"`
	Total int    `json:"total"`
}

func showRun(r work.Run) Run {
	shown := Run{
		ID: r.ID, JobID: r.JobID, Revision: r.Revision, Type: r.Type, State: r.State, FireTime: r.FireTime, AcceptedAt: r.AcceptedAt,
		FinishedAt: r.FinishedAt, IdempotencyKey: r.IdempotencyKey, Priority: r.Priority, OrderKey: r.OrderKey, FairKey: r.FairKey,
		Attempts: r.Attempts, Cause: r.Cause, Result: showResult(r.Result),
	}
	if shown.Attempts == nil {
		shown.Attempts = []work.Attempt{}
	}
	return shown
}

// showRuns shows a page of runs. Without their results it stays small, however
// long the page is.
func showRuns(list work.RunList, results bool) runsPage {
	page := runsPage{Runs: make([]Run, 0, len(list.Runs)), Next: list.Next, Total: list.Total}
	for _, r := range list.Runs {
		if !results {
			r.Result = nil
		}
		page.Runs = append(page.Runs, showRun(r))
	}
	return page
}

func showResult(r *work.StoredResult) *Result {
	if r == nil {
		return nil
	}
	shown := &Result{MetaData: r.MetaData, Size: r.Size, Truncated: r.Truncated}
	if shown.MetaData == nil {
		shown.MetaData = map[string]string{}
	}
	if text := wholeRunes(r.Payload, r.Truncated); utf8.Valid(text) {
		shown.Payload = string(text)
		return shown
	}
	shown.PayloadBase64 = r.Payload
	return shown
}

// wholeRunes drops the beginning of a character that the cut went through.
func wholeRunes(b []byte, cut bool) []byte {
	if !cut {
		return b
	}
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if tail := b[len(b)-i:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return b[:len(b)-i]
			}
			return b
		}
	}
	return b
}
