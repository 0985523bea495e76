package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/queue/local"
	"github.com/acme-demo/eventcollector/internal/schedule"
	"github.com/acme-demo/eventcollector/internal/work"
)

// live is an interface over a real scheduler, dispatcher and queue. Jobs of the
// type email do what their payload says: "wait" until release is closed, "fail"
// while broken is set, otherwise nothing. In the order in which they begin, the
// texts are in begun.
type live struct {
	*bench
	d       *dispatch.Dispatcher
	release chan struct{}
	broken  atomic.Bool
	stale   atomic.Bool // this build does not understand any payload

	mu    sync.Mutex
	begun []string
}

type liveOptions struct {
	engine local.Options
	paused bool
	hooks  *hook.Hooks
	change func(*Options)
}

func newLive(t *testing.T, o liveOptions) *live {
	t.Helper()
	l := &live{release: make(chan struct{})}
	r := work.NewRegistry()
	run := func(ctx context.Context, p struct{ Do, Text string }) (work.Result, error) {
		l.mu.Lock()
		l.begun = append(l.begun, p.Text)
		l.mu.Unlock()
		switch {
		case p.Do == "fail" && l.broken.Load():
			return nil, errors.New("it is broken")
		case p.Do == "wait":
			select {
			case <-l.release:
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		}
		return work.NewResult(nil, []byte("did "+p.Text), nil), nil
	}
	handlers := work.NewRegistry()
	if err := work.Handle(handlers, "email", run); err != nil {
		t.Fatal(err)
	}
	err := r.Register("email", func(spec work.Spec) (work.Job, error) {
		if l.stale.Load() {
			return nil, work.Invalid("payload", "is of another version")
		}
		return handlers.Make(spec)
	})
	if err != nil {
		t.Fatal(err)
	}
	o.engine.Check = r.Check
	engine, err := local.New(o.engine)
	if err != nil {
		t.Fatal(err)
	}
	l.d, err = dispatch.New(dispatch.Config{Registry: r, Engine: engine, Settings: []dispatch.Setting{
		{Name: dispatch.GracefulShutdownSeconds, Value: 0}, {Name: dispatch.NumberOfWorkers, Value: 1},
	}})
	if err != nil {
		t.Fatal(err)
	}
	base, err := schedule.New(schedule.Config{Registry: r, Schedule: work.Schedule{SendIntervalSeconds: 3600}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.d.Attach(base), l.d.Start(), l.d.StartScheduler(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.d.Stop(context.Background()) })
	if o.paused {
		l.d.StopWorkers()
	}
	l.bench = newBench(t, func(opts *Options) {
		opts.Scheduler, opts.Runs, opts.Hooks, opts.MaxBodyBytes = base, l.d, o.hooks, 1<<20
		if o.change != nil {
			o.change(opts)
		}
	})
	return l
}

// eventually waits for what has to come.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s did not come", what)
		}
	}
}

// post makes a job that runs once and returns the id of its run.
func (l *live) post(do, text string) string {
	l.t.Helper()
	return l.runOf(l.send(http.StatusCreated, "POST", "jobs", fmt.Sprintf(`{"type":"email","payload":{"do":%q,"text":%q},"schedule":"once"}`, do, text)))
}

// send wants a status, and returns the body as an object.
func (l *live) send(status int, method, path, body string, headers ...string) map[string]any {
	l.t.Helper()
	w := l.do(method, path, body, headers...)
	if w.Code != status {
		l.t.Fatalf("%s %s %s: got %d %s, want %d", method, path, body, w.Code, w.Body, status)
	}
	return decode[map[string]any](l.t, w)
}

// runOf returns the id of the only run of the job that was added.
func (l *live) runOf(added map[string]any) string {
	l.t.Helper()
	page := decode[runsPage](l.t, l.do("GET", "jobs/"+added["id"].(string)+"/runs", ""))
	if len(page.Runs) != 1 {
		l.t.Fatalf("got %+v", page)
	}
	return page.Runs[0].ID
}

func (l *live) get(id string) Run {
	l.t.Helper()
	w := l.do("GET", "runs/"+id, "")
	if w.Code != http.StatusOK {
		l.t.Fatalf("got %d %s", w.Code, w.Body)
	}
	return decode[Run](l.t, w)
}

func (l *live) wait(id string, state work.State) {
	l.t.Helper()
	eventually(l.t, string(state), func() bool { return l.get(id).State == state })
}

// list returns the ids of the runs in a state.
func (l *live) list(path string) []string {
	l.t.Helper()
	w := l.do("GET", path, "")
	if w.Code != http.StatusOK {
		l.t.Fatalf("%s: got %d %s", path, w.Code, w.Body)
	}
	var ids []string
	for _, r := range decode[runsPage](l.t, w).Runs {
		ids = append(ids, r.ID)
	}
	return ids
}

// dead makes n runs that are dead, and returns their ids.
func (l *live) dead(n int) []string {
	l.t.Helper()
	l.broken.Store(true)
	var ids []string
	for i := range n {
		ids = append(ids, l.post("fail", fmt.Sprint(i)))
	}
	for _, id := range ids {
		l.wait(id, work.StateDead)
	}
	return ids
}

func (l *live) stats() dispatch.Stats {
	l.t.Helper()
	s := l.d.Stats()
	if err := s.Check(); err != nil {
		l.t.Error(err)
	}
	return s
}

func asText(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}
