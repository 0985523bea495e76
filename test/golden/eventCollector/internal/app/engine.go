package app

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/acme-demo/eventcollector/internal/config"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/queue/local"
)

// overflows are the policies by the names that the definitions have for them.
var overflows = map[string]queue.Overflow{
	"reject": queue.Reject, "block": queue.Block, "dropOldest": queue.DropOldest, "spill": queue.Spill,
}

// engineOptions is what the configuration says of the engine.
func engineOptions(c config.Config, types jobTypes, logger *slog.Logger) (local.Options, error) {
	overflow, ok := overflows[c.Queue.Overflow]
	if !ok {
		return local.Options{}, &ConfigError{fmt.Errorf("queue.overflow: %q is not one of reject, block, dropOldest, spill", c.Queue.Overflow)}
	}
	opts := local.Options{
		Logger: logger, Capacity: c.Queue.Capacity, Bytes: c.Queue.MaxBytes, Overflow: overflow, SpillRuns: c.Queue.SpillCapacity,
		Age: c.Pool.Ageing, MaxCrashes: c.Queue.PoisonAfter,
		KeyTTL:  max(c.Queue.IdempotencyKeepFor, c.Results.KeepFor),
		Results: local.Retention{Age: c.Results.KeepFor, Runs: c.Results.MaxRuns, Bytes: c.Results.MaxBytes, PerJob: c.Results.PerRecurringJob},
		Check:   types.Check,
	}
	if overflow == queue.Spill {
		opts.SpillDir = filepath.Join(c.Queue.Directory, "spill")
	}
	return opts, nil
}

// openEngine makes the queue engine, and takes up what it has kept.
func openEngine(o *Options, types jobTypes, logger *slog.Logger) (*local.Engine, error) {
	c := o.Config.Queue
	opts, err := engineOptions(o.Config, types, logger)
	if err != nil {
		return nil, err
	}
	if c.Engine == "memory" {
		return blamed(local.New(opts))
	}
	store, ok := o.store()
	if !ok {
		return nil, &ConfigError{fmt.Errorf("queue.engine: this program has no %q in it; generate it with spec.queue.engine: %s", c.Engine, c.Engine)}
	}
	return openStore(store, c, opts, logger)
}

func openStore(store queue.Store, c config.Queue, opts local.Options, logger *slog.Logger) (*local.Engine, error) {
	var found queue.Found
	engine, recovery, err := local.Open(opts, func(replay func(queue.Record) error) (log queue.Log, err error) {
		log, found, err = store.Open(queue.StoreOptions{Dir: c.Directory, Level: c.Durability, Logger: logger}, replay)
		return log, err
	})
	if err != nil {
		return nil, fmt.Errorf("QUEUE_DIRECTORY: %w", err)
	}
	if damage := found.Err(); damage != nil {
		logger.Error("the queue is damaged; what can be read is there", "engine", c.Engine, "directory", c.Directory, "error", damage)
	}
	bytes, records := found.Size()
	logger.Info("queue opened",
		"engine", c.Engine, "directory", c.Directory, "durability", c.Durability, "bytes", bytes, "records", records,
		"waiting", recovery.Waiting, "scheduled", recovery.Scheduled, "retrying", recovery.Retrying,
		"undecodable", recovery.Undecodable, "interrupted", recovery.Interrupted, "poisoned", recovery.Poisoned,
		"dead_letters", recovery.DeadLetters, "jobs", recovery.Jobs, "took", recovery.Took.String())
	return engine, nil
}

// blamed makes what is wrong with options a mistake in the configuration.
func blamed(e *local.Engine, err error) (*local.Engine, error) {
	if err != nil {
		return nil, &ConfigError{errors.Join(errors.New("queue"), err)}
	}
	return e, nil
}
