// Package egress is the way out for HTTP jobs. Whoever can create a job can make
// the service send requests, so it refuses targets that only the service itself
// can reach: loopback, link-local, metadata and private addresses.
package egress

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Policy says which targets may be reached. It is safe for concurrent use.
type Policy struct {
	networks []netip.Prefix
	hosts    map[string]bool
}

// NewPolicy returns a policy that allows public addresses, and beyond them the
// networks (CIDR), addresses and host names in allow.
func NewPolicy(allow []string) (*Policy, error) {
	p := &Policy{hosts: make(map[string]bool)}
	for _, entry := range allow {
		if prefix, err := netip.ParsePrefix(entry); err == nil {
			p.networks = append(p.networks, unmapPrefix(prefix))
			continue
		}
		if addr, err := netip.ParseAddr(entry); err == nil {
			addr = addr.Unmap().WithZone("")
			p.networks = append(p.networks, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		if strings.ContainsAny(entry, "/:") || entry == "" {
			return nil, fmt.Errorf("egress: %q is neither a network, an address nor a host name", entry)
		}
		p.hosts[canonicalHost(entry)] = true
	}
	return p, nil
}

// CheckURL tells what is wrong with a target as far as its text shows it.
// Names are checked when they are resolved, at each connection.
func (p *Policy) CheckURL(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return &URLError{URL: u, Reason: "the scheme has to be http or https"}
	case u.Opaque != "" || u.Hostname() == "":
		return &URLError{URL: u, Reason: "it has no host"}
	case u.User != nil:
		return &URLError{URL: u, Reason: "it carries a user name; send credentials in a header"}
	case !isPort(u.Port()):
		return &URLError{URL: u, Reason: "its port is not a number from 1 to 65535"}
	}
	host := canonicalHost(u.Hostname())
	if p.hosts[host] {
		return nil
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return p.check(host, addr)
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return p.checkLocalhost(host)
	}
	if endsInNumber(host) {
		return &URLError{URL: u, Reason: "its host is a number that is not an IP address in the usual form"}
	}
	return nil
}

// CheckAddr tells whether a connection for host may go to addr.
func (p *Policy) CheckAddr(host string, addr netip.Addr) error {
	host = canonicalHost(host)
	if p.hosts[host] {
		return nil
	}
	return p.check(host, addr)
}

func (p *Policy) check(host string, addr netip.Addr) error {
	addr = addr.Unmap().WithZone("")
	inner := embedded(addr)
	for _, n := range p.networks {
		if n.Contains(addr) || inner.IsValid() && n.Contains(inner) {
			return nil
		}
	}
	if reason := refusal(addr); reason != "" {
		return &BlockedError{Host: host, Addr: addr, Reason: reason}
	}
	return nil
}

// checkLocalhost lets the name pass when either of its addresses may be
// reached; which one it is shows at the connection.
func (p *Policy) checkLocalhost(host string) error {
	if p.check(host, netip.IPv6Loopback()) == nil {
		return nil
	}
	return p.check(host, netip.AddrFrom4([4]byte{127, 0, 0, 1}))
}

// isPort accepts no port as well: it is that of the scheme then.
func isPort(text string) bool {
	if text == "" {
		return true
	}
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

func canonicalHost(h string) string { return strings.ToLower(strings.TrimSuffix(h, ".")) }

func unmapPrefix(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96).Masked()
	}
	return p.Masked()
}

// endsInNumber finds what inet_aton, but not a URL, takes for an IPv4 address:
// 2130706433, 0x7f000001, 0177.0.0.1, 127.1.
func endsInNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	last, hex := strings.CutPrefix(last, "0x")
	if last == "" {
		return hex
	}
	for _, r := range last {
		if (r < '0' || r > '9') && (!hex || r < 'a' || r > 'f') {
			return false
		}
	}
	return true
}
