package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// environment is that of everything that is measured. NODE_EXTRA_CA_CERTS and
// the like have nothing to do here.
func environment(work string, more ...string) []string {
	env := []string{"TMPDIR=" + work}
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if name != "TMPDIR" && name != "NODE_EXTRA_CA_CERTS" {
			env = append(env, e)
		}
	}
	return append(env, more...)
}

// command runs a program and returns what it prints. What it says beside that
// is shown when it fails.
func command(ctx context.Context, env []string, name string, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, name, args...) // #nosec G204 -- go, or what it built
	c.Env = env
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		return out, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, said.Bytes())
	}
	return out, nil
}

// measure builds the benchmarks and runs them in turns. What they print is
// added to o.raw.
func measure(ctx context.Context, o options, work string) error {
	type program struct {
		path  string
		flags []string
	}
	var programs []program
	for _, p := range []struct {
		name  string
		flags []string
	}{
		{"pools", []string{"-test.benchtime=" + o.time.String()}},
		{"durable", []string{"-test.benchtime=1x", "-durable.time=" + o.durableTime.String()}},
	} {
		if !o.has(p.name) {
			continue
		}
		path := filepath.Join(work, p.name+".test")
		if _, err := command(ctx, os.Environ(), "go", "test", "-c", "-o", path, "./"+p.name); err != nil {
			return err
		}
		programs = append(programs, program{path, p.flags})
	}
	raw, err := os.OpenFile(o.raw, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	for round := range o.count {
		for _, p := range programs {
			fmt.Fprintf(os.Stderr, "round %d of %d: %s\n", round+1, o.count, filepath.Base(p.path))
			args := append([]string{"-test.run=^$", "-test.bench=" + o.match, "-test.timeout=2h"}, p.flags...)
			out, err := command(ctx, environment(work), p.path, args...)
			if err != nil {
				return errors.Join(fmt.Errorf("%w:\n%s", err, failures(out)), raw.Close())
			}
			if _, err := raw.Write(out); err != nil {
				return errors.Join(err, raw.Close())
			}
		}
	}
	return raw.Close()
}

// failures returns the lines that tell what went wrong.
func failures(out []byte) []byte {
	var lines [][]byte
	for line := range bytes.Lines(out) {
		if bytes.HasPrefix(line, []byte("    ")) || bytes.Contains(line, []byte("FAIL")) {
			lines = append(lines, line)
		}
	}
	return bytes.Join(lines, nil)
}
