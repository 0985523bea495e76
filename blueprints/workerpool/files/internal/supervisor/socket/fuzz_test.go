package socket

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"testing"
	"time"
)

// memory is a connection on which all has been sent.
type memory struct {
	net.Conn
	in  *bytes.Reader
	out bytes.Buffer
}

func (m *memory) Read(p []byte) (int, error)  { return m.in.Read(p) }
func (m *memory) Write(p []byte) (int, error) { return m.out.Write(p) }
func (m *memory) Close() error                { return nil }
func (m *memory) SetDeadline(time.Time) error { return nil }

// FuzzRequest wants one line of JSON with a known status for whatever is sent,
// or nothing.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{`{"action":"ping"}`, `{"action":"ping","args":[]}`, `{"Action":"ping"}`, `{`, "", "\x00", `{"action":null}`} {
		f.Add([]byte(seed))
	}
	s, err := NewServer("x", nil, Action{Name: "ping", Handler: func(_ context.Context, r Request) Response { return OK(r.Args) }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, request []byte) {
		conn := &memory{in: bytes.NewReader(request)}
		s.handle(t.Context(), conn)
		line := conn.out.Bytes()
		if len(line) == 0 {
			return
		}
		var r reply
		if err := json.Unmarshal(line, &r); err != nil || bytes.Count(line, []byte("\n")) != 1 {
			t.Fatalf("got %q: %v", line, err)
		}
		response, err := r.response()
		if err != nil || response.Status != StatusOK && response.Status != StatusErr {
			t.Fatalf("got %q", line)
		}
		if len(s.open) > 0 || s.hung.Load() > 0 {
			t.Fatal("the connection is still known")
		}
	})
}

// FuzzAnswer wants an error or a response that can be sent on.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{"status":0,"data":"pong"}`, `{"status":13,"error":"no"}`, `{}`, `[`, "", `{"status":1e9}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		response, err := read(&memory{in: bytes.NewReader(answer)})
		if err != nil {
			return
		}
		var again reply
		if err := json.Unmarshal(encode(response), &again); err != nil || again.Status == nil || *again.Status != response.Status {
			t.Fatalf("got %+v from %q: %v", response, answer, err)
		}
	})
}
