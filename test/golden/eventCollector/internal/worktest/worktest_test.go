package worktest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
	"github.com/acme-demo/eventcollector/internal/worktest"
)

// recorder is a test that may fail without failing this one.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) { r.Fatalf("%s", fmt.Sprint(args...)) }

// failures runs f as a test and returns why it failed.
func failures(t *testing.T, f func(testing.TB)) string {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return strings.Join(r.failures, "\n")
}

type handler = func(context.Context, json.RawMessage) (work.Result, error)

func result(text string) work.Result { return work.NewResult(nil, []byte(text), nil) }

// world is what jobs of the tests have an effect on.
type world struct {
	mu   sync.Mutex
	mail map[string]int // by run
}

func (w *world) send(run string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mail[run]++
}

func (w *world) sent(run string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mail[run] > 0
}

func (w *world) state() any {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.mail)
}

func (w *world) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.mail)
}

func id(ctx context.Context) string {
	info, _ := work.RunInfoFrom(ctx)
	return info.ID
}

func TestIdempotentTakesWhatCanBeRunTwice(t *testing.T) {
	w := &world{mail: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	for name, h := range map[string]handler{
		"nothing": func(context.Context, json.RawMessage) (work.Result, error) { return nil, nil },
		"once by its id": func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
			if err := ctx.Err(); err != nil {
				return nil, fmt.Errorf("mail: %w", err)
			}
			if !w.sent(id(ctx)) {
				w.send(id(ctx))
			}
			return result("sent"), ctx.Err()
		},
		"waits": func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
			select {
			case <-time.After(time.Millisecond):
				return nil, nil
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		},
		"calls": func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, http.NoBody)
			if err != nil {
				return nil, err
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				return nil, err
			}
			return result(response.Status), response.Body.Close()
		},
		"submits once": func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
			_, err := work.Submit(ctx, work.Spec{Type: "next", IdempotencyKey: id(ctx)})
			return nil, err
		},
	} {
		for _, opts := range [][]worktest.Option{{worktest.State(w.state)}, {worktest.State(w.state), worktest.Reset(w.reset)}} {
			got := failures(t, func(t testing.TB) { worktest.Idempotent(t, worktest.Jobs(t, "x", h, `{}`), opts...) })
			if got != "" {
				t.Errorf("%s: %s", name, got)
			}
		}
	}
}

// Each has one of the mistakes that Idempotent is there for.
func TestIdempotentFinds(t *testing.T) {
	for name, c := range map[string]struct {
		h     func(w *world) handler
		reset bool
		want  []string
	}{
		"twice": {func(w *world) handler {
			return func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
				w.send(id(ctx))
				return nil, ctx.Err()
			}
		}, false, []string{"after the second run with the same id the state is another one", ":2", "RunInfoFrom", "WORKTEST_SEED=7 repeats this"}},
		"another result": {func(w *world) handler {
			return func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
				n := len(w.state().(map[string]int))
				w.send(work.NewID())
				return result(fmt.Sprint(n)), ctx.Err()
			}
		}, false, []string{"the result is another one: \"1\" map[], and was \"0\"", "SameResult"}},
		// The mark comes after the effect: only a cancelled run shows it.
		"marked too late": {func(w *world) handler {
			return func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
				run := id(ctx)
				if w.sent("done " + run) {
					return nil, nil
				}
				w.send(run)
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				w.send("done " + run)
				return nil, nil
			}
		}, true, []string{"was cancelled", "and another one the state is another one", ":2"}},
		"breaks after a cancel": {func(w *world) handler {
			return func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
				if w.sent(id(ctx)) && !w.sent("whole "+id(ctx)) {
					return nil, errors.New("half done")
				}
				w.send(id(ctx))
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				w.send("whole " + id(ctx))
				return nil, nil
			}
		}, false, []string{"the run after the run that was cancelled", "failed: half done"}},
		"hides why": {func(*world) handler {
			return func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
				if ctx.Err() != nil {
					return nil, errors.New("something went wrong")
				}
				return nil, nil
			}
		}, false, []string{"returned an error that does not tell why: something went wrong", "%w"}},
		"deaf": {func(*world) handler {
			return func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
				if ctx.Err() != nil {
					time.Sleep(time.Second) // Prompt is 250 ms
				}
				return nil, nil
			}
		}, false, []string{"before it began", "has not returned 250ms after its context ended", "ctx.Done()"}},
		"panics": {func(*world) handler {
			return func(context.Context, json.RawMessage) (work.Result, error) { panic("oh") }
		}, false, []string{"the first run: the job panicked: oh", "worktest_test.go"}},
		"exits": {func(*world) handler {
			return func(context.Context, json.RawMessage) (work.Result, error) { runtime.Goexit(); return nil, nil }
		}, false, []string{"runtime.Goexit"}},
		"fails": {func(*world) handler {
			return func(context.Context, json.RawMessage) (work.Result, error) { return nil, errors.New("no") }
		}, false, []string{"the first run failed: no"}},
		"submits twice": {func(*world) handler {
			return func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
				_, err := work.Submit(ctx, work.Spec{Type: "next"})
				return nil, err
			}
		}, false, []string{"it has submitted 2 jobs, and had 1", "IdempotencyKey"}},
		"leaves a goroutine": {func(*world) handler {
			return func(context.Context, json.RawMessage) (work.Result, error) {
				go leak(t.Context())
				return nil, nil
			}
		}, false, []string{"goroutines of the job are left behind", "worktest_test.leak"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{mail: map[string]int{}}
			opts := []worktest.Option{worktest.State(w.state), worktest.Prompt(250 * time.Millisecond), worktest.Seed(7)}
			if c.reset {
				opts = append(opts, worktest.Reset(w.reset))
			}
			got := failures(t, func(t testing.TB) { worktest.Idempotent(t, worktest.Jobs(t, "x", c.h(w), `{}`), opts...) })
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not in %q", want, got)
				}
			}
		})
	}
}

func leak(ctx context.Context) { <-ctx.Done() }

// The same seed draws the same looks, whatever the machine does.
func TestIdempotentRepeatsItself(t *testing.T) {
	moments := func(seed uint64) (looks []int) {
		n := 0
		h := func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
			for range 50 {
				n++
				if err := ctx.Err(); err != nil {
					if n > 1 {
						looks = append(looks, n)
					}
					n = 0
					return nil, err
				}
			}
			n = 0
			return nil, nil
		}
		worktest.Idempotent(t, worktest.Jobs(t, "x", h, `{}`), worktest.Cancels(2), worktest.Seed(seed))
		return looks
	}
	t.Setenv("WORKTEST_SEED", "3")
	first := moments(1)
	if again := moments(1); len(first) != 1 || !slices.Equal(first, again) {
		t.Errorf("got %v and %v", first, again)
	}
	for seed := range uint64(20) {
		if !slices.Equal(first, moments(seed)) {
			return
		}
	}
	t.Errorf("every seed draws %v", first)
}

func TestTheSeedOfTheEnvironment(t *testing.T) {
	t.Setenv("WORKTEST_SEED", "12")
	h := func(context.Context, json.RawMessage) (work.Result, error) { return nil, errors.New("no") }
	got := failures(t, func(t testing.TB) { worktest.Idempotent(t, worktest.Jobs(t, "x", h, `{}`)) })
	if !strings.Contains(got, "WORKTEST_SEED=12 repeats this") {
		t.Errorf("got %s", got)
	}
	t.Setenv("WORKTEST_SEED", "twelve")
	got = failures(t, func(t testing.TB) { worktest.Idempotent(t, worktest.Jobs(t, "x", h, `{}`)) })
	if !strings.Contains(got, "WORKTEST_SEED=twelve: it is not a whole number") {
		t.Errorf("got %s", got)
	}
}

// staged is a job with all the methods that the service calls.
type staged struct {
	work.Base
	calls []string
	jobs  chan<- work.Job
}

func (s *staged) ID() string                 { return "1" }
func (s *staged) Type() string               { return "staged" }
func (s *staged) Init(context.Context) error { s.calls = append(s.calls, "init"); return nil }
func (s *staged) Shutdown() error            { s.calls = append(s.calls, "shutdown"); return nil }

func (s *staged) InitWithJobChan(jobs chan<- work.Job) error {
	s.calls, s.jobs = append(s.calls, "channel"), jobs
	return nil
}

func (s *staged) Run(ctx context.Context) (work.Result, error) {
	s.calls = append(s.calls, "run")
	s.jobs <- s
	_, limited := ctx.Deadline()
	if id(ctx) == "" || !limited {
		return nil, errors.New("it has no id or no time")
	}
	return result("ran"), nil
}

func TestRunCallsWhatTheServiceCalls(t *testing.T) {
	s := &staged{}
	got, err := worktest.Run(t, s)
	if err != nil || string(got.Payload()) != "ran" || !slices.Equal(s.calls, []string{"init", "channel", "run", "shutdown"}) {
		t.Errorf("got %v, %v after %v", got, err, s.calls)
	}
	again := failures(t, func(t testing.TB) { worktest.Idempotent(t, func() work.Job { return &staged{} }) })
	if !strings.Contains(again, "it has submitted 2 jobs, and had 1") {
		t.Errorf("what is sent to the channel is not counted: %s", again)
	}
	if late := failures(t, func(t testing.TB) {
		block := worktest.Jobs(t, "x", func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
			<-ctx.Done()
			return nil, context.Cause(ctx)
		}, "")
		if _, err := worktest.Run(t, block(), worktest.Timeout(time.Millisecond)); !errors.Is(err, work.ErrTimeout) {
			t.Errorf("got %v", err)
		}
	}); late != "" {
		t.Error(late)
	}
	if bad := failures(t, func(t testing.TB) {
		worktest.Jobs(t, "x", func(context.Context, int) (work.Result, error) { return nil, nil }, `"text"`)
	}); !strings.Contains(bad, "payload") {
		t.Errorf("a payload that is none: %q", bad)
	}
}

func TestContext(t *testing.T) {
	type key struct{}
	h := func(ctx context.Context, _ json.RawMessage) (work.Result, error) {
		if ctx.Value(key{}) == nil {
			return nil, errors.New("it is not there")
		}
		return nil, ctx.Err()
	}
	worktest.Idempotent(t, worktest.Jobs(t, "x", h, ""), worktest.Context(context.WithValue(t.Context(), key{}, 1)))
}
