package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/queue/journal"
	"github.com/acme-demo/eventcollector/internal/queue/local"
	"github.com/acme-demo/eventcollector/internal/work"
)

// kept returns what keeps the queue. With an engine that keeps nothing, what a
// journal has left in the directory can still be looked at.
func (c *command) kept() queue.Store {
	if store, ok := c.store(); ok {
		return store
	}
	return journalStore{}
}

// list shows the files that the queue is kept in.
func (c *command) list() int {
	if err := c.kept().List(c.Config.Queue.Directory, c.stdout); err != nil {
		return c.fail(ExitFailed, err)
	}
	return ExitOK
}

// verify reports what is in the queue, and what of it is damaged.
func (c *command) verify() int {
	found, err := c.kept().Verify(c.Config.Queue.Directory)
	if err != nil {
		return c.fail(ExitFailed, err)
	}
	encoder := json.NewEncoder(c.stdout)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(found); err != nil {
		return c.fail(ExitFailed, err)
	}
	if err := found.Err(); err != nil {
		return c.fail(ExitFailed, err)
	}
	return ExitOK
}

// export prints the records of the queue.
func (c *command) export() int {
	found, err := c.kept().Export(c.Config.Queue.Directory, c.stdout, local.Words)
	if err = errors.Join(err, found.Err()); err != nil {
		return c.fail(ExitFailed, err)
	}
	return ExitOK
}

var errNoRuns = errors.New("say which: the ids of runs")

// requeue takes up dead runs again. It needs the directory for itself.
func (c *command) requeue() int {
	if len(c.args) == 0 {
		return c.fail(ExitConfig, errNoRuns)
	}
	if c.Config.Queue.Engine == "memory" {
		return c.fail(ExitFailed, errors.New("the queue is kept in memory, not in a journal"))
	}
	types, err := c.jobTypes()
	if err != nil {
		return c.fail(ExitFailed, err)
	}
	engine, err := openEngine(&c.Options, types, slog.New(slog.DiscardHandler))
	if errors.Is(err, journal.ErrLocked) || errors.Is(err, queue.ErrLocked) {
		err = fmt.Errorf("%w; ask the service: POST %s/runs/RUN/retry", err, c.Config.Base())
	}
	if err != nil {
		return c.fail(ExitFailed, err)
	}
	code := ExitOK
	for _, id := range c.args {
		run, err := engine.Retry(c.ctx, id)
		if err != nil {
			code = c.fail(ExitFailed, err)
			continue
		}
		_, _ = fmt.Fprintf(c.stdout, "%s is %s\n", run.ID, run.State)
	}
	if err := engine.Close(); err != nil {
		return c.fail(ExitFailed, err)
	}
	return code
}

// jobTypes makes the registry of the service.
func (c *command) jobTypes() (jobTypes, error) {
	types := jobTypes{Registry: work.NewRegistry(), config: c.Config}
	policy, err := egress.NewPolicy(c.Config.Egress.Allow)
	if err != nil {
		return types, &ConfigError{err}
	}
	return types, c.Register(types.Registry, newClient(c.Config.Egress, policy))
}
