package hook

import (
	"fmt"
	"net/http"
)

// Veto is the error of a hook that refuses a request.
type Veto struct {
	// Status is the HTTP status to answer with; 403 when it is not set.
	Status int
	// Reason is told to the client.
	Reason string
}

// Refuse makes a Veto.
func Refuse(status int, reason string) *Veto { return &Veto{Status: status, Reason: reason} }

func (v *Veto) Error() string { return "refused by a hook: " + v.Reason }

// StatusCode returns an error status in any case.
func (v *Veto) StatusCode() int {
	if v.Status < 400 || v.Status > 599 {
		return http.StatusForbidden
	}
	return v.Status
}

// PanicError is the error of a hook that panicked.
type PanicError struct {
	Hook  string
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("hook %s panicked: %v", e.Hook, e.Value) }
