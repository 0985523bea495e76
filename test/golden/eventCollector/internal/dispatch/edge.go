package dispatch

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// How many results and deaths, and how much of their payloads, wait for a slow
// consumer before they are dropped towards it.
const (
	backlog      = 1024
	backlogBytes = 64 << 20
)

// controlPatience is how long a change of the channels waits for its turn.
const controlPatience = 10 * time.Second

// edge is where the scheduler and its channels are. Inside, jobs do not go
// through channels: that is what lets their sizes change.
type edge struct {
	d       *Dispatcher
	outbox  *mailbox[*delivery]
	ends    *mailbox[ending]
	chain   chan work.Job   // for jobs that submit jobs
	stop    chan struct{}   // closed to end the intakes
	intake  context.Context // ends with stop, for those that wait for room
	ebb     context.CancelFunc
	quit    chan struct{} // closed to end the outbox
	intakes sync.WaitGroup
	posts   sync.WaitGroup

	received atomic.Uint64
	refused  atomic.Uint64

	// control is held, by one element, while the scheduler is started, stopped
	// or given channels. A channel, so that waiting for it can be given up.
	control chan struct{}

	mu        sync.Mutex
	started   bool
	scheduler work.Scheduler
	observer  work.AcceptanceObserver
	jobs      *intake
	results   chan work.Result
	swapped   chan struct{} // closed when results is replaced
	session   *session      // nil when the scheduler is not running
}

func newEdge(d *Dispatcher, jobs, results int) *edge {
	e := &edge{
		d:       d,
		outbox:  newMailbox(backlog, backlogBytes, (*delivery).size),
		ends:    newMailbox(backlog, backlogBytes, ending.size),
		chain:   make(chan work.Job, jobs),
		stop:    make(chan struct{}),
		quit:    make(chan struct{}),
		control: make(chan struct{}, 1),
		jobs:    newIntake(jobs),
		results: make(chan work.Result, results),
		swapped: make(chan struct{}),
	}
	e.intake, e.ebb = context.WithCancel(context.Background())
	return e
}

// start starts the goroutines that serve the channels.
func (e *edge) start() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.started = true
	e.listen(e.jobs, true)
	e.listen(&intake{jobs: e.chain}, false)
	e.posts.Go(func() { e.outbox.run(e.quit, e.send) })
	e.posts.Go(func() {
		e.ends.run(e.quit, func(end ending) bool {
			e.d.hookFailed(e.d.cfg.Hooks.RunOver(context.Background(), end.run))
			return true
		})
	})
}

// ending is a run on its way to the hooks that are told how it ended.
type ending struct{ run work.Run }

// size is how much memory it holds that the job decides on.
func (e ending) size() int {
	n := len(e.run.Cause)
	if e.run.Result != nil {
		n += len(e.run.Result.Payload)
	}
	return n
}

// listen starts an intake. The lock is held.
func (e *edge) listen(in *intake, fromScheduler bool) {
	e.intakes.Go(func() { e.serve(in, fromScheduler) })
}

func (e *edge) acquire(ctx context.Context) error {
	select {
	case e.control <- struct{}{}:
		return nil // also when ctx is over: there was nothing to wait for
	default:
	}
	select {
	case e.control <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (e *edge) unlock() { <-e.control }

// wantsResults tells whether results are sent on at all.
func (e *edge) wantsResults() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.scheduler != nil
}

func (e *edge) deliver(r *delivery) { e.outbox.put(r) }

// send sends one result to whatever is the result channel by then.
func (e *edge) send(r *delivery) bool {
	for {
		e.mu.Lock()
		results, swapped := e.results, e.swapped
		e.mu.Unlock()
		select {
		case results <- r:
			return true
		case <-swapped:
		case <-e.quit:
			return false
		}
	}
}

// resize replaces the channels whose size has changed, while everything runs.
func (e *edge) resize(jobs, results int) error {
	ctx, cancel := context.WithTimeout(context.Background(), controlPatience)
	defer cancel()
	if err := e.acquire(ctx); err != nil {
		return fmt.Errorf("the scheduler is being started or stopped: %w", work.ErrConflict)
	}
	defer e.unlock()
	e.mu.Lock()
	oldJobs, oldResults, oldSwapped := e.jobs, e.results, e.swapped
	if cap(oldJobs.jobs) != jobs {
		e.jobs = newIntake(jobs)
		if e.started {
			e.listen(e.jobs, true)
		}
	}
	if cap(oldResults) != results {
		e.results = make(chan work.Result, results)
		e.swapped = make(chan struct{})
	}
	s, sched := e.session, e.scheduler
	newJobs, newResults := e.jobs, e.results
	e.mu.Unlock()
	if sched != nil {
		done, interrupt := make(chan bool), make(chan os.Signal, 1)
		if s != nil {
			done, interrupt = s.done, s.interrupt
		}
		sched.SetChannels(newJobs.jobs, newResults, done, interrupt)
	}
	if newJobs != oldJobs {
		if w, ok := sched.(work.ChannelSwapper); sched == nil || ok && w.SwapsChannels() {
			close(oldJobs.retired)
		}
		// Otherwise something may still be sent to the old channel: it is
		// listened to until the end.
	}
	if newResults != oldResults {
		close(oldSwapped)
		e.moveResults(oldResults)
	}
	return nil
}

// moveResults puts what is left in a replaced channel into the outbox again.
func (e *edge) moveResults(from chan work.Result) {
	for {
		select {
		case r := <-from:
			if d, ok := r.(*delivery); ok {
				e.outbox.put(d)
			}
		default:
			return
		}
	}
}

// lengths returns how full the channels are.
func (e *edge) lengths() (jobs, jobsCap, results, resultsCap int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.jobs.jobs), cap(e.jobs.jobs), len(e.results), cap(e.results)
}
