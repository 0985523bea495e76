package boot

import (
	"slices"
	"time"
)

// State is what a service is doing.
type State uint8

// The states of a service.
const (
	Stopped    State = iota // never started, or stopped
	Waiting                 // for what it depends on
	Starting                // or waiting for its next attempt
	Started                 // usable
	Failed                  // to start; it does not run
	Stopping                // or waiting for its next attempt to stop
	StopFailed              // maybe it still runs
)

var stateNames = [...]string{
	Stopped: "stopped", Waiting: "waiting", Starting: "starting", Started: "started", Failed: "failed",
	Stopping: "stopping", StopFailed: "stop failed",
}

func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}

// Status is what is known about a service at one time.
type Status struct {
	Name      string
	Required  bool
	DependsOn []string
	State     State
	Since     time.Time // of the state; zero before the first start

	// Attempts is how often the last start, or stop, was tried.
	Attempts int

	// Err is why it is Failed or StopFailed, or why the last attempt was not
	// the last one. It may tell more of the service than outsiders should see.
	Err error
}

// OK tells whether the program can do its work as far as the service goes.
func (s Status) OK() bool { return s.State == Started || !s.Required }

// Status returns what is known about each service, in the order in which they
// were added.
func (m *Maestro) Status() []Status {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := make([]Status, len(m.units))
	for i, u := range m.units {
		all[i] = Status{
			Name: u.cfg.Name, Required: u.cfg.Required, DependsOn: slices.Clone(u.cfg.DependsOn),
			State: u.state, Since: u.since, Attempts: u.attempts, Err: u.err,
		}
	}
	return all
}

// Ready tells whether every required service has started.
func (m *Maestro) Ready() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, u := range m.units {
		if u.cfg.Required && u.state != Started {
			return false
		}
	}
	return true
}
