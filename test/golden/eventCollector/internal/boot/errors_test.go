package boot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
)

func TestTextOfEachKind(t *testing.T) {
	s := newSet(t, Options{}, "api!", "cache")
	api, cache := s.fakes["api"], s.fakes["cache"]
	refused := errors.New("connection refused")
	for kind, tt := range map[Kind]struct {
		err  *Error
		text string
	}{
		Unknown:         {&Error{ServiceName: "x"}, `'x': unknown error`},
		AlreadyExists:   {&Error{Service: api, ServiceName: "api"}, `'api' [required]: a service of this name exists already`},
		WithoutBase:     {&Error{ServiceName: "x"}, `'x': not a service: it needs a boot.Base of its own, embedded in a struct that is passed by its address`},
		DependsOnItself: {&Error{ServiceName: "x", Dependency: "x"}, `'x': depends on itself`},
		DuplicateDependency: {
			&Error{ServiceName: "x", Dependency: "db"},
			`'x': depends on 'db' twice`,
		},
		DependencyMissing: {
			&Error{Service: api, ServiceName: "api", Dependency: "db"},
			`'api' [required]: depends on 'db', which does not exist`,
		},
		DependencyCircular: {
			&Error{Service: cache, ServiceName: "cache", CircularDeps: []string{"cache", "db", "cache"}},
			`'cache' [optional]: circular dependency: cache -> db -> cache`,
		},
		DependencyUnavailable: {
			&Error{Service: api, ServiceName: "api", Dependency: "db"},
			`'api' [required]: not started, because its dependency 'db' is unavailable`,
		},
		ParentUnavailable: {
			&Error{Service: cache, ServiceName: "cache", Parent: "api"},
			`'cache' [optional]: not stopped, because 'api', which depends on it, has not stopped`,
		},
		StartFailure: {&Error{Service: api, ServiceName: "api", ServiceErr: refused}, `'api' [required]: start failed: connection refused`},
		StopFailure:  {&Error{Service: cache, ServiceName: "cache", ServiceErr: refused}, `'cache' [optional]: stop failed: connection refused`},
	} {
		tt.err.Kind = kind
		if got := tt.err.Error(); got != tt.text {
			t.Errorf("%s:\n got %s\nwant %s", kind, got, tt.text)
		}
		wrapped := fmt.Errorf("boot: %w", tt.err)
		var found *Error
		if !errors.Is(wrapped, kind) || !errors.As(wrapped, &found) || found != tt.err {
			t.Errorf("%s is not found by errors.Is and errors.As", kind)
		}
		for other := Unknown; other <= StopFailure; other++ {
			if other != kind && errors.Is(wrapped, other) {
				t.Errorf("%s is taken for %s", kind, other)
			}
		}
		if tt.err.ServiceErr != nil && !errors.Is(wrapped, refused) {
			t.Errorf("%s hides the error of the service", kind)
		}
	}
}

func TestTextsOfTheRest(t *testing.T) {
	s := newSet(t, Options{}, "api!")
	for want, err := range map[string]error{
		`'x': there is no such service`:                                           &Error{ServiceName: "x", ServiceErr: errNoService},
		`'y': the same service exists already as 'api' [required]`:                &Error{Kind: AlreadyExists, ServiceName: "y", Service: s.fakes["api"]},
		`'x': start failed`:                                                       &Error{Kind: StartFailure, ServiceName: "x"},
		`'x': error of kind 99`:                                                   &Error{Kind: 99, ServiceName: "x"},
		`'x': start failed: it panicked: no`:                                      &Error{Kind: StartFailure, ServiceName: "x", ServiceErr: &PanicError{Value: "no"}},
		`'x': stop failed: it called runtime.Goexit`:                              &Error{Kind: StopFailure, ServiceName: "x", ServiceErr: ErrGoexit},
		`'x': start failed: it took longer than allowed, 2s`:                      &Error{Kind: StartFailure, ServiceName: "x", ServiceErr: timeout(2e9)},
		`'x': start failed: the start was given up, because a stop was asked for`: &Error{Kind: StartFailure, ServiceName: "x", ServiceErr: errStopAsked},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if !errors.Is(&PanicError{Value: io.EOF}, io.EOF) || errors.Unwrap(&PanicError{Value: 1}) != nil {
		t.Error("the value of a panic is not unwrapped when it is an error")
	}
	if got := State(99).String(); got != "unknown" {
		t.Errorf("got %s", got)
	}
}

func TestJoin(t *testing.T) {
	c := make(chan error, 2)
	c <- io.EOF
	c <- context.Canceled
	close(c)
	if err := Join(c); !errors.Is(err, io.EOF) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := Join(c); err != nil {
		t.Errorf("got %v", err)
	}
}

// byPointer has a Base when it is given one.
type byPointer struct{ *Base }

func (byPointer) Start(context.Context, map[string]Service) error { return nil }
func (byPointer) Stop(context.Context) error                      { return nil }

// TestRefusedServices: bandmaster panics for these.
func TestRefusedServices(t *testing.T) {
	s := newSet(t, Options{}, "api!")
	var none *fake
	for name, tt := range map[string]struct {
		service Service
		config  Config
		kind    Kind
		text    string
	}{
		"the same name":      {&fake{}, Config{Name: "api"}, AlreadyExists, `'api' [required]: a service of this name exists already`},
		"the same service":   {s.fakes["api"], Config{Name: "b"}, AlreadyExists, `'b': the same service exists already as 'api' [required]`},
		"nil":                {nil, Config{Name: "b"}, WithoutBase, `'b': not a service: it needs a boot.Base of its own, embedded in a struct that is passed by its address`},
		"a nil pointer":      {none, Config{Name: "b"}, WithoutBase, ""},
		"without a base":     {byPointer{}, Config{Name: "b"}, WithoutBase, ""},
		"itself":             {&fake{}, Config{Name: "b", DependsOn: []string{"api", "b"}}, DependsOnItself, `'b': depends on itself`},
		"twice":              {&fake{}, Config{Name: "b", DependsOn: []string{"api", "c", "api"}}, DuplicateDependency, `'b': depends on 'api' twice`},
		"no name":            {&fake{}, Config{}, Unknown, `'': a service needs a name`},
		"attempts":           {&fake{}, Config{Name: "b", MaxAttempts: -1}, Unknown, `'b': -1 attempts are too few`},
		"a negative backoff": {&fake{}, Config{Name: "b", Backoff: -1}, Unknown, `'b': -1ns is no time to wait`},
		"a negative timeout": {&fake{}, Config{Name: "b", StopTimeout: -1}, Unknown, `'b': -1ns is no time to wait`},
	} {
		err := s.Add(tt.service, tt.config)
		var e *Error
		if !errors.As(err, &e) || e.Kind != tt.kind || e.ServiceName != tt.config.Name || tt.text != "" && err.Error() != tt.text {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if got := len(s.Status()); got != 1 {
		t.Errorf("%d services were added", got)
	}
	if err := s.Add(byPointer{new(Base)}, Config{Name: "b"}); err != nil {
		t.Errorf("a pointer to a base: %v", err)
	}
	// What was refused may be added in another way.
	again := &fake{}
	_ = s.AddService("c", true, again, "c")
	if err := s.AddService("c", true, again); err != nil {
		t.Error(err)
	}
}

func TestBaseTellsWhatItWasAddedWith(t *testing.T) {
	m := NewMaestro(Options{})
	a, b := &fake{}, &fake{}
	if a.Name() != "" || a.String() != "'' [optional]" {
		t.Errorf("got %s", a)
	}
	err := errors.Join(m.AddService("a", true, a, "b"), m.AddServiceWithBackoff("b", false, 3, 5, b))
	if err != nil {
		t.Fatal(err)
	}
	if a.Name() != "a" || !a.Required() || a.String() != "'a' [required]" || !slices.Equal(a.Dependencies(), []string{"b"}) {
		t.Errorf("got %s", a)
	}
	if n, d := a.RetryConf(); n != 1 || d != 0 {
		t.Errorf("got %d %s", n, d)
	}
	if n, d := b.RetryConf(); n != 3 || d != 5 || b.Required() || fmt.Sprint(b) != "'b' [optional]" {
		t.Errorf("got %d %s %s", n, d, b)
	}
	if m.Service("a") != a || m.Service("none") != nil {
		t.Error("services are not found by name")
	}
	deps := []string{"a", "b"}
	c := &fake{}
	if err := m.AddService("c", true, c, deps...); err != nil {
		t.Fatal(err)
	}
	if deps[0] = "changed"; c.Dependencies()[0] != "a" || m.Check() != nil {
		t.Error("a list that was handed in is shared")
	}
	a.Dependencies()[0] = "changed"
	if a.Dependencies()[0] != "b" {
		t.Error("a list that was handed out is shared")
	}
}
