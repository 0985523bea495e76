package config

import "time"

// Definition is what the definitions of the service say. It is the one place
// through which they reach the machinery; the environment may change some of it.
func Definition() Config {
	var c Config

	c.Service.Name = "eventCollector"
	c.Service.Namespace = "pavedroad"
	c.Service.Version = "0.1.0"
	c.Service.Description = "Collects events by calling URLs on a schedule"

	c.API.Version = "v1"
	c.API.Host = "0.0.0.0"
	c.API.Port = 8081
	c.API.Liveness = "liveness"
	c.API.Readiness = "readiness"
	c.API.Metrics = "metrics"
	c.API.Management = "management"
	c.API.ReadTimeout = 60 * time.Second
	c.API.WriteTimeout = 60 * time.Second
	c.API.ShutdownTimeout = 15 * time.Second
	c.API.MaxBodyBytes = 1048576
	c.API.RequireKey = false

	c.Admin.Host = "127.0.0.1"
	c.Admin.Port = 8082
	c.Admin.UI = true

	c.Pool.Workers = 5
	c.Pool.MinWorkers = 1
	c.Pool.MaxWorkers = 1000
	c.Pool.SchedulerChannelSize = 5
	c.Pool.ResultChannelSize = 5
	c.Pool.GracefulShutdown = 30 * time.Second
	c.Pool.HardShutdown = 2 * time.Second
	c.Pool.PreStopDelay = 0 * time.Second
	c.Pool.Ageing = 30 * time.Second

	c.Queue.Engine = "journal"
	c.Queue.Durability = "process"
	c.Queue.Directory = "data"
	c.Queue.Capacity = 10000
	c.Queue.MaxBytes = 67108864
	c.Queue.Overflow = "reject"
	c.Queue.SpillCapacity = 1000000
	c.Queue.PoisonAfter = 3
	c.Queue.IdempotencyKeepFor = 24 * time.Hour

	c.Results.KeepFor = 24 * time.Hour
	c.Results.MaxRuns = 10000
	c.Results.MaxBytes = 268435456
	c.Results.MaxInlineBytes = 65536
	c.Results.PerRecurringJob = 10

	c.HTTP.Name = "http"
	c.HTTP.Timeout = 30 * time.Second
	c.HTTP.Priority = 5
	c.HTTP.MaxAttempts = 3
	c.HTTP.Backoff = 1 * time.Second
	c.HTTP.MaxBackoff = 5 * time.Minute
	c.HTTP.Concurrency = 0

	c.Egress.MaxResponseBytes = 1048576
	c.Egress.MaxRedirects = 5

	c.Scheduler.Kind = "interval"
	c.Scheduler.Interval = 10 * time.Second
	c.Scheduler.TimeZone = "UTC"
	c.Scheduler.Misfire = "once"
	c.Scheduler.Jitter = 0
	c.Scheduler.Overlap = "skip"
	c.Scheduler.ResponseTimeJobs = 10

	c.Observability.LogLevel = "info"
	c.Observability.LogFormat = "json"
	c.Observability.LogDirectory = ""
	c.Observability.Profiling = false

	return c
}
