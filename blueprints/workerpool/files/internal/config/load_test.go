package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// withFile makes an input of a file of settings.
func withFile(t testing.TB, text string) Input {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Input{File: path, Lookup: env(nil)}
}

func TestTheStrongerSourceWins(t *testing.T) {
	in := withFile(t, `{
		"api": {"port": 1111, "host": "::1"}, "api.admin.port": 1112, "number_of_workers": 3,
		"egress": {"allow": ["10.0.0.0/8", "a.example"]}, "api.keys": ["first-key-0123456"],
		"rate.http": 0.5, "concurrency": {"http": 7, "fax": 8}, "target_wait_milliseconds": 250
	}`)
	in.Lookup = env(map[string]string{"ADMIN_IP_PORT": "2222", "NUMBER_OF_WORKERS": "4"})
	in.Set = []string{"number_of_workers=5", "number_of_workers=6", "log_level=warn"}
	definition := Defaults()
	definition.Jobs = []JobType{{Name: "fax", Concurrency: 1}}
	c, origins, err := Load(definition, in)
	if err != nil {
		t.Fatal(err)
	}
	if c.API.Port != 1111 || c.API.Host != "::1" || c.Admin.Port != 2222 || c.Pool.Workers != 6 || c.Observability.LogLevel != "warn" ||
		!slices.Equal(c.Egress.Allow, []string{"10.0.0.0/8", "a.example"}) || len(c.API.Keys) != 1 || !c.API.RequireKey ||
		c.HTTP.PerSecond != 0.5 || c.HTTP.Concurrency != 7 || c.Jobs[0].Concurrency != 8 || c.Pool.TargetWait != 250*time.Millisecond {
		t.Errorf("got %+v", c)
	}
	for name, want := range (Origins{
		"api.port": FromFile, "api.admin.port": FromEnvironment, "number_of_workers": FromFlag, "log_level": FromFlag,
		"concurrency.fax": FromFile, "rate.fax": FromDefault, "queue.engine": FromDefault,
	}) {
		if origins[name] != want {
			t.Errorf("origin of %s: got %q, want %q", name, origins[name], want)
		}
	}
	if definition.Jobs[0].Concurrency != 1 {
		t.Error("the definition was changed")
	}
	if got := Changed(definition, c); !slices.Contains(got, "concurrency.fax") || slices.Contains(got, "queue.engine") {
		t.Errorf("changed: %v", got)
	}
}

func TestTheFileOfTheEnvironment(t *testing.T) {
	in := withFile(t, `{"api.port": 1111}`)
	c, _, err := FromEnv(Defaults(), env(map[string]string{FileVariable: in.File}))
	if err != nil || c.API.Port != 1111 {
		t.Errorf("got %d, %v", c.API.Port, err)
	}
	if _, _, err := Load(Defaults(), Input{File: "/nonexistent/file", Lookup: env(nil)}); err == nil || !strings.Contains(err.Error(), "/nonexistent/file") {
		t.Errorf("got %v", err)
	}
}

func TestMistakesInAFileHaveAPlace(t *testing.T) {
	for text, want := range map[string]string{
		"{\n  \"api.port\": 70000\n}":                  `:2:15: api.port: "70000" is not valid: out of range; allowed: `,
		"{\n  \"api\": {\"prot\": 1}}":                 `:2:11: there is no setting "api.prot"; -h lists them`,
		"{\"log_level\": \"info\",\n\"log_level\": 1}": `:2:1: "log_level" is there twice`,
		"{\"log_level\": true}":                        ":1:15: a value is a string, a number or a list of strings",
		"{\"egress.allow\": [\"a\", 1]}":               ":1:24: a value is a string, a number or a list of strings",
		"{\"log_level\" 1}":                            ":1:14: invalid character '1' after object key",
		"{\"log_level\": \"info\"":                     ":1:21: unexpected end",
		"{\"api\": {\"port\": 1}":                      ":1:20: unexpected end",
		"[1]":                                          ":1:1: a file of settings is one JSON object",
		"{} {}":                                        ":1:4: a file of settings is one JSON object",
		"":                                             ":1:1: unexpected end",
	} {
		_, _, err := Load(Defaults(), withFile(t, text))
		if err == nil || !strings.Contains(err.Error(), "settings.json"+want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
	_, _, err := Load(Defaults(), withFile(t, `{"api.keys": ["hunter2"], "number_of_workers": "x", "queue.engine": "tape"}`))
	if err == nil || strings.Contains(err.Error(), "hunter2") || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("got %v", err)
	}
}

func TestMistakesInFlags(t *testing.T) {
	_, _, err := Load(Defaults(), Input{Lookup: env(nil), Set: []string{"log_level", "colour=red", "number_of_workers=0", "rate.http=0.0001", "concurrency.fax=1"}})
	for _, want := range []string{
		"-set log_level: it has no =", "-set colour: there is no such setting", `-set number_of_workers: "0" is not valid`,
		`-set rate.http: "0.0001" is not valid`, "-set concurrency.fax: there is no such setting",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %s in %v", want, err)
		}
	}
}

func TestUsageListsEverySetting(t *testing.T) {
	c := Defaults()
	c.Jobs = []JobType{{Name: "fax"}}
	text := Usage(c)
	for _, s := range settingsOf(&c) {
		if !strings.Contains(text, "  "+s.name+" ") || !strings.Contains(text, s.env) {
			t.Errorf("%s is not in\n%s", s.name, text)
		}
	}
}

func FuzzFile(f *testing.F) {
	for _, text := range []string{`{"api": {"port": 1}}`, `{"api.keys": ["a", "b"]}`, `{"a": [[`, `[`, "\"", "{\"x\":{}}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := Defaults()
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		values, problems := readFile(path, settingsOf(&c))
		if len(problems) == 0 && !strings.HasPrefix(strings.TrimSpace(text), "{") {
			t.Errorf("%q was taken: %v", text, values)
		}
	})
}
