package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/app"
	"github.com/acme-demo/eventcollector/internal/config"
	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/obs"
	"github.com/acme-demo/eventcollector/internal/work"
)

// patience is how long a test waits for what should happen soon.
const patience = 20 * time.Second

// testKey opens the service, where its definitions ask for a key.
const testKey = "a-key-for-tests-0123456789"

// testService is a service that runs for one test, on ports of its own.
type testService struct {
	t      *testing.T
	app    *App
	base   string
	admin  string
	stderr *lockedBuffer
	code   chan int
	once   sync.Once
}

type testOptions struct {
	settings func(*config.Config)
	hooks    *hook.Hooks
	// types are job types for the test alone.
	types map[string]func(ctx context.Context, payload json.RawMessage) (Result, error)
}

// startService runs a service with the definitions' settings, but for ports,
// schedule, times and what HTTP jobs may reach. Unless the test has stopped it,
// it is stopped at the end, and has to stop cleanly then.
func startService(t *testing.T, o testOptions) *testService {
	t.Helper()
	settings, origins := testSettings(t, o.settings)
	for name := range o.types {
		settings.Jobs = append(settings.Jobs, config.JobType{Name: name, Timeout: config.DefaultJobTimeout, MaxAttempts: 1})
	}
	s := &testService{t: t, stderr: &lockedBuffer{}, code: make(chan int, 1)}
	service, err := app.New(app.Options{
		Config: settings, Origins: origins, Build: obs.NewBuild(Version, Build, GitTag), Hooks: o.hooks, OpenAPI: openAPI,
		Stores: options(settings, origins, s.stderr).Stores,
		Register: func(registry *JobRegistry, client *egress.Client) error {
			errs := []error{registerJobs(registry, client)}
			for name, handler := range o.types {
				errs = append(errs, work.Handle(registry, name, handler))
			}
			return errors.Join(errs...)
		},
		Scheduler: newHTTPScheduler, Stderr: s.stderr,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.app = service
	go func() { s.code <- service.Run(context.Background()) }()
	select {
	case <-service.Ready():
	case code := <-s.code:
		t.Fatalf("the service ended with %d:\n%s", code, s.stderr)
	case <-time.After(patience):
		t.Fatalf("the service is not ready:\n%s", s.stderr)
	}
	s.base = service.URL() + settings.Base()
	s.admin = service.AdminURL()
	t.Cleanup(func() { s.stop(0) })
	return s
}

func testSettings(t *testing.T, change func(*config.Config)) (config.Config, config.Origins) {
	t.Helper()
	settings := config.Definition()
	settings.API.Host, settings.API.Port = "127.0.0.1", 0
	settings.Admin.Host, settings.Admin.Port = "127.0.0.1", 0
	settings.Admin.Socket = config.NoSocket
	if settings.API.RequireKey {
		settings.API.Keys = []string{testKey}
	}
	settings.API.MaxBodyBytes = 64 << 10
	settings.API.ReadTimeout, settings.API.WriteTimeout = time.Minute, time.Minute
	settings.API.ShutdownTimeout = 5 * time.Second
	settings.Pool = config.Pool{
		Workers: 4, MinWorkers: 1, MaxWorkers: 64, SchedulerChannelSize: 5, ResultChannelSize: 5,
		GracefulShutdown: 10 * time.Second, HardShutdown: time.Second, Ageing: time.Minute,
	}
	settings.Queue.Directory = t.TempDir()
	settings.Queue.Capacity, settings.Queue.MaxBytes, settings.Queue.Overflow = 1000, 64<<20, "reject"
	settings.Queue.IdempotencyKeepFor = time.Hour
	settings.HTTP = config.JobType{Name: httpJobType, Timeout: config.DefaultJobTimeout, MaxAttempts: 1}
	settings.Results = config.Results{KeepFor: time.Hour, MaxRuns: 1000, MaxBytes: 1 << 20, MaxInlineBytes: 1 << 10, PerRecurringJob: 10}
	settings.Egress = config.Egress{Allow: loopback, MaxResponseBytes: 64 << 10, MaxRedirects: 2}
	settings.Scheduler = config.Scheduler{Kind: "interval", Interval: time.Hour, TimeZone: "UTC", Overlap: "skip", ResponseTimeJobs: 10}
	settings.Observability = config.Observability{LogLevel: "info", LogFormat: "json"}
	if change != nil {
		change(&settings)
	}
	settings, origins, err := config.FromEnv(settings, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	return settings, origins
}

// stop stops the service as a signal does and compares its exit code.
func (s *testService) stop(want int) {
	s.t.Helper()
	s.once.Do(func() {
		s.app.Stop()
		s.ended(want)
	})
}

// ended waits for the end of a service that was told to stop.
func (s *testService) ended(want int) {
	s.t.Helper()
	select {
	case code := <-s.code:
		if code != want {
			s.t.Errorf("exit code %d, want %d:\n%s", code, want, s.stderr)
		}
	case <-time.After(patience):
		s.t.Errorf("the service does not stop:\n%s", s.stderr)
	}
}

// answer is what came back for a request.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, bytes.TrimSpace(a.body)) }

// object is the body as a JSON object.
func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(a.body, &o); err != nil {
		t.Fatalf("%v is not a JSON object: %v", a, err)
	}
	return o
}

// decode reads the body into a value.
func decode[V any](t *testing.T, a answer) V {
	t.Helper()
	var v V
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("%v: %v", a, err)
	}
	return v
}

// call sends a request; path is relative to the base of the interface unless it
// is a whole URL. A body that is not a string is sent as its JSON.
func (s *testService) call(method, path string, body any, headers ...string) answer {
	s.t.Helper()
	a, err := s.try(method, path, body, headers...)
	if err != nil {
		s.t.Fatalf("%s %s: %v\n%s", method, path, err, s.stderr)
	}
	return a
}

func (s *testService) try(method, path string, body any, headers ...string) (answer, error) {
	if !strings.HasPrefix(path, "http://") {
		path = s.base + path
	}
	var content []byte
	switch b := body.(type) {
	case nil:
	case string:
		content = []byte(b)
	default:
		content, _ = json.Marshal(b)
	}
	request, err := http.NewRequestWithContext(context.Background(), method, path, bytes.NewReader(content))
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("Authorization", "Apikey "+testKey)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	content, err = io.ReadAll(response.Body)
	return answer{status: response.StatusCode, header: response.Header, body: content}, err
}

// want calls and compares the status.
func (s *testService) want(status int, method, path string, body any, headers ...string) answer {
	s.t.Helper()
	a := s.call(method, path, body, headers...)
	if a.status != status {
		s.t.Fatalf("%s %s %v: got %v, want %d", method, path, body, a, status)
	}
	return a
}

// post adds a job and returns its id.
func (s *testService) post(body any, headers ...string) string {
	s.t.Helper()
	id, _ := s.want(http.StatusCreated, http.MethodPost, "/jobs", body, headers...).object(s.t)["id"].(string)
	if id == "" {
		s.t.Fatal("no id")
	}
	return id
}

// A run as the interface shows it, as far as the tests look.
type shownRun struct {
	ID       string `json:"id"`
	JobID    string `json:"jobId"`
	Revision int    `json:"revision"`
	State    string `json:"state"`
	Cause    string `json:"cause"`
	Attempts []struct {
		TimedOut bool             `json:"timedOut"`
		Metrics  map[string]int64 `json:"metrics"`
	} `json:"attempts"`
	Result *struct {
		MetaData  map[string]string `json:"metaData"`
		Payload   string            `json:"payload"`
		Size      int               `json:"size"`
		Truncated bool              `json:"truncated"`
	} `json:"result"`
}

func (s *testService) runs(id string) []shownRun {
	s.t.Helper()
	page := decode[struct {
		Runs []shownRun `json:"runs"`
	}](s.t, s.want(http.StatusOK, http.MethodGet, "/jobs/"+id+"/runs?count=1000", nil))
	return page.Runs
}

// finished waits until the newest run of a job is over and returns it.
func (s *testService) finished(id string) shownRun {
	s.t.Helper()
	var run shownRun
	s.eventually("a finished run of "+id, func() bool {
		runs := s.runs(id)
		if len(runs) > 0 {
			run = runs[0]
		}
		return run.State == "done" || run.State == "dead" || run.State == "cancelled"
	})
	return run
}

// eventually waits for something to become true.
func (s *testService) eventually(what string, ok func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("waited in vain for %s\n%s", what, s.stderr)
		}
	}
}

// counts are the numbers of runs in each state.
type counts struct {
	Accepted, Recovered, Done, Dead, Cancelled, Dropped, Scheduled, Waiting, Retrying, Running, Undecodable int
}

func (c counts) sum() int {
	return c.Done + c.Dead + c.Cancelled + c.Dropped + c.Scheduled + c.Waiting + c.Retrying + c.Running + c.Undecodable - c.Recovered
}

func (s *testService) counts() counts {
	s.t.Helper()
	return decode[struct{ Runs counts }](s.t, s.want(http.StatusOK, http.MethodGet, "/metrics", nil)).Runs
}

// target is something for HTTP jobs to call. It notes who called.
type target struct {
	*httptest.Server
	release chan struct{}

	mu    sync.Mutex
	keys  map[string]int // calls by Idempotency-Key
	total int
	now   int
	peak  int
}

// calls is how many calls have begun.
func (x *target) calls() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.total
}

// busy is how many calls are under way.
func (x *target) busy() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.now
}

// most is how many calls there were at a time since most was asked last.
func (x *target) most() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	n := x.peak
	x.peak = x.now
	return n
}

// called is how often a run has called.
func (x *target) called(runID string) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.keys[runID]
}

func (x *target) begin(runID string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.keys[runID]++
	x.total++
	x.now++
	x.peak = max(x.peak, x.now)
}

func (x *target) end() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.now--
}

// newTarget answers after the delay; with a negative one only when its client
// goes away or release is closed.
func newTarget(t *testing.T, delay time.Duration) *target {
	t.Helper()
	x := &target{keys: map[string]int{}, release: make(chan struct{})}
	x.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x.begin(r.Header.Get("Idempotency-Key"))
		defer x.end()
		timer := time.NewTimer(max(delay, 0))
		defer timer.Stop()
		var after <-chan time.Time
		if delay >= 0 {
			after = timer.C
		}
		select {
		case <-after:
			_, _ = io.WriteString(w, "done")
		case <-x.release:
			_, _ = io.WriteString(w, "released")
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(x.Close)
	return x
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
