package app

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/acme-demo/eventcollector/internal/config"
	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/httpapi"
)

// reload reads the configuration anew and applies what can be changed without a
// restart and is not what it was when it was read before: what management has
// set meanwhile stays otherwise, but for the log level. It says what takes a
// restart.
func (a *App) reload() error {
	a.reloading.Lock()
	defer a.reloading.Unlock()
	c, origins, err := a.o.Config, a.o.Origins, error(nil)
	if a.o.Reload != nil {
		c, origins, err = a.o.Reload()
	}
	if err != nil {
		a.logger.Error("reload failed; nothing was changed", "error", err)
		return err
	}
	rolled, err := a.logs.Roll()
	if err != nil {
		a.logger.Error("log files could not be rolled", "error", err)
	}
	errs := []error{err, a.manager.ReloadLevel(c.Observability.LogLevel, string(origins[httpapi.LevelField]))}
	changed, restart := []string{}, []string{}
	for _, name := range config.Changed(a.loaded, c) {
		if apply := a.reloadable(c, name); apply != nil {
			if err := apply(string(origins[name])); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", name, err))
				continue
			}
			changed = append(changed, name)
		}
	}
	a.loaded = c
	for _, name := range config.Changed(a.o.Config, c) {
		if a.reloadable(c, name) == nil {
			restart = append(restart, name)
		}
	}
	a.logger.Info("reloaded", "log_level", c.Observability.LogLevel, "logs_rolled", rolled && err == nil,
		"changed", changed, "take_a_restart", restart)
	if err := errors.Join(errs...); err != nil {
		a.logger.Error("not all could be reloaded", "error", err)
		return err
	}
	return nil
}

// reloadable returns what puts one setting of c into effect, nil when that takes
// a restart.
func (a *App) reloadable(c config.Config, name string) func(origin string) error {
	limit := func(value float64) func(string) error {
		return func(origin string) error { return a.manager.ReloadLimit(name, value, origin) }
	}
	switch name {
	case httpapi.LevelField:
		return func(string) error { return nil } // it is set in any case
	case "api.keys", "api.admin.keys":
		return a.reloadableKeys(c)
	case "target_wait_milliseconds":
		return limit(float64(c.Pool.TargetWait.Milliseconds()))
	}
	seconds := func(d time.Duration) int { return int(d / time.Second) }
	values := map[string]int{
		dispatch.NumberOfWorkers:         c.Pool.Workers,
		dispatch.SchedulerChannelSize:    c.Pool.SchedulerChannelSize,
		dispatch.ResultChannelSize:       c.Pool.ResultChannelSize,
		dispatch.GracefulShutdownSeconds: seconds(c.Pool.GracefulShutdown),
		dispatch.HardShutdownSeconds:     seconds(c.Pool.HardShutdown),
	}
	if value, ok := values[name]; ok {
		return func(origin string) error {
			_, err := a.dispatcher.Set(name, value, dispatch.Origin(origin))
			return err
		}
	}
	for _, t := range append(slices.Clone(c.Jobs), c.HTTP) {
		switch name {
		case config.ConcurrencyOf + t.Name:
			return limit(float64(t.Concurrency))
		case config.RateOf + t.Name:
			return limit(t.PerSecond)
		}
	}
	return nil
}

// reloadableKeys lets other keys in. Whether keys are asked for is settled at
// the start.
func (a *App) reloadableKeys(c config.Config) func(string) error {
	was := a.o.Config
	if c.API.RequireKey != was.API.RequireKey || (len(c.Admin.Keys) > 0) != (len(was.Admin.Keys) > 0) {
		return nil
	}
	return func(string) error {
		a.keys.Replace(c.API.Keys)
		a.adminKeys.Replace(managementKeys(c))
		return nil
	}
}
