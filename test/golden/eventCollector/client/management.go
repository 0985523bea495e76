package client

import (
	"context"
	"errors"
	"net/http"
)

// Command is something that management does.
type Command string

// The commands beside set, which Set sends.
const (
	StopScheduler  Command = "stop_scheduler"  // send no jobs on schedule
	StartScheduler Command = "start_scheduler" // send them again
	StopWorkers    Command = "stop_workers"    // begin no runs; current ones finish
	StartWorkers   Command = "start_workers"   // begin them again
	Pause          Command = "pause"           // the same as StopWorkers
	Resume         Command = "resume"          // end a drain, and begin runs again
	Drain          Command = "drain"           // take no more work, and finish what was accepted
	Shutdown       Command = "shutdown"        // stop, with time for runs to finish
	ShutdownNow    Command = "shutdown_now"    // stop, and cancel runs
)

// Management tells what management can do, and what stands still.
type Management struct {
	Commands []CommandInfo   `json:"commands"`
	Fields   []Field         `json:"fields"`
	State    ManagementState `json:"state"`
}

// CommandInfo describes a command.
type CommandInfo struct {
	Name        string `json:"name"`
	DataType    string `json:"data_type"`
	CommandType string `json:"command_type"`
	Description string `json:"description"`
}

// Field is a value that can be set, what it is, and where that is from.
type Field struct {
	Name        string `json:"name"`
	DataType    string `json:"data_type"`
	CommandType string `json:"command_type"`
	Description string `json:"description"`
	Value       any    `json:"value"`  // a float64, or a string for log_level
	Origin      string `json:"origin"` // such as "set at run time"
	Min         *int   `json:"min,omitempty"`
	Max         *int   `json:"max,omitempty"`
}

// ManagementState tells what stands still, and what there is to do.
type ManagementState struct {
	Workers   string `json:"workers"`   // running or stopped
	Scheduler string `json:"scheduler"` // the same
	Drain     string `json:"drain"`     // off, draining or drained
	Due       int    `json:"due"`       // runs that are waiting, running or retrying
	Scheduled int    `json:"scheduled"` // runs whose time has not come
}

// Field returns the field with the name.
func (m Management) Field(name string) (Field, bool) {
	for _, f := range m.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Outcome is what a command led to.
type Outcome struct {
	Text string // a sentence for people

	// Going tells that it goes on after the answer: a drain that is not at its
	// end, or a stop.
	Going bool
}

// GetManagement returns the commands, the fields and their values.
func (c *Client) GetManagement(ctx context.Context) (Management, error) {
	var m Management
	_, err := c.do(ctx, call{method: http.MethodGet, path: managementPath, admin: true, safety: safe}, &m)
	return m, err
}

type commandJSON struct {
	Command Command `json:"command"`
	Field   string  `json:"field,omitempty"`
	Value   any     `json:"field_value,omitempty"`
}

// Do carries out a command. What it changes holds until the service stops.
func (c *Client) Do(ctx context.Context, command Command) (Outcome, error) {
	s := safe
	if command == Shutdown || command == ShutdownNow {
		s = never // a second one would hurry the first, or stop the service's next life
	}
	return c.manage(ctx, commandJSON{Command: command}, s)
}

// Set sets a field that GetManagement lists, such as number_of_workers, to a whole
// number, a number for those that begin with rate, or a text for log_level.
func (c *Client) Set(ctx context.Context, field string, value any) (Outcome, error) {
	if value == nil {
		return Outcome{}, errors.New("client: Set: the value is nil")
	}
	return c.manage(ctx, commandJSON{Command: "set", Field: field, Value: value}, safe)
}

func (c *Client) manage(ctx context.Context, command commandJSON, s safety) (Outcome, error) {
	var status struct {
		Text string `json:"Status"`
	}
	a, err := c.do(ctx, call{method: http.MethodPut, path: managementPath, admin: true, body: command, safety: s}, &status)
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Text: status.Text, Going: a.status == http.StatusAccepted}, nil
}
