package supervisor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/supervisor/socket"
)

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// shortDir is a private directory whose path leaves room for a socket.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "s") //nolint:usetesting // with the name of the test the path would be too long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// newServed is a Chief with a service socket, and where that is.
func newServed(t *testing.T, actions ...socket.Action) (*run, string) {
	t.Helper()
	noLeaks(t)
	path := filepath.Join(shortDir(t), "x.socket")
	r := newRun(t)
	app := AppInfo{Name: "app", Version: "1.2.3", Build: "b", Tag: "v1", Socket: path}
	r.chief.EnableServiceSocket(app, append(r.chief.WorkerActions(), actions...)...)
	return r, path
}

func ask(t *testing.T, path, action, args string) socket.Response {
	t.Helper()
	r := socket.Request{Action: action}
	if args != "" {
		r.Args = json.RawMessage(args)
	}
	response, err := socket.NewClient(path).Send(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func TestTheServiceSocket(t *testing.T) {
	r, path := newServed(t, socket.Action{Name: "greet", Handler: func(_ context.Context, r socket.Request) socket.Response {
		return socket.OK("hello " + string(r.Args))
	}})
	child := NewChief()
	if err := child.AddWorker("x", idle); err != nil {
		t.Fatal(err)
	}
	r.add("w", idle)
	r.add("child", child)
	r.start()
	eventually(t, "all run", func() bool { return r.chief.IsRun("w") && child.IsRun("x") })
	for request, want := range map[string]string{
		`{"action":"ping"}`:             `{"status":0,"data":"pong"}`,
		`{"action":"greet","args":"x"}`: `{"status":0,"data":"hello \"x\""}`,
		`{"action":"what"}`:             `{"status":13,"error":"unknown_action","data":null}`,
		`{"action":"status"}`: `{"status":0,"data":{"app":{"name":"app","version":"1.2.3","build":"b","tag":"v1"},` +
			`"workers":{"child":"Run","child/x":"Run","w":"Run"}}}`,
	} {
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, request); err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(conn); err != nil || string(got) != want+"\n" {
			t.Errorf("got %s, %v", got, err)
		}
		_ = conn.Close()
	}
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if _, err := Status(t.Context(), path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestWorkersThroughTheSocket(t *testing.T) {
	r, path := newServed(t)
	r.add("w", idle)
	r.add("bad", WorkerFunc(func(context.Context) error { return errBoom }))
	r.start()
	eventually(t, "w runs", func() bool { return r.chief.IsRun("w") && r.chief.GetState("bad") == StateFailed })
	list := ask(t, path, ListAction, "")
	if want := `[{"name":"w","state":"Run","failures":0},{"name":"bad","state":"Failed","failures":1,"error":"boom"}]`; string(list.Data) != want {
		t.Errorf("got %s", list.Data)
	}
	if got := ask(t, path, StopAction, `{"worker":"w"}`); got.Err() != nil || r.chief.GetState("w") != StateStopped {
		t.Errorf("got %+v", got)
	}
	if got := ask(t, path, StartAction, `{"worker":"w"}`); got.Err() != nil {
		t.Errorf("got %+v", got)
	}
	eventually(t, "w runs again", func() bool { return r.chief.IsRun("w") })
	if got := ask(t, path, RestartAction, `{"worker":"w"}`); got.Err() != nil {
		t.Errorf("got %+v", got)
	}
	for args, want := range map[string]string{`{"worker":"x"}`: "no such worker", ``: "arguments", `7`: "arguments", `{}`: "no such worker"} {
		if got := ask(t, path, StopAction, args); got.Status != socket.StatusErr || !strings.Contains(got.Error, want) {
			t.Errorf("%s: got %+v", args, got)
		}
	}
	if err := r.stop(); err != nil {
		t.Error(err)
	}
}

func TestWorkersRunWithoutTheirSocket(t *testing.T) {
	r, path := newServed(t)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.add("w", idle)
	r.start()
	eventually(t, "w runs", func() bool { return r.chief.IsRun("w") })
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if got := r.events.of("service socket"); len(got) != 1 || !got[0].IsError() {
		t.Errorf("got %v", got)
	}
}

func TestEnableServiceSocketRefuses(t *testing.T) {
	fine := func(context.Context, socket.Request) socket.Response { return socket.OK(nil) }
	for name, enable := range map[string]func(c *Chief){
		"twice": func(c *Chief) { c.EnableServiceSocket(AppInfo{Name: "x"}).EnableServiceSocket(AppInfo{Name: "x"}) },
		"a name of ours": func(c *Chief) {
			c.EnableServiceSocket(AppInfo{Name: "x"}, socket.Action{Name: PingAction, Handler: fine})
		},
		"no handler": func(c *Chief) { c.EnableServiceSocket(AppInfo{Name: "x"}, socket.Action{Name: "y"}) },
	} {
		r := newRun(t)
		enable(r.chief)
		if err := r.chief.Run(t.Context()); !errors.Is(err, ErrMisuse) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	r := newRun(t)
	r.chief.EnableServiceSocket(AppInfo{Name: "no/name"})
	r.start()
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if got := r.events.of("service socket"); len(got) != 1 {
		t.Errorf("got %v", r.events.events)
	}
}

func TestCheck(t *testing.T) {
	r, path := newServed(t)
	check := func(details bool) (int, string) {
		var out bytes.Buffer
		return Check(t.Context(), path, details, &out), out.String()
	}
	if code, out := check(false); code != CheckUnreachable || !strings.Contains(out, "no such file") {
		t.Errorf("got %d %s", code, out)
	}
	r.add("w", idle)
	r.add("v", idle)
	r.start()
	eventually(t, "all run", func() bool { return r.chief.IsRun("w") && r.chief.IsRun("v") })
	if code, out := check(false); code != CheckOK || out != "" {
		t.Errorf("got %d %s", code, out)
	}
	golden := `{
  "app": {
    "name": "app",
    "version": "1.2.3",
    "build": "b",
    "tag": "v1"
  },
  "workers": {
    "v": "STATE",
    "w": "Run"
  }
}
`
	if code, out := check(true); code != CheckOK || out != strings.Replace(golden, "STATE", "Run", 1) {
		t.Errorf("got %d %s", code, out)
	}
	if err := r.chief.Halt(t.Context(), "v"); err != nil {
		t.Fatal(err)
	}
	if code, out := check(false); code != CheckNotRunning || out != "v is Stopped\n" {
		t.Errorf("got %d %s", code, out)
	}
	if code, out := check(true); code != CheckNotRunning || out != strings.Replace(golden, "STATE", "Stopped", 1) {
		t.Errorf("got %d %s", code, out)
	}
	if err := r.stop(); err != nil {
		t.Error(err)
	}
}

func TestCheckOfBadAnswers(t *testing.T) {
	noLeaks(t)
	for name, response := range map[string]socket.Response{
		"refused":       socket.Fail(errBoom),
		"no data":       socket.OK(nil),
		"no workers":    socket.OK(map[string]any{"app": AppInfo{}}),
		"unknown state": socket.OK(map[string]any{"workers": map[string]string{"w": "Flying"}}),
		"another shape": socket.OK([]int{1}),
	} {
		path := filepath.Join(shortDir(t), "x.socket")
		server, err := socket.NewServer(path, nil, socket.Action{Name: StatusAction, Handler: func(context.Context, socket.Request) socket.Response { return response }})
		if err == nil {
			err = server.Listen(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		over := make(chan error, 1)
		go func() { over <- server.Serve(ctx) }()
		var out bytes.Buffer
		if code := Check(t.Context(), path, true, &out); code != CheckUnreachable || out.Len() == 0 {
			t.Errorf("%s: got %d %s", name, code, &out)
		}
		cancel()
		if err := <-over; err != nil {
			t.Error(err)
		}
	}
}

func FuzzParseStateInfo(f *testing.F) {
	for _, seed := range []string{`{"app":{"name":"x"},"workers":{"w":"Run"}}`, `{"workers":{}}`, `{"workers":null}`, `[]`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := ParseStateInfo(data)
		if err != nil {
			return
		}
		again, err := json.Marshal(info)
		if err != nil {
			t.Fatalf("got %+v: %v", info, err)
		}
		if _, err := ParseStateInfo(again); err != nil {
			t.Fatalf("got %s: %v", again, err)
		}
	})
}
