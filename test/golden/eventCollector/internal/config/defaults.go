package config

import "time"

// Defaults are the values of a setting that the definitions leave alone. They
// are not used to run: Definition is complete. They tell where a value is from.
func Defaults() Config {
	return Config{
		API: API{
			Version:         "v1",
			Host:            "0.0.0.0",
			Port:            8081,
			Liveness:        "liveness",
			Readiness:       "readiness",
			Metrics:         "metrics",
			Management:      "management",
			ReadTimeout:     60 * time.Second,
			WriteTimeout:    60 * time.Second,
			ShutdownTimeout: 15 * time.Second,
			MaxBodyBytes:    1 << 20,
		},
		Admin: Admin{Host: "127.0.0.1", Port: 8082, UI: true},
		Pool: Pool{
			Workers:              5,
			MinWorkers:           1,
			MaxWorkers:           1000,
			SchedulerChannelSize: 5,
			ResultChannelSize:    5,
			GracefulShutdown:     30 * time.Second,
			HardShutdown:         2 * time.Second,
			Ageing:               30 * time.Second,
		},
		Queue: Queue{
			Engine: "journal", Durability: "process", Directory: "data",
			Capacity: 10000, MaxBytes: 64 << 20, Overflow: "reject", SpillCapacity: 1_000_000,
			PoisonAfter: 3, IdempotencyKeepFor: 24 * time.Hour,
		},
		Results: Results{
			KeepFor:         24 * time.Hour,
			MaxRuns:         10000,
			MaxBytes:        256 << 20,
			MaxInlineBytes:  64 << 10,
			PerRecurringJob: 10,
		},
		HTTP: JobType{
			Name: "http", Timeout: 30 * time.Second, Priority: 5,
			MaxAttempts: 3, Backoff: time.Second, MaxBackoff: 5 * time.Minute,
		},
		Egress: Egress{MaxResponseBytes: 1 << 20, MaxRedirects: 5},
		Scheduler: Scheduler{
			Kind:             "interval",
			Interval:         10 * time.Second,
			TimeZone:         "UTC",
			Misfire:          "once",
			Overlap:          "skip",
			ResponseTimeJobs: 10,
		},
		Observability: Observability{LogLevel: "info", LogFormat: "json"},
	}
}
