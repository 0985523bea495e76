package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// sample is the median of a benchmark, with how sure it is.
type sample struct {
	value float64
	// spread is half of the 95 % confidence interval, as benchstat prints it;
	// empty with fewer than six rounds.
	spread string
}

// results are samples by benchmark and unit.
type results map[string]map[string]sample

// The units, as benchstat names them.
const (
	perOp  = "sec/op"
	allocs = "allocs/op"
	p50    = "p50-sec"
	p99    = "p99-sec"
)

// summarize lets benchstat find the medians.
func summarize(ctx context.Context, raw string) (results, error) {
	out, err := command(ctx, os.Environ(), "go", "tool", "benchstat", "-format", "csv", "-ignore", "pkg,cpu,goos,goarch", raw)
	if err != nil {
		return nil, err
	}
	return parseCSV(out)
}

// processors is what go test adds to the name of a benchmark.
var processors = regexp.MustCompile(`-\d+$`)

// parseCSV reads what benchstat prints: for each unit a table with a line that
// begins with an empty name and has the unit.
func parseCSV(text []byte) (results, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	found := results{}
	unit := ""
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("benchstat: %w", err)
		}
		switch {
		case len(fields) < 3:
		case fields[0] == "":
			if fields[2] == "CI" {
				unit = fields[1]
			}
		case fields[0] != "geomean" && fields[1] != "" && unit != "":
			value, err := strconv.ParseFloat(fields[1], 64)
			if err != nil {
				return nil, fmt.Errorf("benchstat: %s: %w", fields[0], err)
			}
			spread := fields[2]
			if spread == "∞" {
				spread = ""
			}
			found.add(processors.ReplaceAllString(fields[0], ""), unit, sample{value, spread})
		}
	}
	if len(found) == 0 {
		return nil, errors.New("benchstat: no benchmark in its output")
	}
	return found, nil
}

func (r results) add(name, unit string, s sample) {
	if r[name] == nil {
		r[name] = map[string]sample{}
	}
	r[name][unit] = s
}

// get returns the time of one op in nanoseconds, or another unit as it is;
// false when it was not measured.
func (r results) get(name, unit string) (float64, bool) {
	s, ok := r[name][unit]
	if strings.HasSuffix(unit, "sec") || unit == perOp {
		return s.value * 1e9, ok
	}
	return s.value, ok
}

// perSecond returns how many ops there are in a second.
func (r results) perSecond(name string) (float64, bool) {
	ns, ok := r.get(name, perOp)
	if !ok || ns == 0 {
		return 0, false
	}
	return 1e9 / ns, true
}
