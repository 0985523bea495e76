package app

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"example.invalid/service/internal/config"
	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/supervisor"
	"example.invalid/service/internal/supervisor/socket"
)

// The names of the workers, which the service socket shows.
const (
	signalsWorker      = "signals"
	publicWorker       = "http"
	adminWorker        = "admin"
	dependenciesWorker = "dependencies"
	dispatcherWorker   = "dispatcher"
	intakeWorker       = "intake"
	schedulerWorker    = "scheduler"
	serviceWorker      = "service"
)

// forceStop is no limit: each worker has its own time to stop, and those that
// management sets may be long.
const forceStop = 1000 * time.Hour

// How often a worker may fail before the service stops because of it.
const (
	listenerFailures  = 3
	schedulerFailures = 5
)

// part is a worker made of functions.
type part struct {
	init, run func(context.Context) error
	patience  func() time.Duration // how long a stop may take
}

func (p part) Init(ctx context.Context) error {
	if p.init == nil {
		return nil
	}
	return p.init(ctx)
}

func (p part) Run(ctx context.Context) error { return p.run(ctx) }

func (p part) StopTimeout() time.Duration {
	if p.patience == nil {
		return 0
	}
	return p.patience()
}

// supervise puts all that runs under a Chief. It starts the workers in this
// order and stops them in the reverse one, so that the order of the stop is the
// same whatever the reason for it is:
//
//   - service tells the hooks, and leaves time to be taken out of service
//   - scheduler sends no more jobs
//   - intake refuses jobs and lets open requests end
//   - dispatcher gives runs their time, and closes the queue
//   - dependencies are stopped
//   - http and admin, which have nothing left to do, and signals
func (a *App) supervise() error {
	chief := supervisor.NewChief().
		SetLocker(func(ctx context.Context) { <-ctx.Done() }).
		SetForceStopTimeout(forceStop).
		SetEventHandler(a.event).
		UseNopIMQBroker()
	add := func(name supervisor.WorkerName, w supervisor.Worker, options ...supervisor.WorkerOption) error {
		return chief.AddWorker(name, w, options...)
	}
	again := supervisor.RestartAndReInit | supervisor.StopAppOnFail
	session := &session{app: a, ended: make(chan error, 1)}
	session.Scheduler = a.scheduler
	for _, err := range []error{
		add(signalsWorker, part{run: a.watchSignals}, supervisor.Restart),
		add(publicWorker, a.public, again, supervisor.Limit{Threshold: listenerFailures}),
		add(adminWorker, a.admin, again, supervisor.Limit{Threshold: listenerFailures}),
		add(dependenciesWorker, part{init: a.startServices, run: a.keepServices, patience: a.services.StopTime}, supervisor.StopAppOnFail),
		add(dispatcherWorker, part{
			init: func(ctx context.Context) error { return a.startDispatcher(ctx, session) },
			run:  a.dispatch, patience: a.dispatcherPatience,
		}, supervisor.StopAppOnFail),
		add(intakeWorker, part{run: a.takeIn, patience: a.requestPatience}, supervisor.StopAppOnFail),
		add(schedulerWorker, part{init: session.start, run: session.watch, patience: a.requestPatience},
			again, supervisor.Limit{Threshold: schedulerFailures}),
		add(serviceWorker, part{run: a.serve, patience: a.noticePatience}, supervisor.StopAppOnFail),
	} {
		if err != nil {
			return err
		}
	}
	a.chief = chief
	return a.openSocket()
}

// openSocket makes the service answer on its socket, unless that is turned off
// or there is no place for it.
func (a *App) openSocket() error {
	path := a.o.Config.Admin.Socket
	switch path {
	case config.NoSocket:
		return nil
	case "":
		own, err := socket.Path(a.o.Config.Service.Name)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(own), 0o700)
		}
		if err != nil {
			a.logger.Info("no service socket; SERVICE_SOCKET gives it a place", "error", err)
			return nil
		}
		path = own
	}
	b := a.o.Build
	a.chief.EnableServiceSocket(supervisor.AppInfo{
		Name: a.o.Config.Service.Name, Version: b.Version, Build: b.Build, Tag: b.GitTag, Socket: filepath.Clean(path),
	}, a.actions()...)
	return nil
}

// event logs what happens to the workers. That one starts or stops is only of
// interest to those who look for a mistake.
func (a *App) event(e supervisor.Event) {
	if !e.IsError() && !e.IsFatal() {
		a.logger.Debug("supervisor", "event", e.Message, "worker", string(e.Worker), "fields", e.FormatFields())
		return
	}
	supervisor.SlogEventHandler(a.logger)(e)
}

func (a *App) dispatcherPatience() time.Duration {
	patience := 5 * time.Second // for what a stop does besides waiting
	for _, s := range a.dispatcher.Settings() {
		if s.Name == dispatch.GracefulShutdownSeconds || s.Name == dispatch.HardShutdownSeconds {
			patience += time.Duration(s.Value) * time.Second
		}
	}
	return patience
}

func (a *App) requestPatience() time.Duration { return a.o.Config.API.ShutdownTimeout + time.Second }

func (a *App) noticePatience() time.Duration {
	return readyGrace + hookGrace + a.o.Config.Pool.PreStopDelay + time.Second
}
