// Package admin changes the service while it runs: the commands of management,
// who may use them, and the second listener on which they are found.
package admin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/work"
)

// Dispatcher is what management changes.
type Dispatcher interface {
	Settings() []dispatch.Setting
	Set(name string, value int, origin dispatch.Origin) (before int, err error)
	StartScheduler(ctx context.Context) error
	StopScheduler(ctx context.Context) error
	SchedulerRunning() bool
	StartWorkers() bool
	StopWorkers() bool
}

// Logs is the log level that management changes.
type Logs interface {
	Level() slog.Level
	SetLevel(name string) error
}

// Options are what a Manager works on.
type Options struct {
	Dispatcher Dispatcher
	Logs       Logs

	// LevelOrigin is where the log level at the start is from.
	LevelOrigin string

	// Stop begins to stop the service and returns at once; now leaves out the
	// time in which runs may finish.
	Stop func(now bool)

	Logger *slog.Logger
}

// Manager carries out the commands of management. It is safe for concurrent
// use.
type Manager struct {
	o     Options
	level levelOrigin
}

// NewManager returns a Manager.
func NewManager(o Options) *Manager {
	m := &Manager{o: o}
	m.level.set(o.LevelOrigin)
	return m
}

// commandTimeout bounds a command, so that it cannot hang its request.
const commandTimeout = 10 * time.Second

// command is one of the commands and what it does.
type command struct {
	httpapi.Entry
	do func(m *Manager, ctx context.Context, c hook.Command) (httpapi.Outcome, error)
}

func commands() []command {
	return []command{
		{httpapi.Entry{Name: "set", DataType: "int", CommandType: "config", Description: "Sets field to field_value."}, (*Manager).set},
		{httpapi.Entry{Name: "stop_scheduler", DataType: "none", CommandType: "command", Description: "Stops sending jobs on schedule; results are still received."}, (*Manager).stopScheduler},
		{httpapi.Entry{Name: "start_scheduler", DataType: "none", CommandType: "command", Description: "Sends jobs on schedule again."}, (*Manager).startScheduler},
		{httpapi.Entry{Name: "stop_workers", DataType: "none", CommandType: "command", Description: "Starts no more runs; current ones finish, others wait."}, (*Manager).stopWorkers},
		{httpapi.Entry{Name: "start_workers", DataType: "none", CommandType: "command", Description: "Starts runs again."}, (*Manager).startWorkers},
		{httpapi.Entry{Name: "shutdown", DataType: "none", CommandType: "command", Description: "Stops the service; accepted runs get graceful_shutdown_seconds to finish."}, (*Manager).shutdown},
		{httpapi.Entry{Name: "shutdown_now", DataType: "none", CommandType: "command", Description: "Stops the service; runs are cancelled and get hard_shutdown_seconds."}, (*Manager).shutdownNow},
	}
}

// Describe lists the commands and the fields with their present values.
func (m *Manager) Describe() httpapi.Management {
	var d httpapi.Management
	for _, c := range commands() {
		d.Commands = append(d.Commands, c.Entry)
	}
	for _, s := range m.o.Dispatcher.Settings() {
		d.Fields = append(d.Fields, httpapi.Field{
			Entry: httpapi.Entry{Name: s.Name, DataType: "int", CommandType: "config", Description: s.Description},
			Value: s.Value, Origin: string(s.Origin), Min: &s.Min, Max: &s.Max,
		})
	}
	d.Fields = append(d.Fields, httpapi.Field{
		Entry: httpapi.Entry{Name: httpapi.LevelField, DataType: "string", CommandType: "config", Description: "Least severity that is logged: debug, info, warn or error."},
		Value: obs.LevelName(m.o.Logs.Level()), Origin: m.level.get(),
	})
	return d
}

// Do carries out a command. It goes on to its end when the client goes away.
func (m *Manager) Do(ctx context.Context, c hook.Command) (httpapi.Outcome, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commandTimeout)
	defer cancel()
	for _, known := range commands() {
		if known.Name != c.Command {
			continue
		}
		outcome, err := known.do(m, ctx, c)
		if errors.Is(err, context.DeadlineExceeded) {
			err = &httpapi.Problem{Status: http.StatusGatewayTimeout, Detail: fmt.Sprintf("%s has begun but not ended within %s", c.Command, commandTimeout)}
		}
		if err == nil {
			m.o.Logger.InfoContext(ctx, "management", "command", c.Command, "outcome", outcome.Text)
		}
		return outcome, err
	}
	return httpapi.Outcome{}, work.Invalid("command", fmt.Sprintf("%q is not known; known: set, stop_scheduler, start_scheduler, stop_workers, start_workers, shutdown, shutdown_now", c.Command))
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
	if !m.o.Dispatcher.SchedulerRunning() {
		return done("Scheduler already stopped")
	}
	if err := m.o.Dispatcher.StopScheduler(ctx); err != nil {
		return httpapi.Outcome{}, err
	}
	return done("Scheduler stopped")
}

func (m *Manager) startScheduler(ctx context.Context, _ hook.Command) (httpapi.Outcome, error) {
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
	return httpapi.Outcome{Status: http.StatusAccepted, Text: "Shutdown initiated", Then: func() { m.o.Stop(false) }}, nil
}

func (m *Manager) shutdownNow(context.Context, hook.Command) (httpapi.Outcome, error) {
	return httpapi.Outcome{Status: http.StatusAccepted, Text: "Shutdown now initiated", Then: func() { m.o.Stop(true) }}, nil
}

// ReloadLevel sets the log level to what the configuration says.
func (m *Manager) ReloadLevel(name, origin string) error {
	if err := m.o.Logs.SetLevel(name); err != nil {
		return err
	}
	m.level.set(origin)
	return nil
}
