// Package chaos kills a service again and again while it works on jobs of each
// of its types, and then counts what became of them.
//
// A job is lost when the service answered that it was accepted, and no run of
// it is there any more when all others are settled. That a run was begun more
// than once is no loss: it is what a kill does to the runs that were being
// worked on, and reported.
package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/acme-demo/eventcollector/internal/config"
)

// Options are what is done to which service.
type Options struct {
	// Config is that of the service, as its environment makes it.
	Config config.Config
	// Command is the program of the service and its arguments.
	Command []string
	// Samples is the directory with the samples of payloads.
	Samples string
	// Time is how long the service is killed, and Jobs how many jobs of each
	// type are sent in that time.
	Time time.Duration
	Jobs int
	// Seed is that of the moments and signals.
	Seed uint64
	// Stall is how long the service may settle nothing when it is left in
	// peace; 0 is a minute and what a run may take and wait for.
	Stall time.Duration
	// Directory is where log and queue are, in a directory of their own; "" is
	// that for temporary files. They stay when something is wrong.
	Directory string
	// Out gets the report.
	Out io.Writer
}

// ErrMemory tells that the service keeps nothing that a kill could not take.
var ErrMemory = errors.New("the queue is in memory, so that a kill loses what waits: that is what spec.queue.engine: memory means. " +
	"QUEUE_ENGINE=journal tries the service with a journal")

func (o *Options) check() error {
	switch {
	case o.Config.Queue.Engine == "memory":
		return ErrMemory
	case o.Time < time.Second || o.Time > 24*time.Hour:
		return fmt.Errorf("CHAOS_TIME: %s is not valid; allowed: 1s to 24h", o.Time)
	case o.Jobs < 1 || o.Jobs > 100_000:
		return fmt.Errorf("CHAOS_JOBS: %d is not valid; allowed: 1 to 100000", o.Jobs)
	}
	if o.Stall == 0 {
		o.Stall = time.Minute
		for _, t := range append([]config.JobType{o.Config.HTTP}, o.Config.Jobs...) {
			o.Stall = max(o.Stall, time.Minute+t.Timeout+t.MaxBackoff)
		}
	}
	return nil
}

// jobs is how many jobs of a type there are to be: what the service does not
// keep until it is looked at cannot be counted, and what the rate of its type
// holds back is waited for.
func (o *Options) jobs(t config.JobType) int {
	c := o.Config
	most := min(c.Queue.Capacity, c.Results.MaxRuns) / 2 / (len(c.Jobs) + 1)
	why := fmt.Sprintf("the service has room for %d runs and keeps %d", c.Queue.Capacity, c.Results.MaxRuns)
	if rate := t.Burst + int(t.PerSecond*o.Time.Seconds()); t.PerSecond > 0 && rate < most {
		most, why = rate, fmt.Sprintf("it is held to %g a second", t.PerSecond)
	}
	if o.Jobs > most {
		_, _ = fmt.Fprintf(o.Out, "chaos: %d jobs of type %s instead of %d: %s\n", max(1, most), t.Name, o.Jobs, why)
	}
	return max(1, min(o.Jobs, most))
}

// Run sends jobs, kills the service, lets it finish and reports. The error says
// what must not be: something lost, something accepted twice, a service that
// ended by itself or cannot be started.
func Run(ctx context.Context, o Options) error {
	if err := o.check(); err != nil {
		return err
	}
	directory, err := os.MkdirTemp(o.Directory, "chaos-")
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(o.Out, "chaos: %s, seed %d (CHAOS_SEED=%d draws the same signals)\n", o.Time, o.Seed, o.Seed)
	report, err := o.run(ctx, directory)
	if report != nil {
		err = errors.Join(err, report.verdict(err == nil))
		report.write(o.Out)
	}
	if err != nil {
		return fmt.Errorf("%w\nlog and queue of the service are in %s", err, directory)
	}
	return os.RemoveAll(directory)
}

func (o *Options) run(ctx context.Context, directory string) (*report, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	where, err := newTarget(ctx)
	if err != nil {
		return nil, err
	}
	defer where.close()
	s, err := o.newService(directory)
	if err != nil {
		return nil, err
	}
	defer s.close()
	if err := s.start(ctx); err != nil {
		return nil, err
	}
	jobs, err := o.requests(where.url())
	if err != nil {
		return nil, err
	}
	l := newLedger(jobs)
	posting, giveUp := context.WithCancel(ctx)
	defer giveUp()
	posted := make(chan struct{})
	go func() {
		defer close(posted)
		l.post(posting, s.client, jobs, o.Time)
	}()
	err = o.chaos(ctx, s, l)
	if err == nil {
		err = s.outlive(ctx, posted, o.Stall)
	}
	giveUp()
	<-posted
	if err == nil {
		err = l.settle(ctx, s, o.Stall)
	}
	if err == nil {
		err = s.end(syscall.SIGTERM)
	}
	r := l.report(s, where)
	r.drops = o.Config.Queue.Overflow == "dropOldest"
	return r, err
}

// chaos ends the service at random moments and starts it again, until the time
// is up. It runs when chaos returns.
func (o *Options) chaos(ctx context.Context, s *service, l *ledger) error {
	random := rand.New(rand.NewPCG(o.Seed, 0)) // #nosec G404 -- it chooses moments and guards nothing
	longest := min(3*time.Second, o.Time/3)
	first := true // is a kill, however short the time
	for over := time.Now().Add(o.Time); ; {
		pause := 100*time.Millisecond + time.Duration(random.Int64N(int64(longest)))
		signal := syscall.SIGKILL
		if random.IntN(3) == 0 && !first {
			signal = syscall.SIGTERM
		}
		first = false
		select {
		case <-s.ended:
			if err := s.crashed(); err != nil {
				return err
			}
		case <-time.After(min(pause, time.Until(over))):
			if time.Now().After(over) {
				return nil
			}
			l.harvest(ctx, s.client)
			if err := s.end(signal); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if err := s.start(ctx); err != nil {
			return err
		}
	}
}

// freePort is a port of loopback that was free a moment ago.
func freePort(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// logFile is where the service writes to.
func logFile(directory string) string { return filepath.Join(directory, "service.log") }
