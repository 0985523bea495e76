package boot

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var errNo = errors.New("no")

func TestBackoffDoublesUpToItsCap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{})
		var at []time.Duration
		began := time.Now()
		fail := func() error { at = append(at, time.Since(began)); return errNo }
		a := s.with(t, Config{Name: "a", Required: true, MaxAttempts: 6, Backoff: time.Second, MaxBackoff: 5 * time.Second})
		a.onStart = func(context.Context, map[string]Service) error { return fail() }
		want := []time.Duration{0, 1 * time.Second, 3 * time.Second, 7 * time.Second, 12 * time.Second, 17 * time.Second}
		wantTexts(t, "start", s.StartAll(t.Context()), "'a' [required]: start failed: no")
		if !slices.Equal(at, want) {
			t.Errorf("attempts to start at %v, want %v", at, want)
		}
		if st := s.Status()[0]; st.Attempts != 6 || st.State != Failed || !errors.Is(st.Err, errNo) {
			t.Errorf("got %+v", st)
		}
		a.onStart, a.onStop = nil, func(context.Context) error { return fail() }
		wantTexts(t, "start", s.StartAll(t.Context()))
		at, began = nil, time.Now()
		wantTexts(t, "stop", s.StopAll(t.Context()), "'a' [required]: stop failed: no")
		if !slices.Equal(at, want) {
			t.Errorf("attempts to stop at %v, want %v", at, want)
		}
	})
}

func TestAttempts(t *testing.T) {
	for attempts, want := range map[int]int{0: 1, 1: 1, 2: 2, 7: 7} {
		s := newSet(t, Options{})
		a := &fake{notes: s.notes, onStart: func(context.Context, map[string]Service) error { return errNo }}
		if err := s.AddServiceWithBackoff("a", true, attempts, 0, a); err != nil {
			t.Fatal(err)
		}
		s.StartAll(t.Context())
		if n := s.notes.count("+a"); n != want {
			t.Errorf("%d attempts were allowed: got %d, want %d", attempts, n, want)
		}
	}
}

func TestALaterAttemptSucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{}, "api! a")
		a := s.with(t, Config{Name: "a", MaxAttempts: 3, Backoff: time.Second})
		a.onStart = func(context.Context, map[string]Service) error {
			if s.notes.count("+a") < 3 {
				return errNo
			}
			return nil
		}
		wantTexts(t, "start", s.StartAll(t.Context()))
		if st := s.Status()[1]; st.Attempts != 3 || st.State != Started || st.Err != nil {
			t.Errorf("got %+v", st)
		}
	})
}

func TestStatusBetweenAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{})
		s.with(t, Config{Name: "a", MaxAttempts: 3, Backoff: time.Second, DependsOn: []string{"b"}}).onStart =
			func(context.Context, map[string]Service) error { return errNo }
		s.with(t, Config{Name: "b", Required: true})
		go s.StartAll(t.Context())
		synctest.Wait()
		st := s.Status()[0]
		if st.State != Starting || st.Attempts != 1 || !errors.Is(st.Err, errNo) || !slices.Equal(st.DependsOn, []string{"b"}) || !st.Since.Equal(time.Now()) {
			t.Errorf("got %+v", st)
		}
		if !s.Ready() {
			t.Error("not ready, although what is required has started")
		}
		time.Sleep(time.Minute)
	})
}

func TestJitterIsFull(t *testing.T) {
	const longest = 1000
	low, high := time.Duration(math.MaxInt64), time.Duration(-1)
	for range 20_000 {
		d := fullJitter(longest)
		low, high = min(low, d), max(high, d)
	}
	if low != 0 || high != longest {
		t.Errorf("from %d to %d", low, high)
	}
	if d := fullJitter(0); d != 0 {
		t.Errorf("got %s", d)
	}
	c := Config{Backoff: 1, MaxBackoff: math.MaxInt64}
	for n := 1; n < 200; n++ {
		if d := c.wait(n); d <= 0 || n > 1 && d < c.wait(n-1) {
			t.Fatalf("attempt %d: got %d", n, d)
		}
	}
	if d := (Config{Backoff: time.Hour, MaxBackoff: time.Second}).wait(1); d != time.Second {
		t.Errorf("got %s", d)
	}
}

func TestAWaitIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{})
		s.with(t, Config{Name: "a", MaxAttempts: 100, Backoff: time.Hour, MaxBackoff: time.Hour}).onStart =
			func(context.Context, map[string]Service) error { return errNo }
		over, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		wantTexts(t, "start", s.StartAll(over), "'a' [optional]: start failed: context deadline exceeded: no")
		if took := time.Since(began); took != time.Minute {
			t.Errorf("it took %s", took)
		}
	})
}

func TestTimeouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{})
		a := s.with(t, Config{Name: "a", MaxAttempts: 2, Backoff: time.Second, StartTimeout: 3 * time.Second, StopTimeout: 4 * time.Second})
		a.onStart = func(ctx context.Context, _ map[string]Service) error { return hang(ctx) }
		a.onStop = hang
		for _, tt := range []struct {
			do   func(context.Context) <-chan error
			took time.Duration
			text string
		}{
			{s.StartAll, 7 * time.Second, "'a' [optional]: start failed: it took longer than allowed, 3s"},
			{s.StopAll, 9 * time.Second, "'a' [optional]: stop failed: it took longer than allowed, 4s"},
		} {
			began := time.Now()
			wantTexts(t, "timeout", tt.do(t.Context()), tt.text)
			if took := time.Since(began); took != tt.took {
				t.Errorf("it took %s, want %s", took, tt.took)
			}
			if a.onStart != nil {
				a.onStart = nil
				wantTexts(t, "start", s.StartAll(t.Context()))
			}
		}
	})
}

// TestTheServicesOwnWords are kept beside the reason why its context ended.
func TestTheServicesOwnWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{})
		s.with(t, Config{Name: "a", StartTimeout: time.Second}).onStart = func(ctx context.Context, _ map[string]Service) error {
			<-ctx.Done()
			return errors.New("read tcp: i/o timeout")
		}
		err := Join(s.StartAll(t.Context()))
		if !errors.Is(err, ErrTimeout) || err.Error() != "'a' [optional]: start failed: it took longer than allowed, 1s: read tcp: i/o timeout" {
			t.Errorf("got %v", err)
		}
	})
}

// TestMistakesAreIsolated and not repeated.
func TestMistakesAreIsolated(t *testing.T) {
	var log bytes.Buffer
	s := newSet(t, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}, "good!")
	bad := s.with(t, Config{Name: "bad", MaxAttempts: 5})
	for _, tt := range []struct {
		name string
		f    func()
		want string
	}{
		{"panic", func() { panic("oops") }, "it panicked: oops"},
		{"panic with an error", func() { panic(errNo) }, "it panicked: no"},
		{"Goexit", runtime.Goexit, "it called runtime.Goexit"},
	} {
		s.notes.clear()
		bad.onStart = func(context.Context, map[string]Service) error { tt.f(); return nil }
		bad.onStop = nil
		wantTexts(t, tt.name, s.StartAll(t.Context()), "'bad' [optional]: start failed: "+tt.want)
		wantStates(t, s.Maestro, "good started, bad failed")
		bad.onStart, bad.onStop = nil, func(context.Context) error { tt.f(); return nil }
		wantTexts(t, tt.name, s.StartAll(t.Context()))
		wantTexts(t, tt.name, s.StopAll(t.Context()), "'bad' [optional]: stop failed: "+tt.want)
		wantStates(t, s.Maestro, "good stopped, bad stop failed")
		bad.onStop = nil
		wantTexts(t, tt.name, s.StopAll(t.Context()))
		if starts, stops := s.notes.count("+bad"), s.notes.count("-bad"); starts != 2 || stops != 2 {
			t.Errorf("%s: %d starts, %d stops", tt.name, starts, stops)
		}
	}
	if !strings.Contains(log.String(), "attempt_test.go") {
		t.Error("the stack of a panic is not logged")
	}
}

// TestAStartThatHangs is left behind; when it succeeds after all, it is stopped,
// and not before that started again.
func TestAStartThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{Grace: time.Second}, "api! a", "db")
		release := make(chan struct{})
		a := s.with(t, Config{Name: "a", MaxAttempts: 5, StartTimeout: time.Minute, DependsOn: []string{"db"}})
		a.onStart = func(context.Context, map[string]Service) error { <-release; return nil }
		began := time.Now()
		wantTexts(t, "start", s.StartAll(t.Context()),
			"'a' [optional]: start failed: it took longer than allowed, 1m0s: it has not returned",
			"'api' [required]: not started, because its dependency 'a' is unavailable",
			"'db' [optional]: not stopped, because 'a', which depends on it, has not stopped")
		if took := time.Since(began); took != 61*time.Second {
			t.Errorf("it took %s", took)
		}
		wantTexts(t, "start while it hangs", s.StartAll(t.Context()),
			"'a' [optional]: start failed: it took longer than allowed, 1m0s: an earlier attempt has not returned",
			"'api' [required]: not started, because its dependency 'a' is unavailable")
		if n := s.notes.count("+a"); n != 1 {
			t.Errorf("it was started %d times at once", n)
		}
		wantTexts(t, "stop", s.StopAll(t.Context()),
			"'a' [optional]: stop failed: it took longer than allowed, 10s: an earlier attempt has not returned",
			"'db' [optional]: not stopped, because 'a', which depends on it, has not stopped")
		started := make(chan []string)
		go func() { started <- texts(s.StartAll(t.Context())) }()
		synctest.Wait()
		close(release)
		if got := <-started; got != nil {
			t.Errorf("got %q", got)
		}
		want := []string{"+db", "up db", "+a", "up a", "-a", "down a", "+a", "up a", "+api", "up api"}
		if got := s.notes.all(); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		wantTexts(t, "stop", s.StopAll(t.Context()))
	})
}

// TestALateStartThatCannotBeStopped has to be stopped before it can be started.
func TestALateStartThatCannotBeStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{})
		release := make(chan struct{})
		a := s.with(t, Config{Name: "a", StartTimeout: time.Second})
		a.onStart = func(context.Context, map[string]Service) error { <-release; return nil }
		a.onStop = func(context.Context) error { panic("oops") }
		s.StartAll(t.Context())
		close(release)
		synctest.Wait()
		wantStates(t, s.Maestro, "a stop failed")
		wantTexts(t, "start", s.StartAll(t.Context()), "'a' [optional]: start failed: its last stop failed, so it has to be stopped first")
		wantStates(t, s.Maestro, "a stop failed")
		a.onStop = nil
		wantTexts(t, "stop", s.StopAll(t.Context()))
		wantTexts(t, "start", s.StartAll(t.Context()))
		wantTexts(t, "stop", s.StopAll(t.Context()))
	})
}

func TestAStartThatReturnsWithinItsGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{Grace: time.Second})
		s.with(t, Config{Name: "a", StartTimeout: time.Second}).onStart = func(ctx context.Context, _ map[string]Service) error {
			<-ctx.Done()
			time.Sleep(999 * time.Millisecond)
			return nil
		}
		wantTexts(t, "start", s.StartAll(t.Context()))
		wantStates(t, s.Maestro, "a started")
	})
}
