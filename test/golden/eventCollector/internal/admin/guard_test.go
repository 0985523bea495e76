package admin

import (
	"net/http/httptest"
	"testing"

	"github.com/acme-demo/eventcollector/internal/httpapi"
)

func TestGuardWithoutKeys(t *testing.T) {
	for _, tt := range []struct {
		name    string
		peer    string
		host    string
		headers []string
		allowed bool
	}{
		{"a program on this machine", "127.0.0.1:5000", "127.0.0.1:8082", nil, true},
		{"by name", "127.0.0.1:5000", "localhost:8082", nil, true},
		{"IPv6", "[::1]:5000", "[::1]:8082", nil, true},
		{"IPv6 without a port", "[::1]:5000", "[::1]", nil, true},
		{"IPv4 in IPv6", "[::ffff:127.0.0.1]:5000", "localhost", nil, true},
		{"the own page", "127.0.0.1:5000", "localhost:8082", []string{"Origin", "http://localhost:8082", "Sec-Fetch-Site", "same-origin"}, true},
		{"another machine", "192.0.2.7:5000", "localhost:8082", nil, false},
		{"a private network", "10.0.0.7:5000", "10.0.0.1:8082", nil, false},
		{"no peer", "", "localhost:8082", nil, false},
		{"DNS rebinding", "127.0.0.1:5000", "evil.example:8082", nil, false},
		{"the name of the service", "127.0.0.1:5000", "api.example", nil, false},
		{"a name that begins so", "127.0.0.1:5000", "localhost.evil.example", nil, false},
		{"no Host", "127.0.0.1:5000", "", nil, false},
		{"CSRF", "127.0.0.1:5000", "localhost:8082", []string{"Origin", "https://evil.example"}, false},
		{"CSRF from a sandbox", "127.0.0.1:5000", "localhost:8082", []string{"Origin", "null"}, false},
		{"another port is another origin", "127.0.0.1:5000", "localhost:8082", []string{"Origin", "http://localhost:3000"}, false},
		{"a GET across sites", "127.0.0.1:5000", "localhost:8082", []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"behind a proxy", "127.0.0.1:5000", "localhost", []string{"X-Forwarded-For", "203.0.113.7"}, false},
		{"behind a proxy that hides", "127.0.0.1:5000", "localhost", []string{"X-Real-Ip", ""}, false},
		{"behind a standard proxy", "127.0.0.1:5000", "localhost", []string{"Forwarded", "for=203.0.113.7"}, false},
	} {
		r := httptest.NewRequest("PUT", "/management", nil)
		r.RemoteAddr, r.Host = tt.peer, tt.host
		for i := 0; i+1 < len(tt.headers); i += 2 {
			r.Header.Set(tt.headers[i], tt.headers[i+1])
		}
		if err := (Guard{}).Check(r); tt.allowed != (err == nil) {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

func TestGuardWithKeys(t *testing.T) {
	g := Guard{Keys: httpapi.NewKeys([]string{"key-number-one-000"}), RequireKey: true}
	for _, peer := range []string{"127.0.0.1:1", "203.0.113.7:1"} {
		r := httptest.NewRequest("PUT", "http://localhost/management", nil)
		r.RemoteAddr = peer
		if g.Check(r) == nil {
			t.Errorf("%s: let through without a key", peer)
		}
		r.Header.Set("Authorization", "Apikey key-number-one-00X")
		if g.Check(r) == nil {
			t.Errorf("%s: let through with another key", peer)
		}
		r.Header.Set("Authorization", "Apikey key-number-one-000")
		r.Header.Set("X-Forwarded-For", "203.0.113.9")
		if err := g.Check(r); err != nil {
			t.Errorf("%s: got %v", peer, err)
		}
	}
}

func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "::1": true, "localhost": true, "LOCALHOST": true,
		"0.0.0.0": false, "::": false, "": false, "10.0.0.1": false, "example.com": false, "localhost.example.com": false,
	} {
		if IsLoopback(host) != want {
			t.Errorf("%q: want %t", host, want)
		}
	}
}
