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
	input := config.Input{Lookup: os.LookupEnv}
	flags.StringVar(&input.File, "config", "", "file of settings")
	flags.Func("set", "name=value", func(entry string) error {
		input.Set = append(input.Set, entry)
		return nil
	})
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage(stdout)
		return 0
	case err == nil && flags.NArg() > 0 && !app.HasCommand(flags.Arg(0)):
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

	definition := config.Definition()
	if flags.NArg() > 0 {
		definition.API.RequireKey = false // a command serves nobody
	}
	load := func() (config.Config, config.Origins, error) { return config.Load(definition, input) }
	settings, origins, err := load()
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return app.ExitConfig
	}
	o := options(settings, origins, stderr)
	o.Reload = load
	if flags.NArg() > 0 {
		return app.Command(context.Background(), o, flags.Args(), stdout)
	}
	service, err := app.New(o)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return app.ExitCode(err)
	}
	return service.Run(context.Background())
}

func usage(w io.Writer) {
	_, _ = fmt.Fprint(w, `Usage: eventcollector [-v | -h] [-config FILE] [-set NAME=VALUE]... [command]

Without a command it serves until SIGTERM or SIGINT; a second signal hurries it.

  -v  print version, build and git tag as JSON
  -h  print this text

  -config FILE     settings from a JSON file
  -set NAME=VALUE  one setting

Commands:

`, app.CommandUsage(), "\n", config.Usage(config.Definition()))
}
