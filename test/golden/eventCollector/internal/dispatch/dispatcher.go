package dispatch

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Dispatcher stands between a Scheduler and the workers.
type Dispatcher struct {
	cfg       Config
	engine    Engine
	settings  *settings
	setting   sync.Mutex // held while a setting is put into effect
	pool      *pool.Pool[*run, outcome]
	edge      *edge
	holds     holds
	suspicion suspicion

	feeding context.CancelFunc // ends the feeder
	fed     chan struct{}      // closed when it has ended

	mu        sync.Mutex // guards everything below; no other lock is taken under it
	started   time.Time
	accepting bool
	stopping  bool
	active    map[[16]byte]*run   // on a worker
	voids     map[[16]byte]uint64 // leases that are over, by run, and may be in the pool
	hung      []string            // runs that did not return when a stop cancelled them
	ended     bool                // a stop is through: nothing counts any more
	quiet     chan struct{}       // closed when nothing waits or runs; nil when nobody waits
	shut      bool                // a stop waits for nothing that has not begun: it is not to begin

	timedOut   atomic.Uint64
	hookPanics atomic.Uint64

	hurry    chan struct{} // one element ends one phase of a stop
	stopOnce sync.Once
	stopped  chan struct{}
	report   Report
}

var _ work.Executor = (*Dispatcher)(nil)

// New makes a Dispatcher. It takes runs from Start on.
func New(cfg Config) (*Dispatcher, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	s, err := newSettings(cfg.Settings)
	if err != nil {
		return nil, err
	}
	d := &Dispatcher{
		cfg:      cfg,
		engine:   cfg.Engine,
		settings: s,
		active:   map[[16]byte]*run{},
		voids:    map[[16]byte]uint64{},
		fed:      make(chan struct{}),
		hurry:    make(chan struct{}, 2),
		stopped:  make(chan struct{}),
	}
	d.edge = newEdge(d, s.value(SchedulerChannelSize), s.value(ResultChannelSize))
	d.pool = pool.New(pool.Config[*run, outcome]{
		Context:     cfg.Context,
		Taken:       d.commit,
		Begin:       d.begin,
		Run:         d.run,
		End:         d.end,
		Grace:       cfg.HangGrace,
		MaxReplaced: cfg.MaxReplaced,
	})
	d.holds.pool = d.pool.Queue
	d.pool.SetAgeing(cfg.Ageing)
	for name, p := range cfg.Types {
		if err := d.pool.SetLimits(name, p.Limits); err != nil {
			return nil, err
		}
	}
	d.engine.OnGone(d.gone)
	return d, nil
}

// Start starts the workers and the intake, not the scheduler. It may be called
// once.
func (d *Dispatcher) Start() error {
	d.setting.Lock()
	defer d.setting.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopping || !d.started.IsZero() {
		return work.ErrStopped
	}
	if err := d.takeUp(); err != nil {
		return err
	}
	d.started = time.Now()
	d.accepting = true
	d.setWorkers(d.settings.value(NumberOfWorkers))
	ctx, cancel := context.WithCancel(context.Background())
	d.feeding = cancel
	go d.feed(ctx)
	d.edge.start()
	return nil
}

// Accepting tells whether Submit takes runs.
func (d *Dispatcher) Accepting() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.accepting
}

// Refuse makes Submit and the intake refuse whatever comes from now on. A stop
// does it by itself; it is there for those who have to do something in between.
func (d *Dispatcher) Refuse() {
	d.mu.Lock()
	d.accepting = false
	d.mu.Unlock()
	d.engine.Refuse()
}

// commit makes what a worker did safe before it begins something else: a kill
// repeats at most what was under way.
func (d *Dispatcher) commit() {
	if err := d.engine.Commit(); err != nil {
		d.cfg.Logger.Error("the ends of runs are not recorded", "error", err)
	}
}

// StopWorkers makes the workers take no more runs: current ones finish, what
// was taken and not begun goes back. It is false when that was so already.
func (d *Dispatcher) StopWorkers() bool {
	changed := d.pool.Pause()
	d.checkQuiet() // a stop does not wait for what nobody is going to do
	return changed
}

// StartWorkers lets the workers take runs again; false when they did.
func (d *Dispatcher) StartWorkers() bool {
	d.mu.Lock()
	stopping := d.stopping
	d.mu.Unlock()
	return !stopping && d.pool.Resume()
}

// WorkersRunning tells whether the workers take runs.
func (d *Dispatcher) WorkersRunning() bool { return !d.pool.Paused() }
