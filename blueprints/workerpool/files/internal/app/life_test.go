package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.invalid/service/internal/config"
	"example.invalid/service/internal/hook"
)

func TestAJobFromRequestToResult(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "%s %s", r.Method, r.URL.Path)
	}))
	t.Cleanup(target.Close)
	s := newService(t, func(o *Options) { o.Config.Egress.Allow = []string{"127.0.0.0/8"} })
	status, header, body := s.call("POST", "jobs", `{"url":"`+target.URL+`/hello","method":"PUT","payload":{"a":1},"schedule":"once"}`, "Idempotency-Key", "k")
	if status != http.StatusCreated {
		t.Fatalf("got %d %s", status, body)
	}
	location := s.app.URL() + header.Get("Location")
	eventually(t, "it is done", func() bool {
		_, _, runs := s.call("GET", location+"/runs", "")
		return strings.Contains(runs, `"payload":"PUT /hello"`) && strings.Contains(runs, `"state":"done"`)
	})
	again, header, repeated := s.call("POST", "jobs", `{"url":"`+target.URL+`/hello","method":"PUT","payload":{"a":1},"schedule":"once"}`, "Idempotency-Key", "k")
	if again != http.StatusCreated || repeated != body || header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("got %d %s %v", again, repeated, header)
	}
	if status, _, body := s.call("POST", "jobs", `{"url":"https://example.com/","schedule":"once"}`, "Idempotency-Key", "k"); status != http.StatusUnprocessableEntity {
		t.Errorf("another body: got %d %s", status, body)
	}
	if status, _, body := s.call("GET", location+"?explain", ""); status != http.StatusOK || !strings.Contains(body, `"explain":{`) {
		t.Errorf("got %d %s", status, body)
	}
	s.sum()
}

func TestResultsAreCut(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "0123456789") }))
	t.Cleanup(target.Close)
	for limit, want := range map[int]string{0: `"size":10,"truncated":true}`, 4: `"payload":"0123","size":10,"truncated":true}`, 10: `"payload":"0123456789","size":10}`} {
		t.Run(strconv.Itoa(limit), func(t *testing.T) {
			s := newService(t, func(o *Options) {
				o.Config.Egress.Allow, o.Config.Results.MaxInlineBytes = []string{"127.0.0.0/8"}, limit
			})
			_, header, _ := s.call("POST", "jobs", `{"url":"`+target.URL+`","schedule":"once"}`)
			eventually(t, want, func() bool {
				_, _, runs := s.call("GET", s.app.URL()+header.Get("Location")+"/runs", "")
				return strings.Contains(runs, want)
			})
		})
	}
}

// TestTheRequestIsFollowedIntoItsRun: its ids are in the lines of the run.
func TestTheRequestIsFollowedIntoItsRun(t *testing.T) {
	s := newService(t, nil)
	const trace = "0af7651916cd43dd8448eb211c80319c"
	status, _, body := s.call("POST", "jobs", `{"type":"talk","schedule":"once"}`,
		"X-Correlation-Id", "order-7", "Traceparent", "00-"+trace+"-b7ad6b7169203331-01")
	if status != http.StatusCreated {
		t.Fatalf("got %d %s", status, body)
	}
	for _, text := range []string{`"msg":"hello"`, `"msg":"run failed"`} {
		eventually(t, text, func() bool { return strings.Contains(s.stderr.String(), text) })
		for line := range strings.SplitSeq(s.stderr.String(), "\n") {
			if strings.Contains(line, text) && (!strings.Contains(line, `"correlation_id":"order-7"`) || !strings.Contains(line, `"run_id":"`)) {
				t.Errorf("got %s", line)
			}
		}
	}
	if !strings.Contains(s.stderr.String(), `"trace_id":"`+trace+`"`) {
		t.Errorf("the trace is lost: %s", s.stderr)
	}
}

func TestAJobWithoutARunIsExplained(t *testing.T) {
	s := newService(t, nil)
	_, header, _ := s.call("POST", "jobs", `{"type":"block","schedule":{"every":"1h"}}`)
	for command, want := range map[string]string{`{"command":"start_scheduler"}`: `it has no run; the next one is due at `, `{"command":"stop_scheduler"}`: "the scheduler is stopped"} {
		s.manage(http.StatusOK, command)
		eventually(t, want, func() bool {
			status, _, body := s.call("GET", s.app.URL()+header.Get("Location")+"?explain", "")
			return status == http.StatusOK && strings.Contains(body, want)
		})
	}
}

func TestTheDefaultScheduleIsReplaced(t *testing.T) {
	s := newService(t, nil)
	for _, tt := range []struct {
		method, body string
		status       int
		want         string
	}{
		{"PUT", `{"schedule":{"cron":"0 4 * * *"}}`, 200, `"cron":"0 4 * * *"`},
		{"PUT", `{"response_time_jobs":7}`, 200, `"response_time_jobs":7`},
		{"PUT", `{"send_interval_seconds":30}`, 200, `"send_interval_seconds":30`},
		{"PUT", `{"schedule":{"cron":"61 * * * *"}}`, 400, `"send_interval_seconds":30`},
		{"POST", `{"send_interval_seconds":31}`, 409, `"send_interval_seconds":30`},
		{"DELETE", "", 200, `"status":404`},
		{"POST", `{"schedule":{"every":"1500ms","overlap":"allow"}}`, 201, `"every":"1.5s"`},
	} {
		status, _, answer := s.call(tt.method, "scheduler", tt.body)
		if _, _, now := s.call("GET", "scheduler", ""); status != tt.status || !strings.Contains(now, tt.want) {
			t.Errorf("%s %s: got %d %s, then %s", tt.method, tt.body, status, answer, now)
		}
	}
}

func TestPrivateTargetsAreRefused(t *testing.T) {
	s := newService(t, nil)
	if status, _, body := s.call("POST", "jobs", `{"url":"http://127.0.0.1:1/"}`); status != http.StatusBadRequest || !strings.Contains(body, "#/url") {
		t.Errorf("got %d %s", status, body)
	}
}

func TestChangingAJobThatRuns(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Pool.Workers = 1 })
	ids := s.submit(2, "block")
	eventually(t, "one runs", func() bool { return s.started.Load() == 1 })
	if status, _, body := s.call("PUT", "jobs/"+ids[0], `{"type":"block","schedule":"once"}`); status != http.StatusConflict {
		t.Errorf("a running one-shot: got %d %s", status, body)
	}
	if status, _, body := s.call("PUT", "jobs/"+ids[1], `{"type":"block","schedule":"once","timeout":"7s"}`); status != http.StatusOK {
		t.Errorf("a waiting one: got %d %s", status, body)
	}
	for _, id := range ids {
		if status, _, body := s.call("DELETE", "jobs/"+id, ""); status != http.StatusOK {
			t.Errorf("got %d %s", status, body)
		}
	}
	eventually(t, "both are cancelled", func() bool { return s.report().Runs.Cancelled == 2 && s.ended.Load() == s.started.Load() })
	s.sum()
}

func TestAFullQueue(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Pool.Workers, o.Config.Queue.Capacity = 1, 2 })
	var status int
	var header http.Header
	for range 8 {
		if status, header, _ = s.call("POST", "jobs", `{"type":"block","schedule":"once"}`); status != http.StatusCreated {
			break
		}
	}
	if status != http.StatusTooManyRequests || header.Get("Retry-After") == "" {
		t.Errorf("got %d %v", status, header)
	}
	if s.report().Runs.Refused == 0 {
		t.Error("refusals are not counted")
	}
}

func TestIdleStopIsQuick(t *testing.T) {
	const limit = 100 * time.Millisecond
	// The best of ten, because other programs may be busy on the machine.
	best := time.Hour
	for try := 0; try < 10 && best > limit; try++ {
		s := newService(t, nil)
		s.call("GET", "readiness", "")
		began := time.Now()
		s.app.Stop()
		if code := s.exit(); code != ExitOK {
			t.Errorf("exit %d: %s", code, s.stderr)
		}
		best = min(best, time.Since(began))
	}
	if best > limit {
		t.Errorf("it took %s", best)
	}
}

func TestAPortInUse(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for variable, change := range map[string]func(*config.Config, int){
		"HTTP_IP_PORT":  func(c *config.Config, port int) { c.API.Port = port },
		"ADMIN_IP_PORT": func(c *config.Config, port int) { c.Admin.Port = port },
	} {
		s := &service{t: t, stderr: new(lockedBuffer)}
		o := s.options(testConfig())
		change(&o.Config, l.Addr().(*net.TCPAddr).Port)
		a, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		if code := a.Run(t.Context()); code != ExitFailed || !strings.Contains(s.stderr.String(), variable) || !strings.Contains(s.stderr.String(), "address already in use") {
			t.Errorf("%s: exit %d: %s", variable, code, s.stderr)
		}
	}
}

// breakListener makes a listener fail, and listening anew as well if it is to go
// to another address.
func breakListener(t *testing.T, s *server, address string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if address != "" {
		s.address = address
	}
	if err := s.listener.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAListenerThatFailsListensAnew(t *testing.T) {
	s := newService(t, nil)
	url := s.app.URL()
	breakListener(t, s.app.public, "")
	http.DefaultClient.CloseIdleConnections()
	eventually(t, "it answers again", func() bool {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/readyz", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		return err == nil && resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
	})
	s.app.Stop()
	if code := s.exit(); code != ExitOK {
		t.Errorf("exit %d: %s", code, s.stderr)
	}
}

func TestAListenerThatFailsForGoodEndsTheService(t *testing.T) {
	s := newService(t, nil)
	breakListener(t, s.app.public, "192.0.2.1:1")
	if code := s.exit(); code != ExitFailed || !strings.Contains(s.stderr.String(), "cannot listen on 192.0.2.1:1") {
		t.Errorf("exit %d: %s", code, s.stderr)
	}
}

func TestBadConfiguration(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Options)
		want   string
		code   int
	}{
		"management for everybody": {func(o *Options) { o.Config.Admin.Host = "0.0.0.0" }, "ADMIN_KEYS", ExitConfig},
		"no log directory":         {func(o *Options) { o.Config.Observability.LogDirectory = "/nonexistent/logs" }, "HTTP_LOG", ExitConfig},
		"a bad network":            {func(o *Options) { o.Config.Egress.Allow = []string{"10.0.0.0/99"} }, "10.0.0.0/99", ExitConfig},
		"a bad job":                {func(o *Options) { o.Config.Scheduler.Jobs = []string{`{"url":"ftp://x"}`} }, "scheduler.jobs[0]", ExitConfig},
		"a bad cron":               {func(o *Options) { o.Config.Scheduler.Kind, o.Config.Scheduler.Expression = "cron", "61 * * * *" }, "scheduler", ExitConfig},
		"two equal paths":          {func(o *Options) { o.Config.API.Liveness = "jobs" }, "jobs", ExitConfig},
		"a type without a job":     {func(o *Options) { o.Config.Jobs = []config.JobType{{Name: "fax"}} }, "fax", ExitFailed},
	} {
		s := &service{t: t, stderr: new(lockedBuffer)}
		o := s.options(testConfig())
		tt.change(&o)
		_, err := New(o)
		if err == nil || !strings.Contains(err.Error(), tt.want) || ExitCode(err) != tt.code {
			t.Errorf("%s: got %v, exit %d", name, err, ExitCode(err))
		}
	}
	s := &service{t: t, stderr: new(lockedBuffer)}
	o := s.options(testConfig())
	o.Config.Admin.Host, o.Config.Admin.Keys = "0.0.0.0", []string{"key-for-admins-000"}
	if _, err := New(o); err != nil {
		t.Errorf("with a key: got %v", err)
	}
}

func TestLifecycleHooks(t *testing.T) {
	var order []string
	note := func(name string) func(context.Context) error {
		return func(context.Context) error { order = append(order, name); return nil }
	}
	s := newService(t, func(o *Options) {
		o.Hooks = &hook.Hooks{OnStart: note("start"), OnReady: note("ready"), OnStopping: note("stopping"), OnStopped: note("stopped")}
	})
	s.app.Stop()
	s.exit()
	if got := strings.Join(order, " "); got != "start ready stopping stopped" {
		t.Errorf("got %s", got)
	}
}

func TestAnErrorOfOnStartEndsTheService(t *testing.T) {
	s := &service{t: t, stderr: new(lockedBuffer)}
	o := s.options(testConfig())
	o.Hooks = &hook.Hooks{OnStart: func(context.Context) error { return errors.New("no database") }}
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if code := a.Run(t.Context()); code != ExitFailed || !strings.Contains(s.stderr.String(), "no database") {
		t.Errorf("exit %d: %s", code, s.stderr)
	}
}

// TestHooksThatDoNotReturn: none of them may keep the service from serving or
// from stopping.
func TestHooksThatDoNotReturn(t *testing.T) {
	long(t)
	forever := make(chan struct{})
	defer close(forever)
	hang := func(context.Context) error { <-forever; return nil }
	s := &service{t: t, stderr: new(lockedBuffer), code: make(chan int, 1), release: make(chan struct{})}
	o := s.options(testConfig())
	o.Hooks = &hook.Hooks{OnReady: hang, OnStopping: hang, OnStopped: hang}
	var err error
	if s.app, err = New(o); err != nil {
		t.Fatal(err)
	}
	go func() { s.code <- s.app.Run(context.Background()) }()
	<-s.app.Ready()
	s.app.Stop()
	if code := s.exit(); code != ExitOK {
		t.Errorf("exit %d: %s", code, s.stderr)
	}
	for _, name := range []string{"OnReady", "OnStopping", "OnStopped"} {
		if !strings.Contains(s.stderr.String(), name) {
			t.Errorf("nothing is said about %s: %s", name, s.stderr)
		}
	}
}

func TestAStopInterruptsTheStart(t *testing.T) {
	s := &service{t: t, stderr: new(lockedBuffer)}
	o := s.options(testConfig())
	ctx, cancel := context.WithCancel(t.Context())
	o.Hooks = &hook.Hooks{OnStart: func(ctx context.Context) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}}
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if code := a.Run(ctx); code != ExitFailed || !strings.Contains(s.stderr.String(), "interrupted") {
		t.Errorf("exit %d: %s", code, s.stderr)
	}
}

func TestServerTimeouts(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.API.ReadTimeout = 50 * time.Millisecond })
	if h := s.app.public.http; h.ReadTimeout != 50*time.Millisecond || h.ReadHeaderTimeout != 50*time.Millisecond || h.WriteTimeout != time.Minute || h.IdleTimeout == 0 {
		t.Errorf("got %+v", h)
	}
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.app.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("GET / HTTP/1.1\r\n")); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 1024)
	for err == nil {
		_, err = conn.Read(buf)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("a request that never ends keeps its connection")
	}
}

func TestTheDefaultScheduleOfTheDefinitions(t *testing.T) {
	for kind, tt := range map[string]struct {
		change func(*config.Scheduler)
		want   []string
	}{
		"seconds":          {func(s *config.Scheduler) { s.Interval = 90 * time.Second }, []string{`"schedule_type":"Constant interval scheduler"`, `"send_interval_seconds":90`, `"next":`}},
		"part of a second": {func(s *config.Scheduler) { s.Interval = 1500 * time.Millisecond }, []string{`"every":"1.5s"`, `"next":`}},
		"cron":             {func(s *config.Scheduler) { s.Kind, s.Expression, s.TimeZone = "cron", "0 4 * * *", "UTC" }, []string{`"cron":"0 4 * * *"`, `T04:00:00Z"`}},
		"once":             {func(s *config.Scheduler) { s.Kind, s.At = "once", "2099-01-02T03:04:05Z" }, []string{`"at":"2099-01-02T03:04:05Z"`, `"next":"2099-01-02T03:04:05Z"`}},
		"overlap":          {func(s *config.Scheduler) { s.Overlap = "allow" }, []string{`"overlap":"allow"`}},
	} {
		t.Run(kind, func(t *testing.T) {
			s := newService(t, func(o *Options) { tt.change(&o.Config.Scheduler) })
			_, _, body := s.call("GET", "scheduler", "")
			for _, want := range tt.want {
				if !strings.Contains(body, want) {
					t.Errorf("no %s in %s", want, body)
				}
			}
		})
	}
}
