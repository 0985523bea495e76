package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/work"
)

// fakeScheduler keeps jobs in a list and runs nothing.
type fakeScheduler struct {
	mu       sync.Mutex
	jobs     []work.Spec
	keys     map[string]work.Spec
	schedule *work.Schedule
	err      error // of CreateScheduleJob
}

func newFakeScheduler() *fakeScheduler {
	return &fakeScheduler{
		keys:     make(map[string]work.Spec),
		schedule: &work.Schedule{Name: work.DefaultSchedule, Type: work.IntervalSchedule, SendIntervalSeconds: 10, ResponseTimeJobs: 10},
	}
}

func (f *fakeScheduler) GetSchedule(context.Context) (work.Schedule, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.schedule == nil {
		return work.Schedule{}, work.ErrNotFound
	}
	return *f.schedule, nil
}

func (f *fakeScheduler) UpdateSchedule(_ context.Context, s work.Schedule) (work.Schedule, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.schedule = &s
	return s, nil
}

func (f *fakeScheduler) CreateSchedule(_ context.Context, s work.Schedule) (work.Schedule, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.schedule != nil {
		return s, work.ErrConflict
	}
	f.schedule = &s
	return s, nil
}

func (f *fakeScheduler) DeleteSchedule(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.schedule == nil {
		return work.ErrNotFound
	}
	f.schedule = nil
	return nil
}

func (f *fakeScheduler) GetScheduledJobs(_ context.Context, p work.Page) (work.JobList, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	from := p.Start
	if p.Cursor != "" {
		n, err := strconv.Atoi(p.Cursor)
		if err != nil {
			return work.JobList{}, work.Invalid("cursor", "is not one that this service made")
		}
		from = n
	}
	from = min(from, len(f.jobs))
	to := min(from+p.Count, len(f.jobs))
	list := work.JobList{Jobs: f.jobs[from:to], Total: len(f.jobs)}
	if to < len(f.jobs) {
		list.Next = strconv.Itoa(to)
	}
	return list, nil
}

func (f *fakeScheduler) find(id string) int {
	return slices.IndexFunc(f.jobs, func(s work.Spec) bool { return s.ID == id })
}

func (f *fakeScheduler) GetScheduleJob(_ context.Context, id string) (work.Spec, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i := f.find(id); i >= 0 {
		return f.jobs[i], nil
	}
	return work.Spec{}, work.ErrNotFound
}

func (f *fakeScheduler) UpdateScheduleJob(_ context.Context, s work.Spec) (work.Spec, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.find(s.ID)
	if i < 0 {
		return s, work.ErrNotFound
	}
	if s.Revision != 0 && s.Revision != f.jobs[i].Revision {
		return s, work.ErrRevision
	}
	s.Revision = f.jobs[i].Revision + 1
	f.jobs[i] = s
	return s, nil
}

func (f *fakeScheduler) CreateScheduleJob(_ context.Context, s work.Spec) (work.Spec, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return s, f.err
	}
	if before, ok := f.keys[s.IdempotencyKey]; ok && s.IdempotencyKey != "" {
		if !bytes.Equal(before.Payload, s.Payload) {
			return s, work.ErrKeyReused
		}
		before.Replayed = true
		return before, nil
	}
	s.ID, s.Revision, s.CreatedAt, s.UpdatedAt = work.NewID(), 1, time.Now(), time.Now()
	f.jobs = append(f.jobs, s)
	f.keys[s.IdempotencyKey] = s
	return s, nil
}

func (f *fakeScheduler) DeleteScheduleJob(_ context.Context, id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.find(id)
	if i < 0 {
		return work.ErrNotFound
	}
	f.jobs = slices.Delete(f.jobs, i, i+1)
	return nil
}

func (*fakeScheduler) Init(context.Context) error                                             { return nil }
func (*fakeScheduler) SetChannels(chan work.Job, chan work.Result, chan bool, chan os.Signal) {}
func (*fakeScheduler) Run(context.Context) error                                              { return nil }
func (*fakeScheduler) Shutdown(context.Context) error                                         { return nil }
func (*fakeScheduler) Metrics() work.Metrics                                                  { return work.Metrics{} }
func (*fakeScheduler) Status() work.SchedulerStatus                                           { return work.SchedulerStatus{} }
func (*fakeScheduler) RestartScheduler(context.Context) error                                 { return nil }

type fakeRuns struct{ runs []work.Run }

func (f *fakeRuns) Runs(_ string, p work.Page) (work.RunList, error) {
	if p.Cursor != "" {
		return work.RunList{}, work.Invalid("cursor", "is not one that this service made")
	}
	return work.RunList{Runs: f.runs, Total: len(f.runs)}, nil
}

func (f *fakeRuns) RunsIn(_ context.Context, state work.State, p work.Page) (work.RunList, error) {
	if p.Cursor != "" {
		return work.RunList{}, work.Invalid("cursor", "is not one that this service made")
	}
	list := work.RunList{}
	for _, r := range f.runs {
		if r.State == state {
			list.Runs = append(list.Runs, r)
		}
	}
	list.Total = len(list.Runs)
	return list, nil
}

func (f *fakeRuns) Run(id string) (work.Run, error) {
	for _, r := range f.runs {
		if r.ID == id {
			return r, nil
		}
	}
	return work.Run{}, work.ErrNotFound
}

func (*fakeRuns) RunSpec(context.Context, string) (work.Spec, error) { return work.Spec{}, nil }

func (f *fakeRuns) CancelRun(_ context.Context, id string) (work.Run, error) { return f.Run(id) }
func (f *fakeRuns) RetryRun(_ context.Context, id string) (work.Run, error)  { return f.Run(id) }
func (*fakeRuns) PurgeRuns(context.Context, ...string) (int, error)          { return 0, nil }

func (*fakeRuns) Explain(id string) dispatch.Explanation {
	return dispatch.Explanation{JobID: id, State: work.StateWaiting, Reason: "all 5 workers are busy"}
}

func (*fakeRuns) Stats() dispatch.Stats { return dispatch.Stats{Accepting: true} }
func (*fakeRuns) Metrics() work.Metrics { return work.Metrics{} }

type fakeTypes struct{}

func (fakeTypes) Has(typ string) bool { return typ == "http" || typ == "email" }
func (fakeTypes) Types() []string     { return []string{"email", "http"} }
func (fakeTypes) Timeout(typ string) time.Duration {
	return map[string]time.Duration{"email": 20 * time.Second}[typ]
}
func (fakeTypes) Limit(string) time.Duration { return time.Minute }
func (fakeTypes) Check(*http.Request) error  { return nil }
func (fakeTypes) Starting() bool             { return false }
func (fakeTypes) Live() (bool, []Check)      { return true, []Check{{Name: "process", OK: true}} }
func (fakeTypes) Ready() (bool, []Check) {
	return false, []Check{{Name: "service", Detail: "stopping"}}
}
func (fakeTypes) Draining() bool       { return false }
func (fakeTypes) Describe() Management { return Management{Commands: []Entry{{Name: "set"}}} }
func (fakeTypes) Do(_ context.Context, c hook.Command) (Outcome, error) {
	if c.Command == "fail" {
		return Outcome{}, errors.New("secret detail")
	}
	return Outcome{Status: http.StatusOK, Text: fmt.Sprintf("%s %s %d", c.Command, c.Field, c.FieldValue)}, nil
}

const base = "/api/v1/namespace/pavedroad/eventCollector"

// bench is an interface over fakes.
type bench struct {
	t         *testing.T
	handler   http.Handler
	scheduler *fakeScheduler
	runs      *fakeRuns
	log       *bytes.Buffer
}

func newBench(t *testing.T, change func(*Options)) *bench {
	t.Helper()
	policy, err := egress.NewPolicy(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, scheduler: newFakeScheduler(), runs: &fakeRuns{}, log: new(bytes.Buffer)}
	requests := obs.NewRequests()
	o := Options{
		Scheduler: b.scheduler, Runs: b.runs, Types: fakeTypes{}, Policy: policy, Health: fakeTypes{}, Manager: fakeTypes{}, Guard: fakeTypes{},
		Metrics:  &obs.Metrics{Dispatcher: b.runs, Scheduler: b.scheduler, Requests: requests},
		Requests: requests, Logger: slog.New(slog.NewTextHandler(b.log, nil)), OpenAPI: []byte("openapi: 3.1.0\n"), MaxBodyBytes: 4096,
		Paths: Paths{
			Version: "v1", Namespace: "pavedroad", Name: "eventCollector",
			Liveness: "liveness", Readiness: "readiness", Metrics: "metrics", Management: "management",
		},
	}
	if change != nil {
		change(&o)
	}
	api := New(o)
	if b.handler, err = api.Handler(api.Public()); err != nil {
		t.Fatal(err)
	}
	return b
}

// do sends a request; a path without a slash in front is below the base.
func (b *bench) do(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	if !strings.HasPrefix(path, "/") {
		path = base + "/" + path
	}
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r := httptest.NewRequestWithContext(b.t.Context(), method, path, content)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return w
}

// decode reads an answer, which has to be valid JSON whatever its status.
func decode[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v in %q", err, w.Body)
	}
	return v
}

// expectProblem checks that an answer is a problem, and returns it.
func expectProblem(t *testing.T, w *httptest.ResponseRecorder, status int) Problem {
	t.Helper()
	p := decode[Problem](t, w)
	if w.Code != status || p.Status != status || w.Header().Get("Content-Type") != "application/problem+json" || p.Title == "" || p.CorrelationID == "" {
		t.Errorf("got %d %s %s, want a problem with %d", w.Code, w.Header().Get("Content-Type"), w.Body, status)
	}
	return p
}

// add makes a job and returns its id.
func (b *bench) add(url string) string {
	b.t.Helper()
	w := b.do("POST", "jobs", `{"url":"`+url+`"}`)
	if w.Code != http.StatusCreated {
		b.t.Fatalf("got %d %s", w.Code, w.Body)
	}
	return decode[Added](b.t, w).ID
}
