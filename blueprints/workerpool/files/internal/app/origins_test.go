package app

import (
	"fmt"
	"path/filepath"
	"testing"

	"example.invalid/service/internal/config"
)

// TestOriginsOfLimits: management tells where each limit is from, whatever that
// is.
func TestOriginsOfLimits(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.json")
	if err := writeFile(file, `{"concurrency": {"block": 7}, "rate": {"deaf": 2.5}}`); err != nil {
		t.Fatal(err)
	}
	s := newService(t, func(o *Options) {
		c := o.Config
		c.HTTP.Concurrency = 5
		c.Jobs = []config.JobType{{Name: "block"}, {Name: "deaf", Concurrency: 3}}
		lookup := func(name string) (string, bool) {
			value, ok := map[string]string{"TARGET_WAIT_MILLISECONDS": "250"}[name]
			return value, ok
		}
		var err error
		o.Config, o.Origins, err = config.Load(c, config.Input{File: file, Lookup: lookup, Set: []string{"rate.http=4"}})
		if err != nil {
			t.Fatal(err)
		}
	})
	s.manage(200, `{"command":"set","field":"rate.block","field_value":9}`)
	_, _, body := s.call("GET", "management", "")
	got := map[string]string{}
	for _, f := range field[[]map[string]any](t, body, "fields") {
		got[fmt.Sprint(f["name"])] = fmt.Sprint(f["value"], " ", f["origin"])
	}
	for name, want := range map[string]string{
		"concurrency.block": "7 file", "rate.block": "9 set at run time",
		"concurrency.deaf": "3 definition", "rate.deaf": "2.5 file",
		"concurrency.http": "5 definition", "rate.http": "4 flag",
		"target_wait_milliseconds": "250 environment", "concurrency.talk": "0 default",
	} {
		if got[name] != want {
			t.Errorf("%s is %s, want %s", name, got[name], want)
		}
	}
}
