package dispatch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/queue/local"
	"example.invalid/service/internal/work"
)

var errBad = errors.New("bad job")

// order is the payload of the jobs in these tests.
type order struct {
	Do    string
	Sleep time.Duration
	Text  string
}

// registry knows the type "test", whose payload says what to do.
func registry(t testing.TB) *work.Registry {
	t.Helper()
	r := work.NewRegistry()
	err := work.Handle(r, "test", func(ctx context.Context, o order) (work.Result, error) {
		switch o.Do {
		case "fail":
			return nil, errBad
		case "panic":
			panic("no")
		case "goexit":
			runtime.Goexit()
		case "sleep":
			select {
			case <-time.After(o.Sleep):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		case "hang":
			time.Sleep(o.Sleep)
			return nil, errBad
		}
		return work.NewResult(nil, []byte(o.Text), map[string]string{"k": "v"}), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func spec(id, do string, sleep ...time.Duration) work.Spec {
	d := time.Duration(0)
	if len(sleep) > 0 {
		d = sleep[0]
	}
	return work.Spec{
		ID: id, Type: "test", Trigger: work.Trigger{Kind: work.TriggerOnce},
		Payload: fmt.Appendf(nil, `{"Do":%q,"Sleep":%d}`, do, d),
	}
}

func start(t testing.TB, change ...func(*Config)) *Dispatcher {
	t.Helper()
	cfg := Config{Registry: registry(t)}
	for _, c := range change {
		c(&cfg)
	}
	if cfg.Engine == nil {
		cfg.Engine = engine(t)
	}
	d, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	return d
}

// engine makes an engine in memory.
func engine(t testing.TB, change ...func(*local.Options)) *local.Engine {
	t.Helper()
	opts := local.Options{}
	for _, c := range change {
		c(&opts)
	}
	e, err := local.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// on makes the dispatcher work on an engine with options.
func on(t testing.TB, change ...func(*local.Options)) func(*Config) {
	return func(c *Config) { c.Engine = engine(t, change...) }
}

func set(name string, value int) func(*Config) {
	return func(c *Config) {
		c.Settings = append(c.Settings, Setting{Name: name, Value: value, Origin: OriginDefinition})
	}
}

func submit(t testing.TB, d *Dispatcher, specs ...work.Spec) []work.Run {
	t.Helper()
	runs, err := d.Submit(context.Background(), specs...)
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

func get(t testing.TB, d *Dispatcher, id string) work.Run {
	t.Helper()
	run, err := d.Run(id)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func wantState(t testing.TB, d *Dispatcher, id string, want work.State) {
	t.Helper()
	if got := get(t, d, id); got.State != want {
		t.Errorf("run of %s is %s (%s), want %s", got.JobID, got.State, got.Cause, want)
	}
}

func checkSum(t testing.TB, s Stats) {
	t.Helper()
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// bubble runs a test with its own clock, and fails when it leaves a goroutine.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f(t)
		synctest.Wait()
	})
}

// plain is a job as the original had them: an object without a Spec.
type plain struct {
	id  string
	run func(ctx context.Context) (work.Result, error)
}

func (p *plain) ID() string                                   { return p.id }
func (p *plain) Type() string                                 { return "plain" }
func (p *plain) Run(ctx context.Context) (work.Result, error) { return p.run(ctx) }

// legacy is a scheduler in the manner of the original: it takes its channels
// once, waits for a true on done, and its Shutdown does nothing.
type legacy struct {
	work.Scheduler // whatever the tests do not need
	mu             sync.Mutex
	jobs           chan work.Job
	results        chan work.Result
	done           chan bool
	send           []work.Job
	got            []work.Result
	deaf           bool // does not read results
	stubborn       bool // does not stop until the interrupt comes
	interrupt      chan os.Signal
}

func (l *legacy) SetChannels(j chan work.Job, r chan work.Result, d chan bool, i chan os.Signal) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.jobs, l.results, l.done, l.interrupt = j, r, d, i
}

func (l *legacy) Shutdown(context.Context) error { return nil }

func (l *legacy) Run(context.Context) error {
	l.mu.Lock()
	jobs, results, done, interrupt := l.jobs, l.results, l.done, l.interrupt
	send, deaf, stubborn := l.send, l.deaf, l.stubborn
	l.mu.Unlock()
	if stubborn {
		<-interrupt
		return nil
	}
	if deaf {
		results = nil
	}
	for {
		var next work.Job
		out := chan work.Job(nil)
		if len(send) > 0 {
			next, out = send[0], jobs
		}
		select {
		case out <- next:
			send = send[1:]
		case r := <-results:
			l.mu.Lock()
			l.got = append(l.got, r)
			l.mu.Unlock()
		case yes := <-done:
			if yes {
				return nil
			}
			panic("done was closed before it said true")
		}
	}
}

func (l *legacy) received() []work.Result {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]work.Result(nil), l.got...)
}

func attach(t testing.TB, d *Dispatcher, s work.Scheduler) {
	t.Helper()
	if err := d.Attach(s); err != nil {
		t.Fatal(err)
	}
	if err := d.StartScheduler(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func stop(t testing.TB, d *Dispatcher) Report {
	t.Helper()
	r := d.Stop(context.Background())
	checkSum(t, d.Stats())
	return r
}
