package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/config"
	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/obs"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/queue/journal"
	"github.com/acme-demo/eventcollector/internal/queue/local"
	"github.com/acme-demo/eventcollector/internal/schedule"
	"github.com/acme-demo/eventcollector/internal/work"
)

// The proof runs the service as a process of its own, kills it again and again
// under load, and compares what was accepted with what was done. A short run of
// it belongs to the tests; SOAK=1 makes it as long as it has to be to mean
// something, which is what make soak does.
const (
	proofDirectory  = "PROOF_DIRECTORY" // set in the process that is the service
	proofDurability = "PROOF_DURABILITY"
	proofWorkers    = 16
	proofClients    = 32
)

func cycles(short, long int) int {
	if os.Getenv("SOAK") != "" {
		return long
	}
	return short
}

// proofService is the service in its own process. Its jobs take about a
// millisecond and then write a line to a file, which is their effect.
func proofService(directory string) int {
	effects, err := os.OpenFile(filepath.Join(directory, "effects"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	c := testConfig()
	c.Pool.Workers = proofWorkers
	c.Pool.GracefulShutdown = 10 * time.Second
	c.Queue.Engine, c.Queue.Durability, c.Queue.Directory = "journal", os.Getenv(proofDurability), filepath.Join(directory, "journal")
	c.Queue.Capacity = 100_000
	c.Observability.LogLevel = "error"
	type payload struct{ Key string }
	a, err := New(Options{
		Config: c, Origins: config.Origins{}, Build: obs.Build{Version: "1.2.3"}, Stderr: os.Stderr,
		Register: func(r *work.Registry, _ *egress.Client) error {
			return errors.Join(work.Handle(r, "proof", func(_ context.Context, p payload) (work.Result, error) {
				time.Sleep(time.Millisecond)
				_, err := effects.WriteString(p.Key + "\n")
				return nil, err
			}), work.Handle(r, "poison", func(context.Context, struct{}) (work.Result, error) {
				return nil, syscall.Kill(os.Getpid(), syscall.SIGKILL)
			}), work.Handle(r, "http", func(context.Context, json.RawMessage) (work.Result, error) { return nil, nil }))
		},
		Scheduler: func(c schedule.Config) (work.Scheduler, error) { return schedule.New(c) },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return ExitCode(err)
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1) // nobody is there any more who would end it
	}()
	go func() {
		<-a.Ready()
		fmt.Println(a.URL() + a.Base())
	}()
	return a.Run(context.Background())
}

// proof is a service in its own process, and what its clients know.
type proof struct {
	t          *testing.T
	directory  string
	durability string
	client     *http.Client
	next       atomic.Int64

	mu       sync.Mutex
	accepted []string
}

func newProof(t *testing.T, durability string) *proof {
	t.Helper()
	return &proof{
		t: t, directory: t.TempDir(), durability: durability,
		client: &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: proofClients}},
	}
}

// start starts the service and returns it and where it listens.
func (p *proof) start() (*exec.Cmd, string) {
	p.t.Helper()
	cmd, base := p.tryStart()
	if base == "" {
		_ = cmd.Process.Kill()
		p.t.Fatalf("the service does not start: %v", cmd.Wait())
	}
	return cmd, base
}

// tryStart is the same for a service that may die before it is ready.
func (p *proof) tryStart() (*exec.Cmd, string) {
	p.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command(exe, "-test.run=^$") // #nosec G204 -- this very program
	cmd.Env = append(os.Environ(), proofDirectory+"="+p.directory, proofDurability+"="+p.durability)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // it ends with this process
		p.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return cmd, ""
	}
	return cmd, strings.TrimSpace(line)
}

// post sends one job and remembers it when it is accepted.
func (p *proof) post(base string) {
	key := strconv.FormatInt(p.next.Add(1), 10)
	body := fmt.Appendf(nil, `{"type":"proof","payload":{"Key":%q},"schedule":"once"}`, key)
	resp, err := p.client.Post(base+"/jobs", "application/json", bytes.NewReader(body))
	if err != nil {
		return // it was killed: whether it is accepted, nobody was told
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode == http.StatusCreated {
		p.mu.Lock()
		p.accepted = append(p.accepted, key)
		p.mu.Unlock()
	}
}

// count is how many jobs were accepted so far.
func (p *proof) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.accepted)
}

// cycle runs the service under load for a while, counted from the first job that
// it accepts, and ends it by a signal.
func (p *proof) cycle(end os.Signal, load time.Duration, idle bool) int {
	p.t.Helper()
	before := p.count()
	cmd, base := p.start()
	ctx, cancel := context.WithCancel(p.t.Context())
	defer cancel()
	var clients sync.WaitGroup
	for range proofClients {
		clients.Go(func() {
			for ctx.Err() == nil {
				p.post(base)
			}
		})
	}
	eventually(p.t, "a job is accepted", func() bool { return p.count() > before })
	time.Sleep(load)
	if idle {
		cancel()
		clients.Wait()
		p.wait(p.count())
		p.waitForEnds()
	}
	if err := cmd.Process.Signal(end); err != nil {
		p.t.Fatal(err)
	}
	err := cmd.Wait()
	cancel()
	p.client.CloseIdleConnections()
	clients.Wait()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

// effects counts how often each job was done.
func (p *proof) effects() map[string]int {
	b, err := os.ReadFile(filepath.Join(p.directory, "effects"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		p.t.Fatal(err)
	}
	done := map[string]int{}
	for line := range strings.Lines(string(b)) {
		done[strings.TrimSpace(line)]++
	}
	return done
}

// wait waits until so many jobs were done.
func (p *proof) wait(n int) {
	p.t.Helper()
	for end := time.Now().Add(60 * time.Second); len(p.effects()) < n; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("%d of %d jobs were done", len(p.effects()), n)
		}
	}
}

// waitForEnds waits until the journal says of each run that it is over. The
// service writes that by itself, a millisecond after the effect on a machine
// that has a processor for it; a fixed pause would be a guess at how busy it is.
func (p *proof) waitForEnds() {
	p.t.Helper()
	eventually(p.t, "the journal has the end of each run", func() bool {
		return len(unended(p.t, filepath.Join(p.directory, "journal"))) == 0
	})
}

// unended returns the ids of the runs in a journal whose end is not there.
func unended(t *testing.T, directory string) map[string]bool {
	t.Helper()
	open := map[string]bool{}
	_, err := journal.Walk(directory, func(e journal.Entry) error {
		if e.Kind != local.KindRun {
			return nil
		}
		_, id, value, err := local.Words(e.Record)
		if event, ok := value.(local.EventWords); ok && event.Event == "end" || e.Op == queue.Remove {
			delete(open, id)
		} else if e.Op == queue.Put {
			open[id] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return open
}

// check lets the service work off what is left and compares. Accepted jobs are
// done at least once, and so many were done more often at most.
func (p *proof) check(kills, mostTwice int) {
	p.t.Helper()
	cmd, _ := p.start()
	p.wait(len(p.accepted))
	time.Sleep(200 * time.Millisecond)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		p.t.Errorf("the last stop: %v", err)
	}
	done := p.effects()
	lost, twice := 0, 0
	for _, key := range p.accepted {
		if done[key] == 0 {
			lost++
		}
	}
	for _, n := range done {
		twice += n - 1
	}
	p.t.Logf("durability %s, %d ends: %d accepted, %d lost, %d done, %d of them again", p.durability, kills, len(p.accepted), lost, len(done), twice)
	if lost > 0 || twice > mostTwice {
		p.t.Errorf("%d lost, %d done again (%d at most)", lost, twice, mostTwice)
	}
	if len(p.accepted) < kills {
		p.t.Errorf("only %d jobs were accepted", len(p.accepted))
	}
}

func moment() time.Duration { return time.Duration(30+rand.IntN(170)) * time.Millisecond }

// TestProofKill: nothing that was accepted is lost when the process is killed,
// and what is done again was under way.
func TestProofKill(t *testing.T) {
	long(t)
	for durability, n := range map[string]int{"process": cycles(3, 100), "disk": cycles(2, 50)} {
		t.Run(durability, func(t *testing.T) {
			p := newProof(t, durability)
			for range n {
				p.cycle(syscall.SIGKILL, moment(), false)
			}
			p.check(n, n*proofWorkers)
		})
	}
}

// TestProofKillWhenIdle: nothing is done again when nothing was under way.
func TestProofKillWhenIdle(t *testing.T) {
	long(t)
	p := newProof(t, "process")
	n := cycles(2, 20)
	for range n {
		p.cycle(syscall.SIGKILL, 50*time.Millisecond, true)
	}
	p.check(n, 0)
}

// TestProofStop: a stop loses nothing and repeats nothing.
func TestProofStop(t *testing.T) {
	long(t)
	p := newProof(t, "process")
	n := cycles(2, 50)
	for range n {
		if code := p.cycle(syscall.SIGTERM, moment(), false); code != ExitOK {
			t.Errorf("exit code %d", code)
		}
	}
	p.check(n, 0)
}
