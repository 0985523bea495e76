package supervisor

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// journal collects what happened, in order.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf(format, args...))
}

func (j *journal) take() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	lines := j.lines
	j.lines = nil
	return lines
}

func (j *journal) want(t *testing.T, lines ...string) {
	t.Helper()
	if got := j.take(); !slices.Equal(got, lines) {
		t.Errorf("got  %q\nwant %q", got, lines)
	}
}

// wantAll does not mind the order.
func (j *journal) wantAll(t *testing.T, lines ...string) {
	t.Helper()
	got := j.take()
	slices.Sort(got)
	slices.Sort(lines)
	if !slices.Equal(got, lines) {
		t.Errorf("got  %q\nwant %q", got, lines)
	}
}

// fake is a worker whose parts can be set. Without a run it waits for its stop.
type fake struct {
	journal *journal
	name    string
	init    func(ctx context.Context) error
	run     func(ctx context.Context) error
}

func (f *fake) Init(ctx context.Context) error {
	f.journal.add("init %s", f.name)
	if f.init != nil {
		return f.init(ctx)
	}
	return nil
}

func (f *fake) Run(ctx context.Context) error {
	f.journal.add("run %s", f.name)
	defer f.journal.add("end %s", f.name)
	if f.run != nil {
		return f.run(ctx)
	}
	<-ctx.Done()
	return nil
}

// idle is a worker that does as it is told.
var idle = WorkerFunc(func(ctx context.Context) error {
	<-ctx.Done()
	return nil
})

// deaf is a worker that does not stop before release is closed.
func deaf(release <-chan struct{}) WorkerFunc {
	return func(context.Context) error {
		<-release
		return nil
	}
}

// recorder is a handler that keeps the events.
type recorder struct {
	mu     sync.Mutex
	events []Event
}

func (r *recorder) handle(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// of returns the events with the message.
func (r *recorder) of(message string) []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []Event
	for _, e := range r.events {
		if e.Message == message {
			found = append(found, e)
		}
	}
	return found
}

// run is a Chief that runs.
type run struct {
	t      *testing.T
	chief  *Chief
	events *recorder
	over   chan error
}

// newRun makes a Chief that leaves signals alone.
func newRun(t *testing.T) *run {
	t.Helper()
	r := &run{t: t, chief: NewChief(), events: &recorder{}, over: make(chan error, 1)}
	r.chief.SetEventHandler(r.events.handle).SetLocker(func(ctx context.Context) { <-ctx.Done() })
	return r
}

func (r *run) add(name WorkerName, w Worker, options ...WorkerOption) {
	r.t.Helper()
	if err := r.chief.AddWorker(name, w, options...); err != nil {
		r.t.Fatal(err)
	}
}

func (r *run) start() {
	go func() { r.over <- r.chief.Run(r.t.Context()) }()
}

// stop returns the error of Run.
func (r *run) stop() error {
	r.chief.Shutdown()
	return <-r.over
}

func (r *run) states(want ...string) {
	r.t.Helper()
	var got []string
	for _, info := range r.chief.Workers() {
		got = append(got, fmt.Sprintf("%s %s", info.Name, info.State))
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("got %q, want %q", got, want)
	}
}

// noLeaks fails the test when goroutines of this package are left at its end,
// for tests that are in no synctest bubble, which sees them itself.
func noLeaks(t *testing.T) {
	t.Helper()
	t.Cleanup(func() {
		for range 200 {
			if len(ours()) == 0 {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("left behind:\n%s", strings.Join(ours(), "\n\n"))
	})
}

func ours() []string {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	var left []string
	for stack := range strings.SplitSeq(string(stacks), "\n\n") {
		if strings.Contains(stack, "internal/supervisor") && !strings.Contains(stack, "testing.tRunner") && !strings.Contains(stack, "TestMain") {
			left = append(left, stack)
		}
	}
	return left
}
