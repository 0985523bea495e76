// Package config holds every setting of the service in one typed structure:
// what the definitions say, and what the environment changes of it.
package config

import (
	"net"
	"strconv"
	"time"
)

// Config is every setting of the service.
type Config struct {
	Service       Service
	API           API
	Admin         Admin
	Pool          Pool
	Queue         Queue
	Results       Results
	HTTP          JobType
	Jobs          []JobType
	Egress        Egress
	Scheduler     Scheduler
	Observability Observability
}

// Service says which service this is.
type Service struct {
	Name        string
	Namespace   string
	Version     string
	Description string
}

// API is the public HTTP interface.
type API struct {
	Version         string
	Host            string
	Port            int
	Liveness        string
	Readiness       string
	Metrics         string
	Management      string
	ReadTimeout     time.Duration
	WriteTimeout    time.Duration
	ShutdownTimeout time.Duration
	MaxBodyBytes    int64

	// RequireKey asks for an API key on every request to the interface. It is
	// set by the definitions, or by giving keys.
	RequireKey bool

	// Keys are the accepted API keys.
	Keys []string
}

// Address is what the public listener binds.
func (a API) Address() string { return net.JoinHostPort(a.Host, strconv.Itoa(a.Port)) }

// Admin is the second listener, for management and profiles.
type Admin struct {
	Host string
	Port int

	// Keys open management. Where there are none, the API keys do.
	Keys []string

	// Socket is where the service socket is: a path, "off" for none, or "" for
	// a directory of the user's own.
	Socket string

	// UI serves the page that shows and steers the service.
	UI bool
}

// Address is what the admin listener binds.
func (a Admin) Address() string { return net.JoinHostPort(a.Host, strconv.Itoa(a.Port)) }

// Pool is the workers and the channels around them.
type Pool struct {
	Workers              int
	MinWorkers           int
	MaxWorkers           int
	SchedulerChannelSize int
	ResultChannelSize    int
	GracefulShutdown     time.Duration
	HardShutdown         time.Duration
	PreStopDelay         time.Duration

	// TargetWait is how long a run may wait for a worker before there should
	// be more of them; 0 leaves their number alone.
	TargetWait time.Duration

	// Ageing is the time after which a waiting run becomes one priority level
	// more urgent.
	Ageing time.Duration
}

// Queue is where accepted runs wait.
type Queue struct {
	Engine             string // memory, journal or sqlite
	Durability         string // process or disk
	Directory          string
	Capacity           int
	MaxBytes           int64
	Overflow           string // reject, block, dropOldest or spill
	SpillCapacity      int
	PoisonAfter        int // deaths of the process that a run may be at
	IdempotencyKeepFor time.Duration
}

// Results says how long finished runs can be read back.
type Results struct {
	KeepFor         time.Duration
	MaxRuns         int
	MaxBytes        int64
	MaxInlineBytes  int
	PerRecurringJob int
}

// JobType is a type of job: http, or one that the definitions declare.
type JobType struct {
	Name        string
	Description string
	Timeout     time.Duration
	Priority    int // of runs that say nothing, 1 is most urgent

	MaxAttempts int           // the first included
	Backoff     time.Duration // longest wait before the second attempt
	MaxBackoff  time.Duration // longest wait before any

	Concurrency int     // at a time, 0 for any number
	PerSecond   float64 // begun each second, 0 for any number
	Burst       int     // begun at once after a pause

	// Unique lets one run with the same payload be unfinished at a time, and
	// none other be accepted within UniqueWindow.
	Unique       bool
	UniqueWindow time.Duration
}

// Egress says what HTTP jobs may reach and how much they read.
type Egress struct {
	Allow            []string
	MaxResponseBytes int64
	MaxRedirects     int
}

// Scheduler is the schedule named default.
type Scheduler struct {
	Kind             string
	Interval         time.Duration
	Expression       string
	At               string
	TimeZone         string
	Misfire          string // once, skip or all
	Jitter           time.Duration
	ExceptDates      []string // days without ticks, as 2030-12-25
	ExceptWeekdays   []string // as MON
	Overlap          string
	ResponseTimeJobs int

	// Jobs are sent from the start; each is JSON as POST jobs takes it.
	Jobs []string
}

// Observability is what the running service tells about itself.
type Observability struct {
	LogLevel     string
	LogFormat    string
	LogDirectory string
	Profiling    bool
}

// Base is the path under which the interface is served, without a final slash.
func (c Config) Base() string {
	return "/api/" + c.API.Version + "/namespace/" + c.Service.Namespace + "/" + c.Service.Name
}

// DefaultJobTimeout limits runs whose job and type say nothing.
const DefaultJobTimeout = 30 * time.Second
