package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/app"
	"github.com/acme-demo/eventcollector/internal/config"
	"github.com/acme-demo/eventcollector/internal/work"
)

// load keeps posting jobs until stop is called; stop returns how many were
// accepted.
func (s *testService) load(url string) (stop func() int) {
	var accepted atomic.Int64
	var posters sync.WaitGroup
	quit := make(chan struct{})
	for range 2 {
		posters.Go(func() {
			for {
				select {
				case <-quit:
					return
				case <-time.After(2 * time.Millisecond):
				}
				if a, err := s.try(http.MethodPost, "/jobs", map[string]any{"url": url, "schedule": "once"}); err == nil && a.status == http.StatusCreated {
					accepted.Add(1)
				}
			}
		})
	}
	return func() int {
		close(quit)
		posters.Wait()
		return int(accepted.Load())
	}
}

// manage sends a command.
func (s *testService) manage(status int, body string) string {
	s.t.Helper()
	a := s.want(status, http.MethodPut, s.admin+"/management", body)
	text, _ := a.object(s.t)["Status"].(string)
	return text
}

// In PavedRoad the number of workers was only a number, stop_workers stopped one
// of them, and the second stop_scheduler hung.
func TestServiceManagementUnderLoad(t *testing.T) {
	t.Parallel()
	s, x := startService(t, testOptions{}), newTarget(t, 50*time.Millisecond)
	stop := s.load(x.URL)

	s.eventually("4 calls at a time", func() bool { return x.busy() == 4 })
	if text := s.manage(http.StatusOK, `{"command":"set","field":"number_of_workers","field_value":16}`); text != "number_of_workers changed from 4 to 16" {
		t.Errorf("got %q", text)
	}
	s.eventually("more calls at a time", func() bool { return x.busy() > 4 })
	s.manage(http.StatusOK, `{"command":"set","field":"number_of_workers","field_value":2}`)
	// Not the calls alone: a run that has begun may still be on its way to the target.
	s.eventually("2 calls at a time", func() bool { return s.counts().Running <= 2 && x.busy() <= 2 })
	x.most()
	before := x.calls()
	s.eventually("further calls", func() bool { return x.calls() > before+10 })
	if most := x.most(); most > 2 {
		t.Errorf("%d calls at a time with 2 workers", most)
	}

	s.manage(http.StatusOK, `{"command":"set","field":"scheduler_channel_size","field_value":50}`)
	s.manage(http.StatusOK, `{"command":"set","field":"result_channel_size","field_value":1}`)
	s.manage(http.StatusOK, `{"command":"set","field":"graceful_shutdown_seconds","field_value":9}`)
	s.manage(http.StatusOK, `{"command":"set","field":"hard_shutdown_seconds","field_value":3}`)
	s.manage(http.StatusOK, `{"command":"set","field":"log_level","field_value":"warn"}`)

	s.manage(http.StatusOK, `{"command":"stop_workers"}`)
	// What a worker had in its hands at that moment may still begin.
	time.Sleep(100 * time.Millisecond)
	s.eventually("an end of the calls", func() bool { return s.counts().Running == 0 && x.busy() == 0 })
	begun := x.calls()
	time.Sleep(100 * time.Millisecond)
	if n := x.calls(); n != begun {
		t.Errorf("%d calls began after stop_workers", n-begun)
	}
	s.manage(http.StatusOK, `{"command":"start_workers"}`)
	s.eventually("further calls", func() bool { return x.calls() > begun })
	if text := s.manage(http.StatusOK, `{"command":"start_workers"}`); !strings.Contains(text, "already running") {
		t.Errorf("got %q", text)
	}

	for _, bad := range []string{
		`{`, `{"command":"dance"}`, `{"command":"set","field":"colour","field_value":1}`, `{"command":"set","field":"number_of_workers"}`,
		`{"command":"set","field":"number_of_workers","field_value":0}`, `{"command":"set","field":"number_of_workers","field_value":65}`,
		`{"command":"set","field":"log_level","field_value":"loud"}`,
	} {
		s.want(http.StatusBadRequest, http.MethodPut, s.admin+"/management", bad)
	}

	s.manage(http.StatusOK, `{"command":"set","field":"number_of_workers","field_value":64}`)
	accepted := stop()
	s.eventually("an end of all runs", func() bool { return s.counts().Done == accepted })
	if n := x.calls(); n != accepted {
		t.Errorf("%d calls for %d accepted runs", n, accepted)
	}

	fields := decode[struct {
		Fields []struct {
			Name, Origin string
			Value        any
		}
	}](t, s.want(http.StatusOK, http.MethodGet, s.admin+"/management", nil)).Fields
	seen, origins := map[string]any{}, map[string]string{}
	for _, field := range fields {
		seen[field.Name], origins[field.Name] = field.Value, field.Origin
	}
	for name, want := range map[string]any{
		"number_of_workers": 64.0, "scheduler_channel_size": 50.0, "result_channel_size": 1.0,
		"graceful_shutdown_seconds": 9.0, "hard_shutdown_seconds": 3.0, "log_level": "warn",
	} {
		if seen[name] != want || origins[name] != "set at run time" {
			t.Errorf("%s: got %v (%s), want %v", name, seen[name], origins[name], want)
		}
	}
}

func TestServiceStopsAndStartsItsScheduler(t *testing.T) {
	t.Parallel()
	s, x := startService(t, testOptions{settings: func(c *config.Config) { c.Scheduler.Interval = time.Second }}), newTarget(t, 0)
	s.post(map[string]any{"url": x.URL})
	s.eventually("a tick", func() bool { return x.calls() > 0 })
	for range 3 {
		s.manage(http.StatusOK, `{"command":"stop_scheduler"}`)
	}
	s.eventually("an end of the calls", func() bool { return s.counts().Running == 0 && s.counts().Waiting == 0 })
	before := x.calls()
	time.Sleep(1300 * time.Millisecond)
	if n := x.calls(); n != before {
		t.Errorf("%d calls after stop_scheduler", n-before)
	}
	s.manage(http.StatusOK, `{"command":"start_scheduler"}`)
	s.eventually("a tick", func() bool { return x.calls() > before })
}

func TestServiceCountsEveryRun(t *testing.T) {
	t.Parallel()
	s, x := startService(t, testOptions{}), newTarget(t, 2*time.Millisecond)
	stop := s.load(x.URL)
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		if c := s.counts(); c.Accepted != c.sum() {
			t.Fatalf("%+v does not add up", c)
		}
	}
	accepted := stop()
	s.eventually("an end of all runs", func() bool { c := s.counts(); return c.Done == accepted && c.Accepted == accepted })

	metrics := decode[map[string]struct {
		UpTime   int64 `json:"up_time"`
		Counters map[string]int64
	}](t, s.want(http.StatusOK, http.MethodGet, "/metrics", nil))
	if d := metrics["dispatcher"]; d.UpTime <= 0 || d.Counters["results_received"] == 0 {
		t.Errorf("got %+v", metrics)
	}
	for _, path := range []string{"/metrics", s.app.URL() + "/metrics"} {
		text := s.want(http.StatusOK, http.MethodGet, path, nil, "Accept", "text/plain")
		if !strings.HasPrefix(text.header.Get("Content-Type"), "text/plain") || !strings.Contains(string(text.body), "# TYPE ") {
			t.Errorf("%s: got %v", path, text)
		}
	}
}

// PavedRoad had no handling of signals: what was accepted was lost.
func TestServiceStopLosesNothing(t *testing.T) {
	t.Parallel()
	x := newTarget(t, 20*time.Millisecond)
	directory := t.TempDir()
	settings := func(c *config.Config) { c.Pool.Workers, c.Queue.Directory = 1, directory }
	s := startService(t, testOptions{settings: settings})
	stop := s.load(x.URL)
	s.eventually("runs that wait", func() bool { return s.counts().Waiting > 20 })
	s.stop(0)
	accepted := stop()
	// What a queue in memory held was worked off. One that is kept is taken up
	// by the next start.
	if x.calls() < accepted {
		next := startService(t, testOptions{settings: func(c *config.Config) { settings(c); c.Pool.Workers = 4 }})
		next.eventually("an end of all", func() bool { return x.calls() >= accepted && next.counts().Running == 0 })
		next.stop(0)
	}
	if n := x.calls(); n != accepted {
		t.Errorf("%d calls for %d accepted runs", n, accepted)
	}
	if n := len(x.keys); n != accepted {
		t.Errorf("%d runs called for %d accepted ones", n, accepted)
	}
}

// PavedRoad's shutdown always waited the whole time, and then never answered.
func TestServiceStopsByCommand(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"shutdown", "shutdown_now"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			s := startService(t, testOptions{})
			began := time.Now()
			s.manage(http.StatusAccepted, `{"command":"`+command+`"}`)
			s.once.Do(func() { s.ended(0) })
			if took := time.Since(began); took > patience/2 {
				t.Errorf("an idle service took %v to stop", took)
			}
		})
	}
}

func TestServiceListsWhatDidNotStop(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := startService(t, testOptions{
		settings: func(c *config.Config) { c.Pool.GracefulShutdown, c.Pool.HardShutdown = 0, time.Second },
		types: map[string]func(context.Context, json.RawMessage) (Result, error){
			"testStubborn": func(context.Context, json.RawMessage) (Result, error) { <-release; return nil, nil },
		},
	})
	defer close(release)
	id := s.post(map[string]any{"type": "testStubborn", "schedule": "once"})
	s.eventually("the run", func() bool { return s.counts().Running == 1 })
	run := s.runs(id)[0]
	s.stop(app.ExitUnfinished)
	if !strings.Contains(s.stderr.String(), run.ID) {
		t.Errorf("run %s is not in\n%s", run.ID, s.stderr)
	}
}

func TestServiceCancelsWhatTakesTooLongToStop(t *testing.T) {
	t.Parallel()
	s, slow := startService(t, testOptions{settings: func(c *config.Config) {
		c.Pool.GracefulShutdown, c.Queue.Engine = time.Second, "memory" // which keeps nothing, and says so
	}}), newTarget(t, -1)
	s.post(map[string]any{"url": slow.URL, "schedule": "once"})
	s.eventually("the call", func() bool { return slow.busy() == 1 })
	began := time.Now()
	s.stop(app.ExitUnfinished)
	if took := time.Since(began); took < 900*time.Millisecond || took > patience/2 {
		t.Errorf("the stop took %v", took)
	}
	s.eventually("the end of the call", func() bool { return slow.busy() == 0 })
}

func TestServiceDescribesItself(t *testing.T) {
	t.Parallel()
	s := startService(t, testOptions{})
	a := s.want(http.StatusOK, http.MethodGet, "/openapi.yaml", nil)
	if a.header.Get("Content-Type") != "application/yaml" || !bytes.Equal(a.body, openAPI) {
		t.Errorf("got %d bytes of %s", len(a.body), a.header.Get("Content-Type"))
	}
	for path, want := range map[string]string{
		"/liveness": `{"Live":true}`, "/readiness": `{"Ready":true}`, "/ready": `{"Ready":true}`,
		s.app.URL() + "/livez": `{"Live":true}`, s.app.URL() + "/readyz": `{"Ready":true}`, s.app.URL() + "/healthz": `{"Ready":true}`,
	} {
		if a := s.want(http.StatusOK, http.MethodGet, path, nil); strings.TrimSpace(string(a.body)) != want {
			t.Errorf("%s: got %v", path, a)
		}
	}
}

func TestServiceAsksForItsKeys(t *testing.T) {
	t.Parallel()
	s := startService(t, testOptions{settings: func(c *config.Config) { c.API.RequireKey, c.API.Keys = true, []string{testKey} }})
	for _, wrong := range []string{"", "Apikey nothing", "Apikey " + testKey + "0", "Basic " + testKey} {
		a := s.want(http.StatusUnauthorized, http.MethodGet, "/jobs", nil, "Authorization", wrong)
		if a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("got %v", a.header)
		}
		s.want(http.StatusOK, http.MethodGet, "/liveness", nil, "Authorization", wrong)
		if a := s.call(http.MethodGet, s.admin+"/management", nil, "Authorization", wrong); a.status != http.StatusUnauthorized && a.status != http.StatusForbidden {
			t.Errorf("management: got %v", a)
		}
	}
	s.want(http.StatusOK, http.MethodGet, "/jobs", nil)
	s.want(http.StatusOK, http.MethodGet, "/jobs", nil, "Authorization", "Bearer "+testKey)
	s.want(http.StatusOK, http.MethodGet, s.admin+"/management", nil)
}

// The definitions have to fit the code: each declared job can be made, and each
// declared type is known. Nothing is run here.
func TestServiceFitsItsDefinitions(t *testing.T) {
	settings := config.Definition()
	settings.Observability.LogDirectory = ""
	settings.Queue.Directory = t.TempDir()
	settings.API.Keys = []string{testKey}
	if _, err := newApp(settings, config.Origins{}, io.Discard); err != nil {
		t.Error(err)
	}
	registry := work.NewRegistry()
	if err := registerJobs(registry, newTestClient(t, nil, 0)); err != nil {
		t.Fatal(err)
	}
	for _, declared := range settings.Jobs {
		if !registry.Has(declared.Name) {
			t.Errorf("job type %s is declared and not registered", declared.Name)
		}
	}
}

func TestCommandLine(t *testing.T) {
	for _, tt := range []struct {
		args           []string
		code           int
		stdout, stderr string
	}{
		{args: []string{"-h"}, code: 0, stdout: "Usage: eventcollector"},
		{args: []string{"-h"}, code: 0, stdout: "journal requeue RUN..."},
		{args: []string{"journal"}, code: 2, stderr: "say what to do: ls, verify"},
		{args: []string{"check", "me"}, code: 2, stderr: `unexpected argument "me"`},
		{args: []string{"--help"}, code: 0, stdout: "Usage: eventcollector"},
		{args: []string{"-v"}, code: 0, stdout: `{"Version":"` + Version + `"`},
		{args: []string{"-x"}, code: 2, stderr: "-x"},
		{args: []string{"serve"}, code: 2, stderr: `unexpected argument "serve"`},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(tt.args, &stdout, &stderr); code != tt.code {
			t.Errorf("%v: got exit code %d, want %d", tt.args, code, tt.code)
		}
		if !strings.Contains(stdout.String(), tt.stdout) || !strings.Contains(stderr.String(), tt.stderr) ||
			(tt.stdout == "") != (stdout.Len() == 0) || (tt.stderr == "") != (stderr.Len() == 0) {
			t.Errorf("%v: got %q and %q", tt.args, stdout.String(), stderr.String())
		}
	}
}

func TestVersionIsJSON(t *testing.T) {
	var stdout bytes.Buffer
	if code := run([]string{"-v"}, &stdout, io.Discard); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	var build struct{ Version, Build, GitTag *string }
	dec := json.NewDecoder(&stdout)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&build); err != nil || build.Version == nil || *build.Version != Version || build.Build == nil || build.GitTag == nil {
		t.Errorf("got %+v, %v", build, err)
	}
}

func TestMistakesInTheEnvironmentAreListed(t *testing.T) {
	t.Setenv("HTTP_IP_PORT", "many")
	t.Setenv("LOG_LEVEL", "loud")
	var stderr bytes.Buffer
	if code := run(nil, io.Discard, &stderr); code != 2 {
		t.Errorf("exit code %d", code)
	}
	for _, name := range []string{"HTTP_IP_PORT", "LOG_LEVEL"} {
		if !strings.Contains(stderr.String(), name) {
			t.Errorf("%s is not in %q", name, stderr.String())
		}
	}
}
