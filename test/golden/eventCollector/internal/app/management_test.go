package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/config"
)

// PavedRoad's number_of_workers changed the configuration only.
func TestWorkersAreResizedUnderLoad(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Pool.Workers = 2 })
	s.submit(12, "block")
	eventually(t, "2 runs", func() bool { return s.report().Runs.Running == 2 && s.started.Load() == 2 })
	s.set("number_of_workers", 8)
	eventually(t, "8 runs", func() bool { return s.started.Load() == 8 })
	s.set("number_of_workers", 1)
	if n := s.started.Load(); n != 8 {
		t.Errorf("%d were started while the pool shrinks", n)
	}
	for range 7 {
		s.releaseOne()
	}
	eventually(t, "7 ended", func() bool { return s.report().Runs.Done == 7 })
	if r := s.report().Runs; r.Running != 1 || r.Waiting != 4 {
		t.Errorf("one worker: got %+v", r)
	}
	s.releaseOne()
	eventually(t, "the next one starts", func() bool { return s.started.Load() == 9 && s.report().Runs.Running == 1 })
	s.sum()
	for _, bad := range []int{0, -1, 1001} {
		s.manage(http.StatusBadRequest, fmt.Sprintf(`{"command":"set","field":"number_of_workers","field_value":%d}`, bad))
	}
}

// PavedRoad's stop_workers stopped one worker of five.
func TestStopWorkersUnderLoad(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Pool.Workers = 4 })
	s.submit(10, "block")
	eventually(t, "4 runs", func() bool { return s.started.Load() == 4 })
	s.manage(http.StatusOK, `{"command":"stop_workers"}`)
	for range 4 {
		s.releaseOne()
	}
	eventually(t, "current runs end", func() bool { return s.report().Runs.Done == 4 })
	s.submit(1, "block")
	if r := s.report().Runs; s.started.Load() != 4 || r.Waiting != 7 || r.Running != 0 {
		t.Errorf("stopped workers started runs: %d, %+v", s.started.Load(), r)
	}
	if answer := s.manage(http.StatusOK, `{"command":"stop_workers"}`); !strings.Contains(answer, "already stopped") {
		t.Errorf("got %s", answer)
	}
	s.manage(http.StatusOK, `{"command":"start_workers"}`)
	eventually(t, "4 run again, not 9", func() bool { return s.started.Load() == 8 && s.report().Runs.Running == 4 })
	s.releaseAll()
	eventually(t, "all done", func() bool { return s.report().Runs.Done == 11 })
	s.sum()
}

// PavedRoad's first stop_scheduler stopped the reader of results, the second
// the scheduler, and the third hung the request for good.
func TestStopSchedulerUnderLoad(t *testing.T) {
	s := newService(t, func(o *Options) {
		o.Config.Scheduler.Interval = time.Second
		o.Config.Scheduler.Jobs = []string{`{"type":"block"}`}
	})
	s.releaseAll()
	eventually(t, "the schedule sends", func() bool { return s.report().Runs.Done >= 1 })
	for range 3 {
		s.manage(http.StatusOK, `{"command":"stop_scheduler"}`)
	}
	sent := s.report().Runs.Accepted
	if s.app.dispatcher.SchedulerRunning() {
		t.Error("it runs")
	}
	s.submit(1, "block")
	eventually(t, "other runs go on", func() bool { r := s.report().Runs; return r.Done == r.Accepted })
	if r := s.report().Runs; r.Accepted != sent+1 {
		t.Errorf("a stopped scheduler sent %d", r.Accepted-sent-1)
	}
	s.manage(http.StatusOK, `{"command":"start_scheduler"}`)
	eventually(t, "the schedule sends again", func() bool { return s.report().Runs.Accepted >= sent+2 })
	if answer := s.manage(http.StatusOK, `{"command":"start_scheduler"}`); !strings.Contains(answer, "already running") {
		t.Errorf("got %s", answer)
	}
	s.sum()
}

// PavedRoad answered "not implemented" to both.
func TestChannelSizesUnderLoad(t *testing.T) {
	s := newService(t, func(o *Options) {
		o.Config.Scheduler.Interval = time.Second
		o.Config.Scheduler.Jobs = []string{`{"type":"block"}`, `{"type":"block"}`, `{"type":"block"}`}
	})
	s.releaseAll()
	for _, size := range []int{64, 1, 7} {
		s.set("scheduler_channel_size", size)
		s.set("result_channel_size", size+1)
		if st := s.app.dispatcher.Stats(); st.JobChannelCap != size || st.ResultChannelCap != size+1 {
			t.Errorf("got %d and %d, want %d and %d", st.JobChannelCap, st.ResultChannelCap, size, size+1)
		}
		done := s.report().Runs.Done
		s.submit(5, "block")
		eventually(t, "runs flow", func() bool { return s.report().Runs.Done >= done+5 })
	}
	before := s.report().Runs.Accepted
	eventually(t, "the schedule sends on", func() bool { return s.report().Runs.Accepted > before })
	eventually(t, "results come back", func() bool { return s.app.scheduler.Metrics().Counters["results_received"] >= 15 })
	s.sum()
}

func TestGracefulShutdownSecondsUnderLoad(t *testing.T) {
	s := newService(t, nil)
	s.submit(2, "block")
	eventually(t, "2 run", func() bool { return s.started.Load() == 2 })
	s.set("graceful_shutdown_seconds", 0)
	began := time.Now()
	s.manage(http.StatusAccepted, `{"command":"shutdown"}`)
	if code := s.exit(); code != ExitUnfinished || s.ended.Load() != 2 {
		t.Errorf("exit %d, %d ended", code, s.ended.Load())
	}
	if took := time.Since(began); took > patience/2 {
		t.Errorf("runs that obey their context took %s", took)
	}
}

func TestHardShutdownSecondsUnderLoad(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Pool.GracefulShutdown, o.Config.Pool.HardShutdown = 0, time.Hour })
	ids := s.submit(2, "deaf")
	eventually(t, "2 run", func() bool { return s.started.Load() == 2 })
	s.set("hard_shutdown_seconds", 0)
	s.manage(http.StatusAccepted, `{"command":"shutdown"}`)
	if code := s.exit(); code != ExitUnfinished {
		t.Errorf("exit %d", code)
	}
	for _, id := range ids {
		if !strings.Contains(s.stderr.String(), id) {
			t.Errorf("job %s is not listed in %s", id, s.stderr)
		}
	}
}

// PavedRoad's client never got the answer to shutdown, which also waited for
// the full time and stopped one worker of five.
func TestShutdownUnderLoad(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Pool.Workers = 2 })
	s.submit(6, "block")
	eventually(t, "2 run", func() bool { return s.started.Load() == 2 })
	if answer := s.manage(http.StatusAccepted, `{"command":"shutdown"}`); !strings.Contains(answer, "Shutdown initiated") {
		t.Errorf("got %s", answer)
	}
	eventually(t, "it is stopping", func() bool { return s.app.state.Load() == stopping })
	s.releaseAll()
	if code := s.exit(); code != ExitOK || s.ended.Load() != 6 {
		t.Errorf("exit %d, %d ended; %s", code, s.ended.Load(), s.stderr)
	}
}

func TestShutdownNowUnderLoad(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Pool.Workers = 2 })
	s.submit(5, "block")
	eventually(t, "2 run", func() bool { return s.started.Load() == 2 })
	began := time.Now()
	s.manage(http.StatusAccepted, `{"command":"shutdown_now"}`)
	code := s.exit()
	if code != ExitUnfinished || s.ended.Load() != 2 {
		t.Errorf("exit %d, %d ended", code, s.ended.Load())
	}
	if took := time.Since(began); took > patience/2 {
		t.Errorf("it took %s", took)
	}
	if got := strings.Count(s.stderr.String(), "\n  run "); got != 5 {
		t.Errorf("%d of 5 are listed in %s", got, s.stderr)
	}
}

func TestShutdownNowEndsAShutdown(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Pool.PreStopDelay = time.Hour })
	s.submit(1, "block")
	eventually(t, "it runs", func() bool { return s.started.Load() == 1 })
	s.manage(http.StatusAccepted, `{"command":"shutdown"}`)
	eventually(t, "readiness is gone", func() bool {
		status, _, _ := s.call("GET", "readiness", "")
		return status == http.StatusServiceUnavailable
	})
	if status, _, _ := s.call("GET", "liveness", ""); status != http.StatusOK {
		t.Errorf("liveness: got %d", status)
	}
	s.submit(1, "block") // until load balancers have noticed
	s.manage(http.StatusAccepted, `{"command":"shutdown_now"}`)
	if code := s.exit(); code != ExitUnfinished {
		t.Errorf("exit %d", code)
	}
}

func TestLogLevelIsSetLive(t *testing.T) {
	s := newService(t, nil)
	s.call("GET", "jobs/quiet", "")
	s.manage(http.StatusOK, `{"command":"set","field":"log_level","field_value":"debug"}`)
	s.call("GET", "jobs/loud", "", "X-Correlation-Id", "corr-1")
	eventually(t, "debug lines", func() bool { return strings.Contains(s.stderr.String(), "jobs/loud") })
	if log := s.stderr.String(); strings.Contains(log, "jobs/quiet") || !strings.Contains(log, `"correlation_id":"corr-1"`) {
		t.Errorf("got %s", log)
	}
}

func TestWhoMayManage(t *testing.T) {
	s := newService(t, nil)
	for _, url := range []string{s.app.URL() + s.app.Base() + "/management", s.app.AdminURL() + s.app.Base() + "/management", s.app.AdminURL() + "/management"} {
		if status, _, body := s.call("GET", url, ""); status != http.StatusOK {
			t.Errorf("%s: got %d %s", url, status, body)
		}
		for _, headers := range [][]string{{"Host", "evil.example"}, {"Origin", "https://evil.example"}, {"X-Forwarded-For", "203.0.113.7"}} {
			if status, _, _ := s.call("PUT", url, `{"command":"shutdown"}`, headers...); status != http.StatusForbidden {
				t.Errorf("%s %v: got %d", url, headers, status)
			}
		}
	}
	if status, _, _ := s.call("GET", s.app.AdminURL()+"/debug/pprof/", ""); status != http.StatusNotFound {
		t.Errorf("profiles without being asked: %d", status)
	}
	if status, _, _ := s.call("GET", s.app.AdminURL()+"/metrics", ""); status != http.StatusOK {
		t.Errorf("metrics: %d", status)
	}
}

func TestManagementWithKeys(t *testing.T) {
	s := newService(t, func(o *Options) {
		o.Config.API.RequireKey, o.Config.API.Keys = true, []string{"key-for-the-api-00"}
		o.Config.Admin.Keys = []string{"key-for-admins-000"}
		o.Config.Observability.Profiling = true
	})
	for _, url := range []string{s.app.URL() + s.app.Base() + "/management", s.app.AdminURL() + "/management", s.app.AdminURL() + "/debug/pprof/cmdline"} {
		for header, want := range map[string]int{"": 401, "Apikey key-for-the-api-00": 401, "Apikey key-for-admins-000": 200} {
			if status, _, _ := s.call("GET", url, "", "Authorization", header); status != want {
				t.Errorf("%s with %q: got %d, want %d", url, header, status, want)
			}
		}
	}
}

func TestManagementShowsOrigins(t *testing.T) {
	lookup := func(name string) (string, bool) {
		v, ok := map[string]string{"NUMBER_OF_WORKERS": "3", "LOG_LEVEL": "warn"}[name]
		return v, ok
	}
	definition := testConfig()
	definition.Pool.ResultChannelSize = 9
	c, origins, err := config.FromEnv(definition, lookup)
	if err != nil {
		t.Fatal(err)
	}
	s := newService(t, func(o *Options) { o.Config, o.Origins = c, origins })
	_, _, body := s.call("GET", "management", "")
	for _, f := range field[[]map[string]any](t, body, "fields") {
		want := map[string]string{"number_of_workers": "environment", "log_level": "environment", "result_channel_size": "definition", "scheduler_channel_size": "default"}
		if origin, ok := want[f["name"].(string)]; ok && f["origin"] != origin {
			t.Errorf("got %v, want origin %s", f, origin)
		}
	}
}
