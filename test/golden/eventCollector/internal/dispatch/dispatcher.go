package dispatch

import (
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/ring"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Dispatcher stands between a Scheduler and the workers.
type Dispatcher struct {
	cfg      Config
	settings *settings
	setting  sync.Mutex // held while a setting is put into effect
	pool     *pool.Pool[*record, outcome]
	edge     *edge
	clock    *clock

	mu        sync.Mutex // guards everything below; taken before the pool's lock
	started   time.Time
	accepting bool
	stopping  bool
	counts    counts
	runs      map[[16]byte]*record
	jobs      map[string]*history
	keys      keys
	scheduled scheduled
	finished  ring.Ring[*record] // kept runs, in the order of their end
	kept      int                // of these, those that are still in runs
	keptBytes int64
	ghosts    int           // cancelled runs that are still in the queue
	bytes     int64         // payloads of the runs that are unfinished
	admitted  int           // admitted and not yet entered
	executing int           // on a worker, cancelled ones included
	hung      []string      // runs that did not return when a stop cancelled them
	ended     bool          // a stop is through: nothing counts any more
	order     uint64        // of the last accepted run
	average   time.Duration // of recent run times
	room      chan struct{} // closed when there is room again; nil when nobody waits
	quiet     chan struct{} // closed when nothing waits or runs; nil when nobody waits

	hurry    chan struct{} // one element ends one phase of a stop
	stopOnce sync.Once
	stopped  chan struct{}
	report   Report
}

type counts struct {
	accepted, done, dead, cancelled, dropped uint64
	scheduled, waiting, running              int
	refused, skipped, timedOut, hookPanics   uint64
	sent                                     uint64
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
		settings: s,
		runs:     map[[16]byte]*record{},
		jobs:     map[string]*history{},
		keys:     newKeys(cfg.KeyTTL, cfg.MaxKeys),
		hurry:    make(chan struct{}, 2),
		stopped:  make(chan struct{}),
	}
	d.edge = newEdge(d, s.value(SchedulerChannelSize), s.value(ResultChannelSize))
	d.clock = newClock(d.tick)
	d.pool = pool.New(pool.Config[*record, outcome]{
		Capacity:    cfg.QueueCapacity,
		Begin:       d.begin,
		Run:         d.run,
		End:         d.end,
		Grace:       cfg.HangGrace,
		MaxReplaced: cfg.MaxReplaced,
	})
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
	d.started = time.Now()
	d.accepting = true
	d.pool.SetWorkers(d.settings.value(NumberOfWorkers))
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
	defer d.mu.Unlock()
	d.accepting = false
	d.notifyRoom()
}

// StopWorkers makes the workers take no more runs: current ones finish, what
// was taken and not begun goes back. It is false when that was so already.
func (d *Dispatcher) StopWorkers() bool {
	changed := d.pool.Pause()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.notifyQuiet() // a stop does not wait for what nobody is going to do
	return changed
}

// StartWorkers lets the workers take runs again; false when they did.
func (d *Dispatcher) StartWorkers() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.stopping && d.pool.Resume()
}

// WorkersRunning tells whether the workers take runs.
func (d *Dispatcher) WorkersRunning() bool { return !d.pool.Paused() }
