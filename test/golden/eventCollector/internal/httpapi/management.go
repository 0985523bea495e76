package httpapi

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"strings"

	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/obs"
)

// Management describes what management can do, and what stands still.
type Management struct {
	Commands []Entry `json:"commands"`
	Fields   []Field `json:"fields"`
	State    State   `json:"state"`
}

// State tells what stands still, and what there is to do.
type State struct {
	Workers   string `json:"workers"`   // running or stopped
	Scheduler string `json:"scheduler"` // the same
	Drain     string `json:"drain"`     // off, draining or drained
	Due       int    `json:"due"`       // runs that are waiting, running or retrying
	Scheduled int    `json:"scheduled"` // runs whose time has not come
}

// Entry describes a command.
type Entry struct {
	Name        string `json:"name"`
	DataType    string `json:"data_type"`
	CommandType string `json:"command_type"`
	Description string `json:"description"`
}

// Field describes a value that can be set, what it is, and where that is from.
type Field struct {
	Entry
	Value  any    `json:"value"`
	Origin string `json:"origin"`
	Min    *int   `json:"min,omitempty"`
	Max    *int   `json:"max,omitempty"`
}

// Outcome is what a command led to.
type Outcome struct {
	// Status is 200, or 202 for what goes on after the answer.
	Status int
	Text   string

	// Then is called once the answer has been sent.
	Then func()
}

// LevelField is the name of the field whose values are names of log levels.
// RateField begins the names of fields whose values need not be whole.
const (
	LevelField = "log_level"
	RateField  = "rate."
)

// Management returns management as a resource. Who may use it is the guard's
// to say.
func (a *API) Management(path string) Resource {
	return Resource{Path: path, Open: true, Methods: Methods{
		http.MethodGet: a.guarded(a.getManagement()),
		http.MethodPut: a.guarded(a.putManagement()),
	}}
}

// Guarded lets those through whom the guard lets through.
func (a *API) Guarded(next http.Handler) http.Handler { return a.guarded(next) }

func (a *API) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := a.o.Guard.Check(r); err != nil {
			a.fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (a *API) getManagement() http.Handler {
	return a.handler(operation{
		name: hook.GetManagement,
		do: func(_ context.Context, x *exchange) error {
			x.Body = a.o.Manager.Describe()
			return nil
		},
	})
}

func (a *API) putManagement() http.Handler {
	return a.handler(operation{
		name: hook.PutManagement,
		read: readCommand,
		do: func(ctx context.Context, x *exchange) error {
			outcome, err := a.o.Manager.Do(ctx, *x.Command)
			if err != nil {
				return err
			}
			x.Status, x.Body, x.then = outcome.Status, Status{Status: outcome.Text}, outcome.Then
			return nil
		},
	})
}

// readCommand reads the body of PUT management. Values are whole numbers but
// for rates; for the log level they stand for names.
func readCommand(x *exchange) error {
	o, err := readBody(x.Request)
	if err != nil {
		return err
	}
	x.Command = &hook.Command{}
	if !o.take("command", &x.Command.Command) {
		o.add("command", "is missing")
	}
	o.take("field", &x.Command.Field)
	var value json.RawMessage
	if o.take("field_value", &value) {
		readValue(o, x.Command, value)
	} else if x.Command.Command == "set" {
		o.add("field_value", "is missing")
	}
	return o.err()
}

func readValue(o *object, c *hook.Command, value json.RawMessage) {
	switch {
	case c.Field == LevelField:
		var name string
		if json.Unmarshal(value, &name) == nil {
			level, err := obs.ParseLevel(name)
			if err != nil {
				o.add("field_value", err.Error())
			}
			c.FieldValue = int(level)
			return
		}
	case strings.HasPrefix(c.Field, RateField):
		var n float64
		if json.Unmarshal(value, &n) == nil && math.Abs(n) < 1<<53 {
			whole := math.Floor(n)
			c.FieldValue, c.Fraction = int(whole), n-whole
			return
		}
	}
	if err := json.Unmarshal(value, &c.FieldValue); err != nil {
		o.fault("field_value", err)
	}
}
