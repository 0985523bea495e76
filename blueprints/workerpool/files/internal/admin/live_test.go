package admin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/queue/local"
	"example.invalid/service/internal/schedule"
	"example.invalid/service/internal/work"
)

// live is management over a real scheduler, dispatcher and queue, as the admin
// listener serves it. Its jobs take as long as their payload says, or until
// release is closed, and then submit as many others as it says.
type live struct {
	t       *testing.T
	d       *dispatch.Dispatcher
	m       *Manager
	handler http.Handler
	log     *lockedBuilder
	release chan struct{}
	once    sync.Once
	begun   atomic.Int64
}

type lockedBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuilder) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuilder) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

type types struct{ *work.Registry }

func (types) Timeout(string) time.Duration   { return 0 }
func (types) Limit(string) time.Duration     { return time.Hour }
func (types) Starting() bool                 { return false }
func (types) Live() (bool, []httpapi.Check)  { return true, nil }
func (types) Ready() (bool, []httpapi.Check) { return true, nil }

const base = "/api/v1/namespace/n/s/"

func newLive(t *testing.T, workers int, change func(*httpapi.Options)) *live {
	t.Helper()
	l := &live{t: t, release: make(chan struct{}), log: new(lockedBuilder)}
	r := work.NewRegistry()
	err := work.Handle(r, "block", func(ctx context.Context, p struct{ Milliseconds, Children int }) (work.Result, error) {
		l.begun.Add(1)
		over := (<-chan time.Time)(nil)
		if p.Milliseconds > 0 {
			over = time.After(time.Duration(p.Milliseconds) * time.Millisecond)
		}
		select {
		case <-over:
		case <-l.release:
		case <-ctx.Done():
		}
		for range p.Children {
			if _, err := work.Submit(ctx, work.Spec{Type: "block", Trigger: work.Trigger{Kind: work.TriggerOnce}}); err != nil {
				return nil, err
			}
		}
		return nil, context.Cause(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	engine, err := local.New(local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.d, err = dispatch.New(dispatch.Config{Registry: r, Engine: engine, Settings: []dispatch.Setting{
		{Name: dispatch.NumberOfWorkers, Value: workers, Min: 1, Max: 32, Origin: dispatch.OriginDefinition},
		{Name: dispatch.GracefulShutdownSeconds, Value: 0},
	}})
	if err != nil {
		t.Fatal(err)
	}
	scheduler, err := schedule.New(schedule.Config{Registry: r, Schedule: work.Schedule{SendIntervalSeconds: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.d.Attach(scheduler), l.d.Start(), l.d.StartScheduler(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.done(); l.d.Stop(context.Background()) })
	logs, err := obs.OpenLogs(obs.LogOptions{Level: "info", Stderr: l.log})
	if err != nil {
		t.Fatal(err)
	}
	l.m = NewManager(Options{Dispatcher: l.d, Logs: logs, LevelOrigin: "default", Logger: logs.Logger(), Stop: func(bool) {}})
	policy, err := egress.NewPolicy(nil)
	if err != nil {
		t.Fatal(err)
	}
	requests := obs.NewRequests()
	o := httpapi.Options{
		Scheduler: scheduler, Runs: l.d, Types: types{r}, Policy: policy, Health: types{}, Manager: l.m, Guard: Guard{},
		Metrics: &obs.Metrics{Dispatcher: l.d, Scheduler: scheduler, Requests: requests}, Requests: requests,
		Logger: slog.New(slog.DiscardHandler), MaxBodyBytes: 1 << 20,
		Paths: httpapi.Paths{
			Version: "v1", Namespace: "n", Name: "s",
			Liveness: "liveness", Readiness: "readiness", Metrics: "metrics", Management: "management",
		},
	}
	if change != nil {
		change(&o)
	}
	api := httpapi.New(o)
	if l.handler, err = api.Handler(Resources(api, "management", false)); err != nil {
		t.Fatal(err)
	}
	return l
}

// done lets all jobs end.
func (l *live) done() { l.once.Do(func() { close(l.release) }) }

func (l *live) call(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	l.t.Helper()
	if !strings.HasPrefix(path, "/") {
		path = base + path
	}
	r := httptest.NewRequestWithContext(l.t.Context(), method, path, strings.NewReader(body))
	r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost:8082"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	return w
}

// manage carries out a command and returns what it says.
func (l *live) manage(status int, body string) string {
	l.t.Helper()
	w := l.call("PUT", "/management", body)
	var answer struct{ Status any }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != status {
		l.t.Fatalf("%s: got %d %s, %v", body, w.Code, w.Body, err)
	}
	return fmt.Sprint(answer.Status)
}

func (l *live) set(field, value string) {
	l.t.Helper()
	l.manage(http.StatusOK, `{"command":"set","field":"`+field+`","field_value":`+value+`}`)
}

// post makes n jobs that run once, in one request.
func (l *live) post(n, milliseconds int) {
	l.t.Helper()
	jobs := strings.Repeat(fmt.Sprintf(`,{"type":"block","schedule":"once","payload":{"milliseconds":%d}}`, milliseconds), n)
	if w := l.call("POST", "jobs/batch", `{"jobs":[`+jobs[1:]+`]}`); w.Code != http.StatusCreated {
		l.t.Fatalf("got %d %s", w.Code, w.Body)
	}
}

func (l *live) eventually(what string, f func() bool) {
	l.t.Helper()
	for end := time.Now().Add(10 * time.Second); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			l.t.Fatalf("%s did not come: %+v", what, l.d.Stats().Stats)
		}
	}
}

func (l *live) running(want int) {
	l.t.Helper()
	l.eventually(fmt.Sprint(want, " run"), func() bool { return l.d.Stats().Running == want })
	time.Sleep(20 * time.Millisecond) // and it stays so
	if n := l.d.Stats().Running; n != want {
		l.t.Errorf("%d run, want %d", n, want)
	}
}

func (l *live) state() httpapi.State {
	l.t.Helper()
	var d httpapi.Management
	if err := json.Unmarshal(l.call("GET", "/management", "").Body.Bytes(), &d); err != nil {
		l.t.Fatal(err)
	}
	return d.State
}

func TestConcurrencyIsSetUnderLoad(t *testing.T) {
	l := newLive(t, 8, nil)
	l.set("concurrency.block", "3")
	l.post(60, 0)
	l.running(3)
	l.set("concurrency.block", "6")
	l.running(6)
	l.set("concurrency.block", "0")
	l.running(8)
	l.set("concurrency.block", "1")
	l.running(8) // what runs goes on
	l.done()
	l.eventually("the end of all", func() bool { return l.d.Stats().Done == 60 })
}

func TestARateIsSetUnderLoad(t *testing.T) {
	l := newLive(t, 4, nil)
	l.set("rate.block", "0.001")
	l.post(40, 1)
	l.eventually("what the bucket has", func() bool { return l.begun.Load() >= 1 })
	time.Sleep(50 * time.Millisecond)
	if n := l.begun.Load(); n != 1 {
		t.Errorf("%d began at one in 1,000 s", n)
	}
	began := time.Now()
	l.set("rate.block", "50")
	l.eventually("20 more", func() bool { return l.begun.Load() >= 21 })
	if took := time.Since(began); took < 300*time.Millisecond {
		t.Errorf("20 began within %s at 50 a second", took)
	}
	l.set("rate.block", "0")
	l.eventually("the end of all", func() bool { return l.d.Stats().Done == 40 })
}

func TestTheNumberOfWorkersFollowsTheLoadOnRequest(t *testing.T) {
	l := newLive(t, 1, nil)
	l.post(500, 20)
	l.running(1)
	l.set("target_wait_milliseconds", "10")
	l.eventually("more workers", func() bool { return l.d.Stats().Pool.Workers > 2 })
	if f := fieldsOf(l.m)["target_wait_milliseconds"]; f.Value != int64(10) || f.Origin != "set at run time" {
		t.Errorf("got %+v", f)
	}
	l.set("target_wait_milliseconds", "0")
	if n := l.d.Stats().Pool.Workers; n != 1 {
		t.Errorf("%d workers", n)
	}
	l.eventually("one run at a time", func() bool { return l.d.Stats().Running <= 1 })
	l.set("number_of_workers", "32")
	l.eventually("the end of all", func() bool { return l.d.Stats().Done == 500 })
}

func TestTheAdminListenerServesEverythingToWhomItKnows(t *testing.T) {
	l := newLive(t, 1, func(o *httpapi.Options) {
		o.RequireKey, o.Keys = true, httpapi.NewKeys([]string{"key-for-the-api-00"})
		o.Guard = Guard{RequireKey: true, Keys: httpapi.NewKeys([]string{"key-for-admins-000"})}
	})
	for _, path := range []string{"jobs", "runs", "deadletters", "scheduler", "metrics", "management", "/management", "openapi.yaml"} {
		for key, want := range map[string]int{"": 401, "Apikey key-for-the-api-00": 401, "Apikey key-for-admins-000": 200} {
			if w := l.call("GET", path, "", "Authorization", key); w.Code != want {
				t.Errorf("%s with %q: got %d, want %d", path, key, w.Code, want)
			}
		}
	}
	if w := l.call("GET", "liveness", ""); w.Code != http.StatusOK {
		t.Errorf("got %d", w.Code)
	}
	open := newLive(t, 1, nil)
	if w := open.call("POST", "jobs", `{"type":"block"}`, "Origin", "https://evil.example"); w.Code != http.StatusForbidden {
		t.Errorf("a page of another origin: got %d", w.Code)
	}
}
