// Package app owns the life of the service: it makes the parts, starts them in
// order, and stops them in order.
package app

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"example.invalid/service/internal/admin"
	"example.invalid/service/internal/boot"
	"example.invalid/service/internal/config"
	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/schedule"
	"example.invalid/service/internal/supervisor"
	"example.invalid/service/internal/work"
)

// Options are what a service is made of.
type Options struct {
	Config  config.Config
	Origins config.Origins
	Build   obs.Build

	// Hooks may be nil.
	Hooks *hook.Hooks

	// Stores are what can keep the queue besides the journal, by the names that
	// the definitions have for them.
	Stores map[string]queue.Store

	// OpenAPI is the document that describes the interface.
	OpenAPI []byte

	// Register makes the job types known; jobs of type http send their
	// requests with the client.
	Register func(*work.Registry, *egress.Client) error

	// Services makes known what the service depends on; nil for nothing. Its
	// errors are of whoever configured the service.
	Services func(*boot.Maestro) error

	// Scheduler makes the scheduler of the service.
	Scheduler func(schedule.Config) (work.Scheduler, error)

	// Reload reads the configuration anew, on SIGHUP; nil goes back to Config.
	Reload func() (config.Config, config.Origins, error)

	// Stderr gets the log and what did not stop; nil is os.Stderr.
	Stderr io.Writer
}

// App is one service. It runs once.
type App struct {
	o          Options
	logs       *obs.Logs
	logger     *slog.Logger
	client     *egress.Client
	services   *boot.Maestro
	dispatcher *dispatch.Dispatcher
	scheduler  work.Scheduler
	manager    *admin.Manager
	public     *server
	admin      *server
	chief      *supervisor.Chief
	keys       httpapi.Keys
	adminKeys  httpapi.Keys

	reloading sync.Mutex
	loaded    config.Config // last

	state   atomic.Int32
	ready   chan struct{}
	began   atomic.Int64 // when the stop did, in Unix nanoseconds
	signals chan os.Signal
	stops   chan stop

	hasty   chan struct{} // closed when runs and requests get no time to end
	hasten  func()
	calmEnd func() time.Time // until when requests may end; the first call sets it
}

// New makes the service and checks its configuration. It starts nothing and
// binds no port, but opens the log files. ExitCode tells what to exit with when
// it fails.
func New(o Options) (*App, error) {
	if o.Stderr == nil {
		o.Stderr = os.Stderr
	}
	c := o.Config
	if err := checkAdmin(c); err != nil {
		return nil, err
	}
	logs, err := obs.OpenLogs(obs.LogOptions{
		Level: c.Observability.LogLevel, Format: c.Observability.LogFormat, Directory: c.Observability.LogDirectory, Stderr: o.Stderr,
	})
	if err != nil {
		return nil, &ConfigError{err}
	}
	a := &App{
		o: o, loaded: c, logs: logs, logger: logs.Logger(),
		ready: make(chan struct{}), signals: make(chan os.Signal, 8), stops: make(chan stop, 4), hasty: make(chan struct{}),
	}
	a.hasten = sync.OnceFunc(func() { close(a.hasty) })
	a.calmEnd = sync.OnceValue(a.requestsEnd)
	if err := a.assemble(); err != nil {
		return nil, errors.Join(err, logs.Close())
	}
	return a, nil
}

// Ready is closed when the service takes requests.
func (a *App) Ready() <-chan struct{} { return a.ready }

// URL is where the public listener is; known once the service is ready.
func (a *App) URL() string { return a.public.url() }

// AdminURL is where the admin listener is; known once the service is ready.
func (a *App) AdminURL() string { return a.admin.url() }

// Base is the path of the interface.
func (a *App) Base() string { return a.o.Config.Base() }

// Stop stops the service as SIGTERM does; it returns at once, and Run once all
// has stopped.
func (a *App) Stop() { a.requestStop(false) }
