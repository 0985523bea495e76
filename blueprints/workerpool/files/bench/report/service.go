package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"example.invalid/service/bench/load"
)

// serviceOptions say how the service is loaded by HTTP.
type serviceOptions struct {
	program     string
	jobs        string // path
	job         string // body
	time        time.Duration
	runs        int
	connections int
}

// httpRow is what was measured at one share of the capacity.
type httpRow struct {
	level    string
	share    float64 // of the capacity
	rate     float64 // accepted a second
	p        [3]time.Duration
	late     time.Duration // p99 of how late requests were sent
	refused  int
	requests int
}

// shares of the capacity, and the percentiles that are shown.
var (
	shares      = []float64{0.25, 0.5, 0.75}
	percentiles = [3]float64{0.5, 0.99, 0.999}
)

// measure starts the service with each level and loads it.
func (s serviceOptions) measure(ctx context.Context, work string) ([]httpRow, error) {
	if s.jobs == "" {
		return nil, errors.New("-service needs -jobs, the path of its jobs")
	}
	job := s.job
	if job == "" {
		url, stop, err := sink(ctx)
		if err != nil {
			return nil, err
		}
		defer stop()
		job = fmt.Sprintf(`{"url":%q,"schedule":"once"}`, url)
	}
	var rows []httpRow
	for _, level := range []string{"process", "disk"} {
		found, err := s.measureLevel(ctx, filepath.Join(work, "data-"+level), level, []byte(job))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", level, err)
		}
		rows = append(rows, found...)
	}
	return rows, nil
}

// sink is a server that jobs of type http can call.
func sink(ctx context.Context) (url string, stop func(), err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }),
		ReadHeaderTimeout: time.Minute,
	}
	go func() { _ = server.Serve(l) }()
	return "http://" + l.Addr().String() + "/", func() { _ = server.Close() }, nil
}

func (s serviceOptions) measureLevel(ctx context.Context, dir, level string, job []byte) (rows []httpRow, err error) {
	service, err := s.start(ctx, dir, level)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, service.stop()) }()
	c := load.Config{URL: service.url + s.jobs, Body: job, Header: http.Header{}, Connections: s.connections, Warmup: s.time / 4, Duration: s.time}
	if key := os.Getenv("API_KEYS"); key != "" {
		c.Header.Set("Authorization", "Apikey "+key)
	}
	note := func(what string) { fmt.Fprintf(os.Stderr, "load by HTTP, %s: %s\n", level, what) }
	note("capacity")
	capacity, err := s.repeat(ctx, service, c)
	if err != nil {
		return nil, err
	}
	if capacity.rate == 0 {
		return nil, fmt.Errorf("none of %d jobs was accepted", capacity.requests)
	}
	capacity.level, capacity.share = level, 1
	for _, share := range shares {
		note(fmt.Sprintf("%.0f %%", 100*share))
		c.Rate = share * capacity.rate
		row, err := s.repeat(ctx, service, c)
		if err != nil {
			return nil, err
		}
		row.level, row.share = level, share
		rows = append(rows, row)
	}
	return append(rows, capacity), nil
}

// repeat returns the medians of several runs.
func (s serviceOptions) repeat(ctx context.Context, service *running, c load.Config) (httpRow, error) {
	var row httpRow
	var rates []float64
	var values [len(percentiles)][]time.Duration
	var late []time.Duration
	for range s.runs {
		if err := service.idle(ctx); err != nil {
			return row, err
		}
		r, err := load.Run(ctx, c)
		if err != nil {
			return row, err
		}
		rates = append(rates, r.PerSecond())
		for i, p := range percentiles {
			values[i] = append(values[i], load.Percentile(r.Latencies, p))
		}
		late = append(late, load.Percentile(r.Late, 0.99))
		row.requests += r.Due
		row.refused += r.Due - r.Accepted
	}
	slices.Sort(rates)
	row.rate = rates[len(rates)/2]
	for i := range values {
		slices.Sort(values[i])
		row.p[i] = values[i][len(values[i])/2]
	}
	slices.Sort(late)
	row.late = late[len(late)/2]
	return row, nil
}

// running is a service that was started here.
type running struct {
	command *exec.Cmd
	ended   chan error
	url     string
}

func (s serviceOptions) start(ctx context.Context, dir, level string) (*running, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	adminPort, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	program, err := filepath.Abs(s.program)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, program) // #nosec G204 -- the program that the user names
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = patience
	c.Dir = dir
	c.Stderr = os.Stderr
	c.Env = environment(dir, "HTTP_IP_ADDR=127.0.0.1", "HTTP_IP_PORT="+port, "ADMIN_IP_PORT="+adminPort,
		"QUEUE_DURABILITY="+level, "QUEUE_DIRECTORY="+filepath.Join(dir, "queue"), "HTTP_JOB_ALLOW=127.0.0.1", "LOG_LEVEL=error", "HTTP_LOG=")
	if err := c.Start(); err != nil {
		return nil, err
	}
	r := &running{command: c, ended: make(chan error, 1), url: "http://127.0.0.1:" + port}
	go func() { r.ended <- c.Wait() }()
	if err := r.ready(ctx); err != nil {
		return nil, errors.Join(err, r.stop())
	}
	return r, nil
}

// freePort returns a port of loopback that was free a moment ago.
func freePort(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// stop stops the service as an operator would.
func (r *running) stop() error {
	if err := r.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	if err := <-r.ended; err != nil {
		return fmt.Errorf("the service ended badly: %w", err)
	}
	return nil
}
