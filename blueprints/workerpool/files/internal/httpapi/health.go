package httpapi

import (
	"context"
	"net/http"

	"example.invalid/service/internal/hook"
)

// Liveness answers whether the service has to be restarted.
type Liveness struct {
	Live   bool    `json:"Live"`
	Checks []Check `json:"checks,omitempty"`
}

// Readiness answers whether the service should be sent work.
type Readiness struct {
	Ready  bool    `json:"Ready"`
	Checks []Check `json:"checks,omitempty"`
}

func (a *API) liveness() http.Handler {
	return a.handler(operation{
		name: hook.GetLiveness,
		do: func(_ context.Context, x *exchange) error {
			ok, checks := a.o.Health.Live()
			x.Status, x.Body = healthStatus(ok), Liveness{Live: ok, Checks: verbose(x.Request, checks)}
			return nil
		},
	})
}

func (a *API) readiness() http.Handler {
	return a.handler(operation{
		name: hook.GetReadiness,
		do: func(_ context.Context, x *exchange) error {
			ok, checks := a.o.Health.Ready()
			if a.o.Manager.Draining() {
				ok, checks = false, append(checks, Check{Name: "drain", Detail: errDraining.Detail})
			}
			x.Status, x.Body = healthStatus(ok), Readiness{Ready: ok, Checks: verbose(x.Request, checks)}
			return nil
		},
	})
}

func healthStatus(ok bool) int {
	if ok {
		return http.StatusOK
	}
	return http.StatusServiceUnavailable
}

func verbose(r *http.Request, checks []Check) []Check {
	if r.URL.Query().Has("verbose") {
		return checks
	}
	return nil
}
