// Package boottest tests services of package boot.
package boottest

import (
	"context"
	"errors"
	"runtime/pprof"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/boot"
)

// Patience is how long a Start or a Stop may take before Lifecycle says that it
// hangs, and Prompt how long it may go on when its context has ended.
const (
	Patience = 30 * time.Second
	Prompt   = 3 * time.Second
)

// With is a service that the one under test depends on.
type With struct {
	Name    string
	Service boot.Service

	// DependsOn names others of them.
	DependsOn []string
}

// Lifecycle takes a service that has not been started through its life, and
// fails the test where it does not behave:
//
//   - while it is at rest, a stop does nothing
//   - a start whose context ends comes to its end soon, and leaves nothing
//     behind that a later start would stumble over
//   - it starts, and does not start again when it has started
//   - a stop whose context ends comes to its end soon, and the next one succeeds
//   - it stops, and does not stop again when it has stopped
//   - it starts and stops a second time
//   - none of its goroutines is left over in the end
//
// A test of a service needs no more than one line of it:
//
//	boottest.Lifecycle(t, newCache(config), boottest.With{Name: "db", Service: newDB()})
func Lifecycle(t testing.TB, s boot.Service, deps ...With) {
	t.Helper()
	l := &life{TB: t, service: &watched{Service: s}, m: boot.NewMaestro(boot.Options{Grace: Prompt})}
	c := boot.Config{Name: "service under test", Required: true, StartTimeout: Patience, StopTimeout: Patience}
	for _, d := range deps {
		c.DependsOn = append(c.DependsOn, d.Name)
	}
	err := l.m.Add(l.service, c)
	for _, d := range deps {
		c.Name, c.DependsOn = d.Name, d.DependsOn
		err = errors.Join(err, l.m.Add(d.Service, c))
	}
	if err != nil {
		t.Fatal(err)
	}
	run := strconv.FormatUint(runs.Add(1), 10)
	pprof.Do(context.WithoutCancel(t.Context()), pprof.Labels(label, run), l.run)
	l.leftOver(run)
}

// life is a service on its way.
type life struct {
	testing.TB
	service *watched
	m       *boot.Maestro
}

func (l *life) run(ctx context.Context) {
	l.Helper()
	l.rest(ctx)
	l.cancelledStarts(ctx)
	l.start(ctx)
	l.cancelledStops(ctx)
	l.stop(ctx)
	l.start(ctx)
	l.stop(ctx)
}

// moments are after how long a start or stop is cancelled.
var moments = []time.Duration{10 * time.Microsecond, 100 * time.Microsecond, time.Millisecond, 10 * time.Millisecond}

func (l *life) rest(ctx context.Context) {
	l.Helper()
	if isClosed(l.service.Started()) {
		l.Fatal("Started is closed before the service has started")
	}
	if err := boot.Join(l.m.StopAll(ctx)); err != nil || l.service.stops.Load() > 0 {
		l.Fatalf("a stop before the first start: got %v and %d calls of Stop, want none", err, l.service.stops.Load())
	}
}

func (l *life) cancelledStarts(ctx context.Context) {
	l.Helper()
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := boot.Join(l.m.StartAll(over)); !errors.Is(err, context.Canceled) || l.service.starts.Load() > 0 {
		l.Fatalf("a start that is cancelled before it begins: got %v and %d calls of Start", err, l.service.starts.Load())
	}
	l.service.cancelled.Store(true)
	l.cancelled("Start", l.m.StartAll(ctx))
	l.service.cancelled.Store(false)
	l.settle(ctx)
	for _, d := range moments {
		over, cancel := context.WithTimeout(ctx, d)
		l.cancelled("Start", l.m.StartAll(over))
		cancel()
		l.settle(ctx)
	}
}

func (l *life) cancelledStops(ctx context.Context) {
	l.Helper()
	stops := l.service.stops.Load()
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := boot.Join(l.m.StopAll(over)); !errors.Is(err, context.Canceled) || l.service.stops.Load() != stops {
		l.Fatalf("a stop that is cancelled before it begins: got %v and %d calls of Stop", err, l.service.stops.Load()-stops)
	}
	l.service.cancelled.Store(true)
	l.cancelled("Stop", l.m.StopAll(ctx))
	l.service.cancelled.Store(false)
	l.settle(ctx)
	for _, d := range moments {
		l.start(ctx)
		over, cancel := context.WithTimeout(ctx, d)
		l.cancelled("Stop", l.m.StopAll(over))
		cancel()
		l.settle(ctx)
	}
	l.start(ctx)
}

// cancelled takes any outcome of a call whose context ended but one that does
// not come, or has nothing to do with it.
func (l *life) cancelled(call string, errs <-chan error) {
	l.Helper()
	err := boot.Join(errs)
	var panicked *boot.PanicError
	switch {
	case errors.Is(err, boot.ErrHung):
		l.Fatalf("%s goes on for more than %s after its context has ended: %v", call, Prompt, err)
	case errors.As(err, &panicked):
		l.Fatalf("%s with a context that ends: %v\n%s", call, err, panicked.Stack)
	case errors.Is(err, boot.ErrGoexit):
		l.Fatalf("%s with a context that ends: %v", call, err)
	}
}

// settle stops what may have started.
func (l *life) settle(ctx context.Context) {
	l.Helper()
	if err := boot.Join(l.m.StopAll(ctx)); err != nil {
		l.Fatalf("a stop after one that was cancelled: %v", err)
	}
}

func (l *life) start(ctx context.Context) {
	l.Helper()
	starts := l.service.starts.Load()
	for _, what := range []string{"a start", "a start of what has started"} {
		if err := boot.Join(l.m.StartAll(ctx)); err != nil {
			l.Fatalf("%s: %v", what, err)
		}
		if n := l.service.starts.Load() - starts; n != 1 {
			l.Fatalf("%s: got %d calls of Start, want 1", what, n)
		}
	}
	if !isClosed(l.service.Started()) || isClosed(l.service.Stopped()) || !l.m.Ready() {
		l.Fatal("the service has started, but its channels do not say so")
	}
}

func (l *life) stop(ctx context.Context) {
	l.Helper()
	stops := l.service.stops.Load()
	for _, what := range []string{"a stop", "a stop of what has stopped"} {
		if err := boot.Join(l.m.StopAll(ctx)); err != nil {
			l.Fatalf("%s: %v", what, err)
		}
		if n := l.service.stops.Load() - stops; n != 1 {
			l.Fatalf("%s: got %d calls of Stop, want 1", what, n)
		}
	}
	if isClosed(l.service.Started()) || !isClosed(l.service.Stopped()) || l.m.Ready() {
		l.Fatal("the service has stopped, but its channels do not say so")
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

// watched counts the calls of a service, and may cancel their contexts before
// they begin.
type watched struct {
	boot.Service
	cancelled     atomic.Bool
	starts, stops atomic.Int64
}

func (w *watched) Start(ctx context.Context, deps map[string]boot.Service) error {
	w.starts.Add(1)
	ctx, cancel := w.context(ctx)
	defer cancel()
	return w.Service.Start(ctx, deps)
}

func (w *watched) Stop(ctx context.Context) error {
	w.stops.Add(1)
	ctx, cancel := w.context(ctx)
	defer cancel()
	return w.Service.Stop(ctx)
}

func (w *watched) context(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if w.cancelled.Load() {
		cancel()
	}
	return ctx, cancel
}
