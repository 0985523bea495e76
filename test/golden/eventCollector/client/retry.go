package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Retry says how often and when a request is tried again, if it failed on the way
// or was refused with 429, 502, 503 or 504. A zero field is its default.
//
// Not everything is safe to send twice. Reading is, and so is replacing or
// removing a job, and adding jobs, which get an idempotency key for it. All other
// requests are tried again only when the service itself has refused them, with 429
// or 503, and commands that end the service not even then.
type Retry struct {
	// Attempts is how often a request is tried, the first time included; 1 is no
	// retry. The default is 4.
	Attempts int

	// Backoff is the longest wait before the second try; it doubles from try to
	// try. Each wait is drawn at random from zero to that. The default is 200 ms.
	Backoff time.Duration

	// MaxBackoff is the longest wait between two tries. The default is 10 s.
	MaxBackoff time.Duration

	// MaxRetryAfter is the longest Retry-After of an answer that is waited for,
	// in place of the wait above and with it on top. One that is longer ends the
	// request, and so does one beyond the deadline of the context. The default is
	// one minute.
	MaxRetryAfter time.Duration
}

// Retries sets when requests are tried again.
func Retries(r Retry) Option {
	return func(c *Client) error {
		if r.Attempts < 0 || r.Backoff < 0 || r.MaxBackoff < 0 || r.MaxRetryAfter < 0 {
			return fmt.Errorf("Retries: %+v has a negative field", r)
		}
		if r.Backoff > 0 && r.MaxBackoff > 0 && r.Backoff > r.MaxBackoff {
			return fmt.Errorf("Retries: Backoff %v is longer than MaxBackoff %v", r.Backoff, r.MaxBackoff)
		}
		c.retry = r
		return nil
	}
}

func (r Retry) withDefaults() Retry {
	if r.Attempts == 0 {
		r.Attempts = 4
	}
	if r.MaxBackoff == 0 {
		r.MaxBackoff = max(10*time.Second, r.Backoff)
	}
	if r.Backoff == 0 {
		r.Backoff = min(200*time.Millisecond, r.MaxBackoff)
	}
	if r.MaxRetryAfter == 0 {
		r.MaxRetryAfter = time.Minute
	}
	return r
}

// backoff draws the wait after a try, the first one being 1.
func (r Retry) backoff(try int) time.Duration {
	most := r.Backoff
	for ; try > 1 && most < r.MaxBackoff; try-- {
		most *= 2
	}
	return time.Duration(rand.Int64N(int64(min(most, r.MaxBackoff)) + 1)) // #nosec G404 -- spreads requests, hides nothing
}

// again tells how long to wait before a request is tried again, if it is.
func (r Retry) again(ctx context.Context, try int, s safety, err error) (time.Duration, bool) {
	if try >= r.Attempts || s == never || ctx.Err() != nil || !worthRetrying(s, err) {
		return 0, false
	}
	wait := r.backoff(try)
	if refused := (*Error)(nil); errors.As(err, &refused) && refused.RetryAfter > 0 {
		if refused.RetryAfter > r.MaxRetryAfter {
			return 0, false
		}
		wait += refused.RetryAfter
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return 0, false
	}
	return wait, true
}

// safety is what may become of a request that is sent twice.
type safety int

const (
	never   safety = iota // it must not be
	refused               // it may be if the service has said no
	safe                  // it has the effect of one
)

// worthRetrying tells whether another try may end otherwise, and does no harm.
func worthRetrying(s safety, err error) bool {
	if s == refused {
		return isRefusal(err)
	}
	var answer *Error
	if !errors.As(err, &answer) {
		return !isFinal(err)
	}
	switch answer.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// isRefusal tells whether the service itself has said that it did nothing. A proxy
// that says so need not know.
func isRefusal(err error) bool {
	var answer *Error
	return errors.As(err, &answer) && answer.Type != "" && errors.Is(err, ErrOverloaded)
}

// sleep waits, at most until ctx is done.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// readRetryAfter reads the header, seconds or a date; 0 is none.
func readRetryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 64); err == nil {
		const most = uint64(1<<63-1) / uint64(time.Second)
		return time.Duration(min(seconds, most)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
