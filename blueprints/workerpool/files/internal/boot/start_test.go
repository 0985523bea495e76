package boot

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestStartInOrderAndStopInReverse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// The first line refers to what comes later.
		s := newSet(t, Options{}, "api! db cache", "cache db", "db!", "log")
		for range 3 { // it can be started again
			s.notes.clear()
			wantTexts(t, "start", s.StartAll(t.Context()))
			wantStates(t, s.Maestro, "api started, cache started, db started, log started")
			for _, edge := range [][2]string{{"db", "cache"}, {"cache", "api"}, {"db", "api"}} {
				if s.notes.index("up "+edge[0]) > s.notes.index("+"+edge[1]) {
					t.Errorf("%s was started before %s: %v", edge[1], edge[0], s.notes.all())
				}
			}
			wantTexts(t, "stop", s.StopAll(t.Context()))
			wantStates(t, s.Maestro, "api stopped, cache stopped, db stopped, log stopped")
			for _, edge := range [][2]string{{"db", "cache"}, {"cache", "api"}, {"db", "api"}} {
				if s.notes.index("down "+edge[1]) > s.notes.index("-"+edge[0]) {
					t.Errorf("%s was stopped before %s: %v", edge[0], edge[1], s.notes.all())
				}
			}
			if n := len(s.notes.all()); n != 16 {
				t.Errorf("%d notes: %v", n, s.notes.all())
			}
		}
	})
}

func TestIndependentServicesStartSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{}, "a!", "b!", "c!", "d! a b c")
		for _, name := range []string{"a", "b", "c", "d"} {
			s.fakes[name].onStart = func(context.Context, map[string]Service) error { time.Sleep(time.Second); return nil }
			s.fakes[name].onStop = func(context.Context) error { time.Sleep(time.Second); return nil }
		}
		for _, f := range []func(context.Context) <-chan error{s.StartAll, s.StopAll} {
			began := time.Now()
			wantTexts(t, "all", f(t.Context()))
			if took := time.Since(began); took != 2*time.Second {
				t.Errorf("it took %s", took)
			}
		}
	})
}

func TestStartAndStopAreIdempotent(t *testing.T) {
	s := newSet(t, Options{}, "a! b", "b!")
	wantTexts(t, "stop before start", s.StopAll(t.Context()))
	for range 3 {
		wantTexts(t, "start", s.StartAll(t.Context()))
	}
	late := s.with(t, Config{Name: "late", DependsOn: []string{"a"}})
	wantTexts(t, "start of what was added", s.StartAll(t.Context()))
	if !isClosed(late.Started()) {
		t.Error("it has not started")
	}
	for range 3 {
		wantTexts(t, "stop", s.StopAll(t.Context()))
	}
	for _, call := range []string{"+a", "+b", "-a", "-b", "+late", "-late"} {
		if n := s.notes.count(call); n != 1 {
			t.Errorf("%s: %d times", call, n)
		}
	}
}

func TestServicesGetTheirDependencies(t *testing.T) {
	s := newSet(t, Options{}, "api! db cache", "db!", "cache", "other")
	var got map[string]Service
	s.fakes["api"].onStart = func(_ context.Context, deps map[string]Service) error { got = deps; return nil }
	wantTexts(t, "start", s.StartAll(t.Context()))
	if len(got) != 2 || got["db"] != s.fakes["db"] || got["cache"] != s.fakes["cache"] {
		t.Errorf("got %v", got)
	}
	if f, err := Dependency[*fake](got, "db"); err != nil || f != s.fakes["db"] {
		t.Errorf("got %v, %v", f, err)
	}
	if _, err := Dependency[interface{ Ping() }](got, "db"); err == nil || err.Error() != "'db' [required]: it is a *boot.fake and not a interface { Ping() }" {
		t.Errorf("got %v", err)
	}
	if _, err := Dependency[*fake](got, "other"); err == nil || err.Error() != "'other': it is not among the dependencies" {
		t.Errorf("got %v", err)
	}
}

func TestNothingStartsWhenTheGraphIsWrong(t *testing.T) {
	s := newSet(t, Options{}, "a b", "b! c", "c a nobody", "d! gone", "e")
	want := []string{
		"'c' [optional]: depends on 'nobody', which does not exist",
		"'d' [required]: depends on 'gone', which does not exist",
		"'a' [optional]: circular dependency: a -> b -> c -> a",
	}
	wantTexts(t, "start", s.StartAll(t.Context()), want...)
	if got := s.notes.all(); len(got) > 0 {
		t.Errorf("these were called: %v", got)
	}
	err := s.Check()
	if !errors.Is(err, DependencyMissing) || !errors.Is(err, DependencyCircular) {
		t.Errorf("got %v", err)
	}
	var e *Error
	for _, one := range slices.Collect(unjoin(err)) {
		if errors.As(one, &e) && e.Kind == DependencyCircular && !slices.Equal(e.CircularDeps, []string{"a", "b", "c", "a"}) {
			t.Errorf("got %v", e.CircularDeps)
		}
	}
	for _, name := range []string{"nobody", "gone"} {
		s.with(t, Config{Name: name})
	}
	wantTexts(t, "start", s.StartAll(t.Context()), want[2])
}

// TestARequiredFailureTakesEverythingAlong also wants the reason to come first.
func TestARequiredFailureTakesEverythingAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{}, "slow! ", "never slow", "db! net", "net", "api! db")
		s.fakes["slow"].onStart = func(ctx context.Context, _ map[string]Service) error { return hang(ctx) }
		s.fakes["db"].onStart = func(context.Context, map[string]Service) error {
			time.Sleep(time.Second)
			return errors.New("connection refused")
		}
		began := time.Now()
		errs := texts(s.StartAll(t.Context()))
		if took := time.Since(began); took != time.Second {
			t.Errorf("it took %s", took)
		}
		if len(errs) != 4 || errs[0] != "'db' [required]: start failed: connection refused" {
			t.Fatalf("got %q", errs)
		}
		for _, want := range []string{
			"'slow' [required]: start failed: the start was given up, because 'db' [required] did not start",
			"'never' [optional]: not started, because its dependency 'slow' is unavailable",
			"'api' [required]: not started, because its dependency 'db' is unavailable",
		} {
			if !slices.Contains(errs, want) {
				t.Errorf("no %q in %q", want, errs)
			}
		}
		wantStates(t, s.Maestro, "slow failed, never failed, db failed, net stopped, api failed")
		if s.notes.count("down net") != 1 {
			t.Errorf("what was started was not stopped: %v", s.notes.all())
		}
		// Once the reason is gone, it starts.
		s.fakes["slow"].onStart, s.fakes["db"].onStart = nil, nil
		wantTexts(t, "start", s.StartAll(t.Context()))
		if !s.Ready() {
			t.Error("not ready")
		}
	})
}

// TestWhatHadStartedBeforeStays when a later start fails.
func TestWhatHadStartedBeforeStays(t *testing.T) {
	s := newSet(t, Options{}, "a!")
	wantTexts(t, "start", s.StartAll(t.Context()))
	s.with(t, Config{Name: "b"})
	s.with(t, Config{Name: "c", Required: true, DependsOn: []string{"a", "b"}}).onStart =
		func(context.Context, map[string]Service) error { return errors.New("no") }
	wantTexts(t, "start", s.StartAll(t.Context()), "'c' [required]: start failed: no")
	wantStates(t, s.Maestro, "a started, b stopped, c failed")
}

func TestAnOptionalFailureHurtsItsDependentsOnly(t *testing.T) {
	s := newSet(t, Options{}, "web cache", "cache", "db!", "stats web db")
	s.fakes["cache"].onStart = func(context.Context, map[string]Service) error { return errors.New("no") }
	errs := s.StartAll(t.Context())
	wantTexts(t, "start", errs,
		"'cache' [optional]: start failed: no",
		"'web' [optional]: not started, because its dependency 'cache' is unavailable",
		"'stats' [optional]: not started, because its dependency 'web' is unavailable")
	wantStates(t, s.Maestro, "web failed, cache failed, db started, stats failed")
	if !s.Ready() {
		t.Error("not ready, although all that is required has started")
	}
	for _, st := range s.Status() {
		if !st.OK() || st.Name == "web" && !errors.Is(st.Err, DependencyUnavailable) {
			t.Errorf("got %+v", st)
		}
	}
	wantTexts(t, "stop", s.StopAll(t.Context()))
	wantStates(t, s.Maestro, "web stopped, cache stopped, db stopped, stats stopped")
}

func TestRequiredIsAHintWithContinue(t *testing.T) {
	s := newSet(t, Options{Policy: Continue}, "db!", "api! db", "log!")
	s.fakes["db"].onStart = func(context.Context, map[string]Service) error { return errors.New("no") }
	wantTexts(t, "start", s.StartAll(t.Context()),
		"'db' [required]: start failed: no",
		"'api' [required]: not started, because its dependency 'db' is unavailable")
	wantStates(t, s.Maestro, "db failed, api failed, log started")
	if s.Ready() {
		t.Error("ready without what is required")
	}
}

func TestAStartIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{}, "net", "db! net", "api db")
		s.fakes["db"].onStart = func(ctx context.Context, _ map[string]Service) error { return hang(ctx) }
		over, cancel := context.WithCancel(t.Context())
		cancel()
		wantTexts(t, "cancelled before it begins", s.StartAll(over),
			"'net' [optional]: start failed: context canceled",
			"'db' [required]: start failed: context canceled",
			"'api' [optional]: start failed: context canceled")
		wantStates(t, s.Maestro, "net stopped, db stopped, api stopped")
		over, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantTexts(t, "cancelled later", s.StartAll(over),
			"'db' [required]: start failed: context deadline exceeded",
			"'api' [optional]: not started, because its dependency 'db' is unavailable")
		wantStates(t, s.Maestro, "net stopped, db failed, api failed")
		if s.notes.count("-net") != 1 {
			t.Errorf("got %v", s.notes.all())
		}
		// Without anything that is required, too.
		s = newSet(t, Options{}, "net", "db")
		s.fakes["db"].onStart = func(ctx context.Context, _ map[string]Service) error { return hang(ctx) }
		over, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantTexts(t, "cancelled later", s.StartAll(over), "'db' [optional]: start failed: context deadline exceeded")
		wantStates(t, s.Maestro, "net stopped, db failed")
	})
}

func TestAStopEndsAStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{}, "net!", "db! net")
		s.fakes["db"].onStart = func(ctx context.Context, _ map[string]Service) error { return hang(ctx) }
		start := make(chan []string)
		go func() { start <- texts(s.StartAll(t.Context())) }()
		synctest.Wait()
		wantStates(t, s.Maestro, "net started, db starting")
		wantTexts(t, "stop", s.StopAll(t.Context()))
		if got := <-start; len(got) != 1 || got[0] != "'db' [required]: start failed: the start was given up, because a stop was asked for" {
			t.Errorf("got %q", got)
		}
		wantStates(t, s.Maestro, "net stopped, db stopped")
	})
}

// TestTwoStartsTakeTurns wants the second to find everything started.
func TestTwoStartsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{}, "a!")
		s.fakes["a"].onStart = func(context.Context, map[string]Service) error { time.Sleep(time.Minute / 4); return nil }
		both := make(chan []string, 2)
		for range 2 {
			go func() { both <- texts(s.StartAll(t.Context())) }()
		}
		synctest.Wait()
		over, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantTexts(t, "a third one, which does not get its turn", s.StartAll(over), "'a' [required]: start failed: context deadline exceeded")
		for range 2 {
			if got := <-both; got != nil {
				t.Errorf("got %q", got)
			}
		}
		if n := s.notes.count("+a"); n != 1 {
			t.Errorf("it was started %d times", n)
		}
	})
}

// TestAStopThatWaitsEndsAStart that had its turn before it.
func TestAStopThatWaitsEndsAStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{}, "a!")
		s.fakes["a"].onStop = func(context.Context) error { time.Sleep(time.Second); return nil }
		wantTexts(t, "start", s.StartAll(t.Context()))
		calls := []func(context.Context) <-chan error{s.StopAll, s.StartAll, s.StopAll}
		results := make([]chan []string, len(calls))
		for i, f := range calls {
			results[i] = make(chan []string, 1)
			go func() { results[i] <- texts(f(t.Context())) }()
			synctest.Wait()
		}
		want := []string{"'a' [required]: start failed: the start was given up, because a stop was asked for"}
		for i, c := range results {
			if got := <-c; (i == 1) != slices.Equal(got, want) || i != 1 && got != nil {
				t.Errorf("call %d: got %q", i, got)
			}
		}
		wantStates(t, s.Maestro, "a stopped")
	})
}

func TestServiceReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{}, "good!", "bad", "slow good")
		broken := errors.New("broken")
		s.fakes["bad"].onStart = func(context.Context, map[string]Service) error { time.Sleep(time.Second); return broken }
		type answer struct {
			service Service
			err     error
		}
		answers := map[string]chan answer{}
		for _, name := range []string{"good", "bad", "slow"} {
			answers[name] = make(chan answer, 1)
			go func() {
				service, err := s.ServiceReady(t.Context(), name)
				answers[name] <- answer{service, err}
			}()
		}
		synctest.Wait()
		for name, c := range answers {
			if len(c) > 0 {
				t.Errorf("%s is ready before anything was started", name)
			}
		}
		wantTexts(t, "start", s.StartAll(t.Context()), "'bad' [optional]: start failed: broken")
		for _, name := range []string{"good", "slow"} {
			if a := <-answers[name]; a.err != nil || a.service != s.fakes[name] {
				t.Errorf("%s: got %v", name, a)
			}
		}
		if a := <-answers["bad"]; a.service != nil || !errors.Is(a.err, broken) || !errors.Is(a.err, StartFailure) {
			t.Errorf("got %v", a)
		}
		if _, err := s.ServiceReady(t.Context(), "nobody"); !errors.Is(err, Unknown) || err.Error() != "'nobody': there is no such service" {
			t.Errorf("got %v", err)
		}
		wantTexts(t, "stop", s.StopAll(t.Context()))
		over, cancel := context.WithTimeoutCause(t.Context(), time.Minute, broken)
		defer cancel()
		if _, err := s.ServiceReady(over, "good"); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	})
}

func TestUse(t *testing.T) {
	s := newSet(t, Options{}, "a!")
	ctx := NewContext(t.Context(), s.Maestro)
	if _, err := Use[*fake](t.Context(), "a"); err == nil || err.Error() != "'a': the context knows no services" {
		t.Errorf("got %v", err)
	}
	if _, err := Use[*fake](ctx, "a"); err == nil || err.Error() != "'a' [required]: it has not started" {
		t.Errorf("got %v", err)
	}
	wantTexts(t, "start", s.StartAll(t.Context()))
	if f, err := Use[*fake](ctx, "a"); err != nil || f != s.fakes["a"] {
		t.Errorf("got %v, %v", f, err)
	}
	if _, err := Use[*fake](ctx, "b"); !errors.Is(err, Unknown) {
		t.Errorf("got %v", err)
	}
	if _, err := Use[*PanicError](ctx, "a"); err == nil || err.Error() != "'a' [required]: it is a *boot.fake and not a *boot.PanicError" {
		t.Errorf("got %v", err)
	}
}

// TestChannelsFollow the state, and the old ones stay closed.
func TestChannelsFollow(t *testing.T) {
	s := newSet(t, Options{}, "a")
	a := s.fakes["a"]
	started, stopped := a.Started(), a.Stopped()
	if isClosed(started) || isClosed(stopped) {
		t.Error("closed before the first start")
	}
	wantTexts(t, "start", s.StartAll(t.Context()))
	if !isClosed(started) || isClosed(stopped) {
		t.Error("a start is not told")
	}
	wantTexts(t, "stop", s.StopAll(t.Context()))
	if !isClosed(stopped) || !isClosed(started) || isClosed(a.Started()) {
		t.Error("a stop is not told")
	}
	a.onStart = func(context.Context, map[string]Service) error {
		if isClosed(a.Stopped()) {
			t.Error("Stopped is closed while it starts")
		}
		return errors.New("no")
	}
	s.StartAll(t.Context())
	if !isClosed(a.Stopped()) || isClosed(a.Started()) {
		t.Error("a failure is not told")
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func unjoin(err error) func(yield func(error) bool) {
	return func(yield func(error) bool) {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			for _, one := range joined.Unwrap() {
				if !yield(one) {
					return
				}
			}
		}
	}
}
