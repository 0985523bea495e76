package preset

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.invalid/service/internal/supervisor"
)

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }

// running is a server that runs.
type running struct {
	t    *testing.T
	s    *Server
	stop context.CancelFunc
	over chan error
}

func start(t *testing.T, s *Server) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{t: t, s: s, stop: cancel, over: make(chan error, 1)}
	if err := s.Init(ctx); err != nil {
		t.Fatal(err)
	}
	go func() { r.over <- s.Run(ctx) }()
	t.Cleanup(cancel)
	return r
}

func (r *running) end() error {
	r.t.Helper()
	r.stop()
	select {
	case err := <-r.over:
		return err
	case <-time.After(patience):
		r.t.Fatal("it does not stop")
		return nil
	}
}

func (r *running) get(change func(*http.Request)) (*http.Response, string) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, "http://"+r.s.Address().String(), nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if change != nil {
		change(request)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	response, err := client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return response, string(body)
}

func TestServer(t *testing.T) {
	r := start(t, NewServer(Config{Host: "127.0.0.1"}, http.HandlerFunc(hello)))
	if response, body := r.get(nil); body != "hello" || response.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("got %s %v", body, response.Header)
	}
	address := r.s.Address().String()
	if err := r.end(); err != nil {
		t.Error(err)
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		_ = conn.Close()
		t.Error("it still listens")
	}
}

func TestServerRunsAgain(t *testing.T) {
	s := NewServer(Config{Host: "127.0.0.1"}, http.HandlerFunc(hello))
	for range 2 {
		r := start(t, s)
		if _, body := r.get(nil); body != "hello" {
			t.Errorf("got %s", body)
		}
		if err := r.end(); err != nil {
			t.Error(err)
		}
	}
	// Without Init, as after a Restart.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Run(ctx); err != nil {
		t.Error(err)
	}
}

func TestAnAddressInUseIsAnErrorOfInit(t *testing.T) {
	r := start(t, NewServer(Config{Host: "127.0.0.1"}, http.HandlerFunc(hello)))
	taken := NewServer(Config{Host: "127.0.0.1", Port: r.s.Address().Port}, http.HandlerFunc(hello))
	if err := taken.Init(t.Context()); err == nil || !strings.Contains(err.Error(), r.s.Address().String()) {
		t.Errorf("got %v", err)
	}
	if taken.Address() != nil {
		t.Errorf("got %s", taken.Address())
	}
	if err := r.end(); err != nil {
		t.Error(err)
	}
}

// Init took the address, so Run has to give it back.
func TestServerStoppedBeforeRun(t *testing.T) {
	s := NewServer(Config{Host: "127.0.0.1"}, http.HandlerFunc(hello))
	if err := s.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	address := s.Address().String()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Run(ctx); err != nil {
		t.Error(err)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
}

func TestServerLetsRequestsEnd(t *testing.T) {
	for name, cut := range map[string]bool{"in time": false, "cut": true} {
		t.Run(name, func(t *testing.T) {
			started, release := make(chan struct{}), make(chan struct{})
			limit := patience
			if cut {
				limit = 50 * time.Millisecond
			}
			r := start(t, NewServer(Config{Host: "127.0.0.1", StopTimeout: limit}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				close(started)
				select {
				case <-release:
					_, _ = io.WriteString(w, "slow")
				case <-r.Context().Done():
				}
			})))
			got := make(chan string, 1)
			go func() {
				response, err := http.Get("http://" + r.s.Address().String())
				if err != nil {
					got <- "cut"
					return
				}
				defer func() { _ = response.Body.Close() }()
				body, _ := io.ReadAll(response.Body)
				got <- string(body)
			}()
			<-started
			r.stop()
			if !cut {
				close(release)
			}
			body, err := <-got, r.end()
			if cut && (body != "cut" || !errors.Is(err, ErrCut)) || !cut && (body != "slow" || err != nil) {
				t.Errorf("got %s, %v", body, err)
			}
		})
	}
}

func TestServerWhoseListenerFails(t *testing.T) {
	s := NewServer(Config{Host: "127.0.0.1"}, http.HandlerFunc(hello))
	if err := s.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	_ = s.listener.Close()
	if err := s.Run(t.Context()); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestRequestTimeout(t *testing.T) {
	r := start(t, NewServer(Config{Host: "127.0.0.1", APIRequestTimeout: 20 * time.Millisecond}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	})))
	if response, body := r.get(nil); response.StatusCode != http.StatusServiceUnavailable || body != "the request took too long\n" {
		t.Errorf("got %s %s", response.Status, body)
	}
	if err := r.end(); err != nil {
		t.Error(err)
	}
}

func TestDefaultsOfTheServer(t *testing.T) {
	s := NewServer(Config{}, http.HandlerFunc(hello))
	if got := s.configure().ReadHeaderTimeout; got != 60*time.Second {
		t.Errorf("got %s", got)
	}
	if s.stopLimit != 5*time.Second || s.StopTimeout() != 6*time.Second || s.address != ":0" {
		t.Errorf("got %s %s %s", s.stopLimit, s.StopTimeout(), s.address)
	}
	if got := NewServer(Config{ReadHeaderTimeout: time.Second}, nil).configure().ReadHeaderTimeout; got != time.Second {
		t.Errorf("got %s", got)
	}
}

func TestCORS(t *testing.T) {
	calls := 0
	r := start(t, NewServer(Config{Host: "127.0.0.1", EnableCORS: true}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		hello(w, r)
	})))
	if response, body := r.get(nil); body != "hello" || response.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("got %s %v", body, response.Header)
	}
	response, _ := r.get(func(r *http.Request) {
		r.Method = http.MethodOptions
		r.Header.Set("Access-Control-Request-Method", "PUT")
		r.Header.Set("Access-Control-Request-Headers", "X-A, X-B")
	})
	h := response.Header
	if response.StatusCode != http.StatusNoContent || !strings.Contains(h.Get("Access-Control-Allow-Methods"), "PUT") || h.Get("Access-Control-Allow-Headers") != "X-A, X-B" {
		t.Errorf("got %s %v", response.Status, h)
	}
	if h.Get("Access-Control-Allow-Credentials") != "" || calls != 1 {
		t.Errorf("%d calls, %v", calls, h)
	}
	if err := r.end(); err != nil {
		t.Error(err)
	}
}

// TestServerUnderAChief: a worker after the server can count on its address.
func TestServerUnderAChief(t *testing.T) {
	c := supervisor.NewChief().SetLocker(func(ctx context.Context) { <-ctx.Done() }).SetEventHandler(func(supervisor.Event) {})
	s := NewServer(Config{Host: "127.0.0.1"}, http.HandlerFunc(hello))
	after := supervisor.WorkerFunc(func(ctx context.Context) error {
		if s.Address() == nil {
			t.Error("no address")
		}
		c.Shutdown()
		<-ctx.Done()
		return nil
	})
	if err := errors.Join(c.AddWorker("http", s, supervisor.RestartAndReInit), c.AddWorker("after", after)); err != nil {
		t.Fatal(err)
	}
	if err := c.Run(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestServerInAHurry: the time for open requests ends with that of the worker.
func TestServerInAHurry(t *testing.T) {
	c := supervisor.NewChief().SetLocker(func(ctx context.Context) { <-ctx.Done() }).SetEventHandler(func(supervisor.Event) {})
	started, cut := make(chan struct{}), make(chan struct{})
	s := NewServer(Config{Host: "127.0.0.1", StopTimeout: time.Hour}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(started)
		<-r.Context().Done()
		close(cut)
	}))
	if err := c.AddWorker("http", s); err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- c.Run(t.Context()) }()
	for s.Address() == nil {
		time.Sleep(time.Millisecond)
	}
	go func() {
		response, err := http.Get("http://" + s.Address().String())
		if err == nil {
			_ = response.Body.Close()
		}
	}()
	<-started
	c.Shutdown()
	c.ShutdownNow()
	<-cut
	if err := <-over; !errors.Is(err, ErrCut) {
		t.Errorf("got %v", err)
	}
}
