package app

import (
	"fmt"

	"example.invalid/service/internal/httpapi"
)

// The states in which a service is.
const (
	starting int32 = iota
	serving
	stopping
	stopped
)

var stateNames = [...]string{"starting", "serving", "stopping", "stopped"}

// health is the health of an App.
type health struct{ a *App }

// Live is true as long as the process does its work; a stop is no reason to
// kill it.
func (h health) Live() (bool, []httpapi.Check) {
	state := h.a.state.Load()
	return state != stopped, []httpapi.Check{{Name: "process", OK: state != stopped, Detail: stateNames[state]}}
}

// Starting is true until the service takes requests; those for its health are
// answered before that.
func (h health) Starting() bool { return h.a.state.Load() == starting }

// Ready is true while the service takes work.
func (h health) Ready() (bool, []httpapi.Check) {
	state := h.a.state.Load()
	s := h.a.dispatcher.Stats()
	ready := state == serving && s.Accepting && h.a.services.Ready()
	return ready, append([]httpapi.Check{
		{Name: "service", OK: state == serving, Detail: stateNames[state]},
		{Name: "intake", OK: s.Accepting},
		{Name: "workers", OK: true, Detail: fmt.Sprintf("%d workers, %d busy, paused: %t", s.Pool.Workers, s.Pool.Busy, s.Pool.Paused)},
		{Name: "scheduler", OK: true, Detail: fmt.Sprintf("running: %t", s.SchedulerRunning)},
	}, h.a.serviceChecks()...)
}
