package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

func TestTheLinesOnTheWire(t *testing.T) {
	s := serve(t, nil,
		Action{Name: "nothing", Handler: func(context.Context, Request) Response { return OK(nil) }},
		// In uwe an empty answer could not be encoded, and none was sent.
		Action{Name: "empty", Handler: func(context.Context, Request) Response { return Response{Data: json.RawMessage{}} }},
		Action{Name: "no", Handler: func(context.Context, Request) Response { return Fail(errors.New("not today")) }},
		Action{Name: "unencodable", Handler: func(context.Context, Request) Response { return OK(func() {}) }},
		Action{Name: "broken", Handler: func(context.Context, Request) Response { return Response{Data: json.RawMessage("{")} }},
	)
	for request, want := range map[string]string{
		`{"action":"echo","args":{"a":[1]}}`: `{"status":0,"data":{"a":[1]}}`,
		`{"action":"echo"}`:                  `{"status":0,"data":null}`,
		`{"action":"nothing"}`:               `{"status":0,"data":null}`,
		`{"action":"empty"}`:                 `{"status":0,"data":null}`,
		`{"action":"no"}`:                    `{"status":13,"error":"not today","data":null}`,
		`{"action":"what"}`:                  `{"status":13,"error":"unknown_action","data":null}`,
		`{}`:                                 `{"status":13,"error":"unknown_action","data":null}`,
		"null\n":                             `{"status":13,"error":"unknown_action","data":null}`,
		"  \n{\"action\":\n\"nothing\"}":     `{"status":0,"data":null}`,
		`{"action":"nothing"}{"action":1}`:   `{"status":0,"data":null}`,
		`[1]`:                                `{"status":13,"error":"cannot read the request: `,
		`hello`:                              `{"status":13,"error":"cannot read the request: `,
		`{"action":7}`:                       `{"status":13,"error":"cannot read the request: `,
		"\x00\xff\xfe":                       `{"status":13,"error":"cannot read the request: `,
		`{"action":"unencodable"}`:           `{"status":-1,"error":"cannot encode the answer: `,
		`{"action":"broken"}`:                `{"status":-1,"error":"cannot send the answer: `,
	} {
		t.Run(request, func(t *testing.T) {
			conn := s.raw()
			if _, err := io.WriteString(conn, request); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(conn)
			if err != nil && !isReset(err) || !strings.HasPrefix(string(got), want) || strings.Count(string(got), "\n") != 1 {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestHandlersThatMisbehave(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, nil,
		Action{Name: "panic", Handler: func(context.Context, Request) Response { panic("no") }},
		Action{Name: "exit", Handler: func(context.Context, Request) Response { runtime.Goexit(); return OK(nil) }},
		Action{Name: "hang", Timeout: 20 * time.Millisecond, Handler: func(context.Context, Request) Response { <-release; return OK(nil) }},
	)
	for action, want := range map[string]string{
		"panic": "the action panicked", "exit": "the action ended its goroutine", "hang": "the action did not end within 20ms",
	} {
		if r := s.send(action, "null"); r.Status != StatusInternal || r.Error != want {
			t.Errorf("%s: got %+v", action, r)
		}
	}
	if errs := s.errors(); len(errs) != 1 || !strings.Contains(errs[0].Error(), "TestHandlersThatMisbehave") {
		t.Errorf("got %v", errs)
	}
	for range s.limits.hung - 1 {
		s.send("hang", "null")
	}
	if r := s.send("echo", "1"); r.Status != StatusInternal || r.Error != "too many earlier actions have not returned" {
		t.Errorf("got %+v", r)
	}
	close(release)
	deadline := time.Now().Add(patience)
	for s.hung.Load() > 0 && time.Now().Before(deadline) {
		runtime.Gosched()
	}
	if r := s.send("echo", "1"); r.Err() != nil {
		t.Errorf("got %+v", r)
	}
}

func TestRequestsThatAreTooLarge(t *testing.T) {
	s := serve(t, nil)
	conn := s.raw()
	// The server stops reading, so not all of it can be written.
	_, _ = io.WriteString(conn, `{"action":"`+strings.Repeat("a", 2*maxRequest))
	if r := answer(t, conn); r.Status != StatusErr || r.Error != "the request has more than 1048576 bytes" {
		t.Errorf("got %+v", r)
	}
	huge := json.RawMessage(`"` + strings.Repeat("x", 2*maxRequest) + `"`)
	r, err := NewClient(s.Path()).Send(t.Context(), Request{Action: "echo", Args: huge})
	if err != nil || r.Status != StatusErr || !strings.Contains(r.Error, "more than 1048576") {
		t.Errorf("got %v %v", r, err)
	}
	deep := s.raw()
	if _, err := io.WriteString(deep, `{"action":"echo","args":`+strings.Repeat("[", 20_000)); err != nil && !isReset(err) {
		t.Fatal(err)
	}
	if r := answer(t, deep); r.Status != StatusErr {
		t.Errorf("got %+v", r)
	}
}

func TestAnswersThatAreTooLarge(t *testing.T) {
	s := serve(t, nil, Action{Name: "huge", Handler: func(context.Context, Request) Response { return OK(strings.Repeat("x", maxResponse)) }})
	if r := s.send("huge", "null"); r.Status != StatusInternal || !strings.Contains(r.Error, "and 4194304 are allowed") {
		t.Errorf("got %d %.100s", r.Status, r.Error)
	}
}

// In uwe there was one connection at a time, so that one silent client locked
// all others out.
func TestSilentClients(t *testing.T) {
	s := serve(t, func(s *Server) { s.limits.read = 200 * time.Millisecond })
	var silent []io.Reader
	for range s.limits.connections - 1 {
		silent = append(silent, s.raw())
	}
	if r := s.send("echo", "1"); r.Err() != nil {
		t.Errorf("got %+v", r)
	}
	// Now there is no room, until they have had their time.
	silent = append(silent, s.raw())
	if r := s.send("echo", "2"); r.Err() != nil || string(r.Data) != "2" {
		t.Errorf("got %+v", r)
	}
	for _, conn := range silent {
		got, err := io.ReadAll(conn)
		if err != nil || !strings.Contains(string(got), "i/o timeout") {
			t.Errorf("got %q, %v", got, err)
		}
	}
}

func TestASlowRequest(t *testing.T) {
	s := serve(t, func(s *Server) { s.limits.read = 50 * time.Millisecond })
	conn := s.raw()
	if _, err := io.WriteString(conn, `{"action":`); err != nil {
		t.Fatal(err)
	}
	if r := answer(t, conn); r.Status != StatusErr || !strings.Contains(r.Error, "timeout") {
		t.Errorf("got %+v", r)
	}
}

func TestAClientThatReadsNothing(t *testing.T) {
	s := serve(t, func(s *Server) { s.limits.write = 50 * time.Millisecond }, Action{
		Name: "large", Handler: func(context.Context, Request) Response { return OK(strings.Repeat("x", maxResponse/2)) },
	})
	conn := s.raw()
	if _, err := io.WriteString(conn, `{"action":"large"}`); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(patience)
	for len(s.errors()) == 0 && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	if errs := s.errors(); len(errs) != 1 || !errors.Is(errs[0], os.ErrDeadlineExceeded) {
		t.Errorf("got %v", errs)
	}
}

func TestManyClients(t *testing.T) {
	s := serve(t, nil)
	var group sync.WaitGroup
	var wrong atomic.Int32
	for i := range 400 {
		group.Go(func() {
			if i%10 == 0 { // looks and leaves
				if conn := s.raw(); conn.Close() != nil {
					wrong.Add(1)
				}
				return
			}
			r, err := NewClient(s.Path()).Send(context.Background(), Request{Action: "echo", Args: json.RawMessage(fmt.Sprint(i))})
			if err != nil || string(r.Data) != fmt.Sprint(i) {
				t.Logf("%+v %v", r, err)
				wrong.Add(1)
			}
		})
	}
	group.Wait()
	if wrong.Load() > 0 || len(s.errors()) > 0 {
		t.Errorf("%d wrong, %v", wrong.Load(), s.errors())
	}
}

// uwe's accept loop went on for ever after the socket was closed.
func TestStop(t *testing.T) {
	before := runtime.NumGoroutine()
	started, release := make(chan struct{}), make(chan struct{})
	s := serve(t, nil, Action{Name: "wait", Handler: func(context.Context, Request) Response {
		close(started)
		<-release
		return OK("done")
	}})
	silent, busy := s.raw(), s.raw()
	if _, err := io.WriteString(busy, `{"action":"wait"}`); err != nil {
		t.Fatal(err)
	}
	<-started
	s.stop()
	if got, _ := io.ReadAll(silent); !strings.Contains(string(got), "timeout") {
		t.Errorf("got %q", got)
	}
	close(release) // within the grace
	if r := answer(t, busy); string(r.Data) != `"done"` {
		t.Errorf("got %+v", r)
	}
	if err := s.end(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(s.Path()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is there: %v", err)
	}
	if errs := s.errors(); len(errs) > 0 {
		t.Errorf("got %v", errs)
	}
	deadline := time.Now().Add(patience)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("%d goroutines, %d before", now, before)
	}
}

func TestStopOfAnActionThatGoesOn(t *testing.T) {
	for name, obeys := range map[string]bool{"obeys": true, "deaf": false} {
		t.Run(name, func(t *testing.T) {
			started, release := make(chan struct{}), make(chan struct{})
			s := serve(t, func(s *Server) { s.limits.grace = 50 * time.Millisecond }, Action{Name: "wait", Handler: func(ctx context.Context, _ Request) Response {
				close(started)
				if obeys {
					<-ctx.Done()
				} else {
					<-release
				}
				return OK("done")
			}})
			conn := s.raw()
			if _, err := io.WriteString(conn, `{"action":"wait"}`); err != nil {
				t.Fatal(err)
			}
			<-started
			if err := s.end(); err != nil {
				t.Error(err)
			}
			if r := answer(t, conn); r.Err() != nil && r.Error != "the service is stopping" {
				t.Errorf("got %+v", r)
			}
			close(release)
		})
	}
}

func TestActionsThatCannotBe(t *testing.T) {
	fine := func(context.Context, Request) Response { return OK(nil) }
	for name, actions := range map[string][]Action{
		"no name":    {{Handler: fine}},
		"no handler": {{Name: "x"}},
		"twice":      {{Name: "x", Handler: fine}, {Name: "x", Handler: fine}},
	} {
		if _, err := NewServer("x", nil, actions...); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	s, err := NewServer("x", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(t.Context()); err == nil {
		t.Error("it serves without Listen")
	}
}
