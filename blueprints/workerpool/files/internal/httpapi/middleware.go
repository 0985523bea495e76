package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"example.invalid/service/internal/obs"
)

// around does for each request what does not depend on the path: correlation,
// security headers, the body limit, panics, counting and logging.
func (a *API) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		ctx, id := obs.WithCorrelation(r.Context(), r.Header.Get(obs.CorrelationHeader))
		ctx = obs.WithTrace(ctx, r.Header.Get(obs.TraceHeader))
		r = r.WithContext(ctx)
		setHeaders(w.Header(), id)
		// The answer of http.MaxBytesReader to a body that is too large is to
		// close the connection, which needs the writer of the server itself.
		r.Body = http.MaxBytesReader(w, r.Body, a.o.MaxBodyBytes)
		rec := &recorder{ResponseWriter: w, route: "none"}
		defer a.o.Requests.Begin()()
		defer func() { a.account(rec, r, began) }()
		defer a.recovered(rec, r)
		next.ServeHTTP(rec, r)
	})
}

func setHeaders(h http.Header, correlation string) {
	h.Set(obs.CorrelationHeader, correlation)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// recovered turns a panic into 500. An answer that has begun cannot be taken
// back: then the connection is cut, so that the client notices.
func (a *API) recovered(rec *recorder, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	a.o.Logger.ErrorContext(r.Context(), "panic in a request", "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
	if rec.status != 0 {
		panic(http.ErrAbortHandler)
	}
	a.fail(rec, r, errInternal)
}

func (a *API) account(rec *recorder, r *http.Request, began time.Time) {
	took := time.Since(began)
	status := rec.status
	if status == 0 {
		status = http.StatusOK
	}
	a.o.Requests.Observe(rec.route, r.Method, status, took)
	if a.o.AccessLog == nil {
		a.o.Logger.DebugContext(r.Context(), "request",
			"method", r.Method, "path", r.URL.Path, "status", status, "bytes", rec.bytes, "took", took.String())
		return
	}
	line := obs.Access{Request: r, Time: began, Status: status, Bytes: rec.bytes}
	if err := line.Write(a.o.AccessLog); err != nil {
		a.o.Logger.ErrorContext(r.Context(), "access log", "error", err)
	}
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	route  string
	status int
	bytes  int64
}

func setRoute(w http.ResponseWriter, route string) {
	if rec, ok := w.(*recorder); ok {
		rec.route = route
	}
}

// WriteHeader remembers the status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap gives http.ResponseController what it looks for.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
