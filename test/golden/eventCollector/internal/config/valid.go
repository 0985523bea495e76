package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func parsePeriod(v string) (time.Duration, error) {
	if n, err := strconv.ParseInt(v, 10, 32); err == nil {
		return time.Duration(n) * time.Second, nil
	}
	d, err := time.ParseDuration(v)
	if err != nil {
		return 0, errors.New("not a time")
	}
	return d, nil
}

func parseInt(v string, low, high int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(v))
	switch {
	case err != nil:
		return 0, errors.New("not a whole number")
	case n < low || n > high:
		return 0, errRange
	}
	return n, nil
}

// isKey accepts what can stand in an Authorization header as it is.
func isKey(k string) bool {
	if len(k) < minKeyLength || len(k) > maxKeyLength {
		return false
	}
	for _, r := range k {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune("-._~+/=", r):
		default:
			return false
		}
	}
	return true
}

func isAllowEntry(e string) error {
	if strings.Contains(e, "/") {
		if _, err := netip.ParsePrefix(e); err != nil {
			return fmt.Errorf("%q is not a network", e)
		}
		return nil
	}
	if err := isHost(e); err != nil {
		return fmt.Errorf("%q: %w", e, err)
	}
	return nil
}

// NoSocket is the value of Admin.Socket that turns the service socket off.
const NoSocket = "off"

func isSocket(v string) error {
	if v != NoSocket && !filepath.IsAbs(v) {
		return errors.New("not an absolute path")
	}
	return nil
}

func isHost(v string) error {
	if net.ParseIP(v) != nil {
		return nil
	}
	if len(v) > 253 {
		return errors.New("too long for a host name")
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(v, "."), ".") {
		if !isLabel(label) {
			return errors.New("neither an IP address nor a host name")
		}
	}
	return nil
}

func isLabel(l string) bool {
	if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
		return false
	}
	for _, r := range l {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '_':
		default:
			return false
		}
	}
	return true
}

func oneOf(allowed ...string) func(string) error {
	return func(v string) error {
		if slices.Contains(allowed, v) {
			return nil
		}
		return errors.New("unknown")
	}
}

func split(v string) []string {
	return strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r' })
}
