package app

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.invalid/service/internal/obs"
)

// overloaded is a service in its own process, and what its clients know.
type overloaded struct {
	t    *testing.T
	o    overload
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	base string
	http *http.Client
	body []byte

	watching               sync.Mutex // held while one looks at the service
	flying, mostFlying     atomic.Int64
	sent, accepted, refuse atomic.Uint64
}

// mostAtOnce bounds the requests under way, so that a service that does not
// answer any more ends the test and not the machine.
const mostAtOnce = 1000

func startOverloaded(t *testing.T, o overload) *overloaded {
	t.Helper()
	o.Directory = t.TempDir()
	settings, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &overloaded{t: t, o: o, cmd: exec.Command(exe, "-test.run=^$")} // #nosec G204 -- this very program
	p.cmd.Env = append(os.Environ(), overloadSettings+"="+string(settings))
	p.cmd.Stderr = os.Stderr
	out, outErr := p.cmd.StdoutPipe()
	in, inErr := p.cmd.StdinPipe()
	if err := errors.Join(outErr, inErr, p.cmd.Start()); err != nil {
		t.Fatal(err)
	}
	p.in, p.out = in, bufio.NewReader(out)
	p.http = &http.Client{Timeout: 2 * patience, Transport: &http.Transport{MaxIdleConnsPerHost: mostAtOnce}}
	t.Cleanup(func() {
		p.http.CloseIdleConnections()
		_ = in.Close()
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("the stop: %v", err)
		}
	})
	line, err := p.out.ReadString('\n')
	if err != nil {
		t.Fatalf("the service does not start: %v", err)
	}
	p.base = strings.TrimSpace(line)
	p.body = fmt.Appendf(nil, `{"type":"steady","payload":{"Filler":%q},"schedule":"once"}`, strings.Repeat("x", o.Payload))
	return p
}

// post sends one job and takes note of the answer.
func (p *overloaded) post() {
	now := p.flying.Add(1)
	defer p.flying.Add(-1)
	for most := p.mostFlying.Load(); now > most && !p.mostFlying.CompareAndSwap(most, now); {
		most = p.mostFlying.Load()
	}
	p.sent.Add(1)
	resp, err := p.http.Post(p.base+"/jobs", "application/json", bytes.NewReader(p.body))
	if err != nil {
		p.t.Errorf("no answer: %v", err)
		return
	}
	answer, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		p.t.Error(err)
	}
	switch resp.StatusCode {
	case http.StatusCreated:
		p.accepted.Add(1)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		p.refuse.Add(1)
		if after, err := strconv.Atoi(resp.Header.Get("Retry-After")); err != nil || after < 1 {
			p.t.Errorf("refused with Retry-After %q", resp.Header.Get("Retry-After"))
		}
	default:
		p.t.Errorf("got %d %s", resp.StatusCode, answer)
	}
}

// open sends jobs at a rate, whatever the answers, and calls between now and
// then. It returns how many it sent a second.
func (p *overloaded) open(rate float64, d time.Duration, every time.Duration, between func()) float64 {
	var requests sync.WaitGroup
	begin := time.Now()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	next, sent := begin.Add(every), 0
	for now := range tick.C {
		for float64(sent) < rate*min(now.Sub(begin), d).Seconds() && p.flying.Load() < mostAtOnce {
			sent++
			requests.Go(p.post)
		}
		if now.After(next) && p.watching.TryLock() {
			next = now.Add(every)
			requests.Go(func() {
				defer p.watching.Unlock()
				between()
			})
		}
		if now.Sub(begin) >= d {
			break
		}
	}
	took := time.Since(begin)
	requests.Wait()
	return float64(sent) / took.Seconds()
}

// closed sends jobs from so many clients, each of which waits for its answers.
func (p *overloaded) closed(clients int, d time.Duration) {
	var all sync.WaitGroup
	end := time.Now().Add(d)
	for range clients {
		all.Go(func() {
			for time.Now().Before(end) {
				p.post()
			}
		})
	}
	all.Wait()
}

// look asks the service how it sees itself.
func (p *overloaded) look() look {
	p.t.Helper()
	var l look
	_, err := io.WriteString(p.in, "look\n")
	if err != nil {
		p.t.Error(err)
		return l
	}
	line, err := p.out.ReadBytes('\n')
	if err := errors.Join(err, json.Unmarshal(line, &l)); err != nil {
		p.t.Errorf("%v in %q", err, line)
	}
	return l
}

// metrics are those that the service shows to anybody. The sum of all states is
// what was accepted, whenever one looks.
func (p *overloaded) metrics() obs.Report {
	resp, err := p.http.Get(p.base + "/metrics")
	if err != nil {
		p.t.Error(err)
		return obs.Report{}
	}
	var r obs.Report
	if err := errors.Join(json.NewDecoder(resp.Body).Decode(&r), resp.Body.Close()); err != nil {
		p.t.Error(err)
	}
	s := r.Runs
	here := s.Scheduled + s.Waiting + s.Retrying + s.Running + s.Undecodable
	if s.Accepted+s.Recovered != s.Done+s.Dead+s.Cancelled+s.Dropped+uint64(max(here, 0)) {
		p.t.Errorf("the sum is wrong: %+v", s)
	}
	return r
}

// drained waits until everything that was accepted has come to an end.
func (p *overloaded) drained() obs.Report {
	p.t.Helper()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		r := p.metrics()
		if r.Runs.Waiting+r.Runs.Running+r.Runs.Scheduled+r.Runs.Retrying == 0 {
			return r
		}
		if time.Now().After(end) {
			p.t.Fatalf("the queue does not get empty: %+v", r.Runs)
		}
	}
}

// rss is the memory of the process in the machine, 0 where that is not known.
func (p *overloaded) rss() uint64 {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "statm"))
	if err != nil {
		return 0
	}
	var size, resident uint64
	if _, err := fmt.Sscan(string(b), &size, &resident); err != nil {
		p.t.Error(err)
	}
	return resident * uint64(os.Getpagesize())
}

// journal is the size of its directory.
func (p *overloaded) journal() int64 {
	total := int64(0)
	err := filepath.WalkDir(filepath.Join(p.o.Directory, "journal"), func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return ignoreMissing(err)
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return ignoreMissing(err)
	})
	if err != nil {
		p.t.Error(err)
	}
	return total
}

// ignoreMissing: a compaction may have removed the file meanwhile.
func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
