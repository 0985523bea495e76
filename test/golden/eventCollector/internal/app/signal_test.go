//go:build unix

package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/config"
)

// PavedRoad never subscribed to SIGTERM: it ended at once with its jobs lost.
func TestSigterm(t *testing.T) {
	s := newService(t, nil)
	s.submit(3, "block")
	eventually(t, "3 run", func() bool { return s.started.Load() == 3 })
	signalSelf(t, syscall.SIGTERM)
	eventually(t, "it is stopping", func() bool { return s.app.state.Load() == stopping })
	s.releaseAll()
	if code := s.exit(); code != ExitOK || s.ended.Load() != 3 {
		t.Errorf("exit %d, %d ended: %s", code, s.ended.Load(), s.stderr)
	}
}

func TestASecondSignalStopsAtOnce(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Pool.HardShutdown = time.Hour })
	ids := s.submit(1, "deaf")
	eventually(t, "it runs", func() bool { return s.started.Load() == 1 })
	signalSelf(t, syscall.SIGINT)
	eventually(t, "it is stopping", func() bool { return s.app.state.Load() == stopping })
	signalSelf(t, syscall.SIGINT)
	if code := s.exit(); code != ExitUnfinished || !strings.Contains(s.stderr.String(), ids[0]) {
		t.Errorf("exit %d: %s", code, s.stderr)
	}
}

func TestSighupReloadsAndGoesOn(t *testing.T) {
	dir := t.TempDir()
	var bad atomic.Bool
	s := newService(t, func(o *Options) {
		o.Config.Observability.LogDirectory = dir
		c := o.Config
		o.Reload = func() (config.Config, config.Origins, error) {
			if bad.Load() {
				return c, nil, errors.New("LOG_LEVEL: bad")
			}
			c.Observability.LogLevel = "debug"
			return c, config.Origins{"log_level": config.FromEnvironment}, nil
		}
	})
	s.call("GET", "jobs", "")
	signalSelf(t, syscall.SIGHUP)
	eventually(t, "it says so", func() bool {
		return strings.Contains(s.stderr.String(), `"msg":"reloaded","log_level":"debug","logs_rolled":true`)
	})
	if _, _, body := s.call("GET", "management", ""); !strings.Contains(body, `"value":"debug","origin":"environment"`) {
		t.Errorf("got %s", body)
	}
	for _, name := range []string{"diagnostics.log.2*", "access.log.2*"} {
		if rolled, err := filepath.Glob(filepath.Join(dir, name)); err != nil || len(rolled) != 1 {
			t.Errorf("%s: got %v, %v", name, rolled, err)
		}
	}
	if access, err := os.ReadFile(filepath.Join(dir, "access.log")); err != nil || !strings.Contains(string(access), "/management HTTP/1.1\" 200") {
		t.Errorf("got %q, %v", access, err)
	}
	bad.Store(true)
	signalSelf(t, syscall.SIGHUP)
	eventually(t, "a bad value changes nothing", func() bool { return strings.Contains(s.stderr.String(), "reload failed; nothing was changed") })
}

// TestSighupReloadsWhatCanBe and names what takes a restart.
func TestSighupReloadsWhatCanBe(t *testing.T) {
	var now atomic.Pointer[config.Config]
	s := newService(t, func(o *Options) {
		o.Config.API.Keys, o.Config.API.RequireKey = []string{"key-for-the-api-00"}, true
		first := o.Config
		now.Store(&first)
		o.Reload = func() (config.Config, config.Origins, error) {
			return *now.Load(), config.Origins{"number_of_workers": config.FromFile, "concurrency.http": config.FromFile}, nil
		}
	})
	admin := func(name string) string {
		_, _, body := s.call("GET", s.app.AdminURL()+"/management", "", "Authorization", "Apikey key-for-the-api-01")
		for _, f := range field[[]map[string]any](t, body, "fields") {
			if f["name"] == name {
				return fmt.Sprint(f["value"], " ", f["origin"])
			}
		}
		return body
	}
	c := *now.Load()
	c.API.Keys, c.API.Port, c.Queue.Durability = []string{"key-for-the-api-01"}, 1, "disk"
	c.Pool.Workers, c.Pool.GracefulShutdown, c.HTTP.Concurrency, c.HTTP.PerSecond = 3, 7*time.Second, 2, 0.5
	now.Store(&c)
	for range 2 {
		if err := s.app.reload(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(s.stderr.String(), `"take_a_restart":["api.port","queue.durability"]`) {
			t.Errorf("got %s", s.stderr)
		}
	}
	for name, want := range map[string]string{
		"number_of_workers": "3 file", "graceful_shutdown_seconds": "7 ", "concurrency.http": "2 file", "rate.http": "0.5 ",
	} {
		if got := admin(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	if status, _, _ := s.call("GET", "jobs", "", "Authorization", "Apikey key-for-the-api-00"); status != 401 {
		t.Errorf("the old key: got %d", status)
	}
	if _, err := s.app.dispatcher.Set("number_of_workers", 9, "set at run time"); err != nil {
		t.Fatal(err)
	}
	if err := s.app.reload(); err != nil {
		t.Fatal(err)
	}
	if got := admin("number_of_workers"); got != "9 set at run time" {
		t.Errorf("what did not change was set: %s", got)
	}
}

func signalSelf(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), s); err != nil {
		t.Fatal(err)
	}
}
