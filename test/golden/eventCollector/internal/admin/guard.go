package admin

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/acme-demo/eventcollector/internal/httpapi"
)

// Guard decides who may use management: whoever has a key or, where no key is
// asked for, programs on this machine. A browser on this machine is not enough
// of a program: a page from elsewhere must not reach management through it, by
// CSRF or by DNS rebinding.
type Guard struct {
	// Keys open management.
	Keys httpapi.Keys

	// RequireKey turns away whoever has none.
	RequireKey bool
}

// forwarded are headers that a proxy adds. Behind one, the peer is not the
// client.
var forwarded = []string{
	"Cf-Connecting-Ip",
	"Forwarded",
	"True-Client-Ip",
	"Via",
	"X-Client-Ip",
	"X-Cluster-Client-Ip",
	"X-Envoy-External-Address",
	"X-Forwarded-For",
	"X-Forwarded-Host",
	"X-Forwarded-Port",
	"X-Forwarded-Proto",
	"X-Forwarded-Server",
	"X-Original-Forwarded-For",
	"X-Real-Ip",
}

// Check returns nil for a request that may go on.
func (g Guard) Check(r *http.Request) error {
	if g.Keys.Admit(r) {
		return nil
	}
	if g.RequireKey {
		return &httpapi.Problem{Status: http.StatusUnauthorized, Detail: "management needs a key: Authorization: Apikey KEY"}
	}
	for _, c := range []struct {
		ok  bool
		why string
	}{
		{isLoopbackPeer(r.RemoteAddr), "management without a key is for this machine only; set ADMIN_KEYS to use it from elsewhere"},
		{isLoopbackHost(r.Host), "the Host header does not name this machine"},
		{isOwnOrigin(r), "the request comes from the page of another origin"},
		{!isForwarded(r.Header), "the request was forwarded by a proxy; set ADMIN_KEYS to use management through one"},
	} {
		if !c.ok {
			return &httpapi.Problem{Status: http.StatusForbidden, Detail: c.why}
		}
	}
	return nil
}

func isLoopbackPeer(remote string) bool {
	peer, err := netip.ParseAddrPort(remote)
	return err == nil && peer.Addr().Unmap().IsLoopback()
}

// IsLoopback tells whether a host that is listened on is reachable from this
// machine only.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

func isLoopbackHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(hostport, "["), "]")
	}
	return IsLoopback(host)
}

func isOwnOrigin(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	for _, origin := range r.Header.Values("Origin") {
		u, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(u.Host, r.Host) || u.Host == "" {
			return false
		}
	}
	return true
}

func isForwarded(h http.Header) bool {
	for _, name := range forwarded {
		if len(h.Values(name)) > 0 {
			return true
		}
	}
	return false
}
