package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// text is a body that is not JSON.
type text struct {
	mediaType string
	content   string
}

// fail answers with a problem.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problem(err)
	if unexpected(p) {
		a.o.Logger.ErrorContext(r.Context(), "request failed", "error", err, "method", r.Method, "path", r.URL.Path)
	}
	a.respond(w, r, p.Status, p.complete(r, w.Header()))
}

// respond answers with a body: a Problem, a text, nothing, or what is to become
// JSON. A body that cannot be encoded is an internal error, not half an answer.
func (a *API) respond(w http.ResponseWriter, r *http.Request, status int, body any) {
	switch b := body.(type) {
	case nil:
		w.WriteHeader(status)
		return
	case text:
		w.Header().Set("Content-Type", b.mediaType)
		write(w, status, []byte(b.content))
		return
	case *Problem:
		w.Header().Set("Content-Type", "application/problem+json")
	default:
		w.Header().Set("Content-Type", "application/json")
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		a.fail(w, r, err)
		return
	}
	write(w, status, buf.Bytes())
}

func write(w http.ResponseWriter, status int, content []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(status)
	// A client that went away is no error of ours.
	_, _ = w.Write(content) // #nosec G705 -- the media type is set and is never HTML
}
