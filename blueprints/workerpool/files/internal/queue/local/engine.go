package local

import (
	"sync"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/ring"
	"example.invalid/service/internal/work"
)

// Engine is the queue engine of one machine.
type Engine struct {
	opts  Options
	log   queue.Log // nil when nothing is kept
	clock *clock
	store *store // nil when nothing is spilled

	writing sync.WaitGroup // submissions whose records are being written

	mu        sync.Mutex // guards everything below; the log's and the clock's are taken under it
	refusing  bool
	closed    bool
	silent    bool          // the log is being closed
	closing   chan struct{} // closed with closed
	gone      func(queue.Gone)
	lost      []queue.Gone // to be told when the lock is free
	runs      map[[16]byte]*record
	jobs      map[string]*history
	specs     map[string]work.Spec // the kept jobs
	schedules map[string]work.Schedule
	keys      keys
	uniques   uniques
	delays    delays
	lines     [queue.LeastUrgent + 1]line
	loads     [queue.LeastUrgent + 1]load // what waits, leased runs included
	handed    ring.Ring[lent]             // leases of runs that have not begun, void ones included
	aside     roster
	finished  shelf
	dead      shelf
	rooms     ring.Ring[*roomWaiter] // submissions that wait for room
	calling   *roomWaiter            // one of them that was called and has not come yet
	leasers   ring.Ring[*leaser]     // those who wait for a run

	in       [states]int    // runs in a state that is not final
	ended    [states]uint64 // runs that came to a final one
	counts   counts
	admitted int   // admitted and not yet entered
	spilled  int   // runs whose body is in a file, those being written included
	stalled  bool  // a run stays in its file until one that is leased begins
	bytes    int64 // payloads of unfinished runs
	inMemory int64 // of these, those that are not spilled
	ghosts   int   // void places in the lines
	leased   int   // waiting runs that somebody has
	order    uint64
	turn     uint64
	token    uint64
	number   uint64 // of the last entry in a roster
	pace     pace

	backlog int // see pack.go

	scratch []byte          // for the data of one record
	one     [1]queue.Record // for one record
}

type load struct {
	runs  int
	bytes int64
}

type counts struct {
	accepted, recovered, dropped    uint64
	begun, failed, refused, skipped uint64
	poisoned, overflow, expired     uint64
}

var (
	_ queue.Queue     = (*Engine)(nil)
	_ queue.Streamer  = (*Engine)(nil)
	_ queue.Browser   = (*Engine)(nil)
	_ queue.Canceller = (*Engine)(nil)
	_ queue.Retrier   = (*Engine)(nil)
	_ queue.Keeper    = (*Engine)(nil)
	_ queue.Keys      = (*Engine)(nil)
	_ queue.Resizer   = (*Engine)(nil)
	_ queue.Notifier  = (*Engine)(nil)
)

// New makes an engine that keeps everything in memory only.
func New(opts Options) (*Engine, error) {
	e, err := prepare(opts)
	if err != nil {
		return nil, err
	}
	e.clock = newClock(e.tick)
	return e, nil
}

// Open makes an engine that tells everything to a log. What the log has kept is
// given to replay by open, which returns the log then; the engine closes it.
func Open(opts Options, open func(replay func(queue.Record) error) (queue.Log, error)) (*Engine, Recovery, error) {
	begin := time.Now()
	e, err := prepare(opts)
	if err != nil {
		return nil, Recovery{}, err
	}
	r := newReplayer(e)
	log, err := open(r.take)
	r.end()
	if err != nil {
		e.store.close()
		return nil, Recovery{}, err
	}
	e.log = log
	e.clock = newClock(e.tick)
	r.finish(time.Now())
	r.report.Took = time.Since(begin)
	return e, r.report, nil
}

func prepare(opts Options) (*Engine, error) {
	opts = opts.withDefaults()
	if err := opts.check(); err != nil {
		return nil, err
	}
	e := &Engine{
		opts:      opts,
		closing:   make(chan struct{}),
		runs:      map[[16]byte]*record{},
		jobs:      map[string]*history{},
		specs:     map[string]work.Spec{},
		schedules: map[string]work.Schedule{},
		keys:      newKeys(opts.KeyTTL, opts.MaxKeys),
		uniques:   newUniques(opts.MaxKeys),
		finished:  shelf{limits: opts.Results},
		dead:      shelf{limits: opts.DeadLetters},
		backlog:   backlog,
	}
	if opts.Overflow == queue.Spill {
		var err error
		if e.store, err = newStore(opts.SpillDir); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// Capabilities returns what the engine can do.
func (e *Engine) Capabilities() queue.Capability {
	c := queue.Delay | queue.Priority | queue.Unique | queue.Ordered | queue.Browse
	if e.log != nil {
		c |= queue.Durable
	}
	return c
}

// OnGone sets the function that is told about lost leases.
func (e *Engine) OnGone(f func(queue.Gone)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.gone = f
}

// unlock frees the lock and tells about the leases that were lost under it.
func (e *Engine) unlock() {
	lost, tell := e.lost, e.gone
	e.lost = nil
	e.mu.Unlock()
	if tell != nil {
		for _, g := range lost {
			tell(g)
		}
	}
}

// move changes the state of a run and the counts with it. The lock is held.
func (e *Engine) move(rec *record, to state) {
	e.uncount(rec)
	rec.state = to
	switch {
	case to.final():
		e.ended[to]++
		return
	case to == waiting:
		e.loads[rec.priority].runs++
		e.loads[rec.priority].bytes += rec.size
	}
	e.in[to]++
}

// uncount takes a run off the counts of the state it is in. The lock is held.
func (e *Engine) uncount(rec *record) {
	if rec.state == 0 || rec.state.final() {
		return
	}
	e.in[rec.state]--
	if rec.state == waiting {
		e.loads[rec.priority].runs--
		e.loads[rec.priority].bytes -= rec.size
	}
	rec.state = 0
}

// durable tells whether a run survives the process.
func (e *Engine) durable(rec *record) bool { return e.log != nil && !rec.fleeting }

// Refuse makes the engine accept nothing more.
func (e *Engine) Refuse() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.refusing = true
	for w, ok := e.rooms.PopFront(); ok; w, ok = e.rooms.PopFront() {
		w.call()
	}
}

// Commit hands to the kernel what was told so far.
func (e *Engine) Commit() error {
	if e.log == nil {
		return nil
	}
	return storage(e.log.Push())
}

// flush makes what was told so far as safe as what was accepted.
func (e *Engine) flush() error {
	if e.log == nil {
		return nil
	}
	return storage(e.log.Flush())
}
