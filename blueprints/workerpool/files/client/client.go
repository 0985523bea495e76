package client

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client calls one service. It is safe for use by many goroutines at a time.
type Client struct {
	base     string // without a final slash
	admin    string // the same of the admin listener
	key      string
	adminKey string
	agent    string
	http     *http.Client
	retry    Retry
	most     int64 // bytes of an answer
	noKeys   bool
}

// Option is a setting of a Client.
type Option func(*Client) error

// The defaults of what options change.
const (
	// DefaultTimeout is how long one try may take, its answer included, unless
	// HTTPClient brings a client with another timeout.
	DefaultTimeout = time.Minute

	// DefaultMaxResponseBytes is how long an answer may be.
	DefaultMaxResponseBytes = 32 << 20
)

// New returns a client of the service at baseURL, such as
// "https://jobs.example.com" or "http://localhost:8081". A path in it is put in
// front of those of the service, as a gateway may want it. Nothing is sent yet.
func New(baseURL string, options ...Option) (*Client, error) {
	base, err := checkBase(baseURL)
	if err != nil {
		return nil, fmt.Errorf("client: the base URL %w", err)
	}
	c := &Client{base: base, agent: agent, most: DefaultMaxResponseBytes}
	for _, option := range options {
		if err := option(c); err != nil {
			return nil, fmt.Errorf("client: %w", err)
		}
	}
	if c.http == nil {
		c.http = &http.Client{Timeout: DefaultTimeout}
	}
	c.http.CheckRedirect = sameOrigin(c.http.CheckRedirect)
	c.admin = cmp.Or(c.admin, c.base)
	c.adminKey = cmp.Or(c.adminKey, c.key)
	c.retry = c.retry.withDefaults()
	return c, nil
}

// checkBase returns a base URL without its final slash. The error never shows a
// password.
func checkBase(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "", errors.New("is not a URL; wanted is one such as https://jobs.example.com")
	case u.User != nil:
		return "", errors.New("has a user in it; give a key with APIKey")
	case u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("%q does not begin with http:// or https://", text)
	case u.Hostname() == "":
		return "", fmt.Errorf("%q names no host", text)
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#"):
		return "", fmt.Errorf("%q has a query or a fragment; leave it out", text)
	}
	base := strings.TrimRight(u.String(), "/")
	for _, ending := range []string{basePath, strings.Replace(basePath, "/namespace/", "/", 1)} {
		if rest, ok := strings.CutSuffix(base, ending); ok {
			return "", fmt.Errorf("%q ends in the path of the service, which the client adds itself; use %s", text, rest)
		}
	}
	return base, nil
}

// HTTPClient has requests sent by a copy of h, with its transport, timeout and
// cookies. Redirects that lead elsewhere are not followed whatever h says.
func HTTPClient(h *http.Client) Option {
	return func(c *Client) error {
		if h == nil {
			return errors.New("HTTPClient: the client is nil")
		}
		own := *h
		c.http = &own
		return nil
	}
}

// APIKey has the key sent with each request, as "Authorization: Apikey KEY".
func APIKey(key string) Option {
	return func(c *Client) (err error) {
		c.key, err = checkKey("APIKey", key)
		return err
	}
}

// Admin has management asked at the admin listener, such as
// "http://localhost:8082", and with a key of its own unless that is empty.
// Without this option management is asked where everything else is, which the
// service allows from its own machine or with a key.
func Admin(baseURL, key string) Option {
	return func(c *Client) (err error) {
		if c.admin, err = checkBase(baseURL); err != nil {
			return fmt.Errorf("the base URL of Admin %w", err)
		}
		if key != "" {
			c.adminKey, err = checkKey("Admin", key)
		}
		return err
	}
}

func checkKey(option, key string) (string, error) {
	switch {
	case key == "":
		return "", fmt.Errorf("%s: the key is empty; leave the option out where none is asked for", option)
	case strings.TrimSpace(key) != key:
		return "", fmt.Errorf("%s: the key begins or ends with white space", option)
	case strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }):
		return "", fmt.Errorf("%s: the key has a character that a header cannot have", option)
	}
	return key, nil
}

// UserAgent has requests say who sends them.
func UserAgent(name string) Option {
	return func(c *Client) error {
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' }) {
			return fmt.Errorf("UserAgent: %q cannot be a header", name)
		}
		c.agent = name
		return nil
	}
}

// NoKeys has jobs get no idempotency key by themselves. The service remembers a
// million keys, each for the time that its definitions give it, and refuses further
// ones meanwhile: leave them out where more jobs than that come in, or shorten the
// time. Then a job without a key of its own is sent again only if the service has
// refused it.
func NoKeys() Option {
	return func(c *Client) error {
		c.noKeys = true
		return nil
	}
}

// MaxResponseBytes limits how long an answer may be; a longer one is
// ErrTooLong. The default is DefaultMaxResponseBytes.
func MaxResponseBytes(n int64) Option {
	return func(c *Client) error {
		if n < 1 {
			return fmt.Errorf("MaxResponseBytes: %d is less than 1", n)
		}
		c.most = n
		return nil
	}
}

// sameOrigin follows redirects only where the key may go: to the same scheme,
// host and port. Another method than the one that was asked for is no answer to
// it. What the user's own client forbids stays forbidden.
func sameOrigin(own func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(r *http.Request, via []*http.Request) error {
		first := via[0]
		switch {
		case r.URL.Scheme != first.URL.Scheme || r.URL.Host != first.URL.Host || r.URL.User != nil:
			return fmt.Errorf("%w: it leads to %s://%s, which is not followed; use that as the base URL if it is the service", errRedirect,
				r.URL.Scheme, r.URL.Host)
		case r.Method != first.Method:
			return fmt.Errorf("%w: it turns %s into %s, which is not followed", errRedirect, first.Method, r.Method)
		case len(via) >= maxRedirects:
			return fmt.Errorf("%w: there are more than %d", errRedirect, maxRedirects)
		case own != nil:
			return own(r, via)
		}
		return nil
	}
}

const maxRedirects = 5

var errRedirect = errors.New("redirect")
