package admin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/httpapi"
	"github.com/acme-demo/eventcollector/internal/obs"
	"github.com/acme-demo/eventcollector/internal/work"
)

// command is one of the commands and what it does.
type command struct {
	httpapi.Entry
	do func(m *Manager, ctx context.Context, c hook.Command) (httpapi.Outcome, error)
}

func commands() []command {
	return []command{
		{entry("set", "int", "config",
			"Sets field to field_value."), (*Manager).set},
		{entry("stop_scheduler", "none", "command",
			"Stops sending jobs on schedule; results are still received."), (*Manager).stopScheduler},
		{entry("start_scheduler", "none", "command",
			"Sends jobs on schedule again."), (*Manager).startScheduler},
		{entry("stop_workers", "none", "command",
			"Starts no more runs; current ones finish, others wait."), (*Manager).stopWorkers},
		{entry("start_workers", "none", "command",
			"Starts runs again."), (*Manager).startWorkers},
		{entry("pause", "none", "command",
			"The same as stop_workers."), (*Manager).stopWorkers},
		{entry("resume", "none", "command",
			"Ends a drain, and starts runs again."), (*Manager).resume},
		{entry("drain", "none", "command",
			"Takes no more jobs and sends none, and finishes what was accepted; called again it tells how far that is."), (*Manager).drain},
		{entry("shutdown", "none", "command",
			"Stops the service; accepted runs get graceful_shutdown_seconds to finish."), (*Manager).shutdown},
		{entry("shutdown_now", "none", "command",
			"Stops the service; runs are cancelled and get hard_shutdown_seconds."), (*Manager).shutdownNow},
	}
}

func entry(name, dataType, commandType, description string) httpapi.Entry {
	return httpapi.Entry{Name: name, DataType: dataType, CommandType: commandType, Description: description}
}

func done(format string, args ...any) (httpapi.Outcome, error) {
	return httpapi.Outcome{Status: http.StatusOK, Text: fmt.Sprintf(format, args...)}, nil
}

func (m *Manager) set(_ context.Context, c hook.Command) (httpapi.Outcome, error) {
	if c.Field == "" {
		return httpapi.Outcome{}, work.Invalid("field", "is missing")
	}
	if c.Field == httpapi.LevelField {
		return m.setLevel(slog.Level(c.FieldValue))
	}
	if outcome, ok, err := m.setLimit(c); ok {
		return outcome, err
	}
	before, err := m.o.Dispatcher.Set(c.Field, c.FieldValue, dispatch.OriginRunTime)
	switch {
	case errors.Is(err, work.ErrNotFound):
		return httpapi.Outcome{}, work.Invalid("field", fmt.Sprintf("%q is not known; GET lists the fields", c.Field))
	case errors.Is(err, work.ErrInvalid):
		return httpapi.Outcome{}, work.Invalid("field_value", detail(err))
	case err != nil:
		return httpapi.Outcome{}, err
	}
	return done("%s changed from %d to %d", c.Field, before, c.FieldValue)
}

func detail(err error) string {
	var invalid *work.InvalidError
	if errors.As(err, &invalid) && len(invalid.Fields) > 0 {
		return invalid.Fields[0].Detail
	}
	return err.Error()
}

func (m *Manager) setLevel(level slog.Level) (httpapi.Outcome, error) {
	before, name := obs.LevelName(m.o.Logs.Level()), obs.LevelName(level)
	if err := m.o.Logs.SetLevel(name); err != nil {
		return httpapi.Outcome{}, work.Invalid("field_value", err.Error())
	}
	m.level.set(string(dispatch.OriginRunTime))
	return done("%s changed from %s to %s", httpapi.LevelField, before, name)
}

func (m *Manager) stopScheduler(ctx context.Context, _ hook.Command) (httpapi.Outcome, error) {
	if err := m.own(ctx); err != nil {
		return httpapi.Outcome{}, err
	}
	defer m.disown()
	if current := m.draining.Load(); current != nil {
		current.restart = false
	}
	if !m.o.Dispatcher.SchedulerRunning() {
		return done("Scheduler already stopped")
	}
	if err := m.o.Dispatcher.StopScheduler(ctx); err != nil {
		return httpapi.Outcome{}, err
	}
	return done("Scheduler stopped")
}

func (m *Manager) startScheduler(ctx context.Context, _ hook.Command) (httpapi.Outcome, error) {
	if err := m.own(ctx); err != nil {
		return httpapi.Outcome{}, err
	}
	defer m.disown()
	if m.Draining() {
		return httpapi.Outcome{}, conflict("the service is being drained; resume ends that")
	}
	if m.o.Dispatcher.SchedulerRunning() {
		return done("Scheduler already running")
	}
	if err := m.o.Dispatcher.StartScheduler(ctx); err != nil {
		return httpapi.Outcome{}, err
	}
	return done("Scheduler started")
}

func (m *Manager) stopWorkers(context.Context, hook.Command) (httpapi.Outcome, error) {
	if !m.o.Dispatcher.StopWorkers() {
		return done("Workers already stopped")
	}
	return done("Workers stopped")
}

func (m *Manager) startWorkers(context.Context, hook.Command) (httpapi.Outcome, error) {
	if !m.o.Dispatcher.StartWorkers() {
		return done("Workers already running")
	}
	return done("Workers started")
}

func (m *Manager) shutdown(context.Context, hook.Command) (httpapi.Outcome, error) {
	return m.stop("Shutdown initiated", false)
}

func (m *Manager) shutdownNow(context.Context, hook.Command) (httpapi.Outcome, error) {
	return m.stop("Shutdown now initiated", true)
}

// stop answers first: the one who asked is to know that it was heard.
func (m *Manager) stop(text string, now bool) (httpapi.Outcome, error) {
	return httpapi.Outcome{Status: http.StatusAccepted, Text: text, Then: func() { m.o.Stop(now) }}, nil
}
