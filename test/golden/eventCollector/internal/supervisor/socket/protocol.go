package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// What a response can have as its status.
const (
	StatusOK       = 0
	StatusErr      = 13 // the action was not done; Error says why
	StatusInternal = -1 // the request could not be sent, read, done or answered
)

// UnknownAction is the error of a request for an action that there is none of.
const UnknownAction = "unknown_action"

// Sizes are in bytes. An answer of more than maxResponse is not sent.
const (
	maxRequest  = 1 << 20
	maxResponse = 4 << 20
)

// Request asks for an action.
type Request struct {
	Action string          `json:"action"`
	Args   json.RawMessage `json:"args,omitempty"`
}

// Response is the answer to a Request.
type Response struct {
	Status int             `json:"status"`
	Error  string          `json:"error,omitempty"`
	Data   json.RawMessage `json:"data"`
}

// Err is nil when the action was done.
func (r Response) Err() error {
	if r.Status == StatusOK {
		return nil
	}
	return &ActionError{Status: r.Status, Text: r.Error}
}

// ActionError is the error of a Response.
type ActionError struct {
	Status int
	Text   string
}

func (e *ActionError) Error() string { return fmt.Sprintf("status %d: %s", e.Status, e.Text) }

// Action is something that can be asked for by its name.
type Action struct {
	Name    string
	Handler ActionFunc

	// Timeout is what it may take before ctx is cancelled; 0 is 30 s.
	Timeout time.Duration
}

// ActionFunc does an action. It has to return when ctx is done.
type ActionFunc func(ctx context.Context, r Request) Response

// NewResponse makes a response. Data that cannot be JSON makes it one with
// StatusInternal.
func NewResponse(status int, data any, text string) Response {
	r := Response{Status: status, Error: text}
	if data == nil {
		return r
	}
	raw, err := json.Marshal(data)
	if err != nil {
		return Response{Status: StatusInternal, Error: fmt.Sprintf("cannot encode the answer: %v", err)}
	}
	r.Data = raw
	return r
}

// OK is the response of an action that was done.
func OK(data any) Response { return NewResponse(StatusOK, data, "") }

// Fail is the response of an action that was not done.
func Fail(err error) Response { return NewResponse(StatusErr, nil, err.Error()) }

// encode makes the line that is sent. It always gives one.
func encode(r Response) []byte {
	if len(r.Data) == 0 {
		r.Data = nil // which is null; an empty RawMessage is not JSON
	}
	line, err := json.Marshal(r)
	if err == nil && len(line) > maxResponse {
		err = fmt.Errorf("it has %d bytes, and %d are allowed", len(line), maxResponse)
	}
	if err != nil {
		// A status and a string can be encoded.
		line, _ = json.Marshal(Response{Status: StatusInternal, Error: fmt.Sprintf("cannot send the answer: %v", err)})
	}
	return append(line, '\n')
}

// reply is a Response of which it can be told whether it has a status.
type reply struct {
	Status *int            `json:"status"`
	Error  string          `json:"error"`
	Data   json.RawMessage `json:"data"`
}

func (r reply) response() (Response, error) {
	if r.Status == nil {
		return Response{}, errors.New("it has no status")
	}
	return Response{Status: *r.Status, Error: r.Error, Data: r.Data}, nil
}
