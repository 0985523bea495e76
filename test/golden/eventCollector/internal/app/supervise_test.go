package app

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/acme-demo/eventcollector/internal/schedule"
	"github.com/acme-demo/eventcollector/internal/supervisor"
	"github.com/acme-demo/eventcollector/internal/supervisor/socket"
	"github.com/acme-demo/eventcollector/internal/work"
)

// brittle is a scheduler whose Run fails as long as it is told to.
type brittle struct {
	work.Scheduler
	runs  atomic.Int32
	fails func(run int32) error
}

func (b *brittle) Run(ctx context.Context) error {
	if err := b.fails(b.runs.Add(1)); err != nil {
		return err
	}
	return b.Scheduler.Run(ctx)
}

func withBrittle(b *brittle) func(*Options) {
	return func(o *Options) {
		o.Scheduler = func(c schedule.Config) (s work.Scheduler, err error) {
			b.Scheduler, err = schedule.New(c)
			return b, err
		}
	}
}

func TestASchedulerThatFailsIsStartedAnew(t *testing.T) {
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("out of time") },
		"panic": func() error { panic("out of time") },
	} {
		t.Run(name, func(t *testing.T) {
			b := &brittle{fails: func(run int32) error {
				if run <= 2 {
					return fail()
				}
				return nil
			}}
			s := newService(t, withBrittle(b))
			// The scheduler runs before the worker that watches it does.
			eventually(t, "the third run", func() bool {
				return b.runs.Load() == 3 && s.app.chief.GetState(schedulerWorker) == supervisor.StateRun
			})
			s.manage(http.StatusOK, `{"command":"stop_scheduler"}`)
			s.manage(http.StatusOK, `{"command":"start_scheduler"}`)
			eventually(t, "the fourth run", func() bool { return b.runs.Load() == 4 && s.app.dispatcher.SchedulerRunning() })
			if s.app.chief.GetState(schedulerWorker) != supervisor.StateRun {
				t.Errorf("the worker is %s", s.app.chief.GetState(schedulerWorker))
			}
		})
	}
}

func TestASchedulerThatFailsForGoodEndsTheService(t *testing.T) {
	b := &brittle{fails: func(int32) error { return errors.New("out of time") }}
	s := newService(t, withBrittle(b))
	if code := s.exit(); code != ExitFailed || !strings.Contains(s.stderr.String(), "out of time") || b.runs.Load() != schedulerFailures+1 {
		t.Errorf("exit %d after %d runs: %s", code, b.runs.Load(), s.stderr)
	}
}

// TestTheServiceSocket answers, and check tells by it how the service is.
func TestTheServiceSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "service.socket")
	private(t, filepath.Dir(path))
	s := newService(t, func(o *Options) { o.Config.Admin.Socket = path })
	client := socket.NewClient(path)
	ask := func(action string) string {
		t.Helper()
		r, err := client.Send(t.Context(), socket.Request{Action: action})
		if err := errors.Join(err, r.Err()); err != nil {
			t.Fatal(err)
		}
		return string(r.Data)
	}
	if got := ask(supervisor.PingAction); got != `"pong"` {
		t.Errorf("got %s", got)
	}
	for _, want := range []string{`"name":"eventCollector"`, `"version":"1.2.3"`, `"http":"Run"`, `"scheduler":"Run"`, `"dispatcher":"Run"`, `"signals":"Run"`} {
		if got := ask(supervisor.StatusAction); !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	var out bytes.Buffer
	if code := supervisor.Check(t.Context(), path, false, &out); code != supervisor.CheckOK || out.Len() > 0 {
		t.Errorf("check: %d, %s", code, &out)
	}
	if got := ask("reload"); got != `"reloaded"` || !strings.Contains(s.stderr.String(), `"msg":"reloaded"`) {
		t.Errorf("got %s", got)
	}
	if got := ask("drain"); got != `"Drained"` || !s.app.manager.Draining() {
		t.Errorf("got %s", got)
	}
	s.app.Stop()
	s.exit()
	if code := supervisor.Check(t.Context(), path, true, &out); code != supervisor.CheckUnreachable || out.Len() == 0 {
		t.Errorf("check of nobody: %d, %s", code, &out)
	}
}

func TestWithoutAPlaceForTheSocket(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a-file")
	if err := writeFile(file, "x"); err != nil {
		t.Fatal(err)
	}
	t.Setenv(socket.RuntimeDirectory, "")
	t.Setenv("TMPDIR", file)
	s := newService(t, func(o *Options) { o.Config.Admin.Socket = "" })
	if !strings.Contains(s.stderr.String(), "SERVICE_SOCKET gives it a place") {
		t.Errorf("got %s", s.stderr)
	}
}
