package client

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// seen is a request as a test sees it.
type seen struct {
	method, path, query string
	header              http.Header
	body                string
}

// script answers requests in turn; the last answer is given for all that follow.
type script struct {
	mu      sync.Mutex
	answers []func() (*http.Response, error)
	seen    []seen
}

// RoundTrip notes a request and answers it.
func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	s.seen = append(s.seen, seen{r.Method, r.URL.Path, r.URL.RawQuery, r.Header, string(body)})
	answer := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	response, err := answer()
	if response != nil {
		response.Request = r
	}
	return response, err
}

func (s *script) tries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.seen)
}

// answering makes an answer; the headers are names and values in turn.
func answering(status int, contentType, body string, headers ...string) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		h := http.Header{"Content-Type": {contentType}}
		for i := 0; i+1 < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(bytes.NewReader([]byte(body)))}, nil
	}
}

func good(body string) func() (*http.Response, error) {
	return answering(http.StatusOK, "application/json", body)
}

// refusing is an answer of the service itself, as opposed to one of a proxy.
func refusing(status int, headers ...string) func() (*http.Response, error) {
	return answering(status, "application/problem+json", `{"type":"about:blank","title":"no","status":500,"detail":"not now"}`, headers...)
}

func broken() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

// scripted is a client whose requests are answered by a script.
func scripted(t *testing.T, options []Option, answers ...func() (*http.Response, error)) (*Client, *script) {
	t.Helper()
	s := &script{answers: answers}
	c, err := New("http://service.test", append([]Option{HTTPClient(&http.Client{Transport: s})}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

// served is a client of a server of the test.
func served(t *testing.T, handler http.HandlerFunc, options ...Option) (*Client, *httptest.Server) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c, err := New(server.URL, append([]Option{Retries(Retry{Attempts: 1})}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c, server
}

func has(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; wanted is one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in %q", part, err)
		}
	}
}
