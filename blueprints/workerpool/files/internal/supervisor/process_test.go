//go:build unix

package supervisor

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// childMode makes the test binary a service, or its check command.
const childMode = "SUPERVISOR_TEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(childMode) {
	case "":
		os.Exit(m.Run())
	case "check":
		os.Exit(Check(context.Background(), os.Args[1], len(os.Args) > 2, os.Stdout))
	default:
		os.Exit(child(os.Getenv(childMode), os.Args[1]))
	}
}

// child is a service with the workers a, b and, in the mode deaf, one that does
// not stop.
func child(mode, path string) int {
	c := NewChief()
	c.EnableServiceSocket(AppInfo{Name: "child", Socket: path}).SetShutdown(func() { fmt.Println("shutdown") })
	worker := func(name string) Worker {
		return WorkerFunc(func(ctx context.Context) error {
			fmt.Println("run", name)
			<-ctx.Done()
			fmt.Println("end", name)
			return nil
		})
	}
	errs := []error{c.AddWorker("a", worker("a")), c.AddWorker("b", worker("b"))}
	switch mode {
	case "deaf":
		errs = append(errs, c.AddWorker("deaf", deaf(nil), StopTimeout(time.Hour)))
	case "broken":
		errs = append(errs, c.AddWorker("broken", WorkerFunc(func(context.Context) error { return errBoom })))
	case "fatal":
		errs = append(errs, c.AddWorker("fatal", WorkerFunc(func(context.Context) error { panic("no") }), StopAppOnFail))
	}
	errs = append(errs, c.AddWorker("ready", WorkerFunc(func(ctx context.Context) error {
		fmt.Println("ready")
		<-ctx.Done()
		return nil
	})))
	if err := errors.Join(errs...); err != nil {
		fmt.Println(err)
		return 2
	}
	err := c.Run(context.Background())
	var stop *StopError
	switch {
	case errors.As(err, &stop):
		fmt.Println(err)
		return 3
	case err != nil:
		return 1
	}
	return 0
}

type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	out    *bufio.Reader
	stderr bytes.Buffer
	path   string
}

func startProcess(t *testing.T, mode, path string) *process {
	t.Helper()
	p := &process{t: t, path: path}
	p.cmd = command(t, mode, path)
	p.cmd.Stderr = &p.stderr
	pipe, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewReader(pipe)
	return p
}

func command(t *testing.T, mode string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, self, args...) // #nosec G204 -- the test itself
	cmd.Env = append(os.Environ(), childMode+"="+mode, "GORACE=atexit_sleep_ms=0")
	return cmd
}

// ready waits until the child says so.
func (p *process) ready() {
	p.t.Helper()
	for {
		line, err := p.out.ReadString('\n')
		if err != nil {
			p.t.Fatalf("%v: %s", err, &p.stderr)
		}
		if line == "ready\n" {
			return
		}
	}
}

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// end returns the exit code, and what the child wrote.
func (p *process) end() (int, string) {
	p.t.Helper()
	out, err := io.ReadAll(p.out)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait()
	var lines strings.Builder
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "run ") { // it may come after ready
			lines.WriteString(line)
		}
	}
	return p.cmd.ProcessState.ExitCode(), lines.String()
}

func TestSignalsStopTheProcessInOrder(t *testing.T) {
	for _, s := range []os.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			p := startProcess(t, "plain", filepath.Join(shortDir(t), "x.socket"))
			p.ready()
			p.signal(s)
			if code, out := p.end(); code != 0 || out != "end b\nend a\nshutdown\n" {
				t.Errorf("exit %d: %s%s", code, out, &p.stderr)
			}
			if want := "signal " + s.String(); !strings.Contains(p.stderr.String(), want) {
				t.Errorf("no %s in %s", want, &p.stderr)
			}
			if _, err := os.Lstat(p.path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the socket: %v", err)
			}
		})
	}
}

func TestASecondSignalIsAtOnce(t *testing.T) {
	p := startProcess(t, "deaf", filepath.Join(shortDir(t), "x.socket"))
	p.ready()
	p.signal(syscall.SIGTERM)
	eventually(t, "it is stopping", func() bool {
		info, err := Status(t.Context(), p.path)
		return err == nil && info.Workers["ready"] == StateStopped
	})
	began := time.Now()
	p.signal(syscall.SIGTERM)
	code, out := p.end()
	if code != 3 || !strings.Contains(out, ": deaf") || !strings.Contains(out, "end a") {
		t.Errorf("exit %d: %s%s", code, out, &p.stderr)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %s", took)
	}
}

// In uwe StopAppOnFail made the process panic.
func TestStopAppOnFailEndsTheProcessInOrder(t *testing.T) {
	p := startProcess(t, "fatal", filepath.Join(shortDir(t), "x.socket"))
	code, out := p.end()
	if code != 1 || !strings.HasSuffix(out, "end a\nshutdown\n") {
		t.Errorf("exit %d: %s%s", code, out, &p.stderr)
	}
}

func TestAKilledProcessIsReplaced(t *testing.T) {
	path := filepath.Join(shortDir(t), "x.socket")
	p := startProcess(t, "plain", path)
	p.ready()
	p.signal(syscall.SIGKILL)
	if code, _ := p.end(); code != -1 {
		t.Fatalf("exit %d", code)
	}
	if _, err := os.Lstat(path); err != nil {
		t.Fatalf("no stale socket: %v", err)
	}
	if out, err := command(t, "check", path).Output(); exitCode(err) != CheckUnreachable || !strings.Contains(string(out), "refused") {
		t.Errorf("%v: %s", err, out)
	}
	p = startProcess(t, "plain", path)
	p.ready()
	if _, err := Status(t.Context(), path); err != nil {
		t.Error(err)
	}
	p.signal(syscall.SIGTERM)
	if code, out := p.end(); code != 0 {
		t.Errorf("exit %d: %s%s", code, out, &p.stderr)
	}
}

func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		return -2
	}
	return 0
}

func TestTheCheckCommand(t *testing.T) {
	for mode, want := range map[string]int{"plain": CheckOK, "broken": CheckNotRunning} {
		p := startProcess(t, mode, filepath.Join(shortDir(t), "x.socket"))
		p.ready()
		eventually(t, mode, func() bool { return exitCode(command(t, "check", p.path).Run()) == want })
		out, err := command(t, "check", p.path, "--details").Output()
		if exitCode(err) != want || !strings.Contains(string(out), `"a": "Run"`) {
			t.Errorf("%s: %v: %s", mode, err, out)
		}
		p.signal(syscall.SIGTERM)
		if code, out := p.end(); code != 0 {
			t.Errorf("exit %d: %s%s", code, out, &p.stderr)
		}
	}
	if err := command(t, "check", "/nowhere/x.socket").Run(); exitCode(err) != CheckUnreachable {
		t.Errorf("got %v", err)
	}
}
