package dispatch

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// run is a lease on its way through the pool.
type run struct {
	lease queue.Lease
	d     *Dispatcher

	// The rest is set when it begins.
	begun   queue.Attempt
	policy  Policy
	attempt *pool.Attempt
	// The dispatcher's lock guards these.
	pauser work.Pauser // if it can pause
	ready  bool        // the attempt has its limit, and can be cancelled
	gone   error       // why the lease was over before that
}

// RunInfo tells the job about its run.
func (r *run) RunInfo() work.RunInfo {
	return work.RunInfo{
		ID:       work.FormatID(r.lease.Run),
		JobID:    r.begun.Spec.ID,
		Revision: r.begun.Spec.Revision,
		Attempt:  r.begun.Number,
		FireTime: r.begun.FireTime,

		CorrelationID: r.begun.Spec.CorrelationID,
		Traceparent:   r.begun.Spec.Traceparent,
	}
}

// Submit accepts runs for a job that submits others.
func (r *run) Submit(ctx context.Context, specs ...work.Spec) ([]work.Run, error) {
	return r.d.Submit(ctx, specs...)
}

// How many leases the feeder takes at a time, and how long it waits after an
// engine has failed.
const (
	mouthful  = 64
	feedPause = 250 * time.Millisecond
)

// feed moves what is due from the engine to the pool. An engine of this process
// gives everything that is due: the pool knows best what is to be next.
func (d *Dispatcher) feed(ctx context.Context) {
	defer close(d.fed)
	leases := make([]queue.Lease, mouthful)
	for {
		n, err := d.engine.Lease(ctx, leases, -1)
		for i := range n {
			d.put(leases[i])
		}
		switch {
		case ctx.Err() != nil || errors.Is(err, work.ErrStopped):
			return
		case err != nil:
			d.cfg.Logger.Error("the queue hands out nothing", "error", err)
			pause(ctx, feedPause)
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

func (d *Dispatcher) put(l queue.Lease) {
	if !l.Suspect || !d.suspicion.keep(l) {
		d.enter(l)
	}
}

// enter puts a run into the pool.
func (d *Dispatcher) enter(l queue.Lease) {
	class := pool.Class{Type: l.Type, Priority: l.Priority, FairKey: l.FairKey, OrderKey: l.OrderKey}
	if l.OrderKey != "" {
		class.Held = d.holds.end(l.Run)
	}
	since := d.pool.Now() - int64(time.Since(l.Since))
	d.pool.Put(since, &run{lease: l, d: d}, class)
}

// gone ends what is being done under a lease that is over.
func (d *Dispatcher) gone(g queue.Gone) {
	if !g.Started {
		d.sweep(g)
		return
	}
	d.mu.Lock()
	r := d.active[g.Run]
	if r == nil || r.lease.Token != g.Token {
		d.mu.Unlock()
		return
	}
	ready := r.ready
	if !ready {
		r.gone = g.Cause
	}
	d.mu.Unlock()
	if ready {
		r.attempt.Cancel(g.Cause)
	}
}

// fewVoids is how many leases that are over may stay in the pool in any case.
const fewVoids = 64

// sweep takes leases out of the pool that are over before they began, when they
// are most of what is there. Each is passed over when its turn comes, but that
// may be long when the workers are stopped.
func (d *Dispatcher) sweep(g queue.Gone) {
	queued := d.pool.Len()
	d.mu.Lock()
	d.voids[g.Run] = g.Token
	if len(d.voids) <= fewVoids || 2*len(d.voids) <= queued {
		d.mu.Unlock()
		return
	}
	voids := d.voids
	d.voids = map[[16]byte]uint64{}
	d.mu.Unlock()
	d.pool.Keep(func(r *run) bool {
		token, void := voids[r.lease.Run]
		return !void || token != r.lease.Token
	})
	d.unsuspect(slices.Collect(maps.Keys(voids))...)
}

// holds keeps the place of runs with an order key between two attempts.
type holds struct {
	pool *pool.Queue[*run]

	mu   sync.Mutex
	keys map[[16]byte]string
}

// begin keeps the place of a run that is going to be tried again.
func (h *holds) begin(id [16]byte, key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.keys == nil {
		h.keys = map[[16]byte]string{}
	}
	h.keys[id] = key
	h.pool.HoldKey(key)
}

// end tells whether the place of a run was kept. Whoever asks puts it there.
func (h *holds) end(id [16]byte) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, held := h.keys[id]
	delete(h.keys, id)
	return held
}

// review gives the places up of runs that are over.
func (h *holds) review(over func(id string) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, key := range h.keys {
		if over(work.FormatID(id)) {
			delete(h.keys, id)
			h.pool.ReleaseKey(key)
		}
	}
}

// giveUp gives the place of a run up that is not tried again after all.
func (h *holds) giveUp(id [16]byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if key, held := h.keys[id]; held {
		delete(h.keys, id)
		h.pool.ReleaseKey(key)
	}
}
