package chaos

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.invalid/service/internal/config"
	"example.invalid/service/internal/work"
)

// small is a service with a type beside http, and room for few runs.
func small(t *testing.T, out *strings.Builder) *Options {
	t.Helper()
	c := config.Defaults()
	c.Queue.Capacity = 40
	c.Jobs = []config.JobType{{Name: "slow", PerSecond: 1, Burst: 2, Unique: true}}
	samples := t.TempDir()
	for typ, text := range map[string]string{"slow": `{"a":1}`, "http": `{"url":"https://example.com/a?b=1","method":"POST","headers":{"X":"y"},"body":[1]}`} {
		if err := os.MkdirAll(filepath.Join(samples, typ), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(samples, typ, "v1.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &Options{Config: c, Samples: samples, Time: time.Second, Jobs: 60, Out: out}
}

func TestNoMoreJobsThanTheServiceIsMadeFor(t *testing.T) {
	var out strings.Builder
	jobs, err := small(t, &out).requests("http://target:1")
	if err != nil {
		t.Fatal(err)
	}
	count, keys := map[string]int{}, map[string]bool{}
	for _, r := range jobs {
		count[r.typ]++
		keys[r.key] = true
	}
	if count["http"] != 10 || count["slow"] != 3 || len(keys) != 13 {
		t.Errorf("got %v with %d keys", count, len(keys))
	}
	for _, want := range []string{"10 jobs of type http instead of 60: the service has room for 40 runs", "3 jobs of type slow instead of 60: it is held to 1 a second"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
	for i, want := range []string{
		`{"headers":{"X":"y"},"idempotencyKey":"chaos-0-http-0","method":"POST","payload":[1],"schedule":"once","url":"http://target:1/a?b=1"}`,
		`{"idempotencyKey":"chaos-0-slow-0","payload":{"a":1},"schedule":"once","type":"slow","uniqueKey":"chaos-0-slow-0"}`,
	} {
		if got := string(jobs[i].body); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

// seen is a run as a job with the key has it.
func seen(key, id string, state work.State, causes ...string) shownRun {
	r := shownRun{ID: id, IdempotencyKey: key, State: state}
	for i, cause := range causes {
		r.Attempts = append(r.Attempts, work.Attempt{Number: i + 1, Cause: cause})
	}
	return r
}

func TestTheReportCountsWhatBecameOfEachJob(t *testing.T) {
	keys := []string{"done", "redone", "twice", "dead", "open", "vanished", "never", "refused", "silent"}
	jobs := make([]request, 0, len(keys))
	for _, key := range keys {
		jobs = append(jobs, request{key: key, typ: "x"})
	}
	l := newLedger(jobs)
	for _, key := range keys[:7] {
		l.accepted(key)
	}
	l.refused("refused", refusal(400, []byte(`{"detail":"no subject"}`)))
	l.see([]shownRun{
		seen("done", "1", work.StateDone, ""), seen("redone", "2", work.StateDone, crashCause, "failed", ""),
		seen("twice", "3", work.StateDone, ""), seen("twice", "4", work.StateDone, ""), seen("dead", "5", work.StateDead, "failed"),
		seen("open", "6", work.StateRunning, ""), seen("vanished", "7", work.StateWaiting), seen("a job of the scheduler", "8", work.StateDone),
	})
	if open, missing, attempts := l.open(map[string]bool{"open": true}); open != 3 || missing != 2 || attempts != 8 {
		t.Errorf("%d open, %d missing, %d attempts", open, missing, attempts)
	}
	where, err := newTarget(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer where.close()
	r := l.report(&service{crashes: 1, late: 2}, where)
	want := row{accepted: 7, refused: 1, unanswered: 1, done: 3, dead: 1, open: 1, begun: 8, again: 1, redone: 1, twice: 1, lost: 2}
	if got := r.total(); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	problems := r.verdict(true).Error()
	for _, text := range []string{"2 accepted jobs are lost", "1 jobs were accepted twice", "1 accepted jobs are not settled", "1 jobs were never answered", "1 times the service ended", "2 times the service did not heed"} {
		if !strings.Contains(problems, text) {
			t.Errorf("%q is not in %s", text, problems)
		}
	}
	if early := r.verdict(false).Error(); strings.Contains(early, "lost") || !strings.Contains(early, "ended by itself") {
		t.Errorf("before the end: %s", early)
	}
	var out strings.Builder
	r.write(&out)
	if !strings.Contains(out.String(), "1 times x refused: 400 no subject") {
		t.Errorf("why is missing:\n%s", &out)
	}
	nothing := newLedger(jobs[:1]).report(&service{}, where)
	if err := nothing.verdict(true); err == nil || !strings.Contains(err.Error(), "no job was accepted") {
		t.Errorf("got %v", err)
	}
}

func TestRefusal(t *testing.T) {
	for answer, want := range map[string]string{`{"detail":"x"}`: "400 x", `{"a":1}`: `400 {"a":1}`, "<html>": "400 <html>", "": "400 "} {
		if got := refusal(400, []byte(answer)); got != want {
			t.Errorf("%s: got %q", answer, got)
		}
	}
	var long any = strings.Repeat("x", 10_000)
	text, err := json.Marshal(long)
	if err != nil || len(refusal(500, text)) > 600 {
		t.Error("it is not cut")
	}
}
