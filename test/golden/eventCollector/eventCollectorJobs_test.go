package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/config"
	"github.com/acme-demo/eventcollector/internal/hook"
)

func TestServiceRunsAJobOnceAndKeepsItsResult(t *testing.T) {
	t.Parallel()
	s, x := startService(t, testOptions{}), newTarget(t, 0)
	a := s.want(http.StatusCreated, http.MethodPost, "/jobs", map[string]any{
		"url": x.URL + "/a", "method": "POST", "payload": []int{1, 2}, "headers": map[string]string{"X-Own": "1"}, "schedule": "once",
	})
	id, _ := a.object(t)["id"].(string)
	if location := a.header.Get("Location"); !strings.HasSuffix(location, "/jobs/"+id) || a.header.Get("ETag") != `"1"` {
		t.Errorf("got %v %v", a, a.header)
	}
	run := s.finished(id)
	if run.State != "done" || run.JobID != id || run.Revision != 1 || len(run.Attempts) != 1 {
		t.Fatalf("got %+v", run)
	}
	if run.Result == nil || run.Result.Payload != "done" || run.Result.Size != 4 || run.Result.MetaData["StatusCode"] != "200" || run.Result.MetaData["Method"] != "POST" {
		t.Errorf("got %+v", run.Result)
	}
	if run.Attempts[0].Metrics["RequestTime"] <= 0 {
		t.Errorf("the job's metrics are missing: %+v", run.Attempts[0])
	}
	if x.called(run.ID) != 1 || x.calls() != 1 {
		t.Errorf("the target was called %d times, %d of them for the run", x.calls(), x.called(run.ID))
	}
	job := s.want(http.StatusOK, http.MethodGet, "/jobs/"+id+"?explain", nil).object(t)
	if job["url"] != x.URL+"/a" || job["type"] != "http" || job["schedule"] != "once" || job["explain"] == nil {
		t.Errorf("got %v", job)
	}
}

func TestServiceSchedules(t *testing.T) {
	t.Parallel()
	s := startService(t, testOptions{settings: func(c *config.Config) { c.Scheduler.Interval = time.Second }})
	everyTick, every, at := newTarget(t, 0), newTarget(t, 0), newTarget(t, 0)
	s.post(map[string]any{"url": everyTick.URL})
	s.post(map[string]any{"url": every.URL, "schedule": map[string]any{"every": "1s"}})
	soon := time.Now().Add(2 * time.Second)
	once := s.post(map[string]any{"url": at.URL, "schedule": map[string]any{"at": soon.Format(time.RFC3339Nano)}})
	nightly := s.post(map[string]any{"url": at.URL, "schedule": map[string]any{"cron": "0 4 * * *", "timeZone": "Europe/Berlin"}})

	s.eventually("two ticks of each schedule", func() bool { return everyTick.calls() >= 2 && every.calls() >= 2 })
	s.eventually("the job that runs once", func() bool { return at.calls() == 1 })
	if run := s.finished(once); run.State != "done" || time.Now().Before(soon) {
		t.Errorf("got %+v", run)
	}

	schedules := decode[[]struct {
		Name string
		Next time.Time
	}](t, s.want(http.StatusOK, http.MethodGet, "/schedulerLIST?count=100", nil))
	found := false
	for _, schedule := range schedules {
		berlin, err := time.LoadLocation("Europe/Berlin")
		if schedule.Name == nightly && err == nil {
			found = schedule.Next.In(berlin).Hour() == 4 && schedule.Next.After(time.Now())
		}
	}
	if !found {
		t.Errorf("no schedule of %s at four in the morning in %+v", nightly, schedules)
	}
}

func TestServiceChangesTheDefaultSchedule(t *testing.T) {
	t.Parallel()
	s := startService(t, testOptions{})
	for _, bad := range []string{`{"send_interval_seconds":0}`, `{"send_interval_seconds":-1}`, `{"send_interval_seconds":1.5}`, `{`, ``, `{"interval":3}`} {
		s.want(http.StatusBadRequest, http.MethodPut, "/scheduler", bad)
	}
	s.want(http.StatusConflict, http.MethodPost, "/scheduler", `{"send_interval_seconds":10}`)
	a := s.want(http.StatusOK, http.MethodPut, "/scheduler", `{"send_interval_seconds":20}`).object(t)
	if a["Status"] != "Success" || a["New interval seconds"] != 20.0 {
		t.Errorf("got %v", a)
	}
	if schedule := s.want(http.StatusOK, http.MethodGet, "/scheduler", nil).object(t); schedule["send_interval_seconds"] != 20.0 || schedule["response_time_jobs"] != 10.0 {
		t.Errorf("got %v", schedule)
	}
	s.want(http.StatusOK, http.MethodPut, "/scheduler", `{"schedule":{"cron":"0 4 * * *","timeZone":"UTC"}}`)
	if schedule := s.want(http.StatusOK, http.MethodGet, "/scheduler", nil).object(t); schedule["schedule_type"] != "cron" || schedule["schedule"] == nil || schedule["response_time_jobs"] != 10.0 {
		t.Errorf("got %v", schedule)
	}
	s.want(http.StatusOK, http.MethodDelete, "/scheduler", nil)
	s.want(http.StatusNotFound, http.MethodDelete, "/scheduler", nil)
	s.want(http.StatusNotFound, http.MethodGet, "/scheduler", nil)
	s.want(http.StatusBadRequest, http.MethodPost, "/scheduler", `{}`)
	s.want(http.StatusCreated, http.MethodPost, "/scheduler", `{"send_interval_seconds":1}`)

	x := newTarget(t, 0)
	s.post(map[string]any{"url": x.URL})
	s.eventually("a tick of the new schedule", func() bool { return x.calls() > 0 })
}

func TestServicePages(t *testing.T) {
	t.Parallel()
	s := startService(t, testOptions{})
	if list := string(s.want(http.StatusOK, http.MethodGet, "/jobsLIST", nil).body); strings.TrimSpace(list) != "[]" {
		t.Errorf("an empty list is %s", list)
	}
	var want []string
	for i := range 23 {
		want = append(want, s.post(map[string]any{"url": fmt.Sprintf("http://127.0.0.1:9/%d", i), "schedule": map[string]any{"every": "1h"}}))
	}
	type page struct {
		Jobs  []struct{ ID string }
		Next  string
		Total int
	}
	var byStart, byCursor []string
	for start := 0; start < 30; start += 10 {
		for _, job := range decode[page](t, s.want(http.StatusOK, http.MethodGet, fmt.Sprintf("/jobs?start=%d", start), nil)).Jobs {
			byStart = append(byStart, job.ID)
		}
	}
	for next := "/jobs?count=7"; next != ""; {
		p := decode[page](t, s.want(http.StatusOK, http.MethodGet, next, nil))
		if p.Total != len(want) {
			t.Errorf("total: got %d", p.Total)
		}
		for _, job := range p.Jobs {
			byCursor = append(byCursor, job.ID)
		}
		if next = ""; p.Next != "" {
			next = "/jobs?count=7&cursor=" + p.Next
		}
	}
	if !slices.Equal(byStart, want) || !slices.Equal(byCursor, want) {
		t.Errorf("got %v and %v, want %v", byStart, byCursor, want)
	}
	list := s.want(http.StatusOK, http.MethodGet, "/jobsLIST?count=5&start=20", nil)
	if ids := decode[[]struct{ ID string }](t, list); len(ids) != 3 || ids[0].ID != want[20] || list.header.Get("X-Total-Count") != "23" {
		t.Errorf("got %v, %v", list, list.header)
	}
	for _, bad := range []string{"count=0", "count=1001", "count=x", "start=-1", "start=1&cursor=abc", "cursor=abc"} {
		s.want(http.StatusBadRequest, http.MethodGet, "/jobs?"+bad, nil)
	}
}

func TestServiceKeysStopASecondAcceptance(t *testing.T) {
	t.Parallel()
	s, x := startService(t, testOptions{}), newTarget(t, 0)
	body := map[string]any{"url": x.URL, "schedule": "once"}
	var ids sync.Map
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			a, err := s.try(http.MethodPost, "/jobs", body, "Idempotency-Key", "order-1")
			if err != nil || a.status != http.StatusCreated {
				t.Errorf("got %v, %v", a, err)
				return
			}
			var accepted struct{ ID string }
			_ = json.Unmarshal(a.body, &accepted)
			ids.Store(accepted.ID, true)
		})
	}
	wait.Wait()
	n := 0
	ids.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d jobs for one key", n)
	}
	if a := s.want(http.StatusCreated, http.MethodPost, "/jobs", body, "Idempotency-Key", "order-1"); a.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("got %v, %v", a, a.header)
	}
	s.want(http.StatusUnprocessableEntity, http.MethodPost, "/jobs", map[string]any{"url": x.URL + "/other", "schedule": "once"}, "Idempotency-Key", "order-1")
	other := s.post(map[string]any{"url": x.URL, "schedule": "once", "idempotencyKey": "order-2"})
	s.finished(other)
	s.eventually("two calls", func() bool { return x.calls() == 2 })
}

func TestServiceReplacesAndRemovesJobs(t *testing.T) {
	t.Parallel()
	s, slow := startService(t, testOptions{}), newTarget(t, -1)
	id := s.post(map[string]any{"url": slow.URL, "schedule": map[string]any{"every": "1h"}})
	a := s.want(http.StatusOK, http.MethodPut, "/jobs/"+id, map[string]any{"url": slow.URL + "/2", "schedule": map[string]any{"every": "2h"}}, "If-Match", `"1"`)
	if body := a.object(t); body["id"] != id || body["revision"] != 2.0 || a.header.Get("ETag") != `"2"` {
		t.Errorf("got %v, %v", a, a.header)
	}
	s.want(http.StatusPreconditionFailed, http.MethodPut, "/jobs/"+id, map[string]any{"url": slow.URL}, "If-Match", `"1"`)
	s.want(http.StatusBadRequest, http.MethodPut, "/jobs/"+id, `{"url":"http://[::1"}`)
	s.want(http.StatusNotFound, http.MethodPut, "/jobs/nothing", map[string]any{"url": slow.URL})
	if a := s.want(http.StatusNotModified, http.MethodGet, "/jobs/"+id, nil, "If-None-Match", `"2"`); len(a.body) != 0 {
		t.Errorf("got %v", a)
	}

	once := s.post(map[string]any{"url": slow.URL, "schedule": "once"})
	s.eventually("the run", func() bool { return slow.busy() == 1 })
	s.want(http.StatusConflict, http.MethodPut, "/jobs/"+once, map[string]any{"url": slow.URL, "schedule": "once"})
	s.want(http.StatusOK, http.MethodDelete, "/jobs/"+once, nil)
	s.eventually("the end of the call", func() bool { return slow.busy() == 0 })
	s.eventually("the count of the cancelled run", func() bool { return s.counts().Cancelled == 1 })
	for _, path := range []string{once, once + "/runs", "nothing"} {
		if problem := s.want(http.StatusNotFound, http.MethodGet, "/jobs/"+path, nil); problem.object(t)["status"] != 404.0 || problem.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("got %v", problem)
		}
	}
	s.want(http.StatusNotFound, http.MethodDelete, "/jobs/"+once, nil)
}

// PavedRoad ended the process over a bad URL, answered 201 to JSON that it could
// not read, and crashed at the next tick over a job without a URL.
func TestServiceRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	s := startService(t, testOptions{settings: func(c *config.Config) { c.Egress.Allow = nil }})
	for _, bad := range []string{
		``, `{`, `[]`, `null`, `{}`, `{"url":""}`, `{"url":"http://[::1"}`, `{"url":"ftp://example.com/"}`, `{"url":"http://127.0.0.1/"}`,
		`{"url":"http://169.254.169.254/"}`, `{"url":"http://example.com/","method":"BREW"}`, `{"url":"http://example.com/","timeout":"-1s"}`,
		`{"url":"http://example.com/","schedule":"sometimes"}`, `{"url":"http://example.com/","schedule":{"every":"0s"}}`,
		`{"url":"http://example.com/","schedule":{"cron":"* * *"}}`, `{"url":"http://example.com/","schedule":{"cron":"0 4 * * *","timeZone":"Mars/Olympus"}}`,
		`{"url":"http://example.com/","unknown":1}`, `{"url":"http://example.com/"} {}`, `{"type":"nobody","payload":1}`,
	} {
		problem := s.want(http.StatusBadRequest, http.MethodPost, "/jobs", bad)
		if problem.header.Get("Content-Type") != "application/problem+json" || problem.object(t)["detail"] == nil {
			t.Errorf("%s: got %v", bad, problem)
		}
	}
	s.want(http.StatusUnsupportedMediaType, http.MethodPost, "/jobs", `{"url":"http://example.com/"}`, "Content-Type", "text/plain")
	s.want(http.StatusRequestEntityTooLarge, http.MethodPost, "/jobs", `{"url":"http://example.com/","payload":"`+strings.Repeat("x", 70<<10)+`"}`)
	if a := s.want(http.StatusMethodNotAllowed, http.MethodPatch, "/jobs", nil); !strings.Contains(a.header.Get("Allow"), "POST") {
		t.Errorf("got %v", a.header)
	}
	if n := s.counts().Accepted; n != 0 {
		t.Errorf("%d runs were accepted", n)
	}
}

// PavedRoad crashed over the first request that failed.
func TestServiceOutlivesItsJobs(t *testing.T) {
	t.Parallel()
	failing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }))
	t.Cleanup(failing.Close)
	s, slow := startService(t, testOptions{types: map[string]func(context.Context, json.RawMessage) (Result, error){
		"testPanic":  func(context.Context, json.RawMessage) (Result, error) { panic("on purpose") },
		"testGoexit": func(context.Context, json.RawMessage) (Result, error) { runtime.Goexit(); return nil, nil },
		"testNil":    func(context.Context, json.RawMessage) (Result, error) { return nil, nil },
	}}), newTarget(t, -1)
	ids := map[string]string{}
	for name, body := range map[string]map[string]any{
		"nobody listens":  {"url": "http://127.0.0.1:1/"},
		"answers 500":     {"url": failing.URL},
		"takes too long":  {"url": slow.URL, "timeout": "100ms"},
		"panics":          {"type": "testPanic"},
		"ends goroutine":  {"type": "testGoexit"},
		"without results": {"type": "testNil"},
	} {
		body["schedule"] = "once"
		ids[name] = s.post(body)
	}
	for name, id := range ids {
		run := s.finished(id)
		if name == "without results" {
			if run.State != "done" {
				t.Errorf("%s: got %+v", name, run)
			}
			continue
		}
		if run.State != "dead" || run.Cause == "" || len(run.Attempts) != 1 || run.Attempts[0].TimedOut != (name == "takes too long") {
			t.Errorf("%s: got %+v", name, run)
		}
	}
	s.want(http.StatusOK, http.MethodGet, "/liveness", nil)
	s.want(http.StatusOK, http.MethodGet, "/readiness", nil)
}

func TestServiceCutsWhatIsTooLong(t *testing.T) {
	t.Parallel()
	long := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 5000)) }))
	t.Cleanup(long.Close)
	s := startService(t, testOptions{settings: func(c *config.Config) { c.Results.MaxInlineBytes = 1000 }})
	run := s.finished(s.post(map[string]any{"url": long.URL, "schedule": "once"}))
	if run.Result == nil || run.Result.Size != 5000 || !run.Result.Truncated || len(run.Result.Payload) != 1000 {
		t.Errorf("got %+v", run.Result)
	}
}

func TestServiceRefusesMoreThanItsQueueHolds(t *testing.T) {
	t.Parallel()
	s, slow := startService(t, testOptions{settings: func(c *config.Config) { c.Queue.Capacity, c.Pool.Workers = 3, 1 }}), newTarget(t, -1)
	refused := 0
	for range 10 {
		a := s.call(http.MethodPost, "/jobs", map[string]any{"url": slow.URL, "schedule": "once"})
		switch {
		case a.status == http.StatusTooManyRequests && a.header.Get("Retry-After") != "":
			refused++
		case a.status != http.StatusCreated:
			t.Fatalf("got %v", a)
		}
	}
	if refused < 5 || refused > 7 {
		t.Errorf("%d of 10 were refused by a queue of 3 before one worker", refused)
	}
	close(slow.release)
	s.eventually("an end of all", func() bool { c := s.counts(); return c.Done == 10-refused && c.Accepted == c.Done })
}

func TestServiceHooksSeeChangeAndRefuse(t *testing.T) {
	t.Parallel()
	x := newTarget(t, 0)
	var failed http.Header
	s := startService(t, testOptions{hooks: &hook.Hooks{
		PreCreateJob: func(_ context.Context, call *hook.Call) error {
			if strings.Contains(string(call.Job.Payload), "forbidden") {
				return hook.Refuse(http.StatusTeapot, "not here")
			}
			return nil
		},
		PostCreateJob: func(_ context.Context, call *hook.Call) error {
			call.Header.Set("X-Hook", "was here")
			if call.Err != nil {
				failed = call.Header.Clone()
			}
			return nil
		},
		PreDeleteJob: func(context.Context, *hook.Call) error { panic("on purpose") },
		BeforeRun: func(_ context.Context, run JobRun) error {
			if run.Type != httpJobType {
				return fmt.Errorf("type %q", run.Type)
			}
			return nil
		},
		AfterRun: func(_ context.Context, _ JobRun, outcome *hook.Outcome) {
			outcome.Result = newResult(nil, []byte("changed"), nil)
		},
	}})
	problem := s.want(http.StatusTeapot, http.MethodPost, "/jobs", map[string]any{"url": x.URL + "/forbidden"})
	if problem.object(t)["detail"] != "not here" || failed.Get("X-Hook") == "" {
		t.Errorf("got %v, and the hook after it saw %v", problem, failed)
	}
	a := s.want(http.StatusCreated, http.MethodPost, "/jobs", map[string]any{"url": x.URL, "schedule": "once"})
	if a.header.Get("X-Hook") != "was here" {
		t.Errorf("got %v", a.header)
	}
	id, _ := a.object(t)["id"].(string)
	if run := s.finished(id); run.State != "done" || run.Result == nil || run.Result.Payload != "changed" {
		t.Errorf("got %+v", run)
	}
	s.want(http.StatusInternalServerError, http.MethodDelete, "/jobs/"+id, nil)
	s.want(http.StatusOK, http.MethodGet, "/jobs/"+id, nil)
}
