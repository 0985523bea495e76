package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"example.invalid/service/internal/config"
	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/schedule"
	"example.invalid/service/internal/work"
)

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

// service is a whole service under test, with two types of jobs: block waits
// until it is released or cancelled, deaf until it is released, talk logs a line
// and fails, and http calls its URL.
type service struct {
	t       *testing.T
	app     *App
	stderr  *lockedBuffer
	code    chan int
	release chan struct{}
	started atomic.Int32
	ended   atomic.Int32
}

func testConfig() config.Config {
	c := config.Defaults()
	c.Service = config.Service{Name: "eventCollector", Namespace: "pavedroad", Version: "1.2.3"}
	c.API.Host, c.API.Port, c.Admin.Port = "127.0.0.1", 0, 0
	c.Scheduler.Interval = time.Hour
	c.Queue.Engine = "memory" // durable_test.go is about the journal
	c.HTTP.MaxAttempts = 1
	c.Admin.Socket = config.NoSocket
	return c
}

func (s *service) options(c config.Config) Options {
	return Options{
		Config: c, Origins: config.Origins{}, Build: obs.Build{Version: "1.2.3"}, OpenAPI: []byte("openapi: 3.1.0\n"), Stderr: s.stderr,
		Register:  s.register,
		Scheduler: func(c schedule.Config) (work.Scheduler, error) { return schedule.New(c) },
	}
}

func (s *service) register(r *work.Registry, e *egress.Client) error {
	block := func(ctx context.Context, _ struct{}) (work.Result, error) {
		s.started.Add(1)
		defer s.ended.Add(1)
		select {
		case <-s.release:
			return nil, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	deaf := func(context.Context, struct{}) (work.Result, error) {
		s.started.Add(1)
		defer s.ended.Add(1)
		<-s.release
		return nil, nil
	}
	talk := func(ctx context.Context, _ struct{}) (work.Result, error) {
		slog.InfoContext(ctx, "hello")
		return nil, errors.New("that is all")
	}
	return errors.Join(work.Handle(r, "block", block), work.Handle(r, "deaf", deaf), work.Handle(r, "talk", talk), r.Register("http", func(spec work.Spec) (work.Job, error) {
		j := &callJob{spec: spec, client: e}
		return j, json.Unmarshal(spec.Payload, &j.request)
	}))
}

// callJob is what a service has as httpJob.
type callJob struct {
	spec    work.Spec
	request egress.Request
	client  *egress.Client
}

func (j *callJob) ID() string   { return j.spec.ID }
func (j *callJob) Type() string { return j.spec.Type }

func (j *callJob) Run(ctx context.Context) (work.Result, error) {
	r, err := http.NewRequestWithContext(ctx, j.request.Method, j.request.URL, bytes.NewReader(j.request.Body))
	if err != nil {
		return nil, err
	}
	resp, err := j.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, _, err := j.client.ReadBody(resp)
	return work.NewResult(j, body, map[string]string{"StatusCode": resp.Status}), err
}

// The goroutine that receives signals is the process's and stays: begin with
// it, so that nothing else is taken for a leak.
func TestMain(m *testing.M) {
	if directory := os.Getenv(proofDirectory); directory != "" {
		os.Exit(proofService(directory))
	}
	if settings := os.Getenv(overloadSettings); settings != "" {
		os.Exit(overloadedService(settings))
	}
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	signal.Stop(c)
	os.Exit(m.Run())
}

// newService starts a service and stops it with the test.
func newService(t *testing.T, change func(*Options)) *service {
	t.Helper()
	s := &service{t: t, stderr: new(lockedBuffer), code: make(chan int, 1), release: make(chan struct{})}
	o := s.options(testConfig())
	if change != nil {
		change(&o)
	}
	before := runtime.NumGoroutine()
	var err error
	if s.app, err = New(o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { s.code <- s.app.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		s.releaseAll()
		s.exit()
		http.DefaultClient.CloseIdleConnections()
		eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= before })
	})
	select {
	case <-s.app.Ready():
	case code := <-s.code:
		t.Fatalf("exit %d: %s", code, s.stderr)
	}
	return s
}

func (s *service) releaseAll() {
	select {
	case <-s.release:
	default:
		close(s.release)
	}
}

// releaseOne lets one job end.
func (s *service) releaseOne() {
	s.t.Helper()
	select {
	case s.release <- struct{}{}:
	case <-time.After(patience):
		s.t.Fatal("no job waits to be released")
	}
}

// exit waits for the end of Run; it may be called again.
func (s *service) exit() int {
	s.t.Helper()
	select {
	case code := <-s.code:
		s.code <- code
		return code
	case <-time.After(2 * patience):
		buf := make([]byte, 1<<20)
		s.t.Fatalf("the service does not stop\n%s\n%s", s.stderr, buf[:runtime.Stack(buf, true)])
		return -1
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<16)
			t.Fatalf("never: %s\n%s", what, buf[:runtime.Stack(buf, true)])
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// call sends a request and returns the status, the headers and the body.
func (s *service) call(method, url, body string, headers ...string) (int, http.Header, string) {
	s.t.Helper()
	if !strings.HasPrefix(url, "http") {
		url = s.app.URL() + s.app.Base() + "/" + url
	}
	r, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	content, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(content)
}

// submit makes n jobs that run once and returns their ids.
func (s *service) submit(n int, typ string) []string {
	s.t.Helper()
	ids := make([]string, 0, n)
	for range n {
		status, _, body := s.call("POST", "jobs", `{"type":"`+typ+`","schedule":"once","timeout":"30s"}`)
		if status != http.StatusCreated {
			s.t.Fatalf("got %d %s", status, body)
		}
		ids = append(ids, field[string](s.t, body, "id"))
	}
	return ids
}

// manage sends a command and returns what it answered.
func (s *service) manage(status int, body string) string {
	s.t.Helper()
	got, _, answer := s.call("PUT", "management", body)
	if got != status {
		s.t.Fatalf("%s: got %d %s", body, got, answer)
	}
	return answer
}

func (s *service) set(name string, value int) {
	s.t.Helper()
	s.manage(http.StatusOK, fmt.Sprintf(`{"command":"set","field":%q,"field_value":%d}`, name, value))
	_, _, body := s.call("GET", "management", "")
	var m struct {
		Fields []struct {
			Name, Origin string
			Value        any
		}
	}
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		s.t.Fatal(err)
	}
	for _, f := range m.Fields {
		if f.Name == name && f.Value == float64(value) && f.Origin == "set at run time" {
			return
		}
	}
	s.t.Errorf("%s is not %d in %s", name, value, body)
}

func (s *service) report() obs.Report {
	s.t.Helper()
	_, _, body := s.call("GET", "metrics", "")
	var r obs.Report
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		s.t.Fatal(err)
	}
	return r
}

// sum checks that accepted runs are all somewhere.
func (s *service) sum() {
	s.t.Helper()
	r := s.report().Runs
	if sum := r.Done + r.Dead + r.Cancelled + r.Dropped + uint64(r.Scheduled+r.Waiting+r.Running); sum != r.Accepted {
		s.t.Errorf("accepted %d, but %+v", r.Accepted, r)
	}
}

func field[T any](t *testing.T, body, name string) T {
	t.Helper()
	var m map[string]json.RawMessage
	var v T
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if err := json.Unmarshal(m[name], &v); err != nil {
		t.Fatalf("%s: %v in %s", name, err, body)
	}
	return v
}

// lockedBuffer is a buffer for several goroutines.
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

func writeFile(path, text string) error { return os.WriteFile(path, []byte(text), 0o600) }

// private closes a directory to others.
func private(t *testing.T, dir string) {
	t.Helper()
	if err := os.Chmod(dir, 0o700); err != nil { // #nosec G302 -- a directory
		t.Fatal(err)
	}
}

// long leaves a test out of a short run: it takes seconds, and says the same of
// every service.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes seconds")
	}
}
