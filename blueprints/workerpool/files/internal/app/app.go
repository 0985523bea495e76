// Package app owns the life of the service: it makes the parts, starts them in
// order, and stops them in order.
package app

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"example.invalid/service/internal/admin"
	"example.invalid/service/internal/config"
	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/schedule"
	"example.invalid/service/internal/work"
)

// Options are what a service is made of.
type Options struct {
	Config  config.Config
	Origins config.Origins
	Build   obs.Build

	// Hooks may be nil.
	Hooks *hook.Hooks

	// OpenAPI is the document that describes the interface.
	OpenAPI []byte

	// Register makes the job types known; jobs of type http send their
	// requests with the client.
	Register func(*work.Registry, *egress.Client) error

	// Scheduler makes the scheduler of the service.
	Scheduler func(schedule.Config) (work.Scheduler, error)

	// Reload reads the configuration anew on SIGHUP; nil goes back to Config.
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
	dispatcher *dispatch.Dispatcher
	scheduler  work.Scheduler
	manager    *admin.Manager
	public     *server
	admin      *server

	state atomic.Int32
	ready chan struct{}
	stops chan stop
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
	a := &App{o: o, logs: logs, logger: logs.Logger(), ready: make(chan struct{}), stops: make(chan stop, 4)}
	if err := a.assemble(); err != nil {
		return nil, errors.Join(err, logs.Close())
	}
	return a, nil
}

func (a *App) assemble() error {
	c := a.o.Config
	policy, err := egress.NewPolicy(c.Egress.Allow)
	if err != nil {
		return &ConfigError{err}
	}
	a.client = egress.NewClient(policy, egress.Options{MaxRedirects: c.Egress.MaxRedirects, MaxResponseBytes: c.Egress.MaxResponseBytes})
	types := jobTypes{Registry: work.NewRegistry(), config: c}
	if err := a.o.Register(types.Registry, a.client); err != nil {
		return fmt.Errorf("job types: %w", err)
	}
	if err := types.check(); err != nil {
		return err
	}
	if a.dispatcher, err = dispatch.New(dispatchConfig(c, a.o.Origins, types.Registry, a.o.Hooks, a.logger)); err != nil {
		return &ConfigError{err}
	}
	sc, err := scheduleConfig(c, types, policy, a.logger)
	if err != nil {
		return err
	}
	if a.scheduler, err = a.o.Scheduler(sc); err != nil {
		return blame(fmt.Errorf("scheduler: %w", err))
	}
	if err := obeys(a.scheduler, sc.Schedule); err != nil {
		return err
	}
	a.manager = admin.NewManager(admin.Options{
		Dispatcher: a.dispatcher, Logs: a.logs, Stop: a.requestStop, Logger: a.logger,
		LevelOrigin: string(a.o.Origins[httpapi.LevelField]),
	})
	return a.assembleHTTP(types, policy)
}

// assembleHTTP makes the two listeners, which share everything but what they
// serve.
func (a *App) assembleHTTP(types jobTypes, policy *egress.Policy) error {
	c := a.o.Config
	requests := obs.NewRequests()
	adminKeys := managementKeys(c)
	api := httpapi.New(httpapi.Options{
		Scheduler: a.scheduler, Runs: a.dispatcher, Types: types, Policy: policy, Hooks: a.o.Hooks,
		Metrics: &obs.Metrics{
			Build: a.o.Build, Start: time.Now(), Dispatcher: a.dispatcher, Scheduler: a.scheduler, Requests: requests,
		},
		Requests: requests, Health: health{a}, Manager: a.manager,
		Guard: admin.Guard{
			Keys:       httpapi.NewKeys(adminKeys),
			RequireKey: c.API.RequireKey || len(c.Admin.Keys) > 0 || !admin.IsLoopback(c.Admin.Host),
		},
		Logger: a.logger, AccessLog: a.logs.Access(), OpenAPI: a.o.OpenAPI,
		RequireKey: c.API.RequireKey, Keys: httpapi.NewKeys(c.API.Keys), MaxBodyBytes: c.API.MaxBodyBytes,
		Paths: httpapi.Paths{
			Version: c.API.Version, Namespace: c.Service.Namespace, Name: c.Service.Name,
			Liveness: c.API.Liveness, Readiness: c.API.Readiness, Metrics: c.API.Metrics, Management: c.API.Management,
		},
	})
	public, err := api.Handler(api.Public())
	if err != nil {
		return &ConfigError{err}
	}
	private, err := api.Handler(admin.Resources(api, c.API.Management, c.Observability.Profiling))
	if err != nil {
		return &ConfigError{err}
	}
	a.public = newServer("HTTP_IP_ADDR and HTTP_IP_PORT", c.API.Address(), public, c.API, a.logger)
	a.admin = newServer("ADMIN_IP_ADDR and ADMIN_IP_PORT", c.Admin.Address(), private, c.API, a.logger)
	return nil
}

func managementKeys(c config.Config) []string {
	if len(c.Admin.Keys) > 0 {
		return c.Admin.Keys
	}
	return c.API.Keys
}

// checkAdmin refuses to open management to others without a key.
func checkAdmin(c config.Config) error {
	if admin.IsLoopback(c.Admin.Host) || len(managementKeys(c)) > 0 {
		return nil
	}
	return &ConfigError{fmt.Errorf("ADMIN_IP_ADDR: %s is reachable from elsewhere, so management needs a key; "+
		"set ADMIN_KEYS or ADMIN_KEYS_FILE, or listen on 127.0.0.1", c.Admin.Host)}
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
