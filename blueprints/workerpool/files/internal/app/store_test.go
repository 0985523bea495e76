package app

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"example.invalid/service/internal/queue"
)

// noted is a store that notes what is asked of it.
type noted struct {
	journalStore
	asked *[]string
}

func (n noted) Open(o queue.StoreOptions, replay func(queue.Record) error) (queue.Log, queue.Found, error) {
	*n.asked = append(*n.asked, "open "+o.Level)
	return n.journalStore.Open(o, replay)
}

func (n noted) List(dir string, w io.Writer) error {
	*n.asked = append(*n.asked, "list")
	return n.journalStore.List(dir, w)
}

func (n noted) Walk(dir string, visit func(queue.Record) error) error {
	*n.asked = append(*n.asked, "walk")
	return n.journalStore.Walk(dir, visit)
}

func (n noted) Verify(dir string) (queue.Found, error) {
	*n.asked = append(*n.asked, "verify")
	return n.journalStore.Verify(dir)
}

func (n noted) Export(dir string, w io.Writer, words queue.Words) (queue.Found, error) {
	*n.asked = append(*n.asked, "export")
	return n.journalStore.Export(dir, w, words)
}

// TestAnotherStore keeps the queue in what the program has been given for it, and
// has the commands look there.
func TestAnotherStore(t *testing.T) {
	var asked []string
	s := newService(t, func(o *Options) {
		withJournal(o)
		o.Config.Queue.Engine, o.Config.Queue.Durability, o.Config.Queue.Directory = "sqlite", "disk", t.TempDir()
		o.Stores = map[string]queue.Store{"sqlite": noted{asked: &asked}}
	})
	s.releaseAll()
	if status, _, body := s.call("POST", "jobs", `{"type":"block","schedule":"once"}`); status != http.StatusCreated {
		t.Fatalf("got %d %s", status, body)
	}
	eventually(t, "it is done", func() bool { return s.report().Runs.Done == 1 })
	s.app.Stop()
	s.exit()
	for _, what := range []string{"ls", "verify", "export"} {
		if code, out, told := s.do("journal", what); code != ExitOK || out == "" || told != "" {
			t.Errorf("%s: exit %d, %s, %s", what, code, out, told)
		}
	}
	if code, _, told := s.do("replay", "nothing"); code != ExitFailed || !strings.Contains(told, "not found") {
		t.Errorf("replay: exit %d, %s", code, told)
	}
	if code, _, told := s.do("journal", "requeue", "nothing"); code != ExitFailed || !strings.Contains(told, "not found") {
		t.Errorf("requeue: exit %d, %s", code, told)
	}
	if got, want := strings.Join(asked, ", "), "open disk, list, verify, export, walk, open disk"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
}

// TestNoSuchStore tells how a service gets an engine that it was generated
// without.
func TestNoSuchStore(t *testing.T) {
	s := newService(t, func(*Options) {})
	o := s.app.o
	o.Config.Queue.Engine, o.Stderr = "sqlite", &bytes.Buffer{}
	_, err := New(o)
	var mistake *ConfigError
	if !errors.As(err, &mistake) || !strings.Contains(err.Error(), "generate it with spec.queue.engine: sqlite") {
		t.Errorf("got %v", err)
	}
}
