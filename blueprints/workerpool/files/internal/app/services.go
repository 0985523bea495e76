package app

import (
	"context"
	"fmt"

	"example.invalid/service/internal/boot"
	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/supervisor"
)

// startServices starts what the service depends on. That something which is not
// required is not there has been logged, and does not stop anybody.
func (a *App) startServices(ctx context.Context) error {
	err := boot.Join(a.services.StartAll(ctx))
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("dependencies: %w", context.Cause(ctx))
	case !a.services.Ready():
		return fmt.Errorf("dependencies: %w", err)
	}
	return nil
}

// keepServices waits until what depends on them has stopped, and stops them
// within the time that the manifests count on. The error names all that goes on.
func (a *App) keepServices(ctx context.Context) error {
	<-ctx.Done()
	ctx, cancel := context.WithTimeout(supervisor.GraceFrom(ctx), a.services.StopTime())
	defer cancel()
	return boot.Join(a.services.StopAll(ctx))
}

// serviceChecks are the states of what the service depends on. What went wrong
// is in the log: it may name hosts and more.
func (a *App) serviceChecks() []httpapi.Check {
	var checks []httpapi.Check
	for _, s := range a.services.Status() {
		detail := s.State.String()
		if !s.Required {
			detail += ", optional"
		}
		checks = append(checks, httpapi.Check{Name: "service " + s.Name, OK: s.OK(), Detail: detail})
	}
	return checks
}
