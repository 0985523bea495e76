package app

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"example.invalid/service/internal/config"
	"example.invalid/service/internal/obs"
)

// TestPoison: a run at which the process dies each time is found, and all
// others are done.
func TestPoison(t *testing.T) {
	long(t)
	p := newProof(t, "process")
	cmd, base := p.start()
	send := func(body string) {
		resp, err := p.client.Post(base+"/jobs", "application/json", strings.NewReader(body))
		if err == nil {
			_ = resp.Body.Close()
		}
	}
	p.post(base)
	send(`{"type":"poison","schedule":"once"}`)
	deaths := 0
	for {
		if base != "" {
			p.post(base) // as somebody would who finds it working
		}
		if p.quiet(base) {
			break
		}
		err := cmd.Wait()
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
			t.Fatalf("it ended with %v", err)
		}
		p.client.CloseIdleConnections()
		if deaths++; deaths > config.Defaults().Queue.PoisonAfter+1 {
			t.Fatalf("it died %d times", deaths)
		}
		cmd, base = p.tryStart()
	}
	if n := len(p.effects()); n != len(p.accepted) {
		t.Errorf("%d of %d others were done: %+v", n, len(p.accepted), p.get(base, "/metrics"))
	}
	if r := p.get(base, "/metrics"); r.Runs.Poisoned != 1 || r.Runs.Dead != 1 || r.Queue.DeadLetters != 1 {
		t.Errorf("%+v", r.Runs)
	}
	resp, err := p.client.Get(base + "/deadletters")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil || !strings.Contains(string(body), `"type":"poison"`) ||
		!strings.Contains(string(body), "process") {
		t.Errorf("%s, %v", body, err)
	}
	if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()); err != nil {
		t.Error(err)
	}
	t.Logf("%d deaths, %d accepted", deaths, len(p.accepted))
}

// quiet waits until nothing is going on; it is false when the service dies
// before.
func (p *proof) quiet(base string) bool {
	if base == "" {
		return false
	}
	for {
		r := p.get(base, "/metrics")
		switch {
		case r == nil:
			return false
		case r.Runs.Accepted+r.Runs.Recovered > 0 && r.Runs.Waiting+r.Runs.Running == 0:
			return true
		}
	}
}

// get reads the metrics, nil when nobody answers.
func (p *proof) get(base, path string) *obs.Report {
	resp, err := p.client.Get(base + path)
	if err != nil {
		return nil
	}
	defer func() { _ = resp.Body.Close() }()
	var r obs.Report
	if resp.StatusCode != http.StatusOK || json.NewDecoder(resp.Body).Decode(&r) != nil {
		return nil
	}
	return &r
}
