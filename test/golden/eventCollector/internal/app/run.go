package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// stop asks the service to stop.
type stop struct {
	reason string
	now    bool  // runs get no time to finish
	err    error // it stops because of this
}

// requestStop never waits: who asks when four others have is heard already.
func (a *App) requestStop(now bool) { a.send(stop{reason: "management", now: now}) }

func (a *App) send(s stop) {
	select {
	case a.stops <- s:
	default:
	}
}

// Run starts the service and returns once it has stopped, with what to exit
// with. SIGTERM, SIGINT and the end of ctx stop it, SIGHUP reloads it.
func (a *App) Run(ctx context.Context) int {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	defer signal.Stop(signals)

	// Jobs that log by slog.InfoContext and the like belong to the same log.
	slog.SetDefault(a.logger)
	code := a.run(ctx, signals)
	a.client.Close()
	if err := a.logs.Close(); err != nil {
		_, _ = fmt.Fprintln(a.o.Stderr, err)
	}
	return code
}

func (a *App) run(ctx context.Context, signals <-chan os.Signal) int {
	// What runs belongs to the stop, which gives it time, and not to ctx.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	failed := make(chan error, 2)
	why, err := a.begin(ctx, life, signals, failed)
	if err != nil {
		a.logger.Error("start failed", "error", err)
		return ExitFailed
	}
	a.logger.Info("ready", "address", a.URL(), "admin", a.AdminURL(), "base", a.Base(), "version", a.o.Build.Version)
	told := a.tellReady(life)
	if why.reason == "" {
		why = a.wait(ctx, signals, failed)
	}
	told()
	a.logger.Info("stopping", "reason", why.reason, "now", why.now)
	if why.err != nil {
		a.logger.Error("failed", "error", why.err)
	}
	hurry, cut := context.WithCancel(life)
	defer cut()
	delay, skip := context.WithCancel(hurry)
	defer skip()
	over := make(chan struct{})
	var listening sync.WaitGroup
	listening.Go(func() { a.listenWhileStopping(signals, over, skip, cut) })
	code := a.stopAll(hurry, delay, why)
	close(over)
	listening.Wait()
	if why.err != nil && code == ExitOK {
		return ExitFailed
	}
	return code
}

var errInterrupted = errors.New("interrupted")

// begin starts the service. A signal, or the end of ctx, cancels the context
// that the hook OnStart has and stops the service once it is started; a second
// signal does not wait for that.
func (a *App) begin(ctx, life context.Context, signals <-chan os.Signal, failed chan<- error) (why stop, err error) {
	starting, cancel := context.WithCancel(life)
	defer cancel()
	started := make(chan error, 1)
	go func() { started <- a.start(starting, life, failed) }()
	done := ctx.Done()
	for {
		select {
		case err := <-started:
			if err != nil && why.reason != "" {
				err = fmt.Errorf("%w by %s: %w", errInterrupted, why.reason, err)
			}
			return why, err
		case s := <-signals:
			switch {
			case s == syscall.SIGHUP:
				continue
			case why.reason != "":
				return why, fmt.Errorf("%w by a second signal, %s", errInterrupted, s)
			}
			why = stop{reason: s.String()}
			cancel()
		case <-done:
			done = nil
			why = stop{reason: context.Cause(ctx).Error()}
			cancel()
		}
	}
}

// readyGrace is what OnReady gets to return in once a stop has begun.
const readyGrace = 400 * time.Millisecond

// tellReady calls OnReady beside the service, which does not wait for it. The
// function that it returns ends the hook's context and gives it a moment.
func (a *App) tellReady(life context.Context) (end func()) {
	ctx, cancel := context.WithCancel(life)
	over := make(chan struct{})
	go func() {
		defer close(over)
		if err := a.o.Hooks.Ready(ctx); err != nil {
			a.logger.Error("hook", "error", err)
		}
	}()
	return func() {
		cancel()
		moment, stop := context.WithTimeout(context.WithoutCancel(life), readyGrace)
		defer stop()
		select {
		case <-over:
		case <-moment.Done():
			a.logger.Warn("the hook OnReady goes on")
		}
	}
}

// start starts the parts in order. What was started is stopped again when a
// later part fails.
//
// OnStart has a context of its own, which a signal ends.
func (a *App) start(starting, ctx context.Context, failed chan<- error) error {
	if err := a.listen(ctx); err != nil {
		return err
	}
	if err := a.startParts(starting, ctx); err != nil {
		a.public.abandon()
		a.admin.abandon()
		return err
	}
	a.public.serve(failed)
	a.admin.serve(failed)
	a.state.Store(serving)
	close(a.ready)
	return nil
}

func (a *App) listen(ctx context.Context) error {
	if err := a.public.listen(ctx); err != nil {
		return err
	}
	if err := a.admin.listen(ctx); err != nil {
		a.public.abandon()
		return err
	}
	return nil
}

func (a *App) startParts(starting, ctx context.Context) error {
	if err := a.o.Hooks.Start(starting); err != nil {
		return err
	}
	if err := a.scheduler.Init(ctx); err != nil {
		return fmt.Errorf("scheduler: %w", err)
	}
	if err := a.dispatcher.Attach(a.scheduler); err != nil {
		return fmt.Errorf("dispatcher: %w", err)
	}
	if err := a.dispatcher.Start(); err != nil {
		return fmt.Errorf("dispatcher: %w", err)
	}
	if err := a.dispatcher.StartScheduler(ctx); err != nil {
		a.dispatcher.Hurry()
		a.dispatcher.Stop(ctx)
		return fmt.Errorf("scheduler: %w", err)
	}
	return nil
}

// wait returns why the service has to stop.
func (a *App) wait(ctx context.Context, signals <-chan os.Signal, failed <-chan error) stop {
	for {
		select {
		case s := <-signals:
			if s == syscall.SIGHUP {
				a.reload()
				continue
			}
			return stop{reason: s.String()}
		case s := <-a.stops:
			return s
		case err := <-failed:
			return stop{reason: "a listener failed", err: errors.Join(errServe, err)}
		case <-ctx.Done():
			return stop{reason: context.Cause(ctx).Error()}
		}
	}
}

var errServe = errors.New("cannot serve any longer")

// listenWhileStopping makes a second signal end the stop at once, and
// shutdown_now, when it comes late, skip the delay and the time for runs to
// finish.
func (a *App) listenWhileStopping(signals <-chan os.Signal, over <-chan struct{}, skip, cut context.CancelFunc) {
	for {
		select {
		case s := <-signals:
			if s == syscall.SIGHUP {
				continue
			}
			a.logger.Warn("stopping at once", "reason", s.String())
			cut()
		case s := <-a.stops:
			if s.now {
				skip()
				a.dispatcher.Hurry()
			}
		case <-over:
			return
		}
	}
}

// pause waits for d, or until ctx is done.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
