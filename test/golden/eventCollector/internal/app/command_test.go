package app

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/acme-demo/eventcollector/internal/queue/journal"
	"github.com/acme-demo/eventcollector/internal/work"
)

// do calls a command on what the service has kept.
func (s *service) do(args ...string) (code int, stdout, stderr string) {
	s.t.Helper()
	o := s.app.o
	var out, told bytes.Buffer
	o.Stderr = &told
	code = Command(s.t.Context(), o, args, &out)
	return code, out.String(), told.String()
}

func withJournal(o *Options) {
	o.Config.Queue.Engine, o.Config.Pool.Workers = "journal", 2
}

// TestTheJournalFromOutside is looked at while the service runs, and afterwards.
func TestTheJournalFromOutside(t *testing.T) {
	dir := t.TempDir()
	s := newService(t, func(o *Options) {
		withJournal(o)
		o.Config.Queue.Directory = dir
		o.Config.HTTP.MaxAttempts = 1
	})
	status, _, body := s.call("POST", "jobs", `{"type":"talk","schedule":"once","maxAttempts":1,"idempotencyKey":"a-key"}`)
	if status != http.StatusCreated {
		t.Fatalf("got %d %s", status, body)
	}
	eventually(t, "it is dead", func() bool { return s.report().Runs.Dead == 1 })
	eventually(t, "the journal has it", func() bool { return len(unended(t, dir)) == 0 })
	_, _, runs := s.call("GET", "jobs/"+field[string](t, body, "id")+"/runs", "")
	var list struct{ Runs []work.Run }
	if err := json.Unmarshal([]byte(runs), &list); err != nil || len(list.Runs) != 1 {
		t.Fatalf("got %s, %v", runs, err)
	}
	id := list.Runs[0].ID
	look := func() {
		t.Helper()
		for _, tt := range []struct{ args, want []string }{
			{[]string{"journal", "ls"}, []string{"FILE", "segment"}},
			{[]string{"journal", "verify"}, []string{`"records": `, `"keys": `}},
			{[]string{"journal", "export"}, []string{`"kind":"run"`, id, `"event":"end"`, `"kind":"key"`}},
		} {
			code, out, told := s.do(tt.args...)
			for _, want := range tt.want {
				if code != ExitOK || told != "" || !strings.Contains(out, want) {
					t.Errorf("%v: no %s in exit %d, %s, %s", tt.args, want, code, out, told)
				}
			}
		}
		if code, out, told := s.do("replay", id); code != ExitFailed || out != "" || !strings.HasSuffix(told, "replay: that is all\n") {
			t.Errorf("replay: exit %d, %s, %s", code, out, told)
		}
	}
	eventually(t, "its end is written", func() bool {
		_, out, _ := s.do("journal", "export")
		return strings.Contains(out, `"event":"end"`)
	})
	look()
	if code, _, told := s.do("journal", "requeue", id); code != ExitFailed || !strings.Contains(told, "POST "+s.app.Base()+"/runs/RUN/retry") {
		t.Errorf("requeue: exit %d, %s", code, told)
	}
	s.app.Stop()
	s.exit()
	look()
	if code, out, told := s.do("journal", "requeue", id); code != ExitOK || out != id+" is waiting\n" {
		t.Errorf("requeue: exit %d, %s, %s", code, out, told)
	}
	if code, _, told := s.do("journal", "requeue", id, "nothing"); code != ExitFailed || strings.Count(told, "\n") != 2 {
		t.Errorf("requeue again: exit %d, %s", code, told)
	}
	if code, _, told := s.do("replay", id); code != ExitFailed || !strings.Contains(told, "has not ended") {
		t.Errorf("replay of what waits: exit %d, %s", code, told)
	}
	next := newService(t, func(o *Options) { withJournal(o); o.Config.Queue.Directory = dir })
	eventually(t, "it is dead again", func() bool {
		_, _, body := next.call("GET", "runs/"+id, "")
		return strings.Contains(body, `"number":2`) && strings.Contains(body, `"state":"dead"`)
	})
}

func TestReplayPrintsTheResult(t *testing.T) {
	dir := t.TempDir()
	s := newService(t, func(o *Options) {
		withJournal(o)
		o.Config.Queue.Directory = dir
	})
	s.releaseAll()
	s.submit(1, "block")
	eventually(t, "it is done", func() bool { return s.report().Runs.Done == 1 })
	// It is done a moment before the journal, which replay reads, says so.
	eventually(t, "the journal has it", func() bool { return len(unended(t, dir)) == 0 })
	_, _, body := s.call("GET", "runs?state=done", "")
	var list struct{ Runs []work.Run }
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Runs) != 1 {
		t.Fatalf("got %s, %v", body, err)
	}
	before := s.ended.Load()
	if code, _, told := s.do("replay", list.Runs[0].ID); code != ExitOK || s.ended.Load() != before+1 {
		t.Errorf("exit %d, %s", code, told)
	}
	if r := s.report().Runs; r.Accepted != 1 || r.Done != 1 {
		t.Errorf("it was recorded: %+v", r)
	}
	if code, _, told := s.do("replay", "nothing"); code != ExitFailed || !strings.Contains(told, "not found") {
		t.Errorf("exit %d, %s", code, told)
	}
}

func TestVerifyFindsDamage(t *testing.T) {
	dir := t.TempDir()
	s := newService(t, func(o *Options) { withJournal(o); o.Config.Queue.Directory = dir })
	s.releaseAll()
	s.submit(20, "block")
	eventually(t, "all are done", func() bool { return s.report().Runs.Done == 20 })
	s.app.Stop()
	s.exit()
	segments, err := journal.List(dir)
	if err != nil || len(segments) == 0 {
		t.Fatalf("got %v, %v", segments, err)
	}
	path := filepath.Join(dir, segments[0].Name)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 0xff
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, told := s.do("journal", "verify"); code != ExitFailed || !strings.Contains(out, `"damages"`) || !strings.Contains(told, segments[0].Name) {
		t.Errorf("exit %d, %s, %s", code, out, told)
	}
	if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, content) {
		t.Errorf("it was changed: %v", err)
	}
}

func TestMistakesInCommands(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Queue.Directory = filepath.Join(t.TempDir(), "none") })
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"journal"}, ExitConfig, "say what to do"},
		{[]string{"journal", "burn"}, ExitConfig, "say what to do"},
		{[]string{"journal", "ls", "x"}, ExitConfig, `unexpected argument "x"`},
		{[]string{"journal", "requeue"}, ExitConfig, "say which"},
		{[]string{"journal", "requeue", "x"}, ExitFailed, "not in a journal"},
		{[]string{"replay"}, ExitConfig, "say which"},
		{[]string{"check", "-x"}, ExitConfig, "-x"},
		{[]string{"check"}, 1, "turned off"},
	} {
		if code, _, told := s.do(tt.args...); code != tt.code || !strings.Contains(told, tt.want) {
			t.Errorf("%v: exit %d, %s", tt.args, code, told)
		}
	}
	for _, what := range []string{"ls", "verify", "export"} {
		if code, _, told := s.do("journal", what); code != ExitFailed || !strings.Contains(told, "none") {
			t.Errorf("%s of nothing: exit %d, %s", what, code, told)
		}
	}
}
