package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func env(pairs map[string]string) Lookup {
	return func(name string) (string, bool) {
		v, ok := pairs[name]
		return v, ok
	}
}

func TestDefinitionIsComplete(t *testing.T) {
	c, _, err := FromEnv(Definition(), env(nil))
	if err != nil && !c.API.RequireKey {
		t.Fatal(err)
	}
	if c.Service.Name == "" || !strings.HasPrefix(c.Base(), "/api/") || c.Pool.Workers < 1 || c.API.ReadTimeout <= 0 {
		t.Errorf("incomplete: %+v", c)
	}
}

func TestEnvironmentOverridesTheDefinition(t *testing.T) {
	c, origins, err := FromEnv(Defaults(), env(map[string]string{
		"HTTP_IP_ADDR": "127.0.0.1", "HTTP_IP_PORT": "9000", "ADMIN_IP_ADDR": "::1", "ADMIN_IP_PORT": "0",
		"HTTP_LOG": "logs", "LOG_LEVEL": "debug", "LOG_FORMAT": "text",
		"API_KEYS": "key-number-one-000, key-number-two-000", "HTTP_JOB_ALLOW": "127.0.0.0/8 build.internal",
		"GRACEFUL_SHUTDOWN_SECONDS": "0", "HARD_SHUTDOWN_SECONDS": "7", "NUMBER_OF_WORKERS": "12",
		"SCHEDULER_CHANNEL_SIZE": "8", "RESULT_CHANNEL_SIZE": "9", "HTTP_READ_TIMEOUT": "",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if c.API.Address() != "127.0.0.1:9000" || c.Admin.Address() != "[::1]:0" || c.Observability.LogDirectory != "logs" ||
		c.Observability.LogLevel != "debug" || c.Observability.LogFormat != "text" || len(c.API.Keys) != 2 || !c.API.RequireKey ||
		len(c.Egress.Allow) != 2 || c.Pool.GracefulShutdown != 0 || c.Pool.HardShutdown != 7*time.Second || c.Pool.Workers != 12 ||
		c.Pool.SchedulerChannelSize != 8 || c.Pool.ResultChannelSize != 9 || c.API.ReadTimeout != time.Minute {
		t.Errorf("got %+v", c)
	}
	for name, want := range (Origins{"api.port": FromEnvironment, "api.readTimeoutSeconds": FromDefault, "number_of_workers": FromEnvironment}) {
		if origins[name] != want {
			t.Errorf("origin of %s: got %q, want %q", name, origins[name], want)
		}
	}
}

func TestOriginTellsDefinitionFromDefault(t *testing.T) {
	c := Defaults()
	c.API.Port = 9999
	_, origins, err := FromEnv(c, env(nil))
	if err != nil {
		t.Fatal(err)
	}
	if origins["api.port"] != FromDefinition || origins["api.host"] != FromDefault {
		t.Errorf("got %v", origins)
	}
}

// PavedRoad multiplied the timeouts of the environment by a second twice, and
// had a shutdown timeout of 15 nanoseconds.
func TestTimeoutsHaveOneUnit(t *testing.T) {
	if d := Defaults().API.ShutdownTimeout; d != 15*time.Second {
		t.Errorf("default shutdown timeout: got %v", d)
	}
	for value, want := range map[string]time.Duration{"90": 90 * time.Second, "1m30s": 90 * time.Second, "250ms": 250 * time.Millisecond, " 5 ": 5 * time.Second} {
		c, _, err := FromEnv(Defaults(), env(map[string]string{"HTTP_READ_TIMEOUT": value, "HTTP_WRITE_TIMEOUT": value, "HTTP_SHUTDOWN_TIMEOUT": value}))
		if err != nil {
			t.Errorf("%q: %v", value, err)
		}
		if c.API.ReadTimeout != want || c.API.WriteTimeout != want || c.API.ShutdownTimeout != want {
			t.Errorf("%q: got %v %v %v, want %v", value, c.API.ReadTimeout, c.API.WriteTimeout, c.API.ShutdownTimeout, want)
		}
	}
}

func TestEveryBadValueIsNamedAtOnce(t *testing.T) {
	bad := map[string]string{
		"HTTP_IP_ADDR": "not a host", "HTTP_IP_PORT": "70000", "HTTP_READ_TIMEOUT": "0", "HTTP_WRITE_TIMEOUT": "-1", "HTTP_SHUTDOWN_TIMEOUT": "soon",
		"ADMIN_IP_PORT": "x", "GRACEFUL_SHUTDOWN_SECONDS": "-1", "NUMBER_OF_WORKERS": "0", "SCHEDULER_CHANNEL_SIZE": "1.5", "RESULT_CHANNEL_SIZE": "0",
		"HTTP_JOB_ALLOW": "10.0.0.0/99", "LOG_LEVEL": "loud", "LOG_FORMAT": "xml",
	}
	_, _, err := FromEnv(Defaults(), env(bad))
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	for name, value := range bad {
		found := false
		for _, l := range lines {
			found = found || strings.HasPrefix(l, name+": ") && strings.Contains(l, value) && strings.Contains(l, "allowed: ")
		}
		if !found {
			t.Errorf("%s=%s is not explained in:\n%v", name, value, err)
		}
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	_, _, err := FromEnv(Defaults(), env(map[string]string{"API_KEYS": "hunter2"}))
	if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "API_KEYS") {
		t.Errorf("got %v", err)
	}
}

func TestSecretsFromAFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "keys")
	if err := os.WriteFile(file, []byte("first-key-0123456\nsecond-key-0123456\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, _, err := FromEnv(Defaults(), env(map[string]string{"ADMIN_KEYS_FILE": file}))
	if err != nil || len(c.Admin.Keys) != 2 || c.Admin.Keys[1] != "second-key-0123456" {
		t.Errorf("got %v, %v", c.Admin.Keys, err)
	}
	for _, tt := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"both", map[string]string{"API_KEYS": "first-key-0123456", "API_KEYS_FILE": file}, "both set"},
		{"missing", map[string]string{"API_KEYS_FILE": filepath.Join(dir, "none")}, "API_KEYS_FILE"},
		{"empty", map[string]string{"API_KEYS_FILE": empty}, "empty"},
	} {
		if _, _, err := FromEnv(Defaults(), env(tt.env)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

func TestWhatNoSingleVariableShows(t *testing.T) {
	c := Defaults()
	c.Pool.MaxWorkers = 10
	if _, _, err := FromEnv(c, env(map[string]string{"NUMBER_OF_WORKERS": "11"})); err == nil || !strings.Contains(err.Error(), "1 to 10") {
		t.Errorf("workers: got %v", err)
	}
	c = Defaults()
	c.API.RequireKey = true
	if _, _, err := FromEnv(c, env(nil)); err == nil || !strings.Contains(err.Error(), "API_KEYS_FILE") {
		t.Errorf("keys: got %v", err)
	}
}
