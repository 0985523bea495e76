package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os/signal"
	"syscall"

	"example.invalid/service/internal/boot"
	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/queue/local"
	"example.invalid/service/internal/work"
)

// nowhere is a log that keeps nothing: what happens in a replay is not recorded.
type nowhere struct{}

func (nowhere) Append(...queue.Record) error { return nil }
func (nowhere) Later(...queue.Record)        {}
func (nowhere) Push() error                  { return nil }
func (nowhere) Flush() error                 { return nil }
func (nowhere) Stats() queue.LogStats        { return queue.LogStats{} }
func (nowhere) Close() error                 { return nil }

// replay does a run that has ended once more, in this process and without a
// timeout, for a debugger. A panic of the job ends the process as it would
// without the service around it.
func (c *command) replay() int {
	if len(c.args) != 1 {
		return c.fail(ExitConfig, errors.New("say which: the id of one run"))
	}
	types, err := c.jobTypes()
	if err != nil {
		return c.fail(ExitFailed, err)
	}
	run, spec, err := c.find(c.args[0], types)
	if err != nil {
		return c.fail(ExitFailed, err)
	}
	job, err := types.Make(spec)
	if err != nil {
		return c.fail(ExitFailed, err)
	}
	ctx, cancel := signal.NotifyContext(c.ctx, syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	ctx = context.WithValue(ctx, work.RunInfoKey{}, work.RunInfo{
		ID: run.ID, JobID: run.JobID, Revision: run.Revision, Attempt: len(run.Attempts) + 1, FireTime: run.FireTime,
		CorrelationID: spec.CorrelationID, Traceparent: spec.Traceparent,
	})
	result, err := c.call(ctx, job)
	if result != nil {
		err = errors.Join(err, c.print(result))
	}
	if err != nil {
		return c.fail(ExitFailed, err)
	}
	return ExitOK
}

// find returns a run that has ended, as the directory of the queue has it. A
// service may write there meanwhile.
func (c *command) find(id string, types jobTypes) (run work.Run, spec work.Spec, err error) {
	opts, err := engineOptions(c.Config, types, slog.New(slog.DiscardHandler))
	if err != nil {
		return run, spec, err
	}
	// What is running is not dead for it, and nothing is written to any file.
	opts.MaxCrashes, opts.Overflow, opts.SpillDir = math.MaxInt32, queue.Reject, ""
	engine, _, err := local.Open(opts, func(replay func(queue.Record) error) (queue.Log, error) {
		return nowhere{}, c.kept().Walk(c.Config.Queue.Directory, replay)
	})
	if err != nil {
		return run, spec, err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	if run, err = engine.Run(c.ctx, id); err != nil {
		return run, spec, err
	}
	if !run.State.Final() && run.State != work.StateUndecodable {
		return run, spec, fmt.Errorf("run %s has not ended: the service is going to do it", id)
	}
	spec, err = engine.Spec(c.ctx, id)
	return run, spec, err
}

// call calls the job between the start and the stop of what it depends on.
func (c *command) call(ctx context.Context, job work.Job) (result work.Result, err error) {
	logger := slog.New(slog.NewTextHandler(c.Stderr, nil))
	slog.SetDefault(logger)
	services := boot.NewMaestro(boot.Options{Logger: logger})
	if c.Services != nil {
		if err := errors.Join(c.Services(services), services.Check()); err != nil {
			return nil, err
		}
	}
	if err := boot.Join(services.StartAll(ctx)); err != nil && !services.Ready() {
		return nil, err
	}
	defer func() { err = errors.Join(err, boot.Join(services.StopAll(context.WithoutCancel(ctx)))) }()
	ctx = boot.NewContext(ctx, services)
	if i, ok := job.(work.Initializer); ok {
		if err := i.Init(ctx); err != nil {
			return nil, err
		}
	}
	if s, ok := job.(work.Stopper); ok {
		defer func() { err = errors.Join(err, s.Shutdown()) }()
	}
	return job.Run(ctx)
}

// print shows a result: the payload as it is, if it is JSON, otherwise as text.
func (c *command) print(r work.Result) error {
	var payload any = string(r.Payload())
	if json.Valid(r.Payload()) {
		payload = json.RawMessage(r.Payload())
	}
	encoder := json.NewEncoder(c.stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		MetaData map[string]string `json:"metaData,omitempty"`
		Payload  any               `json:"payload"`
	}{r.MetaData(), payload})
}
