package supervisor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// RestartOption says what follows the failure of a worker. They can be joined
// with |.
type RestartOption uint8

const (
	// RestartOnFail restarts a worker that panicked or called runtime.Goexit.
	RestartOnFail RestartOption = 1 << iota
	// RestartOnError restarts a worker that returned an error.
	RestartOnError
	// RestartWithReInit calls Init before each restart.
	RestartWithReInit
	// StopAppOnFail stops the Chief, in order, when the worker fails and is not
	// restarted. Together with the restarting ones it does so when the worker
	// fails more often than its Limit allows, instead of waiting.
	StopAppOnFail

	// NoRestart leaves a failed worker as it is; the others go on. It is the
	// default.
	NoRestart RestartOption = 0
	// Restart restarts a worker whatever its failure was.
	Restart = RestartOnFail | RestartOnError
	// RestartAndReInit is Restart with a new Init.
	RestartAndReInit = Restart | RestartWithReInit

	allOptions = RestartAndReInit | StopAppOnFail
)

// Is tells whether o has all of the option, or is NoRestart as the option is.
func (o RestartOption) Is(option RestartOption) bool {
	if option == NoRestart {
		return o&Restart == 0
	}
	return o&option == option
}

func (o RestartOption) apply(to *workerOptions) error {
	if o&^allOptions != 0 {
		return fmt.Errorf("%w: restart option %#x", ErrMisuse, uint8(o))
	}
	to.restart |= o
	return nil
}

// The defaults of a Limit.
const (
	FailureDecay     = 30 * time.Second
	FailureThreshold = 5.0
	FailureBackoff   = 15 * time.Second
)

// Limit says how often a worker may fail. Each failure counts 1, and counts half
// after each Decay. While the sum is not above Threshold the worker is restarted
// at once; otherwise it waits for Backoff, changed by Jitter, and the sum begins
// anew. What is 0 or nil has its default.
type Limit struct {
	Decay     time.Duration
	Threshold float64
	Backoff   time.Duration
	// Jitter changes a Backoff. The default takes a random half to one and a
	// half of it, so that not all come back at the same time.
	Jitter func(time.Duration) time.Duration
}

func (l Limit) apply(o *workerOptions) error {
	if l.Decay < 0 || l.Backoff < 0 || l.Threshold < 0 || math.IsNaN(l.Threshold) {
		return fmt.Errorf("%w: limit of %v failures, decay %s, backoff %s", ErrMisuse, l.Threshold, l.Decay, l.Backoff)
	}
	o.limit = l
	return nil
}

func (l Limit) withDefaults() Limit {
	if l.Decay == 0 {
		l.Decay = FailureDecay
	}
	if l.Threshold == 0 {
		l.Threshold = FailureThreshold
	}
	if l.Backoff == 0 {
		l.Backoff = FailureBackoff
	}
	if l.Jitter == nil {
		l.Jitter = halfToOneAndAHalf
	}
	return l
}

func halfToOneAndAHalf(d time.Duration) time.Duration {
	return time.Duration((0.5 + rand.Float64()) * float64(d)) // #nosec G404 -- no secret
}

// wait is one Backoff. A Jitter that panics changes nothing.
func (l Limit) wait() time.Duration {
	d := l.Backoff
	isolate("jitter", func() error {
		d = l.Jitter(l.Backoff)
		return nil
	})
	return max(0, d)
}

// failures counts those of one worker.
type failures struct {
	sum   float64
	last  time.Time
	total int
}

// add counts a failure and tells whether that is more than the limit allows.
func (f *failures) add(l Limit, now time.Time) bool {
	f.total++
	if !f.last.IsZero() {
		f.sum *= math.Exp2(-float64(now.Sub(f.last)) / float64(l.Decay))
	}
	f.sum++
	f.last = now
	return f.sum > l.Threshold
}

// verdict is what follows a failure.
type verdict struct {
	restart bool
	wait    time.Duration
	stopApp bool
}

func (o *workerOptions) judge(failure *WorkerError, f *failures, now time.Time) verdict {
	over := f.add(o.limit, now)
	restart := o.restart.Is(RestartOnError)
	if failure.Panicked {
		restart = o.restart.Is(RestartOnFail)
	}
	stopApp := o.restart.Is(StopAppOnFail)
	switch {
	case !restart || stopApp && over:
		return verdict{stopApp: stopApp}
	case over:
		f.sum = 0
		return verdict{restart: true, wait: o.limit.wait()}
	}
	return verdict{restart: true}
}
