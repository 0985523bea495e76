// Package admin changes the service while it runs: the commands of management,
// who may use them, and the second listener on which they are found.
package admin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/pool"
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
	WorkersRunning() bool

	Limits() []dispatch.TypeLimits
	SetLimits(typ string, l pool.Limits) error
	TargetWait() time.Duration
	SetTargetWait(target time.Duration) error

	Accepting() bool
	Left() (due, scheduled int)
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

	// Origins tells by name where the limits and the target wait at the start
	// are from. One that is missing is from the definitions if it is set.
	Origins map[string]dispatch.Origin

	// Stop begins to stop the service and returns at once; now leaves out the
	// time in which runs may finish.
	Stop func(now bool)

	Logger *slog.Logger
}

// Manager carries out the commands of management. It is safe for concurrent
// use.
type Manager struct {
	o        Options
	level    levelOrigin
	limits   limits
	draining atomic.Pointer[draining] // nil when there is none
	turn     chan struct{}            // holds one element while its owner starts or stops something
}

// NewManager returns a Manager.
func NewManager(o Options) *Manager {
	m := &Manager{o: o, turn: make(chan struct{}, 1)}
	m.level.set(o.LevelOrigin)
	m.limits.begin(o.Dispatcher, o.Origins)
	return m
}

// commandTimeout bounds a command, so that it cannot hang its request.
const commandTimeout = 10 * time.Second

// Describe lists the commands and the fields with their present values.
func (m *Manager) Describe() httpapi.Management {
	d := httpapi.Management{State: m.state()}
	for _, c := range commands() {
		d.Commands = append(d.Commands, c.Entry)
	}
	for _, s := range m.o.Dispatcher.Settings() {
		d.Fields = append(d.Fields, httpapi.Field{
			Entry: entry(s.Name, "int", "config", s.Description),
			Value: s.Value, Origin: string(s.Origin), Min: &s.Min, Max: &s.Max,
		})
	}
	d.Fields = append(d.Fields, httpapi.Field{
		Entry: entry(httpapi.LevelField, "string", "config", "Least severity that is logged: debug, info, warn or error."),
		Value: obs.LevelName(m.o.Logs.Level()), Origin: m.level.get(),
	})
	d.Fields = append(d.Fields, m.limits.fields(m.o.Dispatcher)...)
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
			err = &httpapi.Problem{
				Status: http.StatusGatewayTimeout,
				Detail: fmt.Sprintf("%s has begun but not ended within %s", c.Command, commandTimeout),
			}
		}
		if err == nil {
			m.o.Logger.InfoContext(ctx, "management", "command", c.Command, "outcome", outcome.Text)
		}
		return outcome, err
	}
	return httpapi.Outcome{}, work.Invalid("command", fmt.Sprintf("%q is not known; GET lists the commands", c.Command))
}

// ReloadLevel sets the log level to what the configuration says.
func (m *Manager) ReloadLevel(name, origin string) error {
	if err := m.o.Logs.SetLevel(name); err != nil {
		return err
	}
	m.level.set(origin)
	return nil
}
