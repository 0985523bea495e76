package httpapi

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/obs"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Problem is the body of every answer that is an error (RFC 9457). It is an
// error itself.
type Problem struct {
	Type          string  `json:"type"`
	Title         string  `json:"title"`
	Status        int     `json:"status"`
	Detail        string  `json:"detail,omitempty"`
	Instance      string  `json:"instance,omitempty"`
	CorrelationID string  `json:"correlationId,omitempty"`
	Errors        []Wrong `json:"errors,omitempty"`

	// RunID names the run that stands in the way, where that is known.
	RunID string `json:"runId,omitempty"`

	retryAfter time.Duration
}

// Wrong is one thing that is wrong with a request: with a field of the body,
// which the pointer names, or with a parameter of the URL or a header.
type Wrong struct {
	Pointer   string `json:"pointer,omitempty"`
	Parameter string `json:"parameter,omitempty"`
	Header    string `json:"header,omitempty"`
	Detail    string `json:"detail"`
}

func (p *Problem) Error() string {
	if p.Detail == "" {
		return http.StatusText(p.Status)
	}
	return p.Detail
}

var (
	errUnauthorized = &Problem{Status: http.StatusUnauthorized, Detail: "this needs a key: Authorization: Apikey KEY"}
	errStarting     = &Problem{Status: http.StatusServiceUnavailable, Detail: "the service is starting", retryAfter: time.Second}
	errInternal     = &Problem{
		Status: http.StatusInternalServerError,
		Detail: "something went wrong here; the log has more under the correlation id",
	}
	errStorage = &Problem{
		Status: http.StatusServiceUnavailable, retryAfter: retryStorage,
		Detail: "the storage of the queue failed; the log has more under the correlation id",
	}
)

// What clients are told to wait: retryWhenStopped when the service is going
// away, time enough for another to take its place, and retryStorage when
// somebody may have to make room on a disk first.
const (
	retryWhenStopped = 5 * time.Second
	retryStorage     = 10 * time.Second
)

func badRequest(wrong ...Wrong) *Problem {
	p := &Problem{Status: http.StatusBadRequest, Errors: wrong}
	if len(wrong) == 1 {
		p.Detail = where(wrong[0]) + wrong[0].Detail
		return p
	}
	p.Detail = fmt.Sprintf("%d things are wrong with the request", len(wrong))
	return p
}

func where(w Wrong) string {
	switch {
	case w.Parameter != "":
		return w.Parameter + ": "
	case w.Header != "":
		return w.Header + ": "
	case w.Pointer != "" && w.Pointer != "#":
		return strings.ReplaceAll(strings.TrimPrefix(w.Pointer, "#/"), "/", ".") + ": "
	}
	return ""
}

func badParameter(name, detail string) *Problem {
	return badRequest(Wrong{Parameter: name, Detail: detail})
}

func badHeader(name, detail string) *Problem {
	return badRequest(Wrong{Header: name, Detail: detail})
}

// pointer makes a JSON pointer, as a URI fragment, of a dotted path.
func pointer(field string) string {
	escaped := strings.NewReplacer("~", "~0", "/", "~1", ".", "/").Replace(field)
	return "#/" + escaped
}

// holder is an error that names the run that has the unique key.
type holder interface{ Holder() (runID string) }

// unexpected tells whether an error is one of the service, of which the client
// is not told everything.
func unexpected(p *Problem) bool { return p == errInternal || p == errStorage }

// problem turns an error into what the client is told. What it does not know is
// an internal error, whose text stays here.
func problem(err error) *Problem {
	var (
		known   *Problem
		veto    *hook.Veto
		invalid *work.InvalidError
		full    *work.FullError
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &veto):
		return &Problem{Status: veto.StatusCode(), Detail: veto.Reason}
	case errors.As(err, &invalid):
		wrong := make([]Wrong, 0, len(invalid.Fields))
		for _, f := range invalid.Fields {
			wrong = append(wrong, Wrong{Pointer: pointer(f.Field), Detail: f.Detail})
		}
		return badRequest(wrong...)
	case errors.As(err, &full):
		return &Problem{Status: http.StatusTooManyRequests, Detail: full.Error(), retryAfter: full.RetryAfter}
	case errors.Is(err, queue.ErrStorage):
		return errStorage
	case errors.Is(err, work.ErrUnique):
		p := &Problem{Status: http.StatusConflict, Detail: err.Error()}
		if held := holder(nil); errors.As(err, &held) {
			p.RunID = held.Holder()
		}
		return p
	}
	for _, k := range []struct {
		is     error
		status int
		retry  time.Duration
	}{
		{work.ErrNotFound, http.StatusNotFound, 0},
		{work.ErrRevision, http.StatusPreconditionFailed, 0},
		{work.ErrKeyReused, http.StatusUnprocessableEntity, 0},
		{work.ErrConflict, http.StatusConflict, 0},
		{work.ErrOverlap, http.StatusConflict, 0},
		{work.ErrDuplicate, http.StatusConflict, 0},
		{work.ErrUnknownType, http.StatusBadRequest, 0},
		{work.ErrInvalid, http.StatusBadRequest, 0},
		{work.ErrFull, http.StatusTooManyRequests, time.Second},
		{work.ErrStopped, http.StatusServiceUnavailable, retryWhenStopped},
		{queue.ErrUnsupported, http.StatusNotImplemented, 0},
		// The client has gone, or was told so long ago.
		{context.Canceled, http.StatusServiceUnavailable, time.Second},
		{context.DeadlineExceeded, http.StatusServiceUnavailable, time.Second},
	} {
		if errors.Is(err, k.is) {
			return &Problem{Status: k.status, Detail: err.Error(), retryAfter: k.retry}
		}
	}
	return errInternal
}

// complete returns the problem as it is sent in answer to r, with its headers
// in h.
func (p *Problem) complete(r *http.Request, h http.Header) *Problem {
	full := *p
	if full.Type == "" {
		full.Type = "about:blank"
	}
	if full.Title == "" {
		full.Title = http.StatusText(full.Status)
	}
	full.Instance = r.URL.Path
	full.CorrelationID = obs.Correlation(r.Context())
	if full.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Apikey")
	}
	if full.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(full.retryAfter.Seconds()))))
	}
	return &full
}
