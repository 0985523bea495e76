package supervisor

import "fmt"

// State is the state of a worker.
type State uint8

// The states. A worker that nobody knows is in StateNotExists, a Stopped one
// stays so.
const (
	StateNotExists State = iota
	StateNew
	StateInitialized
	StateRun
	StateStopped
	StateFailed
)

var stateNames = [...]string{"NotExists", "New", "Initialized", "Run", "Stopped", "Failed"}

// transitions has a bit for each state that may follow. The one from NotExists
// is made by adding the worker.
var transitions = [...]uint8{
	StateNotExists:   1 << StateNew,
	StateNew:         1<<StateInitialized | 1<<StateFailed,
	StateInitialized: 1<<StateRun | 1<<StateFailed,
	StateRun:         1<<StateStopped | 1<<StateFailed,
	StateStopped:     0,
	StateFailed:      1<<StateInitialized | 1<<StateRun,
}

func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// CanBecome tells whether a worker may go from s to the other state.
func (s State) CanBecome(to State) bool {
	return int(s) < len(transitions) && int(to) < len(transitions) && transitions[s]&(1<<to) != 0
}

// MarshalText returns the name of the state.
func (s State) MarshalText() ([]byte, error) {
	if int(s) >= len(stateNames) {
		return nil, fmt.Errorf("supervisor: %s is no state", s)
	}
	return []byte(stateNames[s]), nil
}

// UnmarshalText reads the name of a state.
func (s *State) UnmarshalText(text []byte) error {
	for i, name := range stateNames {
		if name == string(text) {
			*s = State(i) // #nosec G115 -- there are six
			return nil
		}
	}
	return fmt.Errorf("supervisor: %q is no state", text)
}
