package sqlite

import (
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Level tells when Append returns.
type Level string

// The levels.
const (
	// Process is when the records are in the kernel: they survive the process.
	Process Level = "process"
	// Disk is when they are on the disk: they survive a power cut.
	Disk Level = "disk"
)

// The defaults of Options.
const (
	DefaultMinGarbage = 32 << 20
	DefaultCheckFor   = time.Minute
	DefaultBusyFor    = 5 * time.Second
)

const (
	// laterDelay is how long a record that nobody waits for stays in the process.
	laterDelay = time.Millisecond
	// retryDelay is when what did not fit is tried again.
	retryDelay = 100 * time.Millisecond
	// maxHeld bounds what Later took and could not be written for want of room.
	maxHeld = 64 << 20
	// maxUnit bounds what is given to one Append or Later.
	maxUnit = 64 << 20
)

// Options are what a database is opened with. Zero stands for the default.
type Options struct {
	// Dir is made if it is missing. It must be on a local file system.
	Dir string
	// Level is Process if it is empty.
	Level Level
	// MinGarbage is the number of bytes that must be free, besides being the
	// greater part of all, before the database is made smaller.
	MinGarbage int64
	// CheckFor bounds how long Open has the structure of the database checked.
	// What was not reached by then is only read.
	CheckFor time.Duration
	// BusyFor is how long it waits for another program that has locked the
	// database.
	BusyFor time.Duration
	// Logger is told what an operator has to know. Nil stands for nobody.
	Logger *slog.Logger

	// These are of tests; zero stands for what is real.
	maxHeld int
	pages   int64               // of a checkpoint
	commit  func(*writer) error // is called before each commit, which fails with it
}

func (o Options) withDefaults() (Options, error) {
	if o.Dir == "" {
		return o, errors.New("sqlite: no directory")
	}
	switch o.Level {
	case "":
		o.Level = Process
	case Process, Disk:
	default:
		return o, fmt.Errorf("sqlite: level %q: it is process or disk", o.Level)
	}
	if o.MinGarbage <= 0 {
		o.MinGarbage = DefaultMinGarbage
	}
	if o.CheckFor <= 0 {
		o.CheckFor = DefaultCheckFor
	}
	if o.BusyFor <= 0 {
		o.BusyFor = DefaultBusyFor
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.pages == 0 {
		o.pages = checkpointPages
	}
	if o.maxHeld == 0 {
		o.maxHeld = maxHeld
	}
	return o, nil
}
