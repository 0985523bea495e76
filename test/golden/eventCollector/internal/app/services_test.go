package app

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/boot"
	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/work"
)

// outside is something that the service depends on.
type outside struct {
	boot.Base
	start func(context.Context) error
	stop  func(context.Context) error
}

func (o *outside) Start(ctx context.Context, _ map[string]boot.Service) error {
	if o.start == nil {
		return nil
	}
	return o.start(ctx)
}

func (o *outside) Stop(ctx context.Context) error {
	if o.stop == nil {
		return nil
	}
	return o.stop(ctx)
}

// log is what happened, in order.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) add(line string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
	return nil
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, " ")
}

// TestServicesAroundTheWork start before the first run and stop after the last
// one; runs and OnStart can use them.
func TestServicesAroundTheWork(t *testing.T) {
	var l log
	use := func(ctx context.Context) error {
		_, err := boot.Use[*outside](ctx, "db")
		return err
	}
	s := newService(t, func(o *Options) {
		o.Services = func(m *boot.Maestro) error {
			return errors.Join(
				m.AddService("cache", true, &outside{
					start: func(context.Context) error { return l.add("+cache") }, stop: func(context.Context) error { return l.add("-cache") },
				}, "db"),
				m.AddService("db", true, &outside{
					start: func(context.Context) error { return l.add("+db") }, stop: func(context.Context) error { return l.add("-db") },
				}),
			)
		}
		register := o.Register
		o.Register = func(r *work.Registry, c *egress.Client) error {
			return errors.Join(register(r, c), work.Handle(r, "use", func(ctx context.Context, _ struct{}) (work.Result, error) {
				return nil, errors.Join(use(ctx), l.add("run"))
			}))
		}
		o.Hooks = &hook.Hooks{
			OnStart:    func(ctx context.Context) error { return errors.Join(use(ctx), l.add("OnStart")) },
			OnStopping: func(context.Context) error { return l.add("OnStopping") },
			OnStopped:  func(context.Context) error { return l.add("OnStopped") },
		}
	})
	s.submit(1, "use")
	eventually(t, "it is done", func() bool { return s.report().Runs.Done == 1 })
	if status, _, body := s.call("GET", "readiness?verbose", ""); status != http.StatusOK || !strings.Contains(body, `"service cache","ok":true,"detail":"started"`) {
		t.Errorf("got %d %s", status, body)
	}
	s.app.Stop()
	if code := s.exit(); code != ExitOK {
		t.Errorf("exit %d: %s", code, s.stderr)
	}
	if got := l.String(); got != "+db +cache OnStart run OnStopping -cache -db OnStopped" {
		t.Errorf("got %s", got)
	}
}

// TestHealthIsServedWhileServicesStart and nothing else is.
func TestHealthIsServedWhileServicesStart(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	s := &service{t: t, stderr: new(lockedBuffer), code: make(chan int, 1), release: make(chan struct{})}
	o := s.options(testConfig())
	o.Services = func(m *boot.Maestro) error {
		return m.AddService("db", true, &outside{start: func(context.Context) error { close(begun); <-release; return nil }})
	}
	var err error
	if s.app, err = New(o); err != nil {
		t.Fatal(err)
	}
	go func() { s.code <- s.app.Run(context.Background()) }()
	<-begun
	for path, want := range map[string]int{"liveness": 200, "readiness": 503, "jobs": 503, "scheduler": 503} {
		status, header, body := s.call("GET", path+"?verbose", "")
		if status != want || path == "jobs" && (header.Get("Retry-After") != "1" || !strings.Contains(body, "the service is starting")) ||
			path == "readiness" && !strings.Contains(body, `"service db","ok":false,"detail":"starting"`) {
			t.Errorf("%s: got %d %s", path, status, body)
		}
	}
	if status, _, body := s.call("GET", "management", ""); status != http.StatusOK {
		t.Errorf("management: got %d %s", status, body)
	}
	close(release)
	<-s.app.Ready()
	for _, path := range []string{"readiness", "jobs"} {
		if status, _, body := s.call("GET", path, ""); status != http.StatusOK {
			t.Errorf("%s: got %d %s", path, status, body)
		}
	}
	s.app.Stop()
	s.exit()
}

func TestServicesThatDoNotStart(t *testing.T) {
	no := func(context.Context) error { return errors.New("connection refused") }
	for name, tt := range map[string]struct {
		services func(*boot.Maestro, *log) error
		code     int
		told     string
		happened string
	}{
		"required": {func(m *boot.Maestro, l *log) error {
			return errors.Join(
				m.AddService("db", true, &outside{start: no}, "net"),
				m.AddService("net", true, &outside{stop: func(context.Context) error { return l.add("-net") }}),
			)
		}, ExitFailed, "'db' [required]: start failed: connection refused", "-net"},
		"optional": {func(m *boot.Maestro, _ *log) error { return m.AddService("db", false, &outside{start: no}) }, ExitOK, "connection refused", "ready"},
		"circular": {func(m *boot.Maestro, _ *log) error {
			return errors.Join(m.AddService("a", false, &outside{}, "b"), m.AddService("b", false, &outside{}, "a"))
		}, ExitConfig, "circular dependency: a -> b -> a", ""},
		"misconfigured": {func(*boot.Maestro, *log) error { return errors.New("DB_TIMEOUT: wrong") }, ExitConfig, "DB_TIMEOUT: wrong", ""},
		"stuck at the stop": {func(m *boot.Maestro, _ *log) error {
			return errors.Join(m.AddService("db", true, &outside{}), m.AddService("api", true, &outside{stop: no}, "db"))
		}, ExitUnfinished, "'db' [required]: not stopped, because 'api', which depends on it, has not stopped", "ready"},
	} {
		t.Run(name, func(t *testing.T) {
			var l log
			s := &service{t: t, stderr: new(lockedBuffer), code: make(chan int, 1)}
			o := s.options(testConfig())
			o.Services = func(m *boot.Maestro) error { return tt.services(m, &l) }
			a, err := New(o)
			code := ExitCode(err)
			var told string
			if err != nil {
				told = err.Error()
			} else {
				ctx, cancel := context.WithCancel(t.Context())
				go func() { <-a.Ready(); _ = l.add("ready"); cancel() }()
				code = a.Run(ctx)
				told = s.stderr.String()
				cancel()
			}
			if code != tt.code || !strings.Contains(told, tt.told) || l.String() != tt.happened {
				t.Errorf("exit %d, %s, %s", code, &l, told)
			}
		})
	}
}

// TestASignalEndsTheStartOfServices and what has started is stopped again.
func TestASignalEndsTheStartOfServices(t *testing.T) {
	var l log
	s := &service{t: t, stderr: new(lockedBuffer)}
	o := s.options(testConfig())
	ctx, cancel := context.WithCancel(t.Context())
	o.Services = func(m *boot.Maestro) error {
		return errors.Join(
			m.AddService("net", true, &outside{stop: func(context.Context) error { return l.add("-net") }}),
			m.AddService("db", true, &outside{start: func(ctx context.Context) error { cancel(); <-ctx.Done(); return ctx.Err() }}, "net"),
		)
	}
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if code := a.Run(ctx); code != ExitFailed || !strings.Contains(s.stderr.String(), "interrupted") || l.String() != "-net" {
		t.Errorf("exit %d, %s: %s", code, &l, s.stderr)
	}
	if took := time.Since(began); took > patience {
		t.Errorf("it took %s", took)
	}
}
