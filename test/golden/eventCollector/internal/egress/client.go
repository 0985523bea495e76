package egress

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// Options shape a Client.
type Options struct {
	// MaxRedirects is how many redirects are followed.
	MaxRedirects int

	// MaxResponseBytes is how much of an answer's body ReadBody returns.
	MaxResponseBytes int64

	// Resolver resolves names; nil is the system's.
	Resolver *net.Resolver
}

// Client sends the requests of HTTP jobs. It holds connections open between
// jobs and is safe for concurrent use.
type Client struct {
	http   *http.Client
	policy *Policy
	limit  int64
}

const (
	dialTimeout      = 10 * time.Second
	maxHeaderBytes   = 64 << 10
	maxIdle          = 512
	maxIdlePerHost   = 32
	idleConnTimeout  = 90 * time.Second
	handshakeTimeout = 10 * time.Second
)

// NewClient returns a client that obeys the policy.
func NewClient(p *Policy, o Options) *Client {
	transport := &http.Transport{
		// No proxy: it would connect in place of the policy.
		Proxy:                  nil,
		DialContext:            dialer(p, o.Resolver),
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           maxIdle,
		MaxIdleConnsPerHost:    maxIdlePerHost,
		IdleConnTimeout:        idleConnTimeout,
		TLSHandshakeTimeout:    handshakeTimeout,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
	return &Client{
		http:   &http.Client{Transport: transport, CheckRedirect: redirects(p, o.MaxRedirects)},
		policy: p,
		limit:  o.MaxResponseBytes,
	}
}

// Do sends a request, following redirects. The caller closes the answer's
// body; the deadline is that of the request's context.
func (c *Client) Do(r *http.Request) (*http.Response, error) {
	if err := c.policy.CheckURL(r.URL); err != nil {
		return nil, err
	}
	return c.http.Do(r) // #nosec G704 -- the policy checks each target
}

// ReadBody reads an answer's body up to the limit, and tells whether there was
// more. It does not close the body.
func (c *Client) ReadBody(r *http.Response) (body []byte, cut bool, err error) {
	body, err = io.ReadAll(io.LimitReader(r.Body, c.limit+1))
	if int64(len(body)) > c.limit {
		return body[:c.limit], true, nil
	}
	return body, false, err
}

// Policy returns the policy that the client obeys.
func (c *Client) Policy() *Policy { return c.policy }

// Close closes the connections that are kept for later jobs.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// dialer checks the address after the name was resolved and before anything is
// sent, so that a name that resolves to another address later gains nothing.
func dialer(p *Policy, resolver *net.Resolver) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, target string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(target)
		if err != nil {
			return nil, err
		}
		d := net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second, Resolver: resolver}
		d.Control = func(_, address string, _ syscall.RawConn) error {
			resolved, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("address %q: %w", address, err)
			}
			return p.CheckAddr(host, resolved.Addr())
		}
		return d.DialContext(ctx, network, target)
	}
}

// redirects limits redirects and checks each target. Beyond the first origin
// only headers that tell nothing about the job go along.
func redirects(p *Policy, limit int) func(*http.Request, []*http.Request) error {
	return func(r *http.Request, via []*http.Request) error {
		if len(via) > limit {
			return &RedirectError{Limit: limit}
		}
		if err := p.CheckURL(r.URL); err != nil {
			return &RedirectError{Limit: limit, Err: err}
		}
		first := via[0].URL
		left := !sameOrigin(first, r.URL)
		for _, v := range via[1:] {
			left = left || !sameOrigin(first, v.URL)
		}
		if left {
			for name := range r.Header {
				if !travels[name] {
					r.Header.Del(name)
				}
			}
		}
		return nil
	}
}

var travels = map[string]bool{
	"Accept":          true,
	"Accept-Language": true,
	"Content-Type":    true,
	"Traceparent":     true,
	"User-Agent":      true,
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && canonicalHost(a.Host) == canonicalHost(b.Host)
}
