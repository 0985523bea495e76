package egress

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Request is the payload of a job of type http: what to send, and where.
type Request struct {
	URL     string            `json:"url"`
	Method  string            `json:"method,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"`
}

// FieldError says which field of a request is wrong.
type FieldError struct {
	Field string
	Err   error
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap returns what is wrong with the field.
func (e *FieldError) Unwrap() error { return e.Err }

// MaxURLLength is the longest URL that is taken.
const MaxURLLength = 2000

const (
	maxHeaders     = 50
	maxHeaderValue = 8 << 10
)

// methods are those that a request may have.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// reserved headers are the transport's to set.
var reserved = map[string]bool{
	"Connection": true, "Content-Length": true, "Expect": true, "Host": true, "Keep-Alive": true, "Proxy-Authorization": true,
	"Proxy-Connection": true, "Te": true, "Trailer": true, "Transfer-Encoding": true, "Upgrade": true,
}

// Validate finds the first thing that is wrong with the request. It fills in
// the method where there is none.
func (r *Request) Validate(p *Policy) error {
	if err := checkURL(p, r.URL); err != nil {
		return &FieldError{Field: "url", Err: err}
	}
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	if !slices.Contains(methods, r.Method) {
		return &FieldError{Field: "method", Err: fmt.Errorf("%q is not one of %s", r.Method, strings.Join(methods, ", "))}
	}
	if len(r.Headers) > maxHeaders {
		return &FieldError{Field: "headers", Err: fmt.Errorf("more than %d headers", maxHeaders)}
	}
	for name, value := range r.Headers {
		if err := checkHeader(name, value); err != nil {
			return &FieldError{Field: "headers", Err: err}
		}
	}
	return nil
}

func checkURL(p *Policy, text string) error {
	switch {
	case text == "":
		return errors.New("is missing")
	case len(text) > MaxURLLength:
		return fmt.Errorf("is longer than %d characters", MaxURLLength)
	}
	u, err := url.Parse(text)
	if err != nil {
		return fmt.Errorf("is not a URL: %w", err)
	}
	return p.CheckURL(u)
}

func checkHeader(name, value string) error {
	switch {
	case !isToken(name):
		return fmt.Errorf("%q is not a header name", name)
	case reserved[http.CanonicalHeaderKey(name)]:
		return fmt.Errorf("%s cannot be set by a job", name)
	case len(value) > maxHeaderValue:
		return fmt.Errorf("%s is longer than %d bytes", name, maxHeaderValue)
	}
	for i := range len(value) {
		if b := value[i]; b < ' ' && b != '\t' || b == 0x7f {
			return fmt.Errorf("the value of %s has a control character", name)
		}
	}
	return nil
}

func isToken(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		b := s[i]
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', strings.IndexByte("!#$%&'*+-.^_`|~", b) >= 0:
		default:
			return false
		}
	}
	return true
}
