package admin

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestPauseAndResumeUnderLoad(t *testing.T) {
	l := newLive(t, 2, nil)
	l.post(10, 0)
	l.running(2)
	if text := l.manage(http.StatusOK, `{"command":"pause"}`); text != "Workers stopped" {
		t.Errorf("got %q", text)
	}
	l.done()
	l.running(0)
	if s := l.state(); l.begun.Load() != 2 || s.Workers != "stopped" || s.Due != 8 || s.Drain != "off" {
		t.Errorf("%d began; %+v", l.begun.Load(), s)
	}
	if text := l.manage(http.StatusOK, `{"command":"resume"}`); text != "Workers started" {
		t.Errorf("got %q", text)
	}
	l.eventually("the end of all", func() bool { return l.d.Stats().Done == 10 })
	if text := l.manage(http.StatusOK, `{"command":"resume"}`); text != "Workers already running" {
		t.Errorf("got %q", text)
	}
}

func TestDrainUnderLoad(t *testing.T) {
	l := newLive(t, 2, nil)
	if w := l.call("POST", "jobs", `{"type":"block","payload":{"milliseconds":1}}`); w.Code != http.StatusCreated {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if w := l.call("POST", "jobs", `{"type":"block","schedule":{"at":"2099-01-01T00:00:00Z"}}`); w.Code != http.StatusCreated {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	l.post(10, 0)
	l.eventually("load", func() bool { return l.d.Stats().Running == 2 })
	if text := l.manage(http.StatusAccepted, `{"command":"drain"}`); !strings.HasPrefix(text, "Draining, 1") {
		t.Errorf("got %q", text)
	}
	s := l.state()
	if s.Drain != "draining" || s.Scheduler != "stopped" || s.Workers != "running" || s.Due < 10 || s.Scheduled != 1 {
		t.Errorf("got %+v", s)
	}
	accepted := l.d.Stats().Accepted
	if w := l.call("POST", "jobs", `{"type":"block","schedule":"once"}`); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if w := l.call("GET", "/readyz", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("got %d", w.Code)
	}
	if text := l.manage(http.StatusConflict, `{"command":"start_scheduler"}`); l.d.SchedulerRunning() {
		t.Errorf("it was started: %s", text)
	}
	l.done()
	l.eventually("the end", func() bool { return l.state().Drain == "drained" })
	if text := l.manage(http.StatusOK, `{"command":"drain"}`); text != "Drained, 1 runs are scheduled for later" {
		t.Errorf("got %q", text)
	}
	l.eventually("the report", func() bool { return strings.Contains(l.log.String(), `"msg":"drained"`) })
	if st := l.d.Stats(); st.Accepted != accepted || st.Done != accepted-1 {
		t.Errorf("%d accepted, %d before; %d done", st.Accepted, accepted, st.Done)
	}
	if text := l.manage(http.StatusOK, `{"command":"resume"}`); text != "Drain ended, scheduler started" {
		t.Errorf("got %q", text)
	}
	l.eventually("a tick", func() bool { return l.d.Stats().Accepted > accepted })
	l.post(1, 1)
	if w := l.call("GET", "/readyz", ""); w.Code != http.StatusOK {
		t.Errorf("got %d", w.Code)
	}
}

func TestADrainIsCalledOff(t *testing.T) {
	l := newLive(t, 1, nil)
	l.post(3, 0)
	l.running(1)
	l.manage(http.StatusAccepted, `{"command":"drain"}`)
	l.manage(http.StatusOK, `{"command":"stop_scheduler"}`)
	l.manage(http.StatusOK, `{"command":"pause"}`)
	if s := l.state(); s.Drain != "draining" || s.Workers != "stopped" {
		t.Errorf("got %+v", s)
	}
	if text := l.manage(http.StatusOK, `{"command":"resume"}`); text != "Drain ended, workers started" {
		t.Errorf("got %q", text)
	}
	if s := l.state(); s.Drain != "off" || s.Workers != "running" || s.Scheduler != "stopped" {
		t.Errorf("got %+v; what was stopped meanwhile stays stopped", s)
	}
	l.post(1, 0)
	l.manage(http.StatusOK, `{"command":"stop_workers"}`)
	if l.manage(http.StatusConflict, `{"command":"drain"}`); l.m.Draining() {
		t.Error("it drains without workers")
	}
}

// What a running job submits belongs to what was accepted.
func TestADrainFinishesWhatJobsSubmit(t *testing.T) {
	l := newLive(t, 2, nil)
	if w := l.call("POST", "jobs", `{"type":"block","schedule":"once","payload":{"children":3}}`); w.Code != http.StatusCreated {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	l.running(1)
	l.manage(http.StatusAccepted, `{"command":"drain"}`)
	l.done()
	l.eventually("the end", func() bool { return l.state().Drain == "drained" })
	if s := l.d.Stats(); s.Done != 4 || s.Dead != 0 {
		t.Errorf("%d done, %d dead", s.Done, s.Dead)
	}
}

func TestTheStopOfADrainedServiceEndsItsWatcher(t *testing.T) {
	l := newLive(t, 1, nil)
	l.post(3, 0)
	l.manage(http.StatusAccepted, `{"command":"drain"}`)
	l.d.Stop(t.Context())
	time.Sleep(2 * drainLook)
	if log := l.log.String(); strings.Contains(log, "drained") {
		t.Errorf("got %s", log)
	}
}
