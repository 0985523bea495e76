package boottest_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/boot"
	"example.invalid/service/internal/boot/boottest"
)

// server is a service as it should be: it listens, and answers in goroutines
// that its Stop waits for.
type server struct {
	boot.Base
	listener net.Listener
	running  sync.WaitGroup
}

func (s *server) Start(ctx context.Context, _ map[string]boot.Service) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.listener = l
	s.running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.running.Go(func() { _, _ = fmt.Fprintln(conn, "hello"); _ = conn.Close() })
		}
	})
	return nil
}

func (s *server) Stop(context.Context) error {
	err := s.listener.Close()
	s.running.Wait()
	return err
}

// client depends on a server.
type client struct {
	boot.Base
	conn net.Conn
}

func (c *client) Start(ctx context.Context, deps map[string]boot.Service) error {
	s, err := boot.Dependency[*server](deps, "server")
	if err != nil {
		return err
	}
	var d net.Dialer
	c.conn, err = d.DialContext(ctx, "tcp", s.listener.Addr().String())
	return err
}

func (c *client) Stop(context.Context) error { return c.conn.Close() }

func TestServicesThatBehave(t *testing.T) {
	boottest.Lifecycle(t, new(server))
	boottest.Lifecycle(t, new(client), boottest.With{Name: "server", Service: new(server), DependsOn: []string{"base"}},
		boottest.With{Name: "base", Service: new(server)})
}

// bad is a service with one fault.
type bad struct {
	boot.Base
	start func(context.Context) error
	stop  func(context.Context) error
}

func (b *bad) Start(ctx context.Context, _ map[string]boot.Service) error {
	if b.start == nil {
		return nil
	}
	return b.start(ctx)
}

func (b *bad) Stop(ctx context.Context) error {
	if b.stop == nil {
		return nil
	}
	return b.stop(ctx)
}

// verdict is a test that may fail.
type verdict struct {
	testing.TB
	ctx     context.Context
	failure string
}

func (v *verdict) Context() context.Context { return v.ctx }
func (v *verdict) Helper()                  {}
func (v *verdict) Fatal(args ...any)        { v.failure = fmt.Sprint(args...); runtime.Goexit() }
func (v *verdict) Fatalf(format string, args ...any) {
	v.failure = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// TestServicesThatDoNot behave are found out.
func TestServicesThatDoNot(t *testing.T) {
	no := errors.New("no")
	for name, tt := range map[string]struct {
		service func(release chan struct{}) *bad
		want    string
	}{
		"never starts": {func(chan struct{}) *bad { return &bad{start: func(context.Context) error { return no }} }, "a start: 'service under test' [required]: start failed: no"},
		"never stops":  {func(chan struct{}) *bad { return &bad{stop: func(context.Context) error { return no }} }, "a stop after one that was cancelled: 'service under test' [required]: stop failed: no"},
		"starts once":  {startsOnce, "start failed: started before"},
		"obeys no context": {func(release chan struct{}) *bad {
			return &bad{start: func(context.Context) error { <-release; return no }}
		}, "Start goes on for more than 3s after its context has ended"},
		"does not stop": {func(release chan struct{}) *bad {
			return &bad{stop: func(context.Context) error { <-release; return nil }}
		}, "a stop after one that was cancelled"},
		"cannot be stopped": {stopsOnce, "a stop after one that was cancelled: 'service under test' [required]: stop failed: stopped before"},
		"panics":            {panics, "Start with a context that ends"},
		"ends its goroutine": {func(chan struct{}) *bad {
			return &bad{stop: func(ctx context.Context) error {
				if ctx.Err() != nil {
					runtime.Goexit()
				}
				return nil
			}}
		}, "Stop with a context that ends"},
		"leaves something": {func(release chan struct{}) *bad {
			return &bad{start: func(context.Context) error { go func() { <-release }(); return nil }}
		}, "goroutines of the service are left over"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &verdict{TB: t, ctx: t.Context()}
				release := make(chan struct{})
				done := make(chan struct{})
				go func() {
					defer close(done)
					boottest.Lifecycle(v, tt.service(release))
				}()
				<-done
				if !strings.Contains(v.failure, tt.want) {
					t.Errorf("got %q, want %q", v.failure, tt.want)
				}
				close(release)
				time.Sleep(time.Hour)
			})
		})
	}
}

func startsOnce(chan struct{}) *bad {
	started := false
	return &bad{start: func(ctx context.Context) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case started:
			return errors.New("started before")
		}
		started = true
		return nil
	}}
}

// stopsOnce does the stop when it is cancelled, too, and says that it did not.
func stopsOnce(chan struct{}) *bad {
	stopped := false
	return &bad{
		start: func(context.Context) error { stopped = false; return nil },
		stop: func(ctx context.Context) error {
			if stopped {
				return errors.New("stopped before")
			}
			stopped = true
			return ctx.Err()
		},
	}
}

func panics(chan struct{}) *bad {
	return &bad{start: func(ctx context.Context) error {
		if ctx.Err() != nil {
			panic("cancelled")
		}
		return nil
	}}
}

func TestAServiceThatCannotBeAdded(t *testing.T) {
	v := &verdict{TB: t, ctx: t.Context()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		boottest.Lifecycle(v, new(bad), boottest.With{Name: "a", Service: new(bad), DependsOn: []string{"a"}})
	}()
	<-done
	if v.failure != "'a': depends on itself" {
		t.Errorf("got %q", v.failure)
	}
}
