package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// stop asks the service to stop.
type stop struct {
	reason string
	now    bool // runs get no time to finish
	signal bool // a second one ends the stop
}

// requestStop never waits: who asks when four others have is heard already.
func (a *App) requestStop(now bool) {
	select {
	case a.stops <- stop{reason: "management", now: now}:
	default:
	}
}

// Run starts the service and returns once it has stopped, with what to exit
// with. SIGTERM, SIGINT and the end of ctx stop it, SIGHUP reloads it.
func (a *App) Run(ctx context.Context) int {
	signal.Notify(a.signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	defer signal.Stop(a.signals)

	// Jobs that log by slog.InfoContext and the like belong to the same log.
	slog.SetDefault(a.logger)
	code := a.run(ctx)
	a.client.Close()
	if err := a.logs.Close(); err != nil {
		_, _ = fmt.Fprintln(a.o.Stderr, err)
	}
	return code
}

func (a *App) run(ctx context.Context) int {
	// What runs belongs to the stop, which gives it time, and not to ctx.
	life := context.WithoutCancel(ctx)
	if err := a.listen(ctx); err != nil {
		return a.conclude(life, stop{}, err)
	}
	over := make(chan error, 1)
	go func() { over <- a.chief.Run(life) }()
	why, err := a.attend(ctx, over)
	return a.conclude(life, why, err)
}

// listen binds the addresses before anything is started, so that nothing has to
// be undone when they are taken.
func (a *App) listen(ctx context.Context) error {
	if err := a.public.Init(ctx); err != nil {
		return err
	}
	if err := a.admin.Init(ctx); err != nil {
		a.public.abandon()
		return err
	}
	return nil
}

// attend does what the service is asked for, and returns why it stopped once it
// has: empty when a worker failed for good. The error is that of the Chief.
func (a *App) attend(ctx context.Context, over <-chan error) (why stop, err error) {
	done := ctx.Done()
	for {
		var s stop
		select {
		case err := <-over:
			return why, err
		case s = <-a.stops:
		case <-done:
			done, s = nil, stop{reason: context.Cause(ctx).Error()}
		}
		if s.now {
			a.hasten()
			a.dispatcher.Hurry()
		}
		switch {
		case why.reason == "":
			why = s
			a.logger.Info("stopping", "reason", s.reason, "now", s.now)
			a.chief.Shutdown()
		case s.signal:
			a.logger.Warn("stopping at once", "reason", s.reason)
			a.chief.ShutdownNow()
		}
	}
}

// watchSignals tells what signals ask for.
func (a *App) watchSignals(ctx context.Context) error {
	for {
		select {
		case s := <-a.signals:
			if s == syscall.SIGHUP {
				if a.state.Load() == serving {
					_ = a.reload() // which has logged it
				}
				continue
			}
			a.tellSignal(ctx, s)
		case <-ctx.Done():
			return nil
		}
	}
}

func (a *App) tellSignal(ctx context.Context, s os.Signal) {
	select {
	case a.stops <- stop{reason: s.String(), signal: true}:
	case <-ctx.Done():
	}
}

// startDispatcher starts what works, but for the scheduler.
func (a *App) startDispatcher(ctx context.Context, s *session) error {
	if err := a.o.Hooks.Start(a.withServices(ctx)); err != nil {
		return err
	}
	if err := a.scheduler.Init(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("scheduler: %w", err)
	}
	if err := errors.Join(a.dispatcher.Attach(s), a.dispatcher.Start()); err != nil {
		return fmt.Errorf("dispatcher: %w", err)
	}
	return nil
}

// readyGrace is what OnReady gets to return in once a stop has begun.
const readyGrace = 400 * time.Millisecond

// tellReady calls OnReady beside the service, which does not wait for it. The
// function that it returns gives it a moment after the end of its context.
func (a *App) tellReady(ctx context.Context) (end func(grace context.Context)) {
	over := make(chan struct{})
	go func() {
		defer close(over)
		if err := a.o.Hooks.Ready(ctx); err != nil {
			a.logger.Error("hook", "error", err)
		}
	}()
	return func(grace context.Context) {
		moment, stop := context.WithTimeout(grace, readyGrace)
		defer stop()
		select {
		case <-over:
		case <-moment.Done():
			a.logger.Warn("the hook OnReady goes on")
		}
	}
}

// pause waits for d, or until ctx is done or the service is in a hurry.
func (a *App) pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-a.hasty:
	case <-ctx.Done():
	}
}
