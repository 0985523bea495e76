package durable

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// asynqWorkers is how many tasks its server works on at a time: beyond these
// more brought nothing.
const asynqWorkers = 64

// asynqSystem is an asynq client, with a server where it works.
type asynqSystem struct {
	tally
	client *asynq.Client
	server *asynq.Server
	next   atomic.Int64
}

func openAsynq(ctx context.Context, cfg Config) (System, error) {
	addr, err := fromEnv("BENCH_REDIS")
	if err != nil {
		return nil, err
	}
	if err := prepareRedis(ctx, addr, cfg.Level); err != nil {
		return nil, err
	}
	opt := asynq.RedisClientOpt{Addr: addr, PoolSize: 2 * asynqWorkers}
	s := &asynqSystem{client: asynq.NewClient(opt)}
	if cfg.Workers == 0 {
		return s, nil
	}
	s.server = asynq.NewServer(opt, asynq.Config{
		Concurrency: asynqWorkers, LogLevel: asynq.FatalLevel,
		// The default of a second is how long an idle server sleeps.
		TaskCheckInterval: 5 * time.Millisecond,
	})
	handler := func(context.Context, *asynq.Task) error {
		s.done.Add(1)
		return nil
	}
	return s, s.server.Start(asynq.HandlerFunc(handler))
}

// prepareRedis empties the server and gives it the level.
func prepareRedis(ctx context.Context, addr string, level Level) error {
	c := redis.NewClient(&redis.Options{Addr: addr})
	defer func() { _ = c.Close() }()
	sync := map[Level]string{Process: "everysec", Disk: "always"}[level]
	if err := c.ConfigSet(ctx, "appendfsync", sync).Err(); err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	return c.FlushAll(ctx).Err()
}

// Accept enqueues one after the other: asynq has nothing for many at once.
func (s *asynqSystem) Accept(ctx context.Context, n int) error {
	for range n {
		task := asynq.NewTask(jobType, payload(s.next.Add(1)))
		if _, err := s.client.EnqueueContext(ctx, task); err != nil {
			return err
		}
	}
	return nil
}

func (s *asynqSystem) Close() error {
	if s.server != nil {
		s.server.Shutdown()
	}
	return s.client.Close()
}
