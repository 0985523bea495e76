package boot

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestWhatOthersStillUseIsNotStopped until they have stopped.
func TestWhatOthersStillUseIsNotStopped(t *testing.T) {
	s := newSet(t, Options{}, "api! db", "db! net", "net", "log!")
	wantTexts(t, "start", s.StartAll(t.Context()))
	s.fakes["api"].onStop = func(context.Context) error { return errNo }
	wantTexts(t, "stop", s.StopAll(t.Context()),
		"'api' [required]: stop failed: no",
		"'db' [required]: not stopped, because 'api', which depends on it, has not stopped",
		"'net' [optional]: not stopped, because 'db', which depends on it, has not stopped")
	wantStates(t, s.Maestro, "api stop failed, db started, net started, log stopped")
	if s.Ready() {
		t.Error("ready in the middle of a stop")
	}
	// log either had started, and was stopped again, or had not and says so.
	half := "'api' [required]: start failed: its last stop failed, so it has to be stopped first"
	given := "'log' [required]: start failed: the start was given up, because 'api' [required] did not start"
	state := "stopped"
	got := texts(s.StartAll(t.Context()))
	if len(got) == 2 && strings.HasPrefix(got[1], given) { // what it was at may be told, too
		got, state = got[:1], "failed"
	}
	if !slices.Equal(got, []string{half}) {
		t.Errorf("start of what has not stopped: %q", got)
	}
	wantStates(t, s.Maestro, "api stop failed, db started, net started, log "+state)
	s.fakes["api"].onStop = nil
	wantTexts(t, "stop again", s.StopAll(t.Context()))
	for _, name := range []string{"api", "db", "net"} {
		if s.notes.count("down "+name) != 1 {
			t.Errorf("%s has not stopped once: %v", name, s.notes.all())
		}
	}
	wantTexts(t, "start", s.StartAll(t.Context()))
	wantStates(t, s.Maestro, "api started, db started, net started, log started")
}

func TestAStopIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{}, "api! db", "db!")
		wantTexts(t, "start", s.StartAll(t.Context()))
		over, cancel := context.WithCancel(t.Context())
		cancel()
		wantTexts(t, "cancelled before it begins", s.StopAll(over),
			"'api' [required]: stop failed: context canceled", "'db' [required]: stop failed: context canceled")
		wantStates(t, s.Maestro, "api started, db started")
		s.fakes["api"].onStop = func(ctx context.Context) error { <-ctx.Done(); return nil }
		over, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		// What has stopped has, even if it took its time.
		wantTexts(t, "cancelled later", s.StopAll(over), "'db' [required]: stop failed: context deadline exceeded")
		wantStates(t, s.Maestro, "api stopped, db started")
		wantTexts(t, "stop", s.StopAll(t.Context()))
	})
}

// TestAStopThatHangs is left behind, and counts when it succeeds after all.
func TestAStopThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{Grace: time.Second}, "db!")
		api := s.with(t, Config{Name: "api", MaxAttempts: 3, StopTimeout: time.Minute, DependsOn: []string{"db"}})
		release := make(chan struct{})
		api.onStop = func(context.Context) error { <-release; return nil }
		wantTexts(t, "start", s.StartAll(t.Context()))
		wantTexts(t, "stop", s.StopAll(t.Context()),
			"'api' [optional]: stop failed: it took longer than allowed, 1m0s: it has not returned",
			"'db' [required]: not stopped, because 'api', which depends on it, has not stopped")
		wantStates(t, s.Maestro, "db started, api stop failed")
		again := make(chan []string)
		go func() { again <- texts(s.StopAll(t.Context())) }()
		synctest.Wait()
		wantStates(t, s.Maestro, "db started, api stopping")
		close(release)
		if got := <-again; got != nil {
			t.Errorf("got %q", got)
		}
		wantStates(t, s.Maestro, "db stopped, api stopped")
		if n := s.notes.count("-api"); n != 1 {
			t.Errorf("Stop was called %d times", n)
		}
		// The same with nobody waiting.
		release = make(chan struct{})
		wantTexts(t, "start", s.StartAll(t.Context()))
		s.StopAll(t.Context())
		close(release)
		synctest.Wait()
		wantStates(t, s.Maestro, "db started, api stopped")
	})
}

func TestUnwindingThatFails(t *testing.T) {
	s := newSet(t, Options{}, "net!", "log net", "db! net log")
	s.fakes["db"].onStart = func(context.Context, map[string]Service) error { return errNo }
	s.fakes["log"].onStop = func(context.Context) error { return errNo }
	wantTexts(t, "start", s.StartAll(t.Context()),
		"'db' [required]: start failed: no",
		"'log' [optional]: stop failed: no",
		"'net' [required]: not stopped, because 'log', which depends on it, has not stopped")
	wantStates(t, s.Maestro, "net started, log stop failed, db failed")
	s.fakes["log"].onStop = nil
	wantTexts(t, "stop", s.StopAll(t.Context()))
	wantStates(t, s.Maestro, "net stopped, log stopped, db stopped")
}

// TestAStopThatDoesNotGetItsTurn leaves everything as it is.
func TestAStopThatDoesNotGetItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSet(t, Options{}, "a!", "never")
		wantTexts(t, "start", s.StartAll(t.Context()))
		s.fakes["a"].onStop = func(context.Context) error { time.Sleep(5 * time.Second); return nil }
		first := make(chan []string)
		go func() { first <- texts(s.StopAll(t.Context())) }()
		synctest.Wait()
		over, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantTexts(t, "second", s.StopAll(over), "'a' [required]: stop failed: context deadline exceeded")
		wantStates(t, s.Maestro, "a stopping, never stopped")
		if got := <-first; got != nil {
			t.Errorf("got %q", got)
		}
	})
}
