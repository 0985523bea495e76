package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/config"
	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/payload"
)

// request is a job to be posted.
type request struct {
	key  string
	typ  string
	body []byte
}

// requests makes the jobs of all types, from the newest samples of their
// payloads, the types by turns.
func (o *Options) requests(target string) ([]request, error) {
	types := append([]config.JobType{o.Config.HTTP}, o.Config.Jobs...)
	counts := make([]int, len(types))
	for i, t := range types {
		counts[i] = o.jobs(t)
	}
	var list []request
	for n := range slices.Max(counts) {
		for i, t := range types {
			if n >= counts[i] {
				continue
			}
			r, err := o.request(t, n, target)
			if err != nil {
				return nil, err
			}
			list = append(list, r)
		}
	}
	return list, nil
}

func (o *Options) request(t config.JobType, n int, target string) (request, error) {
	r := request{key: fmt.Sprintf("chaos-%d-%s-%d", o.Seed, t.Name, n), typ: t.Name}
	fields, err := o.fields(t, target)
	if err != nil {
		return r, err
	}
	fields["schedule"], fields["idempotencyKey"] = "once", r.key
	if t.Unique {
		fields["uniqueKey"] = r.key // the payloads are all the same
	}
	r.body, err = json.Marshal(fields)
	return r, err
}

// fields are those of a job as POST jobs takes it.
func (o *Options) fields(t config.JobType, target string) (map[string]any, error) {
	sample, err := payload.Newest(o.Samples, t.Name)
	if err != nil {
		return nil, err
	}
	if sample == nil {
		sample = json.RawMessage("{}")
	}
	if t.Name != o.Config.HTTP.Name {
		return map[string]any{"type": t.Name, "payload": sample}, nil
	}
	r := egress.Request{URL: "/"}
	if err := json.Unmarshal(sample, &r); err != nil {
		return nil, fmt.Errorf("%s: the sample is no payload: %w", t.Name, err)
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, fmt.Errorf("%s: the URL of the sample: %w", t.Name, err)
	}
	fields := map[string]any{"url": target + u.RequestURI()}
	if r.Method != "" {
		fields["method"] = r.Method
	}
	if len(r.Headers) > 0 {
		fields["headers"] = r.Headers
	}
	if len(r.Body) > 0 {
		fields["payload"] = r.Body
	}
	return fields, nil
}

// posters is how many jobs are on their way to the service at a time.
const posters = 8

// post sends the jobs spread over the time. Each is sent until there is an
// answer: the key makes the second time harmless.
func (l *ledger) post(ctx context.Context, c *client, jobs []request, over time.Duration) {
	start := time.Now()
	next := make(chan int)
	var senders sync.WaitGroup
	for range posters {
		senders.Go(func() {
			for i := range next {
				l.postOne(ctx, c, jobs[i])
			}
		})
	}
	for i := range jobs {
		due := start.Add(time.Duration(int64(over) / int64(len(jobs)) * int64(i)))
		if !pause(ctx, time.Until(due)) {
			break
		}
		next <- i
	}
	close(next)
	senders.Wait()
}

func (l *ledger) postOne(ctx context.Context, c *client, r request) {
	for {
		status, answer, err := c.call(ctx, http.MethodPost, c.base+"/jobs", r.body)
		switch {
		case err != nil, status == http.StatusTooManyRequests, status >= http.StatusInternalServerError:
			if !pause(ctx, 50*time.Millisecond) {
				return
			}
			continue
		case status == http.StatusCreated:
			l.accepted(r.key)
		default:
			l.refused(r.key, refusal(status, answer))
		}
		return
	}
}

// refusal is what an answer says is wrong.
func refusal(status int, answer []byte) string {
	const most = 500
	var problem struct {
		Detail string `json:"detail"`
	}
	if json.Unmarshal(answer, &problem) != nil || problem.Detail == "" {
		problem.Detail = string(answer[:min(len(answer), most)])
	}
	return fmt.Sprintf("%d %s", status, problem.Detail)
}

// pause waits, and is false when there is nothing to wait for any more.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
