package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/work"
)

func newBenchPolicy(tb testing.TB) *egress.Policy {
	tb.Helper()
	p, err := egress.NewPolicy(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func TestPaths(t *testing.T) {
	b := newBench(t, nil)
	for path, status := range map[string]int{
		"/api/v1/namespace/pavedroad/eventCollector/jobs":          200,
		"/api/v1/namespace/pavedroad/eventcollector/jobsLIST":      200,
		"/api/v1/namespace/pavedroad/EVENTCOLLECTOR/scheduler":     200,
		"/api/v1/pavedroad/eventCollector/jobs":                    200,
		"/api/v1/namespace/pavedroad/eventCollector/schedulerLIST": 200,
		"/api/v1/namespace/pavedroad/eventCollector/liveness":      200,
		"/api/v1/namespace/pavedroad/eventCollector/readiness":     503,
		"/api/v1/namespace/pavedroad/eventCollector/ready":         503,
		"/api/v1/namespace/pavedroad/eventCollector/metrics":       200,
		"/api/v1/namespace/pavedroad/eventCollector/management":    200,
		"/api/v1/namespace/pavedroad/eventCollector/openapi.yaml":  200,
		"/api/v1/namespace/pavedroad/eventCollector/runs":          200,
		"/api/v1/namespace/pavedroad/eventCollector/runs/x":        404,
		"/api/v1/namespace/pavedroad/eventCollector/deadletters":   200,
		"/api/v1/namespace/pavedroad/eventCollector/deadletters/x": 404,
		"/livez": 200, "/alive": 200, "/readyz": 503, "/ready": 503, "/healthz": 503, "/metrics": 200,
		"/": 404, "/favicon.ico": 404,
		"/api/v1/namespace/other/eventCollector/jobs":       404,
		"/api/v2/namespace/pavedroad/eventCollector/jobs":   404,
		"/api/v1/namespace/pavedroad/another/jobs":          404,
		"/api/v1/namespace/pavedroad/eventCollector/jobs/":  404,
		"/api/v1/namespace/pavedroad/eventCollector/nope":   404,
		"/api/v1/namespace/pavedroad/eventCollector":        404,
		"/api/v1/namespace/pavedroad/eventCollector/jobs/x": 404,
	} {
		w := b.do("GET", path, "")
		if w.Code != status {
			t.Errorf("%s: got %d, want %d", path, w.Code, status)
		}
		if status == 404 {
			expectProblem(t, w, 404)
		}
		head := b.do("HEAD", path, "")
		if head.Code != status {
			t.Errorf("HEAD %s: got %d, want %d", path, head.Code, status)
		}
	}
}

func TestTheNamespaceMayBeCalledNamespace(t *testing.T) {
	b := newBench(t, func(o *Options) { o.Paths.Namespace = "namespace" })
	if w := b.do("GET", "/api/v1/namespace/namespace/eventCollector/jobs", ""); w.Code != http.StatusOK {
		t.Errorf("got %d", w.Code)
	}
}

func TestSegmentsMayBeRenamedButHaveToDiffer(t *testing.T) {
	b := newBench(t, func(o *Options) { o.Paths.Liveness, o.Paths.Readiness = "up", "ready" })
	if b.do("GET", "up", "").Code != http.StatusOK || b.do("GET", "ready", "").Code != http.StatusServiceUnavailable {
		t.Error("renamed segments are not served")
	}
	api := New(Options{Paths: Paths{Version: "v1", Namespace: "n", Name: "x", Liveness: "jobs", Readiness: "r", Metrics: "m", Management: "a"}})
	if _, err := api.Handler(api.Public()); err == nil || !strings.Contains(err.Error(), "jobs") {
		t.Errorf("got %v", err)
	}
}

func TestMethods(t *testing.T) {
	b := newBench(t, nil)
	for path, allow := range map[string]string{
		"jobs": "GET, HEAD, OPTIONS, POST", "jobs/x": "DELETE, GET, HEAD, OPTIONS, PUT", "scheduler": "DELETE, GET, HEAD, OPTIONS, POST, PUT",
		"management": "GET, HEAD, OPTIONS, PUT", "jobsLIST": "GET, HEAD, OPTIONS", "/metrics": "GET, HEAD, OPTIONS",
		"jobs/batch": "OPTIONS, POST", "runs": "GET, HEAD, OPTIONS", "runs/x": "DELETE, GET, HEAD, OPTIONS", "runs/x/retry": "OPTIONS, POST",
		"deadletters": "GET, HEAD, OPTIONS", "deadletters/retry": "OPTIONS, POST", "deadletters/purge": "OPTIONS, POST",
	} {
		w := b.do("PATCH", path, "")
		expectProblem(t, w, http.StatusMethodNotAllowed)
		if w.Header().Get("Allow") != allow {
			t.Errorf("%s: got %q, want %q", path, w.Header().Get("Allow"), allow)
		}
		if w := b.do("OPTIONS", path, ""); w.Code != http.StatusNoContent || w.Header().Get("Allow") != allow {
			t.Errorf("OPTIONS %s: got %d %q", path, w.Code, w.Header().Get("Allow"))
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	b := newBench(t, nil)
	for _, path := range []string{"jobs", "/livez", "/nothing"} {
		w := b.do("GET", path, "", obs.CorrelationHeader, "abc-1")
		for name, want := range map[string]string{
			obs.CorrelationHeader: "abc-1", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		} {
			if w.Header().Get(name) != want {
				t.Errorf("%s %s: got %q", path, name, w.Header().Get(name))
			}
		}
		if got := b.do("GET", path, "", obs.CorrelationHeader, "a b").Header().Get(obs.CorrelationHeader); got == "" || got == "a b" {
			t.Errorf("%s: a bad id became %q", path, got)
		}
	}
}

func TestKeys(t *testing.T) {
	b := newBench(t, func(o *Options) {
		o.RequireKey, o.Keys = true, NewKeys([]string{"key-number-one-000", "key-number-two-000"})
	})
	for header, status := range map[string]int{
		"": 401, "Apikey": 401, "Apikey wrong": 401, "Basic key-number-one-000": 401, "key-number-one-000": 401, "Apikey key-number-one-0": 401,
		"Apikey key-number-one-000": 200, "APIKEY key-number-two-000": 200, "Bearer key-number-two-000": 200,
	} {
		w := b.do("GET", "jobs", "", "Authorization", header)
		if w.Code != status {
			t.Errorf("%q: got %d, want %d", header, w.Code, status)
		}
		if status == 401 && w.Header().Get("WWW-Authenticate") != "Apikey" {
			t.Errorf("%q: no WWW-Authenticate", header)
		}
	}
	for _, path := range []string{"/livez", "/metrics", "liveness"} {
		if w := b.do("GET", path, ""); w.Code != http.StatusOK {
			t.Errorf("%s: got %d", path, w.Code)
		}
	}
	for _, path := range []string{"metrics", "scheduler", "openapi.yaml", "jobs/x", "runs", "runs/x", "deadletters", "jobs/batch"} {
		expectProblem(t, b.do("GET", path, ""), http.StatusUnauthorized)
	}
	for _, path := range []string{"jobs/batch", "runs/x/retry", "deadletters/retry", "deadletters/purge"} {
		expectProblem(t, b.do("POST", path, `{"all":true}`), http.StatusUnauthorized)
	}
}

func TestHealth(t *testing.T) {
	b := newBench(t, nil)
	if got := b.do("GET", "/livez", "").Body.String(); got != `{"Live":true}`+"\n" {
		t.Errorf("got %s", got)
	}
	if got := b.do("GET", "ready", "").Body.String(); got != `{"Ready":false}`+"\n" {
		t.Errorf("got %s", got)
	}
	if r := decode[Readiness](t, b.do("GET", "/readyz?verbose", "")); len(r.Checks) != 1 || r.Checks[0].Detail != "stopping" {
		t.Errorf("got %+v", r)
	}
}

func TestMetricsInBothFormats(t *testing.T) {
	b := newBench(t, nil)
	for accept, text := range map[string]bool{
		"": false, "*/*": false, "application/json": false, "text/plain": true, "text/html, text/plain;version=0.0.4;q=0.5, */*": true,
		"application/openmetrics-text;version=1.0.0,text/plain;q=0.5": true, "application/json, text/plain": false,
	} {
		w := b.do("GET", "metrics", "", "Accept", accept)
		if got := strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain; version=0.0.4"); got != text {
			t.Errorf("%q: got %s", accept, w.Header().Get("Content-Type"))
		}
		if !text {
			decode[obs.Report](t, w)
		}
	}
	if w := b.do("GET", "/metrics", ""); !strings.Contains(w.Body.String(), `route="metrics"`) {
		t.Errorf("requests are not counted by route: %s", w.Body)
	}
}

// PavedRoad took any interval, 0 included, answered 201 to bad JSON, and 500 to
// what was the client's mistake.
func TestScheduler(t *testing.T) {
	b := newBench(t, nil)
	if s := decode[work.Schedule](t, b.do("GET", "scheduler", "")); s.SendIntervalSeconds != 10 || s.ResponseTimeJobs != 10 || s.Type != work.IntervalSchedule {
		t.Errorf("got %+v", s)
	}
	w := b.do("PUT", "scheduler", `{"send_interval_seconds":20}`)
	if w.Code != http.StatusOK || w.Body.String() != `{"Status":"Success","New interval seconds":20}`+"\n" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if b.scheduler.schedule.ResponseTimeJobs != 10 {
		t.Error("what the body does not name was changed")
	}
	for body, pointer := range map[string]string{
		`{"send_interval_seconds":0}`: "#/send_interval_seconds", `{"send_interval_seconds":-5}`: "#/send_interval_seconds",
		`{"send_interval_seconds":1.5}`: "#/send_interval_seconds", `{"send_interval_seconds":"5"}`: "#/send_interval_seconds",
		`{"response_time_jobs":0}`: "#/response_time_jobs", `{"schedule_type":"Lunar"}`: "#/schedule_type", `{`: "#", `{"interval":5}`: "#/interval",
		`{"schedule":"once"}`: "#/schedule", `{"send_interval_seconds":5,"schedule":{"every":"5s"}}`: "#/schedule",
	} {
		for _, method := range []string{"PUT", "POST"} {
			p := expectProblem(t, b.do(method, "scheduler", body), http.StatusBadRequest)
			if !slices.ContainsFunc(p.Errors, func(w Wrong) bool { return w.Pointer == pointer }) {
				t.Errorf("%s %s: got %+v", method, body, p.Errors)
			}
		}
	}
	if b.scheduler.schedule.SendIntervalSeconds != 20 {
		t.Errorf("a refused request changed the interval to %d", b.scheduler.schedule.SendIntervalSeconds)
	}
}

// PavedRoad's POST scheduler updated instead, and schedulerLIST was a stub.
func TestSchedulerLifeCycle(t *testing.T) {
	b := newBench(t, nil)
	expectProblem(t, b.do("POST", "scheduler", `{"send_interval_seconds":5}`), http.StatusConflict)
	if list := decode[[]work.Schedule](t, b.do("GET", "schedulerLIST", "")); len(list) != 1 || list[0].SendIntervalSeconds != 10 {
		t.Errorf("got %+v", list)
	}
	if w := b.do("DELETE", "scheduler", ""); w.Code != http.StatusOK || w.Body.String() != `{"Status":"Success scheduler stopped"}`+"\n" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	for _, method := range []string{"GET", "DELETE"} {
		expectProblem(t, b.do(method, "scheduler", ""), http.StatusNotFound)
	}
	expectProblem(t, b.do("PUT", "scheduler", `{"send_interval_seconds":5}`), http.StatusNotFound)
	if w := b.do("GET", "schedulerLIST", ""); w.Body.String() != "[]\n" {
		t.Errorf("got %s", w.Body)
	}
	w := b.do("POST", "scheduler", `{"schedule":{"cron":"0 4 * * *","timeZone":"UTC"}}`)
	if w.Code != http.StatusCreated || w.Header().Get("Location") != base+"/scheduler" || b.scheduler.schedule.Trigger.Kind != work.TriggerCron {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	want := `{"name":"default","schedule_type":"cron","schedule":{"cron":"0 4 * * *","timeZone":"UTC"}}` + "\n"
	if got := b.do("GET", "scheduler", "").Body.String(); got != want {
		t.Errorf("got %s want %s", got, want)
	}
}

func TestManagementRequests(t *testing.T) {
	b := newBench(t, nil)
	for body, want := range map[string]string{
		`{"command":"set","field":"number_of_workers","field_value":7}`: "set number_of_workers 7",
		`{"command":"set","field":"log_level","field_value":"warn"}`:    "set log_level 4",
		`{"command":"stop_workers"}`:                                    "stop_workers  0",
	} {
		if got := decode[Status](t, b.do("PUT", "management", body)); got.Status != want {
			t.Errorf("%s: got %+v", body, got)
		}
	}
	for _, body := range []string{`{`, `{}`, `{"command":5}`, `{"command":"set","field":"x"}`, `{"command":"set","field":"x","field_value":"7"}`, `{"command":"set","field":"x","field_value":1.5}`, `{"command":"set","field":"log_level","field_value":"loud"}`, `{"command":"a","b":1}`} {
		expectProblem(t, b.do("PUT", "management", body), http.StatusBadRequest)
	}
	if w := b.do("PUT", "management", `{"command":"fail"}`); strings.Contains(w.Body.String(), "secret") {
		t.Errorf("got %s", w.Body)
	}
}

func TestHooksStandAroundEveryOperation(t *testing.T) {
	var seen []string
	note := func(name string) hook.Func {
		return func(context.Context, *hook.Call) error { seen = append(seen, name); return nil }
	}
	h := &hook.Hooks{
		PreListJobs: note("pre"), PostListJobs: note("post"), PreListSchedule: note("pre"), PostListSchedule: note("post"),
		PreGetJob: note("pre"), PostGetJob: note("post"), PreGetSchedule: note("pre"), PostGetSchedule: note("post"),
		PreGetMetrics: note("pre"), PostGetMetrics: note("post"), PreGetManagement: note("pre"), PostGetManagement: note("post"),
		PrePutManagement: note("pre"), PostPutManagement: note("post"), PreCreateJob: note("pre"), PostCreateJob: note("post"),
		PreUpdateJob: note("pre"), PostUpdateJob: note("post"), PreDeleteJob: note("pre"), PostDeleteJob: note("post"),
		PreCreateSchedule: note("pre"), PostCreateSchedule: note("post"), PreUpdateSchedule: note("pre"), PostUpdateSchedule: note("post"),
		PreDeleteSchedule: note("pre"), PostDeleteSchedule: note("post"), PreGetLiveness: note("pre"), PreGetReadiness: note("pre"),
	}
	b := newBench(t, func(o *Options) { o.Hooks = h })
	for _, tt := range []struct{ method, path, body, want string }{
		{"GET", "jobs", "", "pre post"},
		{"GET", "jobsLIST", "", "pre post"},
		{"POST", "jobs", `{"url":"https://example.com/"}`, "pre post"},
		{"POST", "jobs", `{`, "post"},
		{"GET", "jobs/x", "", "pre post"},
		{"PUT", "jobs/x", `{"url":"https://example.com/"}`, "pre post"},
		{"DELETE", "jobs/x", "", "pre post"},
		{"GET", "jobs/x/runs", "", "pre post"},
		{"GET", "scheduler", "", "pre post"},
		{"PUT", "scheduler", `{"send_interval_seconds":5}`, "pre post"},
		{"POST", "scheduler", `{"send_interval_seconds":5}`, "pre post"},
		{"DELETE", "scheduler", "", "pre post"},
		{"GET", "schedulerLIST", "", "pre post"},
		{"GET", "metrics", "", "pre post"},
		{"GET", "/metrics", "", "pre post"},
		{"GET", "management", "", "pre post"},
		{"PUT", "management", `{"command":"stop_workers"}`, "pre post"},
		{"GET", "liveness", "", "pre"},
		{"GET", "/readyz", "", "pre"},
	} {
		seen = nil
		b.do(tt.method, tt.path, tt.body)
		if got := strings.Join(seen, " "); got != tt.want {
			t.Errorf("%s %s: got %q, want %q", tt.method, tt.path, got, tt.want)
		}
	}
}

func TestHooksChangeAndRefuse(t *testing.T) {
	var h hook.Hooks
	b := newBench(t, func(o *Options) { o.Hooks = &h })
	h.PreCreateJob = func(_ context.Context, c *hook.Call) error {
		c.Job.IdempotencyKey = "from the hook"
		return nil
	}
	h.PostCreateJob = func(_ context.Context, c *hook.Call) error {
		c.Status = http.StatusAccepted
		c.Header.Set("X-Hook", "yes")
		c.Body = map[string]any{"was": c.Body}
		return nil
	}
	w := b.do("POST", "jobs", `{"url":"https://example.com/"}`)
	if w.Code != http.StatusAccepted || w.Header().Get("X-Hook") != "yes" || b.scheduler.jobs[0].IdempotencyKey != "from the hook" || !strings.HasPrefix(w.Body.String(), `{"was":`) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	h.PreCreateJob = func(context.Context, *hook.Call) error { return hook.Refuse(http.StatusPaymentRequired, "pay first") }
	h.PostCreateJob = nil
	if p := expectProblem(t, b.do("POST", "jobs", `{"url":"https://example.com/2"}`), http.StatusPaymentRequired); p.Detail != "pay first" {
		t.Errorf("got %+v", p)
	}
	if len(b.scheduler.jobs) != 1 {
		t.Error("the veto did not hold")
	}
	h.PreCreateJob = nil
	h.PostCreateJob = func(context.Context, *hook.Call) error { return errors.New("secret") }
	w = b.do("POST", "jobs", `{"url":"https://example.com/3"}`)
	expectProblem(t, w, http.StatusInternalServerError)
	if w.Header().Get("Location") != "" || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("got %v %s", w.Header(), w.Body)
	}
	h.PostCreateJob = func(context.Context, *hook.Call) error { panic("in a hook") }
	expectProblem(t, b.do("POST", "jobs", `{"url":"https://example.com/4"}`), http.StatusInternalServerError)
	if !strings.Contains(b.log.String(), "in a hook") {
		t.Error("the panic is not in the log")
	}
	h.PostListJobs = func(_ context.Context, c *hook.Call) error { c.Body = func() {}; return nil }
	expectProblem(t, b.do("GET", "jobs", ""), http.StatusInternalServerError)
}

func TestAPanicIsOneRequestsProblem(t *testing.T) {
	b := newBench(t, func(o *Options) { o.Runs = nil })
	id := b.add("https://example.com/")
	expectProblem(t, b.do("GET", "jobs/"+id+"/runs", ""), http.StatusInternalServerError)
	if !strings.Contains(b.log.String(), "panic in a request") {
		t.Error("the panic is not in the log")
	}
	if w := b.do("GET", "jobs/"+id, ""); w.Code != http.StatusOK {
		t.Errorf("got %d", w.Code)
	}
}

func TestAccessLog(t *testing.T) {
	var lines strings.Builder
	b := newBench(t, func(o *Options) { o.AccessLog = &lines })
	b.do("GET", "jobs/none", "")
	if got := lines.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, `"GET `+base+`/jobs/none HTTP/1.1" 404 `) {
		t.Errorf("got %q", got)
	}
}

func TestTooLargeBodiesAreNotRead(t *testing.T) {
	b := newBench(t, nil)
	s := httptest.NewServer(b.handler)
	defer s.Close()
	body := &endless{}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+base+"/jobs", body)
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = 1 << 30
	r.Header.Set("Content-Type", "application/json")
	// The server may cut the connection before its answer has been read.
	if resp, err := s.Client().Do(r); err == nil {
		var p Problem
		if err := errors.Join(json.NewDecoder(resp.Body).Decode(&p), resp.Body.Close()); err != nil || p.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("got %+v, %v", p, err)
		}
	}
	if body.read.Load() > 16<<20 {
		t.Errorf("%d bytes were taken", body.read.Load())
	}
}

func TestReadJobOfTheDefinitions(t *testing.T) {
	policy := newBenchPolicy(t)
	for text, fine := range map[string]bool{
		`{"type":"http","url":"https://example.com/","method":"GET","headers":{}}`:         true,
		`{"type":"email","method":"GET","headers":{},"payload":{"to":"x"},"timeout":"5s"}`: true,
		`{"type":"email","url":"https://example.com/"}`:                                    false,
		`{"type":"fax"}`: false,
		`{"type":"http","url":"http://10.0.0.1/"}`: false,
	} {
		if _, err := ReadJob(text, fakeTypes{}, policy); fine != (err == nil) {
			t.Errorf("%s: got %v", text, err)
		}
	}
}
