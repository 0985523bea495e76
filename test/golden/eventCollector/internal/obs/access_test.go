package obs

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestCombinedFormat(t *testing.T) {
	r := httptest.NewRequest("GET", "/jobs?count=1", nil)
	r.RemoteAddr = "192.0.2.1:1234"
	r.Header.Set("User-Agent", "curl/8 \"x\"\n127.0.0.1 - - forged")
	var b strings.Builder
	when := time.Date(2026, 11, 22, 1, 2, 3, 0, time.FixedZone("", 3600))
	if err := (Access{Request: r, Time: when, Status: 200, Bytes: 42}).Write(&b); err != nil {
		t.Fatal(err)
	}
	want := `192.0.2.1 - - [22/Nov/2026:01:02:03 +0100] "GET /jobs?count=1 HTTP/1.1" 200 42 "-" "curl/8 \"x\"\x0a127.0.0.1 - - forged"` + "\n"
	if b.String() != want {
		t.Errorf("got  %swant %s", b.String(), want)
	}
}
