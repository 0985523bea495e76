package admin

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/httpapi"
	"github.com/acme-demo/eventcollector/internal/obs"
	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/work"
)

type fakeDispatcher struct {
	scheduler, workers bool
	err                error
	limits             []dispatch.TypeLimits
	target             time.Duration
}

func (f *fakeDispatcher) Limits() []dispatch.TypeLimits { return slices.Clone(f.limits) }

func (f *fakeDispatcher) SetLimits(typ string, l pool.Limits) error {
	for i := range f.limits {
		if f.limits[i].Type == typ {
			f.limits[i].Limits = l
			return f.err
		}
	}
	return work.ErrUnknownType
}

func (f *fakeDispatcher) TargetWait() time.Duration                { return f.target }
func (f *fakeDispatcher) SetTargetWait(target time.Duration) error { f.target = target; return f.err }
func (f *fakeDispatcher) WorkersRunning() bool                     { return f.workers }
func (f *fakeDispatcher) Accepting() bool                          { return true }
func (f *fakeDispatcher) Left() (due, scheduled int)               { return 0, 0 }

func (f *fakeDispatcher) Settings() []dispatch.Setting {
	return []dispatch.Setting{{Name: dispatch.NumberOfWorkers, Value: 5, Origin: dispatch.OriginDefinition, Min: 1, Max: 9, Description: "d"}}
}

func (f *fakeDispatcher) Set(name string, value int, _ dispatch.Origin) (int, error) {
	switch {
	case name != dispatch.NumberOfWorkers:
		return 0, work.ErrNotFound
	case value < 1 || value > 9:
		return 5, work.Invalid(name, "is not between 1 and 9")
	}
	return 5, f.err
}

func (f *fakeDispatcher) StartScheduler(context.Context) error { f.scheduler = true; return f.err }
func (f *fakeDispatcher) StopScheduler(context.Context) error  { f.scheduler = false; return f.err }
func (f *fakeDispatcher) SchedulerRunning() bool               { return f.scheduler }

func (f *fakeDispatcher) StartWorkers() bool {
	changed := !f.workers
	f.workers = true
	return changed
}

func (f *fakeDispatcher) StopWorkers() bool {
	changed := f.workers
	f.workers = false
	return changed
}

func newManager(t *testing.T, d *fakeDispatcher, stop func(bool)) (*Manager, *obs.Logs) {
	t.Helper()
	logs, err := obs.OpenLogs(obs.LogOptions{Level: "info", Stderr: new(strings.Builder)})
	if err != nil {
		t.Fatal(err)
	}
	return NewManager(Options{Dispatcher: d, Logs: logs, LevelOrigin: "default", Stop: stop, Logger: slog.New(slog.DiscardHandler)}), logs
}

func TestCommands(t *testing.T) {
	var stops []bool
	m, logs := newManager(t, &fakeDispatcher{scheduler: true, workers: true}, func(now bool) { stops = append(stops, now) })
	for _, tt := range []struct {
		command hook.Command
		status  int
		text    string
	}{
		{hook.Command{Command: "set", Field: "number_of_workers", FieldValue: 7}, 200, "number_of_workers changed from 5 to 7"},
		{hook.Command{Command: "set", Field: "log_level", FieldValue: int(slog.LevelDebug)}, 200, "log_level changed from info to debug"},
		{hook.Command{Command: "start_scheduler"}, 200, "Scheduler already running"},
		{hook.Command{Command: "stop_scheduler"}, 200, "Scheduler stopped"},
		{hook.Command{Command: "stop_scheduler"}, 200, "Scheduler already stopped"},
		{hook.Command{Command: "start_scheduler"}, 200, "Scheduler started"},
		{hook.Command{Command: "start_workers"}, 200, "Workers already running"},
		{hook.Command{Command: "stop_workers"}, 200, "Workers stopped"},
		{hook.Command{Command: "stop_workers"}, 200, "Workers already stopped"},
		{hook.Command{Command: "start_workers"}, 200, "Workers started"},
		{hook.Command{Command: "shutdown"}, 202, "Shutdown initiated"},
		{hook.Command{Command: "shutdown_now"}, 202, "Shutdown now initiated"},
	} {
		outcome, err := m.Do(t.Context(), tt.command)
		if err != nil || outcome.Status != tt.status || outcome.Text != tt.text {
			t.Errorf("%+v: got %+v, %v", tt.command, outcome, err)
		}
		if (outcome.Then != nil) != (tt.status == http.StatusAccepted) {
			t.Errorf("%+v: what comes after the answer is wrong", tt.command)
		}
		if outcome.Then != nil {
			if len(stops) > 0 && tt.command.Command == "shutdown" {
				t.Error("stopped before the answer")
			}
			outcome.Then()
		}
	}
	if len(stops) != 2 || stops[0] || !stops[1] {
		t.Errorf("stops: %v", stops)
	}
	if logs.Level() != slog.LevelDebug {
		t.Errorf("level: %v", logs.Level())
	}
}

func TestBadCommands(t *testing.T) {
	m, _ := newManager(t, &fakeDispatcher{}, nil)
	for _, tt := range []struct {
		command hook.Command
		field   string
	}{
		{hook.Command{Command: "explode"}, "command"},
		{hook.Command{Command: "set", Field: "number_of_wheels", FieldValue: 4}, "field"},
		{hook.Command{Command: "set", Field: "number_of_workers", FieldValue: 10}, "field_value"},
		{hook.Command{Command: "set", Field: "number_of_workers", FieldValue: 0}, "field_value"},
	} {
		_, err := m.Do(t.Context(), tt.command)
		var invalid *work.InvalidError
		if !errors.As(err, &invalid) || invalid.Fields[0].Field != tt.field {
			t.Errorf("%+v: got %v", tt.command, err)
		}
	}
	for _, c := range []hook.Command{{Command: "set"}, {Command: "set", Field: "log_level", FieldValue: 1}, {}} {
		if _, err := m.Do(t.Context(), c); !errors.Is(err, work.ErrInvalid) {
			t.Errorf("%+v: got %v", c, err)
		}
	}
}

// PavedRoad's third stop_scheduler hung its request for good.
func TestACommandThatDoesNotEndIsAnError(t *testing.T) {
	m, _ := newManager(t, &fakeDispatcher{scheduler: true, err: context.DeadlineExceeded}, nil)
	_, err := m.Do(t.Context(), hook.Command{Command: "stop_scheduler"})
	var p *httpapi.Problem
	if !errors.As(err, &p) || p.Status != http.StatusGatewayTimeout {
		t.Errorf("got %v", err)
	}
}

func TestDescribe(t *testing.T) {
	m, _ := newManager(t, &fakeDispatcher{}, nil)
	d := m.Describe()
	if len(d.Commands) != 10 || len(d.Fields) != 3 || d.Fields[0].Value != 5 || d.Fields[0].Origin != "definition" || *d.Fields[0].Min != 1 || *d.Fields[0].Max != 9 || d.Fields[1].Value != "info" || d.Fields[1].Origin != "default" {
		t.Errorf("got %+v", d)
	}
	if _, err := m.Do(t.Context(), hook.Command{Command: "set", Field: "log_level", FieldValue: 8}); err != nil {
		t.Fatal(err)
	}
	if f := m.Describe().Fields[1]; f.Value != "error" || f.Origin != "set at run time" {
		t.Errorf("got %+v", f)
	}
	if err := m.ReloadLevel("warn", "environment"); err != nil {
		t.Fatal(err)
	}
	if f := m.Describe().Fields[1]; f.Value != "warn" || f.Origin != "environment" {
		t.Errorf("got %+v", f)
	}
}
