package schedule

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/ring"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Config is what a Base is made from. Fields that are zero get the value named
// with them.
type Config struct {
	Registry *work.Registry // needed
	Logger   *slog.Logger   // discards
	// Schedule is the schedule "default": its send_interval_seconds (10) or
	// trigger, and response_time_jobs (10).
	Schedule work.Schedule
	// Jobs is the list to begin with. Those that run once are sent when Run
	// begins. One without an id gets one that depends on what it is, so that it
	// is the same job after a restart.
	Jobs []work.Spec
	// Location is the time zone of cron expressions without one. UTC
	Location *time.Location
	// MinInterval is the shortest interval of a job's own schedule. 1 s
	MinInterval time.Duration
	// MaxJobs bounds the list. 100,000
	MaxJobs int
	// MaxBytes bounds the payloads of the jobs that recur. 64 MiB
	MaxBytes int64
	// OnResult is called with each result that comes back, one at a time.
	OnResult func(work.Result)
}

// Base is a complete work.Scheduler for embedding.
//
// The jobs without a schedule of their own are sent at every tick of the
// schedule "default": first when Run begins, then at its interval. Jobs that
// run once are given to the Executor when they are created; without one they
// are sent through the channel like any other.
type Base struct {
	cfg  Config
	exec work.Executor
	// keeper is the Executor as far as it keeps jobs and schedules, or nil.
	keeper queue.Keeper
	wake   chan struct{} // one element: the times have changed
	now    func() time.Time

	lenient bool // while it is made: times may lie in the past

	changes   changes    // of jobs, the Executor's part included
	resetting sync.Mutex // held while the schedule "default" changes, likewise

	mu       sync.Mutex
	schedule *work.Schedule // nil when it was deleted
	ticker   timer          // its times
	ticks    *event         // of the default schedule
	lastTick time.Time
	jobs     map[string]*job
	order    []*job          // by number
	singles  ring.Ring[*job] // those that run once, to be forgotten some time
	number   uint64
	bytes    int64 // payloads of the jobs that recur
	coming   int   // jobs that are about to be in the list; their bytes count already
	events   events
	chans    channels
	sending  chan struct{} // closed when the last attempt to send is over
	session  *session
	started  time.Time
	counts   counts
	times    moving
}

// job is an entry of the list.
type job struct {
	number uint64
	spec   work.Spec
	timer  timer
	event  *event // the next time of a schedule of its own
	out    bool   // sent, and not heard of yet
	gone   bool
}

var (
	_ work.Scheduler          = (*Base)(nil)
	_ work.AcceptanceObserver = (*Base)(nil)
	_ work.ChannelSwapper     = (*Base)(nil)
	_ work.ScheduleLister     = (*Base)(nil)
	_ work.NextTimer          = (*Base)(nil)
	_ work.Binder             = (*Base)(nil)
)

// New makes a Base.
func New(cfg Config) (*Base, error) {
	if cfg.Registry == nil {
		return nil, work.Invalid("Registry", "is needed")
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Location == nil {
		cfg.Location = time.UTC
	}
	if cfg.MinInterval == 0 {
		cfg.MinInterval = time.Second
	}
	if cfg.MaxJobs == 0 {
		cfg.MaxJobs = 100_000
	}
	if cfg.MaxBytes == 0 {
		cfg.MaxBytes = 64 << 20
	}
	if cfg.MinInterval < 0 || cfg.MaxJobs < 0 || cfg.MaxBytes < 0 {
		return nil, work.Invalid("MinInterval, MaxJobs, MaxBytes", "must be positive")
	}
	if cfg.Schedule.SendIntervalSeconds == 0 && cfg.Schedule.Trigger == nil {
		cfg.Schedule.SendIntervalSeconds = 10
	}
	b := &Base{
		cfg:   cfg,
		wake:  make(chan struct{}, 1),
		now:   time.Now,
		jobs:  map[string]*job{},
		chans: channels{swapped: make(chan struct{})},
	}
	// A time that has passed since the definitions were written is no reason
	// not to start: there is just nothing left to do at it.
	b.lenient = true
	defer func() { b.lenient = false }()
	now := b.now()
	s, t, err := b.checkSchedule(cfg.Schedule, now)
	if err != nil {
		return nil, err
	}
	b.putSchedule(s, t, now)
	for i, spec := range cfg.Jobs {
		if spec.ID == "" {
			spec.ID = declaredID(spec, b.jobs)
		}
		if b.jobs[spec.ID] != nil {
			return nil, fmt.Errorf("job %d, id %q: %w", i+1, spec.ID, work.ErrConflict)
		}
		t, err := b.check(spec, now)
		if err != nil {
			return nil, fmt.Errorf("job %d: %w", i+1, err)
		}
		if spec.Trigger.Kind == work.TriggerOnce {
			t = once{now.Add(1)}
		}
		spec.Revision, spec.CreatedAt, spec.UpdatedAt = 1, now, now
		b.insert(spec, t, now)
	}
	return b, nil
}
