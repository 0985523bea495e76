package egress

import (
	"fmt"
	"net/netip"
	"net/url"
)

// BlockedError says that a target resolves to an address that jobs may not
// reach.
type BlockedError struct {
	Host   string
	Addr   netip.Addr
	Reason string
}

func (e *BlockedError) Error() string {
	return fmt.Sprintf("%s is not reachable for jobs: %s is %s; egress.allow in the definitions or HTTP_JOB_ALLOW can allow it",
		e.Host, e.Addr, e.Reason)
}

// URLError says that the text of a target cannot work.
type URLError struct {
	URL    *url.URL
	Reason string
}

func (e *URLError) Error() string {
	return fmt.Sprintf("URL %q: %s", e.URL.Redacted(), e.Reason)
}

// RedirectError says that a target redirected too often, or to one that is not
// allowed (then Unwrap has why).
type RedirectError struct {
	Limit int
	Err   error
}

func (e *RedirectError) Error() string {
	if e.Err != nil {
		return "redirect refused: " + e.Err.Error()
	}
	return fmt.Sprintf("more than %d redirects", e.Limit)
}

// Unwrap returns what is wrong with the target of the redirect.
func (e *RedirectError) Unwrap() error { return e.Err }
