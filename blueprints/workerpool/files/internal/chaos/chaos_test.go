package chaos_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.invalid/service/internal/app"
	"example.invalid/service/internal/chaos"
	"example.invalid/service/internal/config"
	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/schedule"
	"example.invalid/service/internal/work"
)

// mode is the argument of the process that is the service, with what is wrong
// with it.
const mode = "service="

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && strings.HasPrefix(os.Args[1], mode) {
		os.Exit(service(strings.TrimPrefix(os.Args[1], mode)))
	}
	os.Exit(m.Run())
}

func definition() config.Config {
	c := config.Defaults()
	c.Service = config.Service{Name: "orders", Namespace: "test", Version: "1"}
	c.API.RequireKey = true
	c.Pool.Workers, c.Queue.PoisonAfter = 16, 100
	c.Scheduler.Interval = time.Hour
	c.Observability.LogLevel = "error"
	c.Jobs = []config.JobType{
		{Name: "good", Timeout: 5 * time.Second, Priority: 5, MaxAttempts: 3, Backoff: time.Millisecond, MaxBackoff: time.Millisecond, Unique: true},
		{Name: "bad", Timeout: 5 * time.Second, Priority: 5, MaxAttempts: 2, Backoff: time.Millisecond, MaxBackoff: time.Millisecond},
	}
	return c
}

// service is the service in its own process.
func service(is string) int {
	c, origins, err := config.FromEnv(definition(), os.LookupEnv)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return app.ExitConfig
	}
	switch is {
	case "broken":
		fmt.Fprintln(os.Stderr, "there is no database")
		return 1
	case "forgets":
		c.Queue.Engine = "memory"
	}
	a, err := app.New(app.Options{
		Config: c, Origins: origins, Build: obs.Build{Version: "1"}, Stderr: os.Stderr,
		Register: func(r *work.Registry, client *egress.Client) error {
			return errors.Join(
				work.Handle(r, "good", func(ctx context.Context, _ struct{ Order int }) (work.Result, error) {
					select {
					case <-time.After(100 * time.Millisecond):
						return nil, nil
					case <-ctx.Done():
						return nil, ctx.Err()
					}
				}),
				work.Handle(r, "bad", func(context.Context, json.RawMessage) (work.Result, error) { return nil, errors.New("no stock") }),
				work.Handle(r, "http", func(ctx context.Context, p egress.Request) (work.Result, error) { return call(ctx, client, p) }),
			)
		},
		Scheduler: func(c schedule.Config) (work.Scheduler, error) { return schedule.New(c) },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return app.ExitCode(err)
	}
	if is == "dies" {
		go func() {
			<-a.Ready()
			time.Sleep(200 * time.Millisecond)
			os.Exit(9)
		}()
	}
	return a.Run(context.Background())
}

func options(t *testing.T, is string) (chaos.Options, *strings.Builder) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	samples := t.TempDir()
	for typ, text := range map[string]string{"good": `{"Order":1}`, "http": `{"url":"https://example.com/a?b=1","method":"POST","body":[1]}`} {
		if err := os.MkdirAll(filepath.Join(samples, typ), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(samples, typ, "v1.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	return chaos.Options{
		Config: definition(), Command: []string{exe, mode + is}, Directory: t.TempDir(), Samples: samples,
		Time: time.Second, Jobs: 60, Seed: 44, Stall: 5 * time.Second, Out: &out,
	}, &out
}

// number is the first number before a word of the report.
func number(t *testing.T, report, word string) int {
	t.Helper()
	match := regexp.MustCompile(`(\d+) ` + word).FindStringSubmatch(report)
	if match == nil {
		t.Fatalf("no number of %s in:\n%s", word, report)
	}
	n, err := strconv.Atoi(match[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAServiceThatKeepsWhatItAccepts(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds")
	}
	o, out := options(t, "sound")
	if err := chaos.Run(t.Context(), o); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	report := out.String()
	t.Log(report)
	for word, want := range map[string]int{"accepted": 180, "done": 120, "dead": 60, "lost": 0} {
		if got := number(t, report, word); got != want {
			t.Errorf("%d %s, want %d", got, word, want)
		}
	}
	if n := number(t, report, "SIGKILL"); n == 0 {
		t.Error("it was never killed")
	}
	// Some jobs are being worked on at any moment.
	if n := number(t, report, "redone"); n == 0 {
		t.Error("no run was begun again after a kill")
	}
	if n := number(t, report, "retried"); n != 60 {
		t.Errorf("%d attempts after failures, want one more for each of 60", n)
	}
	if calls := number(t, report, "calls for"); calls < 60 {
		t.Errorf("%d calls for 60 jobs", calls)
	}
	if !strings.Contains(report, "60 times bad dead: no stock") {
		t.Error("why jobs are dead is missing")
	}
	if left, err := os.ReadDir(o.Directory); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// What must not be is found.
func TestAServiceThatDoesNot(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for is, want := range map[string][]string{
		"forgets": {"accepted jobs are lost", "log and queue of the service are in"},
		"dies":    {"times the service ended by itself"},
		"broken":  {"the service does not start: exit status 1", "there is no database"},
	} {
		t.Run(is, func(t *testing.T) {
			t.Parallel()
			o, out := options(t, is)
			err := chaos.Run(t.Context(), o)
			for _, text := range want {
				if err == nil || !strings.Contains(err.Error(), text) {
					t.Errorf("%q is not in %v\n%s", text, err, out)
				}
			}
			if is == "forgets" && number(t, out.String(), "lost") == 0 {
				t.Errorf("nothing is lost:\n%s", out)
			}
		})
	}
}

func TestOptionsThatCannotBe(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*chaos.Options){
		"QUEUE_ENGINE=journal": func(o *chaos.Options) { o.Config.Queue.Engine = "memory" },
		"CHAOS_TIME: 1ms":      func(o *chaos.Options) { o.Time = time.Millisecond },
		"CHAOS_JOBS: 0":        func(o *chaos.Options) { o.Jobs = 0 },
	} {
		o, _ := options(t, "sound")
		change(&o)
		if err := chaos.Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

func call(ctx context.Context, client *egress.Client, p egress.Request) (work.Result, error) {
	request, err := newRequest(ctx, p)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	return nil, response.Body.Close()
}
