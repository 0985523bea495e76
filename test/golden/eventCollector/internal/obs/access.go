package obs

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Access is one line of the access log.
type Access struct {
	Request *http.Request
	Time    time.Time
	Status  int
	Bytes   int64
}

// Write writes the line in the combined format. What comes from the client is
// quoted, so that it cannot forge lines.
func (a Access) Write(w io.Writer) error {
	r := a.Request
	peer, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		peer = r.RemoteAddr
	}
	size := "-"
	if a.Bytes > 0 {
		size = strconv.FormatInt(a.Bytes, 10)
	}
	_, err = fmt.Fprintf(w, "%s - - [%s] %s %d %s %s %s\n", dash(peer), a.Time.Format("02/Jan/2006:15:04:05 -0700"),
		quote(r.Method+" "+requestURI(r)+" "+r.Proto), a.Status, size, quote(dash(r.Referer())), quote(dash(r.UserAgent())))
	return err
}

func requestURI(r *http.Request) string {
	if r.RequestURI != "" {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// quote escapes as Apache does: \" \\ and \xhh.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
