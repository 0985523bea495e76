package dispatch

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/acme-demo/eventcollector/internal/ring"
	"github.com/acme-demo/eventcollector/internal/work"
)

// keys remembers idempotency keys. Its owner's lock guards it.
type keys struct {
	ttl   time.Duration
	limit int
	bound map[scope]*binding
	order ring.Ring[*binding] // by time
}

type scope struct{ typ, key string }

type binding struct {
	scope  scope
	jobID  string
	digest [sha256.Size]byte
	since  time.Time
	used   bool // by a run; otherwise it can be taken back
}

func newKeys(ttl time.Duration, limit int) keys {
	return keys{ttl: ttl, limit: limit, bound: map[scope]*binding{}}
}

// full is the error for a key for which there is no room.
func (k *keys) full() error {
	return fmt.Errorf("%d idempotency keys are remembered: %w", len(k.bound), &work.FullError{RetryAfter: maxRetryAfter})
}

// find returns what a key is bound to, nil for nothing. A key lives for the ttl,
// and longer while something is kept of its job.
func (k *keys) find(spec work.Spec, now time.Time, kept func(jobID string) bool) (*binding, error) {
	k.expire(now, kept)
	b := k.bound[scope{spec.Type, spec.IdempotencyKey}]
	if b != nil && b.digest != spec.Digest() {
		return nil, work.ErrKeyReused
	}
	return b, nil
}

// bind binds a key that is free. It is false when there is no room for it.
func (k *keys) bind(spec work.Spec, now time.Time) bool {
	s := scope{spec.Type, spec.IdempotencyKey}
	if spec.IdempotencyKey == "" || k.bound[s] != nil {
		return true
	}
	if len(k.bound) >= k.limit {
		return false
	}
	b := &binding{scope: s, jobID: spec.ID, digest: spec.Digest(), since: now}
	k.bound[s] = b
	k.order.PushBack(b)
	return true
}

// use marks a key as one that has led to a run.
func (k *keys) use(spec work.Spec) {
	if b := k.bound[scope{spec.Type, spec.IdempotencyKey}]; b != nil && b.jobID == spec.ID {
		b.used = true
	}
}

// unbind frees a key that has led to nothing yet.
func (k *keys) unbind(spec work.Spec) {
	s := scope{spec.Type, spec.IdempotencyKey}
	if b := k.bound[s]; b != nil && b.jobID == spec.ID && !b.used {
		delete(k.bound, s)
	}
	if k.order.Len() > 2*len(k.bound)+64 {
		// Freed keys are still in this line, and must not wait for their time
		// there: a full queue frees one with each refusal.
		k.order.Keep(func(b *binding) bool { return k.bound[b.scope] == b })
	}
}

// expire forgets keys whose time is over. One whose job is still kept goes to
// the end of the line, as if it were new.
func (k *keys) expire(now time.Time, kept func(jobID string) bool) {
	for k.order.Len() > 0 {
		b := k.order.At(0)
		current := k.bound[b.scope] == b
		if current && now.Sub(b.since) < k.ttl {
			return
		}
		k.order.PopFront()
		switch {
		case !current:
		case kept(b.jobID):
			b.since = now
			k.order.PushBack(b)
		default:
			delete(k.bound, b.scope)
		}
	}
}
