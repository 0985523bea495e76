package chaos

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// service is the service as a process of its own.
type service struct {
	command   []string
	environ   []string
	directory string
	log       *os.File
	client    *client
	patience  time.Duration // with a SIGTERM

	cmd   *exec.Cmd
	ended chan struct{} // closed when cmd has
	runs  bool

	kills, terms, crashes, late int
}

func (o *Options) newService(directory string) (*service, error) {
	log, err := os.Create(logFile(directory))
	if err != nil {
		return nil, err
	}
	c := o.Config
	s := &service{
		command: o.Command, directory: directory, log: log,
		patience: c.Pool.PreStopDelay + c.API.ShutdownTimeout + c.Pool.GracefulShutdown + c.Pool.HardShutdown + 10*time.Second,
	}
	s.client = newClient(c.Base(), rand.Text())
	s.environ = environment(os.Environ(), map[string]string{
		"HTTP_IP_ADDR": "127.0.0.1", "ADMIN_IP_ADDR": "127.0.0.1", "SERVICE_SOCKET": "off",
		"API_KEYS": s.client.key, "ADMIN_KEYS": s.client.key, "API_KEYS_FILE": "", "ADMIN_KEYS_FILE": "",
		"QUEUE_ENGINE": c.Queue.Engine, "QUEUE_DIRECTORY": filepath.Join(directory, "queue"), "HTTP_LOG": filepath.Join(directory, "logs"),
		"HTTP_JOB_ALLOW": strings.TrimPrefix(os.Getenv("HTTP_JOB_ALLOW")+",127.0.0.1", ","),
		"HTTP_IP_PORT":   "", "ADMIN_IP_PORT": "",
	})
	return s, nil
}

// environment is one with other values for some variables, and without those
// that have an empty one.
func environment(from []string, change map[string]string) []string {
	var list []string
	for _, entry := range from {
		name, _, _ := strings.Cut(entry, "=")
		if _, ok := change[name]; !ok {
			list = append(list, entry)
		}
	}
	for name, value := range change {
		if value != "" {
			list = append(list, name+"="+value)
		}
	}
	return list
}

// startTime is how long a start may take.
const startTime = time.Minute

// start starts the service and waits until it is ready.
func (s *service) start(ctx context.Context) error {
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	admin, err := freePort(ctx)
	if err != nil {
		return err
	}
	s.cmd = exec.CommandContext(ctx, s.command[0], s.command[1:]...) // #nosec G204 -- the developer's own service
	s.cmd.Env = append(append([]string(nil), s.environ...), "HTTP_IP_PORT="+port, "ADMIN_IP_PORT="+admin)
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	if err := s.cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	s.ended, s.runs = ended, true
	go func() {
		_ = s.cmd.Wait() // ProcessState tells
		close(ended)
	}()
	s.client.at("127.0.0.1:" + port)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(startTime); ; {
		if s.client.ready(ctx) {
			return nil
		}
		select {
		case <-tick.C:
		case <-s.ended:
			return fmt.Errorf("the service does not start: %s\n%s", s.cmd.ProcessState, s.tail())
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if time.Now().After(end) {
			return fmt.Errorf("the service is not ready after %s:\n%s", startTime, s.tail())
		}
	}
}

// end sends a signal and waits until the service has ended. One that does not
// heed a SIGTERM is killed.
func (s *service) end(signal syscall.Signal) error {
	err := s.cmd.Process.Signal(signal)
	if errors.Is(err, os.ErrProcessDone) {
		s.crashes++
		return nil
	}
	if err != nil {
		return err
	}
	patience := startTime
	if signal == syscall.SIGTERM {
		s.terms++
		patience = s.patience
	} else {
		s.kills++
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-s.ended:
	case <-timer.C:
		s.late++
		if err := s.cmd.Process.Kill(); err != nil {
			return err
		}
		<-s.ended
	}
	s.runs = false
	s.client.idle()
	return nil
}

// mostCrashes is how often the service may end by itself before it is given up.
const mostCrashes = 20

func (s *service) crashed() error {
	if s.crashes++; s.crashes >= mostCrashes {
		return fmt.Errorf("the service ends by itself again and again: %s\n%s", s.cmd.ProcessState, s.tail())
	}
	return nil
}

// revive starts a service again that has ended by itself.
func (s *service) revive(ctx context.Context) error {
	select {
	case <-s.ended:
	default:
		return nil // it may answer yet
	}
	if err := s.crashed(); err != nil {
		return err
	}
	return s.start(ctx)
}

// outlive keeps the service alive until something is done, or has taken as long
// as stall.
func (s *service) outlive(ctx context.Context, done <-chan struct{}, stall time.Duration) error {
	timer := time.NewTimer(stall)
	defer timer.Stop()
	for {
		select {
		case <-done:
			return nil
		case <-timer.C:
			return nil
		case <-s.ended:
			if err := s.revive(ctx); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// close leaves nothing running.
func (s *service) close() {
	if s.cmd != nil && s.runs {
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
	_ = s.log.Close()
}

// races counts what the race detector has found in the service.
func (s *service) races() int {
	text, err := os.ReadFile(logFile(s.directory))
	if err != nil {
		return 0
	}
	return bytes.Count(text, []byte("WARNING: DATA RACE"))
}

// tail is the end of what the service has said.
func (s *service) tail() string {
	const most = 4 << 10
	text, err := os.ReadFile(logFile(s.directory))
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-most):])
}

// ready asks whether the service takes requests.
func (c *client) ready(ctx context.Context) bool {
	status, _, err := c.call(ctx, http.MethodGet, "/readyz", nil)
	return err == nil && status == http.StatusOK
}
