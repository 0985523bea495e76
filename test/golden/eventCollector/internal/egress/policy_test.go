package egress

import (
	"errors"
	"net/netip"
	"net/url"
	"testing"
)

func policy(t *testing.T, allow ...string) *Policy {
	t.Helper()
	p, err := NewPolicy(allow)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAddresses(t *testing.T) {
	p := policy(t)
	for addr, public := range map[string]bool{
		"93.184.216.34":          true,
		"8.8.8.8":                true,
		"172.32.0.1":             true,
		"100.128.0.1":            true,
		"2606:4700::1111":        true,
		"64:ff9b::8.8.8.8":       true,
		"2002:808:808::1":        true,
		"::ffff:8.8.8.8":         true,
		"0.0.0.0":                false,
		"0.1.2.3":                false,
		"10.0.0.1":               false,
		"100.64.0.1":             false,
		"100.100.100.200":        false,
		"127.0.0.1":              false,
		"127.255.255.254":        false,
		"168.63.129.16":          false,
		"169.254.169.254":        false,
		"172.16.0.1":             false,
		"172.31.255.255":         false,
		"192.0.0.192":            false,
		"192.168.1.1":            false,
		"198.18.0.1":             false,
		"224.0.0.1":              false,
		"255.255.255.255":        false,
		"::":                     false,
		"::1":                    false,
		"::127.0.0.1":            false,
		"::ffff:127.0.0.1":       false,
		"::ffff:169.254.169.254": false,
		"64:ff9b::127.0.0.1":     false,
		"64:ff9b::a9fe:a9fe":     false,
		"64:ff9b:1::1":           false,
		"2002:7f00:1::":          false,
		"2002:a00:1::1":          false,
		"2001::1":                false,
		"2001:db8::1":            false,
		"fc00::1":                false,
		"fd00:ec2::254":          false,
		"fe80::1":                false,
		"fe80::1%eth0":           false,
		"fec0::1":                false,
		"ff02::1":                false,
		"100::1":                 false,
		"5f00::1":                false,
	} {
		err := p.CheckAddr("name.example", netip.MustParseAddr(addr))
		var blocked *BlockedError
		if public != (err == nil) || err != nil && !errors.As(err, &blocked) {
			t.Errorf("%s: got %v, want public %t", addr, err, public)
		}
	}
}

func TestAllow(t *testing.T) {
	p := policy(t, "10.0.0.0/8", "127.0.0.1", "fd00::/8", "::ffff:192.168.0.0/112", "Build.Internal.")
	for _, tt := range []struct {
		host, addr string
		allowed    bool
	}{
		{"a.example", "10.1.2.3", true},
		{"a.example", "::ffff:10.1.2.3", true},
		{"a.example", "64:ff9b::10.1.2.3", true},
		{"a.example", "127.0.0.1", true},
		{"a.example", "127.0.0.2", false},
		{"a.example", "fd12::1", true},
		{"a.example", "192.168.7.7", true},
		{"build.internal", "172.16.0.1", true},
		{"BUILD.internal.", "172.16.0.1", true},
		{"not.build.internal", "172.16.0.1", false},
	} {
		if err := p.CheckAddr(tt.host, netip.MustParseAddr(tt.addr)); tt.allowed != (err == nil) {
			t.Errorf("%s at %s: got %v, want allowed %t", tt.host, tt.addr, err, tt.allowed)
		}
	}
	for _, bad := range []string{"10.0.0.0/99", "http://x", "", "a/b"} {
		if _, err := NewPolicy([]string{bad}); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestCheckURL(t *testing.T) {
	for raw, fine := range map[string]bool{
		"http://example.com/":              true,
		"https://example.com:8443/a?b":     true,
		"https://[2606:4700::1111]/":       true,
		"http://8.8.8.8/":                  true,
		"http://1password.example/":        true,
		"http://deadbeef/":                 true,
		"ftp://example.com/":               false,
		"file:///etc/passwd":               false,
		"gopher://example.com/":            false,
		"http:///path":                     false,
		"http:opaque":                      false,
		"//example.com/":                   false,
		"http://user:secret@example.com/":  false,
		"http://localhost/":                false,
		"http://LOCALHOST./":               false,
		"http://a.localhost:8080/":         false,
		"http://127.0.0.1/":                false,
		"http://127.0.0.1./":               false,
		"http://[::1]/":                    false,
		"http://[::ffff:127.0.0.1]/":       false,
		"http://[64:ff9b::7f00:1]/":        false,
		"http://[fe80::1%25eth0]/":         false,
		"http://2130706433/":               false,
		"http://0x7f000001/":               false,
		"http://0X7F.1/":                   false,
		"http://0177.0.0.1/":               false,
		"http://127.1/":                    false,
		"http://0/":                        false,
		"http://0x/":                       false,
		"http://169.254.169.254/latest":    false,
		"http://metadata.example.0x7f0001": false,
		"http://example.com:0/":            false,
		"http://example.com:65536/":        false,
		"http://example.com:65535/":        true,
		"http://example.com:/":             true,
	} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if err := policy(t).CheckURL(u); fine != (err == nil) {
			t.Errorf("%s: got %v, want fine %t", raw, err, fine)
		}
	}
	local, err := url.Parse("http://localhost:1234/")
	if err != nil {
		t.Fatal(err)
	}
	for _, allow := range []string{"127.0.0.0/8", "::1", "localhost"} {
		if err := policy(t, allow).CheckURL(local); err != nil {
			t.Errorf("allowed by %s: got %v", allow, err)
		}
	}
}
