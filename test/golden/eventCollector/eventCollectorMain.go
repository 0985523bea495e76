package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/acme-demo/eventcollector/internal/app"
	"github.com/acme-demo/eventcollector/internal/config"
	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/obs"
)

// Version, Build and GitTag are set by make, through the linker. What it does
// not set comes from what Go itself notes in the binary.
var (
	Version = "0.1.0"
	Build   string
	GitTag  string
)

// registerJobs makes the job types known: http, and those of the definitions.
func registerJobs(registry *JobRegistry, client *egress.Client) error {
	return errors.Join(
		registry.Register(httpJobType, newHTTPJob(client)),
	)
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole program: it returns the exit code. 0 is a clean stop, 1 a
// service that could not start or serve, 2 a mistake in the command line or the
// settings, and 3 a stop that left something unfinished.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("eventcollector", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	version := flags.Bool("v", false, "print version, build and git tag as JSON")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage(stdout)
		return 0
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
		fallthrough
	case err != nil:
		_, _ = fmt.Fprintf(stderr, "eventcollector: %v\n\n", err)
		usage(stderr)
		return app.ExitConfig
	case *version:
		_, _ = fmt.Fprintln(stdout, obs.NewBuild(Version, Build, GitTag).JSON())
		return 0
	}

	settings, origins, err := config.FromEnv(config.Definition(), os.LookupEnv)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return app.ExitConfig
	}
	service, err := newApp(settings, origins, stderr)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return app.ExitCode(err)
	}
	return service.Run(context.Background())
}

func usage(w io.Writer) {
	_, _ = fmt.Fprint(w, `Usage: eventcollector [-v | -h]

Without a flag it serves until SIGTERM or SIGINT; a second signal hurries it.

  -v  print version, build and git tag as JSON
  -h  print this text

Settings come from the environment; README.md lists them.
`)
}
