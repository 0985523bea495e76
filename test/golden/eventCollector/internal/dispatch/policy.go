package dispatch

import (
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"time"

	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Policy says how the runs of one type are done. Fields that are zero get the
// value named with them.
type Policy struct {
	// Timeout limits one attempt: a job's own timeout may be shorter, not
	// longer, unless Lax is set. 30 s
	Timeout time.Duration
	Lax     bool
	// Priority is that of runs that say nothing, 1 to 9. 5
	Priority int
	// MaxAttempts is how often a run is tried, the first time included, unless
	// its job says something else. 1
	MaxAttempts int
	// Backoff is the longest wait before the second attempt. It doubles with
	// each further one up to MaxBackoff, and the wait is drawn at random below
	// it: full jitter, as Brooker describes it in "Exponential Backoff And
	// Jitter". 1 s and 5 min
	Backoff    time.Duration
	MaxBackoff time.Duration
	// Limits are how many may run at a time and begin in a time.
	Limits pool.Limits
	// Unique lets one run with the same payload be unfinished at a time, and
	// for UniqueFor after its acceptance.
	Unique    bool
	UniqueFor time.Duration
}

func (p Policy) withDefaults() Policy {
	def(&p.Timeout, 30*time.Second)
	def(&p.Priority, queue.DefaultPriority)
	def(&p.MaxAttempts, 1)
	def(&p.Backoff, time.Second)
	def(&p.MaxBackoff, 5*time.Minute)
	return p
}

func (p Policy) check(name string, want func(field string, ok bool, detail string)) {
	const positive = "must be positive"
	want(name+".Timeout", p.Timeout > 0, positive)
	want(name+".Priority", p.Priority >= queue.MostUrgent && p.Priority <= queue.LeastUrgent, "must be between 1 and 9")
	want(name+".MaxAttempts", p.MaxAttempts > 0, positive)
	want(name+".Backoff", p.Backoff > 0 && p.Backoff <= p.MaxBackoff, "must be positive and not beyond MaxBackoff")
	want(name+".UniqueFor", p.UniqueFor >= 0, "must not be negative")
}

func (c *Config) policy(typ string) Policy {
	if p, ok := c.Types[typ]; ok {
		return p
	}
	return c.Default
}

// timeout is the limit of one attempt at a job.
func (p Policy) timeout(spec *work.Spec) time.Duration {
	switch {
	case spec.Timeout == 0:
		return p.Timeout
	case p.Lax:
		return spec.Timeout
	}
	return min(p.Timeout, spec.Timeout)
}

// wait returns how long to wait before the next attempt, after so many tries
// and an error that may know better.
func (p Policy) wait(tries int, err error) time.Duration {
	most := p.Backoff
	for range tries - 1 {
		if most >= p.MaxBackoff/2 {
			most = p.MaxBackoff
			break
		}
		most *= 2
	}
	wait := rand.N(most + 1) // #nosec G404 -- spreads load, keeps no secret
	if asked, ok := work.RetryAdvice(err); ok {
		wait = max(wait, min(asked, p.MaxBackoff))
	}
	return wait
}

// maxAttempts bounds what a job may ask for.
const maxAttempts = 1000

// prepare fills in what a description leaves to its type, and tells what is
// wrong with it.
func (c *Config) prepare(spec *work.Spec) error {
	if spec.ID == "" {
		spec.ID = work.NewID()
	}
	switch {
	case spec.Timeout < 0:
		return work.Invalid("timeout", "must not be negative")
	case spec.Priority < 0 || spec.Priority > queue.LeastUrgent:
		return work.Invalid("priority", "must be between 1, the most urgent, and 9")
	case spec.MaxAttempts < 0 || spec.MaxAttempts > maxAttempts:
		return work.Invalid("maxAttempts", "must be between 1 and 1000")
	case spec.UniqueFor < 0:
		return work.Invalid("uniqueFor", "must not be negative")
	}
	p := c.policy(spec.Type)
	if spec.Priority == 0 {
		spec.Priority, spec.Filled = p.Priority, spec.Filled|work.FilledPriority
	}
	if p.Unique && spec.UniqueKey == "" {
		sum := sha256.Sum256(spec.Payload)
		spec.UniqueKey, spec.UniqueFor = "payload "+hex.EncodeToString(sum[:]), p.UniqueFor
		spec.Filled |= work.FilledUnique
	}
	return nil
}
