package local

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/acme-demo/eventcollector/internal/ring"
	"github.com/acme-demo/eventcollector/internal/work"
)

// keys remembers idempotency keys. The engine's lock guards it.
type keys struct {
	ttl   time.Duration
	limit int
	bound map[scope]*binding
	order ring.Ring[*binding] // by time
}

type scope struct{ typ, key string }

type binding struct {
	scope   scope
	jobID   string
	digest  [sha256.Size]byte
	since   stamp
	used    bool          // by a run or a kept job; otherwise it can be taken back
	pending *pending      // the submission that binds it
	settled chan struct{} // closed when a reservation is used or taken back; nil while nobody waits
}

func newKeys(ttl time.Duration, limit int) keys {
	return keys{ttl: ttl, limit: limit, bound: map[scope]*binding{}}
}

func scopeOf(spec *work.Spec) scope { return scope{spec.Type, spec.IdempotencyKey} }

func (k *keys) hasRoom(spec *work.Spec) bool {
	return spec.IdempotencyKey == "" || len(k.bound) < k.limit || k.bound[scopeOf(spec)] != nil
}

// full is the error for a key for which there is no room.
func (k *keys) full() error {
	return fmt.Errorf("%d idempotency keys are remembered: %w", len(k.bound), &work.FullError{RetryAfter: maxRetryAfter})
}

// undecided returns what to wait for before it is known what a key leads to.
func (k *keys) undecided(spec *work.Spec) <-chan struct{} {
	b := k.bound[scopeOf(spec)]
	switch {
	case b == nil:
		return nil
	case b.pending != nil:
		return b.pending.wait()
	case b.used || b.jobID == spec.ID:
		return nil
	}
	if b.settled == nil {
		b.settled = make(chan struct{})
	}
	return b.settled
}

// bind binds a key that is free, for which there is room. It returns what is to
// be written for it: nil for nothing.
func (k *keys) bind(spec *work.Spec, at stamp) *binding {
	s := scopeOf(spec)
	if spec.IdempotencyKey == "" {
		return nil
	}
	b := k.bound[s]
	if b == nil {
		b = &binding{scope: s, jobID: spec.ID, digest: spec.Digest(), since: at}
		k.put(b)
	}
	if b.used {
		return nil
	}
	return b
}

// reserved returns the binding of a key that was reserved for a job, nil for
// none.
func (k *keys) reserved(spec *work.Spec) *binding {
	if spec.IdempotencyKey == "" {
		return nil
	}
	if b := k.bound[scopeOf(spec)]; b != nil && b.jobID == spec.ID && !b.used {
		return b
	}
	return nil
}

func (k *keys) put(b *binding) {
	k.bound[b.scope] = b
	k.order.PushBack(b)
}

// use marks a key as one that has led to something.
func (k *keys) use(spec *work.Spec) {
	if spec.IdempotencyKey == "" {
		return
	}
	if b := k.bound[scopeOf(spec)]; b != nil && b.jobID == spec.ID {
		b.used = true
		b.settle()
	}
}

// unbind frees a key that has led to nothing yet.
func (k *keys) unbind(spec *work.Spec) {
	if spec.IdempotencyKey == "" {
		return
	}
	s := scopeOf(spec)
	if b := k.bound[s]; b != nil && b.jobID == spec.ID && !b.used {
		delete(k.bound, s)
		b.settle()
	}
	if k.order.Len() > 2*len(k.bound)+64 {
		// Freed keys are still in this line, and must not wait for their time
		// there: a full queue frees one with each refusal.
		k.order.Keep(func(b *binding) bool { return k.bound[b.scope] == b })
	}
}

// settle lets those go on who wait for a reservation.
func (b *binding) settle() {
	if b.settled != nil {
		close(b.settled)
		b.settled = nil
	}
}

// findKey returns what a key is bound to, nil for nothing. A key lives for the
// ttl, and longer while something is kept of its job. The lock is held.
func (e *Engine) findKey(spec *work.Spec, at stamp) (*binding, error) {
	e.trim(at)
	e.expireKeys(at)
	b := e.keys.bound[scopeOf(spec)]
	if b != nil && b.digest != spec.Digest() {
		return nil, work.ErrKeyReused
	}
	return b, nil
}

// expireKeys forgets keys whose time is over. One whose job is still kept goes
// to the end of the line, as if it were new. The lock is held.
func (e *Engine) expireKeys(at stamp) {
	k := &e.keys
	for k.order.Len() > 0 {
		b := k.order.At(0)
		current := k.bound[b.scope] == b
		if current && at < b.since.plus(k.ttl) {
			return
		}
		k.order.PopFront()
		switch {
		case !current:
		case b.pending != nil || e.isKept(b.jobID):
			b.since = at
			k.order.PushBack(b)
		default:
			delete(k.bound, b.scope)
			b.settle()
			if b.used {
				e.noteRemove(KindKey, b.scope.bytes())
			}
		}
	}
}

// isKept tells whether something is kept of a job, or the job itself. The lock
// is held.
func (e *Engine) isKept(jobID string) bool {
	h := e.jobs[jobID]
	return h != nil && (len(h.runs) > 0 || h.kept)
}

// Reserve binds the idempotency key of spec to spec.ID, or returns what it is
// bound to already.
func (e *Engine) Reserve(ctx context.Context, spec work.Spec) (jobID string, replayed bool, err error) {
	if spec.IdempotencyKey == "" {
		return spec.ID, false, nil
	}
	for {
		e.mu.Lock()
		c := e.keys.undecided(&spec)
		if c == nil {
			break
		}
		e.mu.Unlock()
		if err := await(ctx, c); err != nil {
			return "", false, err
		}
	}
	defer e.mu.Unlock()
	at := now()
	b, err := e.findKey(&spec, at)
	if err != nil {
		return "", false, err
	}
	if b != nil {
		return b.jobID, true, nil
	}
	if !e.keys.hasRoom(&spec) {
		e.counts.refused++
		return "", false, e.keys.full()
	}
	e.keys.bind(&spec, at)
	return spec.ID, false, nil
}

// Unreserve takes a reservation back.
func (e *Engine) Unreserve(spec work.Spec) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if b := e.keys.bound[scopeOf(&spec)]; b != nil && b.pending == nil {
		e.keys.unbind(&spec)
	}
}
