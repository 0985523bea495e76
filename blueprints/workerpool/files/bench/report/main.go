// Command report runs all benchmarks of this module and prints what they found
// as Markdown tables, with the goals and whether they were met.
//
//	go run ./report                           everything that needs no server
//	BENCH_POSTGRES=postgres://... BENCH_REDIS=127.0.0.1:6379 go run ./report
//	go run ./report -count 1 -time 50ms       a quick look
//	go run ./report -service ../name -jobs /api/v1/namespace/NAMESPACE/NAME/jobs
//
// Each of -count rounds is a run of every benchmark, one after the other, so
// that a busy moment of the machine hits all alike; the numbers are medians of
// the rounds, from benchstat. Run it from the folder bench.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// options are the flags.
type options struct {
	count       int
	time        time.Duration
	durableTime time.Duration
	only        string
	match       string
	raw         string
	dir         string
	service     serviceOptions
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err == nil {
		return
	}
	if !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "report:", err)
	}
	os.Exit(1)
}

func parse(args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("report", flag.ContinueOnError)
	f.IntVar(&o.count, "count", 10, "rounds of all benchmarks")
	f.DurationVar(&o.time, "time", 200*time.Millisecond, "time for each benchmark of pools in each round")
	f.DurationVar(&o.durableTime, "durable-time", time.Second, "the same for durable queues")
	f.StringVar(&o.only, "only", "pools,durable,http", "which parts, separated by commas")
	f.StringVar(&o.match, "bench", ".", "which benchmarks, as for go test")
	f.StringVar(&o.raw, "raw", "", "a file to keep what the benchmarks print, for benchstat; what is in it counts, too")
	f.StringVar(&o.dir, "dir", "", "a folder on the disk that is measured; the default is that for temporary files")
	f.StringVar(&o.service.program, "service", "", "the program of the service, for the load by HTTP")
	f.StringVar(&o.service.jobs, "jobs", "", "the path of its jobs, for instance /api/v1/namespace/NAMESPACE/NAME/jobs")
	f.StringVar(&o.service.job, "job", "", "the job to post; the default calls a URL of this program")
	f.DurationVar(&o.service.time, "http-time", 10*time.Second, "time of each load by HTTP")
	f.IntVar(&o.service.runs, "http-runs", 3, "how often each load by HTTP is repeated")
	f.IntVar(&o.service.connections, "connections", 64, "connections of the load by HTTP")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	for part := range strings.SplitSeq(o.only, ",") {
		if !slices.Contains([]string{"pools", "durable", "http"}, part) {
			return o, fmt.Errorf("-only: %q is not one of pools, durable, http", part)
		}
	}
	if o.count < 1 || o.service.runs < 1 || o.service.connections < 1 {
		return o, errors.New("-count, -http-runs and -connections have to be positive")
	}
	return o, nil
}

func (o options) has(part string) bool { return slices.Contains(strings.Split(o.only, ","), part) }

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp(o.dir, "bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	if o.raw == "" {
		o.raw = filepath.Join(work, "raw.txt")
	}
	var results results
	if o.has("pools") || o.has("durable") {
		if err := measure(ctx, o, work); err != nil {
			return err
		}
		if results, err = summarize(ctx, o.raw); err != nil {
			return err
		}
	}
	var http []httpRow
	if o.has("http") && o.service.program != "" {
		if http, err = o.service.measure(ctx, work); err != nil {
			return err
		}
	}
	_, err = io.WriteString(out, page(ctx, o, results, http))
	return err
}
