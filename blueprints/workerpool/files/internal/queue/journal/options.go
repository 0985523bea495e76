package journal

import (
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
	DefaultSegmentSize = 64 << 20
	DefaultMinGarbage  = 32 << 20
	DefaultCompactRate = 128 << 20
)

// laterDelay is how long a record that nobody waits for stays in the process.
const laterDelay = time.Millisecond

// Options are what a journal is opened with.
type Options struct {
	// Dir is made if it is missing. It must be on a local file system.
	Dir string
	// Level is Process if it is empty.
	Level Level
	// SegmentSize is the number of bytes at which a new segment is begun. 0
	// stands for DefaultSegmentSize.
	SegmentSize int64
	// MinGarbage is the number of bytes that must be dead, besides being the
	// greater part of all, before the journal is compacted. 0 stands for
	// DefaultMinGarbage.
	MinGarbage int64
	// CompactRate is the number of bytes that compaction reads in a second. 0
	// stands for DefaultCompactRate.
	CompactRate int64
	// Logger is told what an operator has to know. Nil stands for nobody.
	Logger *slog.Logger

	// These are of tests; zero stands for what is real.
	fs      fileSystem
	ahead   int64 // by how much a file is made longer than it need be
	maxHeld int   // bytes of Later that may wait for room
}

func (o Options) withDefaults() (Options, error) {
	if o.Dir == "" {
		return o, fmt.Errorf("journal: no directory")
	}
	switch o.Level {
	case "":
		o.Level = Process
	case Process, Disk:
	default:
		return o, fmt.Errorf("journal: level %q: it is process or disk", o.Level)
	}
	if o.SegmentSize <= 0 {
		o.SegmentSize = DefaultSegmentSize
	}
	if o.MinGarbage <= 0 {
		o.MinGarbage = DefaultMinGarbage
	}
	if o.CompactRate <= 0 {
		o.CompactRate = DefaultCompactRate
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.fs == nil {
		o.fs = diskFS{}
	}
	if o.ahead == 0 {
		o.ahead = zeroAhead
	}
	if o.maxHeld == 0 {
		o.maxHeld = maxHeld
	}
	return o, nil
}
