package durable

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// Kind is the name of the job to River.
func (Message) Kind() string { return jobType }

type riverWorker struct{ river.WorkerDefaults[Message] }

func (riverWorker) Work(context.Context, *river.Job[Message]) error { return nil }

// riverSystem is a River client, with the settings of the benchmark that River
// has of its own where it works: 2 ms between fetches, a poll every 20 ms and
// 2,000 workers.
type riverSystem struct {
	tally
	pool   *pgxpool.Pool
	client *river.Client[pgx.Tx]
	copy   bool
	works  bool
	next   atomic.Int64
	stop   func()
	ended  sync.WaitGroup
}

const riverWorkers = 2000

// riverConnections is more than there are producers and fetchers.
const riverConnections = 64

var migrated = sync.OnceValue(func() error {
	return withPool(Disk, func(ctx context.Context, pool *pgxpool.Pool) error {
		m, err := rivermigrate.New(riverpgxv5.New(pool), nil)
		if err != nil {
			return err
		}
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
		return err
	})
})

func withPool(level Level, f func(context.Context, *pgxpool.Pool) error) error {
	ctx := context.Background()
	pool, err := openPool(ctx, level)
	if err != nil {
		return err
	}
	defer pool.Close()
	return f(ctx, pool)
}

func openPool(ctx context.Context, level Level) (*pgxpool.Pool, error) {
	dsn, err := fromEnv("BENCH_POSTGRES")
	if err != nil {
		return nil, err
	}
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = riverConnections
	cfg.ConnConfig.RuntimeParams["synchronous_commit"] = map[Level]string{Process: "off", Disk: "on"}[level]
	return pgxpool.NewWithConfig(ctx, cfg)
}

func openRiver(ctx context.Context, cfg Config) (System, error) {
	pool, err := openPool(ctx, cfg.Level)
	if err != nil {
		return nil, err
	}
	s := &riverSystem{pool: pool, copy: cfg.Copy, works: cfg.Workers > 0}
	if err := s.begin(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return s, nil
}

func (s *riverSystem) begin(ctx context.Context) error {
	if err := migrated(); err != nil {
		return err
	}
	if _, err := s.pool.Exec(ctx, "TRUNCATE river_job"); err != nil {
		return err
	}
	c := &river.Config{Logger: slog.New(slog.DiscardHandler)}
	if s.works {
		c.FetchCooldown, c.FetchPollInterval = 2*time.Millisecond, 20*time.Millisecond
		c.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: riverWorkers}}
		c.Workers = river.NewWorkers()
		river.AddWorker(c.Workers, &riverWorker{})
	}
	var err error
	if s.client, err = river.NewClient(riverpgxv5.New(s.pool), c); err != nil || !s.works {
		return err
	}
	// What is done is known by the events, which come once it is recorded.
	events, stop := s.client.SubscribeConfig(&river.SubscribeConfig{
		ChanSize: 100_000, Kinds: []river.EventKind{river.EventKindJobCompleted},
	})
	s.stop = stop
	s.ended.Go(func() {
		for range events {
			s.done.Add(1)
		}
	})
	return s.client.Start(ctx)
}

func (s *riverSystem) Accept(ctx context.Context, n int) error {
	if n == 1 {
		_, err := s.client.Insert(ctx, message(int(s.next.Add(1))), nil)
		return err
	}
	params := make([]river.InsertManyParams, n)
	for i := range params {
		params[i].Args = message(int(s.next.Add(1)))
	}
	var err error
	if s.copy {
		_, err = s.client.InsertManyFast(ctx, params)
	} else {
		_, err = s.client.InsertMany(ctx, params)
	}
	return err
}

func (s *riverSystem) Close() error {
	defer s.pool.Close()
	if !s.works {
		return nil
	}
	defer s.ended.Wait()
	defer s.stop()
	return s.client.Stop(context.Background())
}
