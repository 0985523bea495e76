package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// setting is one value that the environment can change. The name is the path
// in the definitions, or that of management's field.
type setting struct {
	name    string
	env     string
	allowed string

	// secret values are never shown.
	secret bool

	// file settings can be given by a file, too, which the variable with _FILE
	// behind its name names: secrets, and what is reloaded.
	file bool

	get func(*Config) string
	set func(*Config, string) error
}

var errRange = errors.New("out of range")

var settings = []setting{
	text("api.host", "HTTP_IP_ADDR", "an IP address or a host name",
		func(c *Config) *string { return &c.API.Host }, isHost),
	number("api.port", "HTTP_IP_PORT", 0, 65535, func(c *Config) *int { return &c.API.Port }),
	period("api.readTimeoutSeconds", "HTTP_READ_TIMEOUT", func(c *Config) *time.Duration { return &c.API.ReadTimeout }),
	period("api.writeTimeoutSeconds", "HTTP_WRITE_TIMEOUT", func(c *Config) *time.Duration { return &c.API.WriteTimeout }),
	period("api.shutdownTimeoutSeconds", "HTTP_SHUTDOWN_TIMEOUT",
		func(c *Config) *time.Duration { return &c.API.ShutdownTimeout }),
	secrets("api.keys", "API_KEYS", func(c *Config) *[]string { return &c.API.Keys }),

	text("api.admin.host", "ADMIN_IP_ADDR", "an IP address or a host name",
		func(c *Config) *string { return &c.Admin.Host }, isHost),
	number("api.admin.port", "ADMIN_IP_PORT", 0, 65535, func(c *Config) *int { return &c.Admin.Port }),
	secrets("api.admin.keys", "ADMIN_KEYS", func(c *Config) *[]string { return &c.Admin.Keys }),
	text("api.admin.socket", "SERVICE_SOCKET", "off, or the absolute path of a socket in a directory with mode 0700",
		func(c *Config) *string { return &c.Admin.Socket }, isSocket),

	seconds("graceful_shutdown_seconds", "GRACEFUL_SHUTDOWN_SECONDS", 86400,
		func(c *Config) *time.Duration { return &c.Pool.GracefulShutdown }),
	seconds("hard_shutdown_seconds", "HARD_SHUTDOWN_SECONDS", 3600,
		func(c *Config) *time.Duration { return &c.Pool.HardShutdown }),
	number("number_of_workers", "NUMBER_OF_WORKERS", 1, 100000, func(c *Config) *int { return &c.Pool.Workers }),
	number("scheduler_channel_size", "SCHEDULER_CHANNEL_SIZE", 1, 1000000,
		func(c *Config) *int { return &c.Pool.SchedulerChannelSize }),
	number("result_channel_size", "RESULT_CHANNEL_SIZE", 1, 1000000,
		func(c *Config) *int { return &c.Pool.ResultChannelSize }),

	{
		name: "target_wait_milliseconds", env: "TARGET_WAIT_MILLISECONDS", allowed: "a whole number from 0 to 3600000",
		get: func(c *Config) string { return strconv.FormatInt(c.Pool.TargetWait.Milliseconds(), 10) },
		set: func(c *Config, v string) error {
			n, err := parseInt(v, 0, 3_600_000)
			c.Pool.TargetWait = time.Duration(n) * time.Millisecond
			return err
		},
	},

	text("queue.engine", "QUEUE_ENGINE", "memory, journal or, in a service that was generated with it, sqlite",
		func(c *Config) *string { return &c.Queue.Engine }, oneOf("memory", "journal", "sqlite")),
	text("queue.durability", "QUEUE_DURABILITY", "process or disk",
		func(c *Config) *string { return &c.Queue.Durability }, oneOf("process", "disk")),
	text("queue.directory", "QUEUE_DIRECTORY", "a directory that can be written",
		func(c *Config) *string { return &c.Queue.Directory }, nil),

	allow("egress.allow", "HTTP_JOB_ALLOW"),

	fromFile(text("log_level", "LOG_LEVEL", "debug, info, warn or error",
		func(c *Config) *string { return &c.Observability.LogLevel },
		oneOf("debug", "info", "warn", "error"))),
	text("observability.logging.format", "LOG_FORMAT", "json or text",
		func(c *Config) *string { return &c.Observability.LogFormat },
		oneOf("json", "text")),
	text("observability.logging.directory", "HTTP_LOG", "a directory that can be written",
		func(c *Config) *string { return &c.Observability.LogDirectory }, nil),
}

// The names of settings that each type of job has begin with these.
const (
	ConcurrencyOf = "concurrency."
	RateOf        = "rate."
)

// settingsOf lists the settings, those of the types of c included.
func settingsOf(c *Config) []setting {
	list := append([]setting(nil), settings...)
	list = append(list, limits(func(c *Config) *JobType { return &c.HTTP }, c.HTTP.Name)...)
	for i, declared := range c.Jobs {
		list = append(list, limits(func(c *Config) *JobType { return &c.Jobs[i] }, declared.Name)...)
	}
	return list
}

// limits are the settings of a type. They have no variables, whose names could
// not tell the types apart.
func limits(of func(*Config) *JobType, name string) []setting {
	return []setting{
		number(ConcurrencyOf+name, "", 0, 100_000, func(c *Config) *int { return &of(c).Concurrency }),
		{
			name: RateOf + name, allowed: "0, or runs a second from 0.001 to 1000000",
			get: func(c *Config) string { return strconv.FormatFloat(of(c).PerSecond, 'g', -1, 64) },
			set: func(c *Config, v string) error {
				n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
				switch {
				case err != nil:
					return errors.New("not a number")
				case n != 0 && !(n >= 0.001 && n <= 1_000_000):
					return errRange
				}
				of(c).PerSecond = n
				return nil
			},
		},
	}
}

func text(name, env, allowed string, field func(*Config) *string, valid func(string) error) setting {
	return setting{
		name: name, env: env, allowed: allowed,
		get: func(c *Config) string { return *field(c) },
		set: func(c *Config, v string) error {
			if valid != nil {
				if err := valid(v); err != nil {
					return err
				}
			}
			*field(c) = v
			return nil
		},
	}
}

func fromFile(s setting) setting {
	s.file = true
	return s
}

func number(name, env string, low, high int, field func(*Config) *int) setting {
	return setting{
		name: name, env: env, allowed: fmt.Sprintf("a whole number from %d to %d", low, high),
		get: func(c *Config) string { return strconv.Itoa(*field(c)) },
		set: func(c *Config, v string) error {
			n, err := parseInt(v, low, high)
			if err == nil {
				*field(c) = n
			}
			return err
		},
	}
}

// seconds is a management field: a whole number of seconds, 0 included.
func seconds(name, env string, high int, field func(*Config) *time.Duration) setting {
	return setting{
		name: name, env: env, allowed: fmt.Sprintf("whole seconds from 0 to %d", high),
		get: func(c *Config) string { return field(c).String() },
		set: func(c *Config, v string) error {
			n, err := parseInt(v, 0, high)
			*field(c) = time.Duration(n) * time.Second
			return err
		},
	}
}

// period is a positive time: a number of seconds, or a Go duration.
func period(name, env string, field func(*Config) *time.Duration) setting {
	return setting{
		name: name, env: env, allowed: "seconds from 1 to 3600, or a duration such as 90s or 1m30s",
		get: func(c *Config) string { return field(c).String() },
		set: func(c *Config, v string) error {
			d, err := parsePeriod(strings.TrimSpace(v))
			if err != nil {
				return err
			}
			if d <= 0 || d > time.Hour {
				return errRange
			}
			*field(c) = d
			return nil
		},
	}
}

const (
	minKeyLength = 16
	maxKeyLength = 512
)

func secrets(name, env string, field func(*Config) *[]string) setting {
	return setting{
		name: name, env: env, secret: true, file: true,
		allowed: fmt.Sprintf("keys of %d to %d letters, digits and -._~+/=, separated by commas, blanks or line ends",
			minKeyLength, maxKeyLength),
		get: func(c *Config) string { return strings.Join(*field(c), ",") },
		set: func(c *Config, v string) error {
			keys := split(v)
			if len(keys) == 0 {
				return errors.New("no key in it")
			}
			for i, k := range keys {
				if !isKey(k) {
					return fmt.Errorf("key number %d is too short, too long or has other characters", i+1)
				}
			}
			*field(c) = keys
			return nil
		},
	}
}

// allow adds to what the definitions allow; it takes nothing away.
func allow(name, env string) setting {
	return setting{
		name: name, env: env, allowed: "addresses, networks such as 10.0.0.0/8, and host names, separated by commas or blanks",
		get: func(c *Config) string { return strings.Join(c.Egress.Allow, ",") },
		set: func(c *Config, v string) error {
			entries := split(v)
			for _, e := range entries {
				if err := isAllowEntry(e); err != nil {
					return err
				}
			}
			c.Egress.Allow = append(append([]string(nil), c.Egress.Allow...), entries...)
			return nil
		},
	}
}
