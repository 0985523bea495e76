// Command chaos kills the service again and again while it works on its own
// jobs, and counts what became of them; make chaos calls it:
//
//	chaos PROGRAM
//
// CHAOS_TIME is how long (30s), CHAOS_JOBS how many jobs of each type (200),
// CHAOS_SEED draws the same signals again. The payloads are the newest samples
// of testdata/payloads. It exits with 1 when something was lost.
package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"example.invalid/service/internal/chaos"
	"example.invalid/service/internal/config"
)

func main() {
	if len(os.Args) != 2 {
		_, _ = fmt.Fprintln(os.Stderr, "usage: chaos PROGRAM; make chaos builds it and calls this")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1])
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, program string) error {
	definition := config.Definition()
	definition.API.RequireKey = false // the service gets one of its own
	settings, _, err := config.FromEnv(definition, os.LookupEnv)
	if err != nil {
		return err
	}
	o := chaos.Options{
		Config: settings, Command: []string{program}, Samples: filepath.Join("testdata", "payloads"),
		Time: 30 * time.Second, Jobs: 200, Seed: rand.Uint64() >> 32, Out: os.Stdout, // #nosec G404 -- it chooses moments
	}
	if text := os.Getenv("CHAOS_TIME"); text != "" {
		if o.Time, err = time.ParseDuration(text); err != nil {
			return fmt.Errorf("CHAOS_TIME: %w", err)
		}
	}
	if text := os.Getenv("CHAOS_JOBS"); text != "" {
		if o.Jobs, err = strconv.Atoi(text); err != nil {
			return fmt.Errorf("CHAOS_JOBS: %w", err)
		}
	}
	if text := os.Getenv("CHAOS_SEED"); text != "" {
		if o.Seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			return fmt.Errorf("CHAOS_SEED: %w", err)
		}
	}
	return chaos.Run(ctx, o)
}
