package client

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What an *Error is, by its status. Ask with errors.Is.
var (
	ErrInvalid      = errors.New("the request is not valid")                // 400
	ErrUnauthorized = errors.New("a key is needed")                         // 401
	ErrForbidden    = errors.New("that is not allowed")                     // 403
	ErrNotFound     = errors.New("there is no such thing")                  // 404
	ErrConflict     = errors.New("that is not possible now")                // 409
	ErrRevision     = errors.New("the job has another revision")            // 412
	ErrKeyReused    = errors.New("the idempotency key was used before")     // 422
	ErrOverloaded   = errors.New("the service takes no more work just now") // 429 and 503
)

// What can be wrong with an answer beside its status.
var (
	// ErrAnswer is an answer that the service does not give.
	ErrAnswer = errors.New("the answer is not one of the service")

	// ErrTooLong is an answer longer than MaxResponseBytes.
	ErrTooLong = errors.New("the answer is too long")
)

// Error is what the service answered in place of what was asked for.
type Error struct {
	// Method and Path are those of the request.
	Method string
	Path   string

	// Status is the HTTP status.
	Status int

	// Type, Title, Detail and Instance are those of RFC 9457. Detail says what is
	// wrong; of an answer that is not the service's own it is the beginning.
	Type     string
	Title    string
	Detail   string
	Instance string

	// CorrelationID is what the service's log has more under.
	CorrelationID string

	// RunID names the run that has the unique key, where that is known.
	RunID string

	// Wrong lists what is wrong with the request.
	Wrong []Wrong

	// RetryAfter is how long to wait before another try, 0 if nothing was said.
	RetryAfter time.Duration
}

// Wrong is one thing that is wrong with a request: with a field of the body, which
// the JSON pointer names, or with a parameter of the URL or a header.
type Wrong struct {
	Pointer   string `json:"pointer"`
	Parameter string `json:"parameter"`
	Header    string `json:"header"`
	Detail    string `json:"detail"`
}

// Error says what was asked for and what the service said to it, in one line.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %d %s", e.Method, shorten(e.Path), e.Status, http.StatusText(e.Status))
	if e.Detail != "" {
		b.WriteString(": " + shorten(e.Detail))
	}
	for i, wrong := range e.Wrong {
		if len(e.Wrong) == 1 || i == maxShown {
			break // the detail says it, or enough was said
		}
		fmt.Fprintf(&b, "; %s %s", shorten(wrong.Pointer+wrong.Parameter+wrong.Header), shorten(wrong.Detail))
	}
	return b.String()
}

// Is tells whether the status is that of one of the errors of this package.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrInvalid:
		return e.Status == http.StatusBadRequest
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized
	case ErrForbidden:
		return e.Status == http.StatusForbidden
	case ErrNotFound:
		return e.Status == http.StatusNotFound
	case ErrConflict:
		return e.Status == http.StatusConflict
	case ErrRevision:
		return e.Status == http.StatusPreconditionFailed
	case ErrKeyReused:
		return e.Status == http.StatusUnprocessableEntity
	case ErrOverloaded:
		return e.Status == http.StatusTooManyRequests || e.Status == http.StatusServiceUnavailable
	}
	return false
}

// What is shown of an answer at most.
const (
	maxShown = 5    // things that are wrong
	maxText  = 1000 // bytes of a text
)

// problem is the body of an error.
type problem struct {
	Type          string  `json:"type"`
	Title         string  `json:"title"`
	Detail        string  `json:"detail"`
	Instance      string  `json:"instance"`
	CorrelationID string  `json:"correlationId"`
	RunID         string  `json:"runId"`
	Errors        []Wrong `json:"errors"`
}

// readError makes an error of an answer and the beginning of its body.
func readError(r *http.Request, status int, h http.Header, body []byte) *Error {
	e := &Error{
		Method: r.Method, Path: r.URL.Path, Status: status, CorrelationID: h.Get(correlationHeader), RetryAfter: readRetryAfter(h, time.Now()),
	}
	var p problem
	if mediaType(h) != "application/problem+json" || json.Unmarshal(body, &p) != nil {
		e.Title, e.Detail = http.StatusText(status), shorten(string(body))
		return e
	}
	e.take(p)
	return e
}

func (e *Error) take(p problem) {
	e.Type, e.Title, e.Detail, e.Instance, e.RunID, e.Wrong = p.Type, p.Title, p.Detail, p.Instance, p.RunID, p.Errors
	if p.CorrelationID != "" {
		e.CorrelationID = p.CorrelationID
	}
}

// mediaType is the content type without parameters, "" for none.
func mediaType(h http.Header) string {
	t, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return t
}

// shorten makes one line of a text that came from elsewhere, and cuts it.
func shorten(text string) string {
	cut := ""
	if len(text) > maxText {
		n := maxText
		for n > maxText-utf8.UTFMax && !utf8.RuneStart(text[n]) {
			n--
		}
		text, cut = text[:n], fmt.Sprintf("... (%d bytes)", len(text))
	}
	line := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(text, string(unicode.ReplacementChar)))
	return strings.TrimSpace(line) + cut
}

// isFinal tells of a failure without an answer that another try would end alike.
func isFinal(err error) bool {
	var untrusted *tls.CertificateVerificationError
	return errors.As(err, &untrusted) || errors.Is(err, errRedirect) || errors.Is(err, errRequest) ||
		errors.Is(err, ErrTooLong) || errors.Is(err, ErrAnswer)
}

// errRequest is a request that could not be made.
var errRequest = errors.New("the request")
