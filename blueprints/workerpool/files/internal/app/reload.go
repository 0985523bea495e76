package app

import "example.invalid/service/internal/httpapi"

// reload applies what can be changed without a restart, and says what it did.
func (a *App) reload() {
	c, origins, err := a.o.Config, a.o.Origins, error(nil)
	if a.o.Reload != nil {
		c, origins, err = a.o.Reload()
	}
	if err != nil {
		a.logger.Error("reload failed; nothing was changed", "error", err)
		return
	}
	rolled, rollErr := a.logs.Roll()
	if rollErr != nil {
		a.logger.Error("log files could not be rolled", "error", rollErr)
	}
	if err := a.manager.ReloadLevel(c.Observability.LogLevel, string(origins[httpapi.LevelField])); err != nil {
		a.logger.Error("reload", "error", err)
	}
	a.logger.Info("reloaded", "log_level", c.Observability.LogLevel, "logs_rolled", rolled && rollErr == nil,
		"unchanged", "all other settings; they take a restart")
}
