package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/queue/local"
	"example.invalid/service/internal/work"
)

// answers is a batchAnswer as a client sees it.
type answers struct {
	Accepted int
	Jobs     []struct {
		Status  int
		Headers map[string]string
		Body    struct {
			ID, Detail string
			Revision   int
			Errors     []Wrong
		}
	}
}

func batch(jobs ...string) string { return `{"jobs":[` + strings.Join(jobs, ",") + `]}` }

func TestABatchIsAcceptedInItsOrder(t *testing.T) {
	l := newLive(t, liveOptions{paused: true})
	var jobs, texts []string
	for i := range 50 {
		texts = append(texts, fmt.Sprint(i))
		jobs = append(jobs, fmt.Sprintf(`{"type":"email","schedule":"once","payload":{"text":"%d"}}`, i))
	}
	w := l.do("POST", "jobs/batch", batch(jobs...))
	got := decode[answers](t, w)
	if w.Code != http.StatusCreated || got.Accepted != 50 || len(got.Jobs) != 50 {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	for i, job := range got.Jobs {
		if job.Status != http.StatusCreated || job.Body.Revision != 1 || job.Headers["Location"] != base+"/jobs/"+job.Body.ID || job.Headers["Etag"] != `"1"` {
			t.Errorf("job %d: got %+v", i, job)
		}
	}
	l.d.StartWorkers()
	eventually(t, "all are done", func() bool { return l.stats().Done == 50 })
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Equal(l.begun, texts) {
		t.Errorf("got %v", l.begun)
	}
}

func TestABatchIsAnsweredOneByOne(t *testing.T) {
	l := newLive(t, liveOptions{paused: true, engine: local.Options{Capacity: 2}})
	const good = `{"type":"email","schedule":"once","payload":{}}`
	w := l.do("POST", "jobs/batch", batch(
		good, `{"type":"fax"}`, `7`, `{"type":"email","payload":{"nope":1}}`, `{"type":"email","type":"email"}`,
		`{"type":"email","schedule":"once","payload":{},"idempotencyKey":"k"}`, `{"type":"email","schedule":"once","payload":{},"idempotencyKey":"k"}`,
		`{"type":"email","payload":{"text":"x"},"idempotencyKey":"k"}`, good,
	))
	got := decode[answers](t, w)
	if w.Code != http.StatusMultiStatus || got.Accepted != 3 || len(got.Jobs) != 9 || w.Header().Get("Retry-After") == "" {
		t.Fatalf("got %d %v %s", w.Code, w.Header(), w.Body)
	}
	want := []int{201, 400, 400, 400, 400, 201, 201, 422, 429}
	pointers := []string{"", "#/jobs/1/type", "#/jobs/2", "#/jobs/3/payload", "#/jobs/4/type", "", "", "", ""}
	for i, job := range got.Jobs {
		pointer := ""
		if len(job.Body.Errors) > 0 {
			pointer = job.Body.Errors[0].Pointer
		}
		if job.Status != want[i] || pointer != pointers[i] {
			t.Errorf("job %d: got %+v, want %d %s", i, job, want[i], pointers[i])
		}
	}
	if j := got.Jobs; j[5].Body.ID != j[6].Body.ID || j[6].Headers["Idempotent-Replayed"] != "true" || j[8].Headers["Retry-After"] == "" {
		t.Errorf("got %s", w.Body)
	}
	if s := l.stats(); s.Waiting != 2 {
		t.Errorf("%d wait", s.Waiting)
	}
}

func TestBadBatches(t *testing.T) {
	b := newBench(t, func(o *Options) { o.MaxBodyBytes = 1 << 20 })
	const job = `{"url":"https://example.com/"}`
	for body, pointer := range map[string]string{
		`{}`: "#/jobs", `{"jobs":[]}`: "#/jobs", `{"jobs":{}}`: "#/jobs", `{"jobs":null}`: "#/jobs", `[` + job + `]`: "#", `{"jobs":[` + job + `],"x":1}`: "#/x",
		batch(slices.Repeat([]string{job}, maxBatch+1)...): "#/jobs",
	} {
		p := expectProblem(t, b.do("POST", "jobs/batch", body), http.StatusBadRequest)
		if len(p.Errors) != 1 || p.Errors[0].Pointer != pointer {
			t.Errorf("%.50s: got %+v", body, p.Errors)
		}
	}
	expectProblem(t, b.do("POST", "jobs/batch", batch(job), "Idempotency-Key", "k"), http.StatusBadRequest)
	expectProblem(t, b.do("POST", "jobs/batch", `{"jobs":["`+strings.Repeat("x", 2<<20)+`"]}`), http.StatusRequestEntityTooLarge)
	if len(b.scheduler.jobs) != 0 {
		t.Errorf("%d jobs were made", len(b.scheduler.jobs))
	}
	if w := b.do("POST", "jobs/batch", batch(slices.Repeat([]string{job}, maxBatch)...)); w.Code != http.StatusCreated || len(b.scheduler.jobs) != maxBatch {
		t.Errorf("got %d, %d jobs", w.Code, len(b.scheduler.jobs))
	}
}

// A batch is no way around the hooks of POST jobs.
func TestEachJobOfABatchHasItsHooks(t *testing.T) {
	b := newBench(t, func(o *Options) {
		o.Hooks = &hook.Hooks{
			PreCreateJob: func(_ context.Context, c *hook.Call) error {
				if c.Job.Priority == 1 {
					return hook.Refuse(http.StatusForbidden, "everybody is in a hurry")
				}
				c.Job.FairKey = "a tenant"
				return nil
			},
			PostCreateJob: func(_ context.Context, c *hook.Call) error { c.Header.Set("X-Hook", fmt.Sprint(c.Status)); return nil },
		}
	})
	w := b.do("POST", "jobs/batch", batch(`{"url":"https://a.b/","priority":1}`, `{"url":"https://a.b/"}`))
	got := decode[answers](t, w)
	if w.Code != http.StatusMultiStatus || got.Accepted != 1 || got.Jobs[0].Status != 403 || got.Jobs[0].Headers["X-Hook"] != "403" ||
		got.Jobs[1].Headers["X-Hook"] != "201" || w.Header().Get("X-Hook") != "" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if len(b.scheduler.jobs) != 1 || b.scheduler.jobs[0].FairKey != "a tenant" {
		t.Errorf("got %+v", b.scheduler.jobs)
	}
}

// flushedRuns makes jobs safe that are put together, or fails to.
type flushedRuns struct {
	*fakeRuns
	flushed func() error
}

func (f flushedRuns) Flush() error { return f.flushed() }

// The jobs of a batch are made safe by one flush, and nobody is told that one is
// accepted who might be wrong.
func TestABatchIsFlushedOnce(t *testing.T) {
	failure := fmt.Errorf("%w: no space", queue.ErrStorage)
	for status, flush := range map[int]error{http.StatusCreated: nil, http.StatusServiceUnavailable: failure} {
		flushes, told := 0, []string{}
		b := newBench(t, func(o *Options) {
			o.Runs = flushedRuns{&fakeRuns{}, func() error { flushes++; return flush }}
			o.Hooks = &hook.Hooks{PostCreateJob: func(_ context.Context, c *hook.Call) error {
				told = append(told, fmt.Sprint(flushes, c.Status, c.Err == nil))
				return nil
			}}
		})
		w := b.do("POST", "jobs/batch", batch(`{"url":"https://a.b/"}`, `{"url":"gopher:"}`, `{"url":"https://a.b/"}`))
		got := decode[answers](t, w)
		ok := fmt.Sprint(1, status, flush == nil)
		if w.Code != http.StatusMultiStatus || flushes != 1 || got.Jobs[0].Status != status || got.Jobs[1].Status != 400 || got.Jobs[2].Status != status {
			t.Errorf("%d flushes, got %d %s", flushes, w.Code, w.Body)
		}
		if !slices.Equal(told, []string{ok, "1 400 false", ok}) {
			t.Errorf("the hooks saw %v", told)
		}
		if flush != nil && (got.Jobs[0].Headers["Location"] != "" || got.Jobs[0].Headers["Retry-After"] == "") {
			t.Errorf("got %+v", got.Jobs[0])
		}
	}
}

type drainingManager struct{ fakeTypes }

func (drainingManager) Draining() bool { return true }

func TestADrainedServiceTakesNoWork(t *testing.T) {
	b := newBench(t, func(o *Options) { o.Manager, o.Health = drainingManager{}, readyHealth{} })
	b.scheduler.jobs = []work.Spec{{ID: "j", Type: HTTPType, Revision: 1}}
	b.runs.runs = []work.Run{{ID: "r", State: work.StateDead}}
	for _, request := range [][3]string{
		{"POST", "jobs", `{"url":"https://example.com/"}`}, {"POST", "jobs/batch", batch(`{"url":"https://example.com/"}`)},
		{"PUT", "jobs/j", `{"url":"https://example.com/"}`}, {"POST", "runs/r/retry", ""}, {"POST", "deadletters/retry", `{"all":true}`},
	} {
		w := b.do(request[0], request[1], request[2])
		expectProblem(t, w, http.StatusServiceUnavailable)
		if w.Header().Get("Retry-After") == "" {
			t.Errorf("%v: no Retry-After", request)
		}
	}
	w := b.do("GET", "readiness?verbose", "")
	if ready := decode[Readiness](t, w); w.Code != http.StatusServiceUnavailable || ready.Ready || ready.Checks[len(ready.Checks)-1].Name != "drain" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	for _, path := range []string{"jobs", "jobs/j", "runs", "/livez"} {
		if w := b.do("GET", path, ""); w.Code != http.StatusOK {
			t.Errorf("%s: got %d", path, w.Code)
		}
	}
	if w := b.do("DELETE", "jobs/j", ""); w.Code != http.StatusOK {
		t.Errorf("got %d", w.Code)
	}
}

type readyHealth struct{ fakeTypes }

func (readyHealth) Ready() (bool, []Check) { return true, nil }
