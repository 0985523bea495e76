package egress

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
)

func client(t *testing.T, o Options, allow ...string) *Client {
	t.Helper()
	if o.MaxResponseBytes == 0 {
		o.MaxResponseBytes = 1 << 10
	}
	c := NewClient(policy(t, allow...), o)
	t.Cleanup(c.Close)
	return c
}

func get(t *testing.T, c *Client, url string, headers ...string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.Do(r)
	if err == nil {
		t.Cleanup(func() { _ = resp.Body.Close() })
	}
	return resp, err
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func TestLoopbackIsRefusedUnlessAllowed(t *testing.T) {
	var reached atomic.Int32
	s := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	var blocked *BlockedError
	if _, err := get(t, client(t, Options{}), s.URL); !errors.As(err, &blocked) || reached.Load() != 0 {
		t.Errorf("got %v, reached %d times", err, reached.Load())
	}
	if _, err := get(t, client(t, Options{}, "127.0.0.0/8"), s.URL); err != nil || reached.Load() != 1 {
		t.Errorf("allowed: got %v", err)
	}
}

func TestTheProxyOfTheEnvironmentIsNotUsed(t *testing.T) {
	proxy := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	c := client(t, Options{Resolver: resolver(t, func() netip.Addr { return netip.MustParseAddr("127.0.0.1") })})
	var blocked *BlockedError
	if _, err := get(t, c, "http://name.example/"); !errors.As(err, &blocked) {
		t.Errorf("got %v", err)
	}
}

// A name that is public when the job is made, and private when it runs.
func TestNamesAreCheckedAtEachConnection(t *testing.T) {
	var reached atomic.Int32
	s := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, answer := range []string{"127.0.0.1", "10.0.0.1", "169.254.169.254"} {
		c := client(t, Options{Resolver: resolver(t, func() netip.Addr { return netip.MustParseAddr(answer) })})
		r := Request{URL: "http://rebinding.example:" + port + "/"}
		if err := r.Validate(c.Policy()); err != nil {
			t.Fatalf("the text alone shows nothing: %v", err)
		}
		var blocked *BlockedError
		if _, err := get(t, c, r.URL); !errors.As(err, &blocked) || blocked.Host != "rebinding.example" || blocked.Addr.String() != answer {
			t.Errorf("%s: got %v", answer, err)
		}
	}
	if reached.Load() != 0 {
		t.Error("the target was reached")
	}
	byName := client(t, Options{Resolver: resolver(t, func() netip.Addr { return netip.MustParseAddr("127.0.0.1") })}, "rebinding.example")
	if _, err := get(t, byName, "http://rebinding.example:"+port+"/"); err != nil || reached.Load() != 1 {
		t.Errorf("allowed by name: got %v", err)
	}
}

func TestEachRedirectIsChecked(t *testing.T) {
	var target string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusFound) })
	c := client(t, Options{MaxRedirects: 5}, "127.0.0.1")
	for _, target = range []string{"http://127.0.0.2/", "http://169.254.169.254/", "file:///etc/passwd", "http://user:pw@127.0.0.1/", "http://2130706433/"} {
		var redirect *RedirectError
		if _, err := get(t, c, s.URL); !errors.As(err, &redirect) || redirect.Unwrap() == nil {
			t.Errorf("%s: got %v", target, err)
		}
	}
}

func TestRedirectsAreLimited(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &n); err == nil && n > 0 {
			http.Redirect(w, r, fmt.Sprintf("/%d", n-1), http.StatusFound)
		}
	})
	for _, tt := range []struct {
		limit, hops int
		fine        bool
	}{{0, 0, true}, {0, 1, false}, {3, 3, true}, {3, 4, false}} {
		_, err := get(t, client(t, Options{MaxRedirects: tt.limit}, "127.0.0.1"), fmt.Sprintf("%s/%d", s.URL, tt.hops))
		var redirect *RedirectError
		if tt.fine != (err == nil) || err != nil && !errors.As(err, &redirect) {
			t.Errorf("%d hops of %d: got %v", tt.hops, tt.limit, err)
		}
	}
}

func TestCredentialsStayWithTheirOrigin(t *testing.T) {
	secrets := []string{"Authorization", "Bearer t", "X-Api-Key", "k", "Cookie", "c=1", "Accept", "text/plain"}
	seen := make(chan http.Header, 1)
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header })
	first := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		case "/near":
			http.Redirect(w, r, "/here", http.StatusTemporaryRedirect)
		case "/here":
			seen <- r.Header
		}
	})
	c := client(t, Options{MaxRedirects: 2}, "127.0.0.1")
	if _, err := get(t, c, first.URL+"/away?token=secret", secrets...); err != nil {
		t.Fatal(err)
	}
	h := <-seen
	for _, name := range []string{"Authorization", "X-Api-Key", "Cookie", "Referer"} {
		if h.Get(name) != "" {
			t.Errorf("%s went along: %q", name, h.Get(name))
		}
	}
	if h.Get("Accept") != "text/plain" {
		t.Error("Accept did not go along")
	}
	if _, err := get(t, c, first.URL+"/near", secrets...); err != nil {
		t.Fatal(err)
	}
	if h := <-seen; h.Get("X-Api-Key") != "k" {
		t.Error("the same origin lost its key")
	}
}

func TestAnswersAreLimited(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/headers" {
			w.Header().Set("X-Long", strings.Repeat("x", 2*maxHeaderBytes))
		}
		_, _ = w.Write(bytes.Repeat([]byte("x"), 100))
	})
	for _, tt := range []struct {
		limit int64
		want  int
		cut   bool
	}{{10, 10, true}, {100, 100, false}, {101, 100, false}} {
		c := client(t, Options{MaxResponseBytes: tt.limit}, "127.0.0.1")
		resp, err := get(t, c, s.URL)
		if err != nil {
			t.Fatal(err)
		}
		body, cut, err := c.ReadBody(resp)
		if err != nil || len(body) != tt.want || cut != tt.cut {
			t.Errorf("limit %d: got %d bytes, cut %t, %v", tt.limit, len(body), cut, err)
		}
	}
	if _, err := get(t, client(t, Options{}, "127.0.0.1"), s.URL+"/headers"); err == nil {
		t.Error("endless headers are read")
	}
}

func TestRequestValidate(t *testing.T) {
	tests := []struct {
		request Request
		field   string
	}{
		{Request{URL: "https://example.com"}, ""},
		{Request{URL: "https://example.com", Method: "DELETE", Headers: map[string]string{"X-A": "b\tc"}}, ""},
		{Request{}, "url"},
		{Request{URL: "http://bad host/"}, "url"},
		{Request{URL: "http://%zz"}, "url"},
		{Request{URL: "https://example.com/" + strings.Repeat("a", MaxURLLength)}, "url"},
		{Request{URL: "https://example.com", Method: "TRACE"}, "method"},
		{Request{URL: "https://example.com", Method: "get"}, "method"},
		{Request{URL: "https://example.com", Headers: map[string]string{"A B": "c"}}, "headers"},
		{Request{URL: "https://example.com", Headers: map[string]string{"": "c"}}, "headers"},
		{Request{URL: "https://example.com", Headers: map[string]string{"A": "b\r\nC: d"}}, "headers"},
		{Request{URL: "https://example.com", Headers: map[string]string{"hOST": "b"}}, "headers"},
		{Request{URL: "https://example.com", Headers: map[string]string{"A": strings.Repeat("b", maxHeaderValue+1)}}, "headers"},
	}
	for _, tt := range tests {
		err := tt.request.Validate(policy(t))
		var field *FieldError
		if (tt.field == "") != (err == nil) || err != nil && (!errors.As(err, &field) || field.Field != tt.field) {
			t.Errorf("%+v: got %v, want field %q", tt.request, err, tt.field)
		}
	}
}

// resolver answers every question with one address, over a pipe instead of the
// network.
func resolver(t *testing.T, answer func() netip.Addr) *net.Resolver {
	t.Helper()
	return &net.Resolver{
		PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go func() {
				defer func() { _ = ours.Close() }()
				for {
					var size [2]byte
					if _, err := io.ReadFull(ours, size[:]); err != nil {
						return
					}
					question := make([]byte, binary.BigEndian.Uint16(size[:]))
					if _, err := io.ReadFull(ours, question); err != nil {
						return
					}
					reply := dnsReply(question, answer())
					if _, err := ours.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...)); err != nil {
						return
					}
				}
			}()
			return theirs, nil
		},
	}
}

// dnsReply answers questions for an A record with addr, others with nothing.
func dnsReply(question []byte, addr netip.Addr) []byte {
	const header = 12
	end := header
	for question[end] != 0 {
		end += 1 + int(question[end])
	}
	end += 5
	isA := binary.BigEndian.Uint16(question[end-4:]) == 1
	reply := append([]byte(nil), question[:end]...)
	reply[2], reply[3] = 0x81, 0x80
	copy(reply[4:], []byte{0, 1, 0, 0, 0, 0, 0, 0})
	if !isA {
		return reply
	}
	reply[7] = 1
	reply = append(reply, 0xc0, header, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
	return append(reply, addr.AsSlice()...)
}
