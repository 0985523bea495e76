package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/queue"
)

// maxBatch is how many jobs one request may bring.
const maxBatch = 1000

// batchAnswer answers a batch of jobs, in their order.
type batchAnswer struct {
	Accepted int         `json:"accepted"`
	Jobs     []jobAnswer `json:"jobs"`
}

// jobAnswer is what POST jobs would have answered to one job.
type jobAnswer struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    any               `json:"body"`
}

// createJobs makes jobs one after the other, each as POST jobs does and between
// the same hooks. What is wrong with one is no reason against the others. They
// are made safe together, before any of the hooks that come after.
func (a *API) createJobs() http.Handler {
	return a.handler(operation{
		name: hook.CreateJobs,
		do: func(ctx context.Context, x *exchange) error {
			if x.Request.Header.Get("Idempotency-Key") != "" {
				return badHeader("Idempotency-Key", "is for a single job; give each job of a batch its idempotencyKey")
			}
			jobs, err := readBatch(x.Request)
			if err != nil {
				return err
			}
			if err := a.admit(); err != nil {
				return err
			}
			ctx, cancel := a.patient(ctx)
			defer cancel()
			answer := batchAnswer{Jobs: make([]jobAnswer, 0, len(jobs))}
			retry := 0
			for i, one := range a.createTogether(ctx, x.Request, jobs) {
				a.finish(ctx, one.exchange, one.err)
				item := one.answer(i)
				if item.Status == http.StatusCreated {
					answer.Accepted++
				}
				seconds, _ := strconv.Atoi(item.Headers["Retry-After"]) // 0 for none
				retry = max(retry, seconds)
				answer.Jobs = append(answer.Jobs, item)
			}
			x.Status, x.Body = http.StatusCreated, answer
			if answer.Accepted < len(jobs) {
				x.Status = http.StatusMultiStatus
			}
			if retry > 0 {
				x.Header.Set("Retry-After", strconv.Itoa(retry))
			}
			return nil
		},
	})
}

// readBatch reads the body of a batch as far as it is not about single jobs.
func readBatch(r *http.Request) ([]json.RawMessage, error) {
	o, err := readBody(r)
	if err != nil {
		return nil, err
	}
	var jobs []json.RawMessage
	switch {
	case !o.take("jobs", &jobs):
		if len(o.wrong) == 0 {
			o.add("jobs", "is missing")
		}
	case len(jobs) == 0:
		o.add("jobs", "is empty")
	case len(jobs) > maxBatch:
		o.add("jobs", fmt.Sprintf("has %d entries; a request may have %d", len(jobs), maxBatch))
	}
	return jobs, o.err()
}

// created is one job of a batch, or why there is none.
type created struct {
	*exchange
	err error
}

// createTogether makes the jobs of a batch, up to their answers.
func (a *API) createTogether(ctx context.Context, r *http.Request, jobs []json.RawMessage) []created {
	f, ok := a.o.Runs.(queue.Flusher)
	if ok {
		ctx = queue.Together(ctx)
	}
	list := make([]created, 0, len(jobs))
	for _, job := range jobs {
		list = append(list, a.createOne(ctx, r, job))
	}
	if !ok {
		return list
	}
	if err := f.Flush(); err != nil {
		for i := range list {
			if list[i].err == nil {
				list[i].err = err
			}
		}
	}
	return list
}

// createOne makes one job of a batch.
func (a *API) createOne(ctx context.Context, r *http.Request, text json.RawMessage) created {
	x := &exchange{Call: &hook.Call{Operation: hook.CreateJob, Request: r, Status: http.StatusOK, Header: http.Header{}}}
	return created{x, a.attempt(ctx, a.creation(func(x *exchange) error {
		if !bytes.HasPrefix(text, []byte("{")) {
			return badRequest(Wrong{Pointer: "#", Detail: "is not a JSON object"})
		}
		o, err := parseObject(text)
		if err != nil {
			return err
		}
		spec := a.reader().read(o)
		x.Job = &spec
		return o.err()
	}), x)}
}

// answer is what POST jobs would have answered to the i-th job.
func (x created) answer(i int) jobAnswer {
	if p, ok := x.Body.(*Problem); ok {
		placed := *p
		placed.Errors = within(p.Errors, fmt.Sprintf("#/jobs/%d", i))
		x.Body = &placed
	}
	answer := jobAnswer{Status: x.Status, Body: x.Body, Headers: make(map[string]string, len(x.Header))}
	for name, values := range x.Header {
		answer.Headers[name] = strings.Join(values, ", ")
	}
	return answer
}

// within makes pointers into a part of the body pointers into the whole.
func within(list []Wrong, part string) []Wrong {
	list = slices.Clone(list)
	for i := range list {
		if rest, ok := strings.CutPrefix(list[i].Pointer, "#"); ok {
			list[i].Pointer = part + rest
		}
	}
	return list
}
