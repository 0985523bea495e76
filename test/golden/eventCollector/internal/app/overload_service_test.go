package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/config"
	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/obs"
	"github.com/acme-demo/eventcollector/internal/schedule"
	"github.com/acme-demo/eventcollector/internal/work"
)

// overloadSettings, in JSON, make this program the service that is overloaded.
const overloadSettings = "PROOF_OVERLOAD"

// overload is what a service is overloaded with, and what it has for that.
type overload struct {
	Engine, Overflow string
	Workers          int
	JobTime          time.Duration
	Queue            int // runs
	Kept             int // results
	Payload          int // bytes
	Directory        string
}

// capacity is how many runs the service can do in a second.
func (o overload) capacity() float64 { return float64(o.Workers) / o.JobTime.Seconds() }

// look is what the service sees of itself.
type look struct {
	Heap        uint64 // after a garbage collection
	Goroutines  int
	Executed    uint64
	Worst       time.Duration // from acceptance to the end
	P50, P99    time.Duration // the same
	Slowest     time.Duration // for as many runs as there can be unfinished
	Compactions uint64
}

// meter measures how long runs take from their acceptance to their end, and how
// fast they come to it: first in, first out, a run takes no longer than it takes
// until as many have ended as were unfinished when it came.
type meter struct {
	mu      sync.Mutex
	n       uint64
	worst   time.Duration
	slowest time.Duration
	ends    []time.Time    // of the last ones, as many as can be unfinished
	took    [60_000]uint32 // by millisecond
}

func (m *meter) observe(accepted time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if m.n == 0 {
		for i := range m.ends {
			m.ends[i] = accepted
		}
	}
	last := &m.ends[m.n%uint64(len(m.ends))]
	m.slowest = max(m.slowest, now.Sub(*last))
	*last = now
	d := now.Sub(accepted)
	m.n++
	m.worst = max(m.worst, d)
	m.took[min(max(d.Milliseconds(), 0), int64(len(m.took)-1))]++
}

// percentile is what so many of a hundred took at most. The lock is held.
func (m *meter) percentile(p uint64) time.Duration {
	left := m.n * p / 100
	for ms, n := range m.took {
		if uint64(n) > left {
			return time.Duration(ms+1) * time.Millisecond
		}
		left -= uint64(n)
	}
	return m.worst
}

func (m *meter) look() look {
	m.mu.Lock()
	defer m.mu.Unlock()
	return look{Executed: m.n, Worst: m.worst, P50: m.percentile(50), P99: m.percentile(99), Slowest: m.slowest}
}

// overloadedService is the service in its own process. It says where it
// listens, then answers each line that it reads with a look, and stops at the
// end of its input.
func overloadedService(settings string) int {
	var o overload
	if err := json.Unmarshal([]byte(settings), &o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	m := &meter{ends: make([]time.Time, o.Queue+o.Workers)}
	a, err := newOverloaded(o, m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return ExitCode(err)
	}
	go func() {
		<-a.Ready()
		fmt.Println(a.URL() + a.Base())
		in := bufio.NewScanner(os.Stdin)
		out := json.NewEncoder(os.Stdout)
		for in.Scan() {
			if err := out.Encode(a.look(m)); err != nil {
				break
			}
		}
		a.Stop()
	}()
	return a.Run(context.Background())
}

func newOverloaded(o overload, m *meter) (*App, error) {
	c := testConfig()
	c.Pool.Workers, c.Pool.GracefulShutdown = o.Workers, 10*time.Second
	c.Queue.Engine, c.Queue.Overflow, c.Queue.Capacity = o.Engine, o.Overflow, o.Queue
	c.Queue.MaxBytes = 1 << 30 // the number of runs is the bound
	c.Queue.Directory = filepath.Join(o.Directory, "journal")
	c.Results.MaxRuns = o.Kept
	c.Observability.LogLevel = "error"
	type payload struct{ Filler string }
	return New(Options{
		Config: c, Origins: config.Origins{}, Build: obs.Build{Version: "1.2.3"}, Stderr: os.Stderr,
		Register: func(r *work.Registry, _ *egress.Client) error {
			return errors.Join(work.Handle(r, "steady", func(ctx context.Context, _ payload) (work.Result, error) {
				time.Sleep(o.JobTime)
				run, _ := work.RunInfoFrom(ctx)
				m.observe(run.FireTime)
				return nil, nil
			}), work.Handle(r, "http", func(context.Context, json.RawMessage) (work.Result, error) { return nil, nil }))
		},
		Scheduler: func(c schedule.Config) (work.Scheduler, error) { return schedule.New(c) },
	})
}

func (a *App) look(m *meter) look {
	runtime.GC()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	l := m.look()
	l.Heap, l.Goroutines = mem.HeapAlloc, runtime.NumGoroutine()
	if log := a.dispatcher.Stats().Log; log != nil {
		l.Compactions = log.Compactions
	}
	return l
}
