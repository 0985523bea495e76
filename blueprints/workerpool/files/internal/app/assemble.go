package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.invalid/service/internal/admin"
	"example.invalid/service/internal/boot"
	"example.invalid/service/internal/config"
	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/queue/local"
	"example.invalid/service/internal/ui"
	"example.invalid/service/internal/work"
)

// assemble makes the parts of the service, from the outside in.
func (a *App) assemble() error {
	c := a.o.Config
	policy, err := egress.NewPolicy(c.Egress.Allow)
	if err != nil {
		return &ConfigError{err}
	}
	a.client = newClient(c.Egress, policy)
	a.services = boot.NewMaestro(boot.Options{Logger: a.logger})
	if a.o.Services != nil {
		if err := errors.Join(a.o.Services(a.services), a.services.Check()); err != nil {
			return &ConfigError{err}
		}
	}
	types := jobTypes{Registry: work.NewRegistry(), config: c}
	if err := a.o.Register(types.Registry, a.client); err != nil {
		return fmt.Errorf("job types: %w", err)
	}
	if err := types.check(); err != nil {
		return err
	}
	engine, err := openEngine(&a.o, types, a.logger)
	if err != nil {
		return err
	}
	if err := a.assembleOn(engine, types, policy); err != nil {
		return errors.Join(err, engine.Close())
	}
	return nil
}

// assembleOn makes the parts that work with the queue.
func (a *App) assembleOn(engine *local.Engine, types jobTypes, policy *egress.Policy) (err error) {
	c := a.o.Config
	dc := dispatchConfig(c, a.o.Origins, types.Registry, engine, a.o.Hooks, a.logger)
	dc.Context = boot.NewContext(context.Background(), a.services)
	if a.dispatcher, err = dispatch.New(dc); err != nil {
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
		LevelOrigin: string(a.o.Origins[httpapi.LevelField]), Origins: dispatchOrigins(a.o.Origins),
	})
	if err := a.assembleHTTP(types, policy); err != nil {
		return err
	}
	return a.supervise()
}

// assembleHTTP makes the two listeners, which share everything but what they
// serve.
func (a *App) assembleHTTP(types jobTypes, policy *egress.Policy) error {
	c := a.o.Config
	requests := obs.NewRequests()
	a.keys, a.adminKeys = httpapi.NewKeys(c.API.Keys), httpapi.NewKeys(managementKeys(c))
	metrics := &obs.Metrics{
		Build: a.o.Build, Start: time.Now(), Dispatcher: a.dispatcher, Scheduler: a.scheduler, Requests: requests,
	}
	paths := httpapi.Paths{
		Version: c.API.Version, Namespace: c.Service.Namespace, Name: c.Service.Name,
		Liveness: c.API.Liveness, Readiness: c.API.Readiness, Metrics: c.API.Metrics, Management: c.API.Management,
	}
	api := httpapi.New(httpapi.Options{
		Metrics: metrics, Paths: paths,
		Scheduler: a.scheduler, Runs: a.dispatcher, Types: types, Policy: policy, Hooks: a.o.Hooks,
		Requests: requests, Health: health{a}, Manager: a.manager,
		Guard: admin.Guard{
			Keys:       a.adminKeys,
			RequireKey: c.API.RequireKey || len(c.Admin.Keys) > 0 || !admin.IsLoopback(c.Admin.Host),
		},
		Logger: a.logger, AccessLog: a.logs.Access(), OpenAPI: a.o.OpenAPI,
		RequireKey: c.API.RequireKey, Keys: a.keys, MaxBodyBytes: c.API.MaxBodyBytes,
	})
	public, err := api.Handler(api.Public())
	if err != nil {
		return &ConfigError{err}
	}
	resources := admin.Resources(api, c.API.Management, c.Observability.Profiling)
	if c.Admin.UI {
		page, err := ui.Resources(api, ui.Options{Paths: paths, Metrics: metrics})
		if err != nil {
			return err
		}
		resources = append(resources, page...)
	}
	private, err := api.Handler(resources)
	if err != nil {
		return &ConfigError{err}
	}
	a.public = newServer("HTTP_IP_ADDR and HTTP_IP_PORT", c.API.Address(), public, c.API, a.logger)
	a.admin = newServer("ADMIN_IP_ADDR and ADMIN_IP_PORT", c.Admin.Address(), private, c.API, a.logger)
	return nil
}

// newClient makes the client of jobs that call URLs.
func newClient(c config.Egress, p *egress.Policy) *egress.Client {
	return egress.NewClient(p, egress.Options{MaxRedirects: c.MaxRedirects, MaxResponseBytes: c.MaxResponseBytes})
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
