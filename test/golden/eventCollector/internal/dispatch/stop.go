package dispatch

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// closePatience is how long a stop waits for goroutines that have nothing left
// to do.
const closePatience = 200 * time.Millisecond

// schedulerPatience is how much of the graceful part of a stop a scheduler may
// use up before the intake is closed all the same.
const schedulerPatience = 5 * time.Second

// Report is the outcome of a stop.
type Report struct {
	Took time.Duration
	// Kept is how many unfinished runs a durable engine has for the next start.
	Kept int
	// Lost is how many accepted runs did not come to an end and are not kept
	// either, and Unfinished lists the first of them, each in the state that it
	// was left in. None of them has lost an attempt.
	Lost       int
	Unfinished []work.Run
	// Hung lists the runs whose Run had not returned, cancelled ones included.
	Hung []string
	// Scheduler is set when the scheduler had not returned, Engine when the
	// queue could not be closed in order.
	Scheduler error
	Engine    error
}

// OK tells whether nothing was lost and nothing goes on.
func (r Report) OK() bool {
	return r.Lost == 0 && len(r.Hung) == 0 && r.Scheduler == nil && r.Engine == nil
}

// Hurry ends the phase that a stop is in: first the graceful one, then the one
// that waits for cancelled runs. Before a stop it shortens the one to come.
func (d *Dispatcher) Hurry() {
	select {
	case d.hurry <- struct{}{}:
	default:
	}
}

// Stop ends everything, in this order: the scheduler; the intake; for
// graceful_shutdown_seconds accepted runs go on; then the contexts of running
// ones end with work.ErrShutdown, and hard_shutdown_seconds later what has not
// returned is left behind. It returns as soon as nothing is left to wait for,
// and little later than ctx is done in any case. A second call hurries the first and returns
// with it.
func (d *Dispatcher) Stop(ctx context.Context) Report {
	first := false
	d.stopOnce.Do(func() { first = true })
	if !first {
		d.Hurry()
		select {
		case <-d.stopped:
			return d.report
		case <-ctx.Done():
			return Report{Scheduler: context.Cause(ctx)}
		}
	}
	begin := time.Now()
	d.mu.Lock()
	d.stopping = true
	running := !d.started.IsZero()
	d.mu.Unlock()

	graceful, cancel := d.phase(ctx, GracefulShutdownSeconds)
	patience, cancelPatience := context.WithTimeout(graceful, schedulerPatience)
	scheduler := d.StopScheduler(patience)
	cancelPatience()
	d.Refuse()
	close(d.edge.stop)
	d.edge.ebb()
	if running {
		if d.engine.Capabilities().Has(queue.Durable) {
			d.pool.Pause() // what waits is kept
		}
		wait(graceful, d.whenQuiet())
	}
	cancel()

	hard, cancel := d.phase(ctx, HardShutdownSeconds)
	if running {
		d.pool.Pause()
		d.pauseRunning(hard)
		d.cancelRunning()
		wait(hard, d.whenQuiet())
	}
	cancel()
	if scheduler != nil {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), closePatience)
		scheduler = d.StopScheduler(last)
		cancel()
	}
	if running {
		d.close()
	}

	d.report = d.conclude(begin, scheduler)
	close(d.stopped)
	return d.report
}

// phase is a part of a stop: as long as the setting says, or until somebody is
// in a hurry.
func (d *Dispatcher) phase(ctx context.Context, setting string) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(d.settings.value(setting))*time.Second)
	var watcher sync.WaitGroup
	watcher.Go(func() {
		select {
		case <-d.hurry:
			cancel()
		case <-ctx.Done():
		}
	})
	return ctx, func() { cancel(); watcher.Wait() }
}

func wait(ctx context.Context, c <-chan struct{}) {
	select {
	case <-c:
	case <-ctx.Done():
	}
}

// whenQuiet is closed once nothing is running and nothing is going to.
func (d *Dispatcher) whenQuiet() <-chan struct{} {
	d.mu.Lock()
	if d.quiet == nil {
		d.quiet = make(chan struct{})
	}
	quiet := d.quiet
	d.mu.Unlock()
	d.checkQuiet()
	return quiet
}

// pauseRunning gives running jobs that can pause the chance to do so, for not
// more than half of what is left of the phase.
func (d *Dispatcher) pauseRunning(ctx context.Context) {
	var jobs []work.Pauser
	d.mu.Lock()
	for _, r := range d.active {
		if r.pauser != nil {
			jobs = append(jobs, r.pauser)
		}
	}
	d.mu.Unlock()
	if len(jobs) == 0 {
		return
	}
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/2)
		defer cancel()
	}
	var pauses sync.WaitGroup
	for _, job := range jobs {
		pauses.Go(func() { d.pauseOne(job) })
	}
	wait(ctx, done(pauses.Wait))
}

func (d *Dispatcher) pauseOne(job work.Pauser) {
	defer func() {
		if v := recover(); v != nil {
			d.cfg.Logger.Error("job panicked in Pause", "panic", v)
		}
	}()
	switch status, err := job.Pause(); {
	case err != nil:
		d.cfg.Logger.Warn("job could not pause", "error", err)
	case status != "":
		d.cfg.Logger.Info("job paused", "status", status)
	}
}

// cancelRunning ends the contexts of what is running and of what is about to,
// and lets nothing begin any more.
func (d *Dispatcher) cancelRunning() {
	var begun []*pool.Attempt
	d.mu.Lock()
	d.shut = true
	for _, r := range d.active {
		if r.ready {
			begun = append(begun, r.attempt)
		} else if r.gone == nil {
			r.gone = work.ErrShutdown
		}
	}
	d.mu.Unlock()
	for _, a := range begun {
		a.Cancel(work.ErrShutdown)
	}
}

// close lets the goroutines of the dispatcher go, and waits for them unless the
// owner's code keeps one of them.
func (d *Dispatcher) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closePatience)
	defer cancel()
	d.feeding()
	<-d.fed
	d.pool.Close()
	d.mu.Lock()
	idle := len(d.active) == 0
	d.mu.Unlock()
	if idle {
		wait(ctx, d.pool.Gone())
	}
	wait(ctx, done(d.edge.intakes.Wait))
	close(d.edge.quit)
	wait(ctx, done(d.edge.posts.Wait))
}

// done is closed when f has returned.
func done(f func()) <-chan struct{} {
	c := make(chan struct{})
	go func() { defer close(c); f() }()
	return c
}

// conclude makes the report and closes the engine. What it does not keep is
// dropped.
func (d *Dispatcher) conclude(begin time.Time, scheduler error) Report {
	d.mu.Lock()
	d.ended = true
	r := Report{Scheduler: scheduler, Hung: d.hung}
	d.mu.Unlock()
	d.pool.StopWatching()
	d.pool.Each(func(run *run, _ *pool.Attempt) {
		r.Hung = append(r.Hung, work.FormatID(run.lease.Run))
	})
	s := d.engine.Stats()
	left := s.Scheduled + s.Waiting + s.Retrying + s.Running + s.Undecodable
	if d.engine.Capabilities().Has(queue.Durable) {
		r.Kept = left
	} else if left > 0 {
		r.Lost = left
		r.Unfinished = d.unfinished()
	}
	if err := d.engine.Close(); err != nil {
		r.Engine = fmt.Errorf("the queue did not close: %w", err)
	}
	r.Took = time.Since(begin)
	return r
}

// maxUnfinished bounds the list of what a stop has lost.
const maxUnfinished = 1000

// unfinished lists accepted runs that have not come to an end, the oldest
// first.
func (d *Dispatcher) unfinished() []work.Run {
	list, err := d.engine.RunsIn(context.Background(), "", work.Page{Count: maxUnfinished})
	if err != nil {
		d.cfg.Logger.Error("the unfinished runs are not listed", "error", err)
	}
	return list.Runs
}
