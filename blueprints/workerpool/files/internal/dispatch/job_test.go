package dispatch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/work"
)

// TestFailedJobDoesNotCrash: in the original a failed job sent a nil result,
// and its reader crashed.
func TestFailedJobDoesNotCrash(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		l := &legacy{send: []work.Job{
			&plain{"fails", func(context.Context) (work.Result, error) { return nil, errBad }},
			&plain{"nothing", func(context.Context) (work.Result, error) { return nil, nil }},
			&plain{"panics", func(context.Context) (work.Result, error) { panic("no") }},
			nil,
			&plain{"ok", func(context.Context) (work.Result, error) { return work.NewResult(nil, []byte("x"), nil), nil }},
		}}
		attach(t, d, l)
		synctest.Wait()
		got := l.received()
		if len(got) != 4 {
			t.Fatalf("%d results, want 4", len(got))
		}
		for _, r := range got {
			if r == nil || r.MetaData() == nil || r.Job() == nil || r.Job().Type() != "plain" {
				t.Fatalf("result %v", r)
			}
			run := r.(work.RunCarrier).Run()
			if failed := run.JobID == "fails" || run.JobID == "panics"; failed != (r.MetaData()["error"] != "") {
				t.Errorf("%s: metadata %v", run.JobID, r.MetaData())
			}
		}
		if s := d.Stats(); s.JobsRefused != 1 {
			t.Errorf("%d refused, want the nil one", s.JobsRefused)
		}
		stop(t, d)
	})
}

// TestPlainJobIsNotRunTwiceAtATime: the original ran one object on several
// workers at once.
func TestPlainJobIsNotRunTwiceAtATime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t)
		var now, most atomic.Int64
		job := &plain{"same", func(context.Context) (work.Result, error) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			return nil, nil
		}}
		attach(t, d, &legacy{send: []work.Job{job, job, job}})
		time.Sleep(5 * time.Second)
		if s := d.Stats(); most.Load() != 1 || s.Skipped != 2 {
			t.Errorf("%d at a time, %d skipped", most.Load(), s.Skipped)
		}
		stop(t, d)
	})
}

func TestTimeout(t *testing.T) {
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) { c.Default = Policy{Timeout: time.Minute, Lax: true} })
		own := spec("own", "sleep", time.Hour)
		own.Timeout = time.Second
		runs := submit(t, d, own, spec("default", "sleep", time.Hour), spec("hangs", "hang", time.Hour))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := get(t, d, runs[0].ID); got.State != work.StateDead || !got.Attempts[0].TimedOut || got.Attempts[0].Hung {
			t.Errorf("own: %+v", got)
		}
		wantState(t, d, runs[1].ID, work.StateRunning)
		time.Sleep(time.Minute)
		synctest.Wait()
		wantState(t, d, runs[1].ID, work.StateDead)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		hung := get(t, d, runs[2].ID)
		if hung.State != work.StateDead || !hung.Attempts[0].Hung || !strings.Contains(hung.Cause, "did not return") {
			t.Errorf("hung: %+v", hung)
		}
		s := d.Stats()
		if s.TimedOut != 3 || s.Pool.GivenUp != 1 || s.Pool.Replaced != 1 || s.Pool.Hung != 1 {
			t.Errorf("timed out %d, pool %+v", s.TimedOut, s.Pool)
		}
		time.Sleep(time.Hour) // it returns at last: nothing changes
		synctest.Wait()
		if got := get(t, d, runs[2].ID); got.Cause != hung.Cause || d.Stats().Pool.Late != 1 {
			t.Errorf("late: %+v", got)
		}
		stop(t, d)
	})
}

// TestTypeTimeouts: what a type is limited to holds for whoever submits its
// runs, a job in its Run method too.
func TestTypeTimeouts(t *testing.T) {
	if _, err := New(Config{Registry: registry(t), Engine: engine(t), Types: map[string]Policy{"test": {Timeout: -1}}}); !errors.Is(err, work.ErrInvalid) {
		t.Errorf("a negative one: %v", err)
	}
	bubble(t, func(t *testing.T) {
		d := start(t, func(c *Config) {
			c.Default.Timeout, c.Types = time.Second, map[string]Policy{"test": {Timeout: time.Minute}}
		})
		shorter, longer := spec("shorter", "sleep", time.Hour), spec("longer", "sleep", time.Hour)
		shorter.Timeout, longer.Timeout = 10*time.Second, time.Hour
		began := time.Now()
		submit(t, d, spec("silent", "sleep", time.Hour), shorter, longer)
		d.edge.chain <- d.cfg.Registry.Job(spec("chained", "sleep", time.Hour))
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		for id, want := range map[string]time.Duration{"silent": time.Minute, "shorter": 10 * time.Second, "longer": time.Minute, "chained": time.Minute} {
			l, err := d.Runs(id, work.Page{})
			if err != nil || len(l.Runs) != 1 {
				t.Fatalf("%s: %+v, %v", id, l, err)
			}
			if got := l.Runs[0].FinishedAt.Sub(began); !l.Runs[0].Attempts[0].TimedOut || got != want {
				t.Errorf("%s: it ended after %s, want %s", id, got, want)
			}
		}
		stop(t, d)
	})
}

func TestClip(t *testing.T) {
	long := strings.Repeat("ü", maxErrorBytes)
	if got := clip(long); len(got) > maxErrorBytes+4 || !utf8.ValidString(got) || !strings.HasSuffix(got, "ü ...") {
		t.Errorf("%d bytes, %q", len(got), got[len(got)-8:])
	}
	if got := clip("short"); got != "short" {
		t.Error(got)
	}
}

// shelf is a sink that fails as it is told to.
type shelf struct {
	mu   sync.Mutex
	got  []string
	fail map[string][]error // by job, for one call after the other
}

func (s *shelf) Put(_ context.Context, run work.Run, result work.Result) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if left := s.fail[run.JobID]; len(left) > 0 {
		s.fail[run.JobID] = left[1:]
		if left[0] == nil {
			panic("sink")
		}
		return left[0]
	}
	text := "nothing"
	if result != nil {
		text = string(result.Payload())
	}
	s.got = append(s.got, run.JobID+" "+text)
	return nil
}

// TestSinks: a result reaches every sink before its run is done, and again when
// a sink after the first one has failed.
func TestSinks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		first := &shelf{}
		second := &shelf{fail: map[string][]error{
			"again": {errBad, nil}, "never": {work.Permanent(errBad)},
		}}
		d := start(t, func(c *Config) {
			c.Hooks = &hook.Hooks{
				Sinks: []work.Sink{first, second},
				AfterRun: func(_ context.Context, r work.Run, o *hook.Outcome) {
					if r.JobID == "empty" {
						o.Result = nil
					}
				},
			}
			c.Default = Policy{MaxAttempts: 3, Backoff: time.Second}
		})
		runs := map[string]work.Run{}
		for _, id := range []string{"again", "empty", "fails", "never", "once"} {
			s := spec(id, "ok")
			if id == "fails" {
				s = spec(id, "fail")
			}
			s.Payload = append(s.Payload[:len(s.Payload)-1], `,"Text":"t"}`...)
			runs[id] = submit(t, d, s)[0]
			synctest.Wait()
		}
		time.Sleep(time.Minute)
		for id, state := range map[string]work.State{
			"again": work.StateDone, "empty": work.StateDone, "once": work.StateDone, "fails": work.StateDead, "never": work.StateDead,
		} {
			wantState(t, d, runs[id].ID, state)
		}
		if got := get(t, d, runs["never"].ID).Cause; got != "the result is not delivered: bad job" {
			t.Errorf("cause %q", got)
		}
		if got := get(t, d, runs["again"].ID).Attempts; len(got) != 3 || !strings.Contains(got[1].Cause, "panic") {
			t.Errorf("attempts %+v", got)
		}
		slices.Sort(first.got)
		slices.Sort(second.got)
		if got, want := strings.Join(first.got, ", "), "again t, again t, again t, empty nothing, never t, once t"; got != want {
			t.Errorf("the first sink has %s, want %s", got, want)
		}
		if got, want := strings.Join(second.got, ", "), "again t, empty nothing, once t"; got != want {
			t.Errorf("the second sink has %s, want %s", got, want)
		}
		if got := d.Stats().HookPanics; got != 1 {
			t.Errorf("%d panics of hooks", got)
		}
		stop(t, d)
	})
}

func TestHooks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var mu sync.Mutex
		var dead []string
		hooks := &hook.Hooks{
			BeforeRun: func(_ context.Context, r work.Run) error {
				switch r.JobID {
				case "refused":
					return hook.Refuse(0, "not today")
				case "hookpanics":
					panic("hook")
				}
				return nil
			},
			AfterRun: func(_ context.Context, r work.Run, o *hook.Outcome) {
				switch r.JobID {
				case "forgiven":
					o.Err = nil
				case "changed":
					o.Result = work.NewResult(nil, []byte("changed"), nil)
				case "afterpanics":
					panic("hook")
				}
			},
			OnDead: func(_ context.Context, r work.Run) {
				mu.Lock()
				defer mu.Unlock()
				dead = append(dead, r.JobID)
				panic("hook")
			},
		}
		d := start(t, func(c *Config) { c.Hooks = hooks })
		runs := map[string]work.Run{}
		for id, do := range map[string]string{
			"refused": "ok", "hookpanics": "ok", "forgiven": "panic", "changed": "ok", "afterpanics": "ok", "dead": "fail",
		} {
			runs[id] = submit(t, d, spec(id, do))[0]
		}
		synctest.Wait()
		for id, state := range map[string]work.State{
			"refused": work.StateDead, "hookpanics": work.StateDead, "forgiven": work.StateDone,
			"changed": work.StateDone, "afterpanics": work.StateDone, "dead": work.StateDead,
		} {
			wantState(t, d, runs[id].ID, state)
		}
		if got := get(t, d, runs["changed"].ID).Result; string(got.Payload) != "changed" {
			t.Errorf("payload %q", got.Payload)
		}
		mu.Lock()
		if len(dead) != 3 {
			t.Errorf("OnDead for %v", dead)
		}
		mu.Unlock()
		if got := d.Stats().HookPanics; got != 5 {
			t.Errorf("%d hook panics", got)
		}
		stop(t, d)
	})
}

// full is a job with all that is optional.
type full struct {
	work.Base
	did chan<- string
	run func(ctx context.Context) (work.Result, error)
	sub chan<- work.Job
}

func (f *full) ID() string { return "full" }

func (f *full) Type() string { return "full" }

func (f *full) Init(context.Context) error { f.did <- "init"; return nil }

func (f *full) Shutdown() error { f.did <- "shutdown"; return nil }

func (f *full) Pause() (string, error) { f.did <- "pause"; return "saved", nil }

func (f *full) Errors() []error { return []error{errBad, nil} }

func (f *full) Metrics() map[string]int64 { return map[string]int64{"n": 7} }

func (f *full) InitWithJobChan(c chan<- work.Job) error {
	f.sub = c
	return nil
}

func (f *full) Run(ctx context.Context) (work.Result, error) {
	f.did <- "run"
	return f.run(ctx)
}

func TestOptionalInterfacesOfJobs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		did := make(chan string, 10)
		cfg := Config{Registry: registry(t)}
		var sub work.RunInfo
		err := cfg.Registry.Register("full", func(work.Spec) (work.Job, error) {
			f := &full{did: did}
			f.run = func(ctx context.Context) (work.Result, error) {
				sub, _ = work.RunInfoFrom(ctx)
				f.sub <- cfg.Registry.Job(spec("chained", "ok"))
				return nil, nil
			}
			return f, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		d := start(t, func(c *Config) { *c = cfg })
		run := submit(t, d, work.Spec{ID: "f", Type: "full", Revision: 4})[0]
		synctest.Wait()
		for _, want := range []string{"init", "run", "shutdown"} {
			if got := <-did; got != want {
				t.Errorf("did %s, want %s", got, want)
			}
		}
		a := get(t, d, run.ID).Attempts[0]
		if a.Metrics["n"] != 7 || len(a.Errors) != 1 || a.Errors[0] != "bad job" {
			t.Errorf("attempt %+v", a)
		}
		if sub.ID != run.ID || sub.JobID != "f" || sub.Attempt != 1 || sub.Revision != 4 {
			t.Errorf("the job knew %+v", sub)
		}
		if l, _ := d.Runs("chained", work.Page{}); l.Total != 1 || l.Runs[0].State != work.StateDone {
			t.Errorf("the chained job: %+v", l)
		}
		stop(t, d)
	})
}

func TestPauseBeforeCancel(t *testing.T) {
	bubble(t, func(t *testing.T) {
		did := make(chan string, 10)
		d := start(t, set(GracefulShutdownSeconds, 1), set(HardShutdownSeconds, 2))
		f := &full{did: did, run: func(ctx context.Context) (work.Result, error) {
			<-ctx.Done()
			did <- context.Cause(ctx).Error()
			return nil, context.Cause(ctx)
		}}
		attach(t, d, &legacy{send: []work.Job{f}})
		synctest.Wait()
		r := stop(t, d)
		for _, want := range []string{"init", "run", "pause", work.ErrShutdown.Error(), "shutdown"} {
			if got := <-did; got != want {
				t.Errorf("did %s, want %s", got, want)
			}
		}
		if len(r.Unfinished) != 1 || len(r.Unfinished[0].Attempts) != 0 {
			t.Errorf("report %+v", r)
		}
	})
}

// TestAfterRunIsForRunsInTime: one that was given up has its outcome already.
func TestAfterRunIsForRunsInTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var after atomic.Int32
		d := start(t, func(c *Config) {
			c.Default.Timeout = time.Second
			c.Hooks = &hook.Hooks{AfterRun: func(context.Context, work.Run, *hook.Outcome) { after.Add(1) }}
		})
		run := submit(t, d, spec("hangs", "hang", time.Hour))[0]
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		wantState(t, d, run.ID, work.StateDead)
		if n := after.Load(); n != 0 || d.Stats().Pool.Late != 1 {
			t.Errorf("AfterRun was called %d times: %+v", n, d.Stats().Pool)
		}
		stop(t, d)
	})
}
