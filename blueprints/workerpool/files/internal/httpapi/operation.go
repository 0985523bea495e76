package httpapi

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"example.invalid/service/internal/hook"
)

// exchange is one request to an operation. The operation fills in Status, Body
// and what it adds to Header.
type exchange struct {
	*hook.Call

	// then runs once a good answer has been sent.
	then func()
}

// operation is what the interface can do: read what the request asks for, then
// do it. The hooks stand around the second step.
type operation struct {
	name hook.Operation
	read func(x *exchange) error
	do   func(ctx context.Context, x *exchange) error
}

// handler runs an operation between its hooks. The Post hook sees failures as
// well, and has the last word.
func (a *API) handler(op operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		x := &exchange{Call: &hook.Call{Operation: op.name, Request: r, Key: cmp.Or(r.PathValue("key"), r.PathValue("id")), Status: http.StatusOK, Header: w.Header()}}
		a.perform(ctx, op, x)
		a.respond(w, r, x.Status, x.Body)
		if x.then != nil && x.Status < http.StatusBadRequest {
			x.then()
		}
	})
}

// perform carries an operation out and leaves the answer in x.
func (a *API) perform(ctx context.Context, op operation, x *exchange) {
	a.finish(ctx, x, a.attempt(ctx, op, x))
}

// finish makes the answer to what was attempted.
func (a *API) finish(ctx context.Context, x *exchange, err error) {
	if x.Err = err; err != nil {
		a.refuse(x, err)
	}
	if err := a.o.Hooks.After(ctx, x.Call); err != nil {
		a.refuse(x, err)
	}
}

func (a *API) attempt(ctx context.Context, op operation, x *exchange) error {
	if op.read != nil {
		if err := op.read(x); err != nil {
			return err
		}
	}
	if err := a.o.Hooks.Before(ctx, x.Call); err != nil {
		return err
	}
	return op.do(ctx, x)
}

// refuse makes an error the answer.
func (a *API) refuse(x *exchange, err error) {
	p := problem(err)
	if unexpected(p) {
		attrs := []any{"operation", string(x.Operation), "error", err}
		if crash := (*hook.PanicError)(nil); errors.As(err, &crash) {
			attrs = append(attrs, "stack", string(crash.Stack))
		}
		a.o.Logger.ErrorContext(x.Request.Context(), "request failed", attrs...)
	}
	for _, name := range []string{"ETag", "Idempotent-Replayed", "Link", "Location", "X-Total-Count"} {
		x.Header.Del(name)
	}
	x.Status = p.Status
	x.Body = p.complete(x.Request, x.Header)
}
