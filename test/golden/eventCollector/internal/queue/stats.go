package queue

import (
	"fmt"
	"time"
)

// Stats is a consistent snapshot of an engine. Numbers of runs that ended count
// from the start of the process, numbers in a state are those of now.
type Stats struct {
	Accepted uint64
	// Recovered counts the unfinished runs that were found at the start, and
	// dead letters that were taken up again.
	Recovered uint64
	Done      uint64
	Dead      uint64
	Cancelled uint64
	// Dropped counts the runs that were thrown away unfinished: by the overflow
	// policy where nothing is durable, by a purge, or by the end of an engine
	// that is not durable.
	Dropped uint64

	Scheduled   int
	Waiting     int // those that are leased and have not begun included
	Retrying    int
	Running     int
	Undecodable int

	Leased   int    // of the waiting ones
	Begun    uint64 // attempts
	Failed   uint64 // attempts that were to be tried again
	Refused  uint64 // submissions for which there was no room
	Skipped  uint64 // runs skipped for overlap or a unique key
	Poisoned uint64 // dead because they ended the process too often
	Overflow uint64 // dead or dropped because the queue was full
	Expired  uint64 // leases that expired

	// Waits is Waiting by priority, 1 to 9.
	Waits [LeastUrgent + 1]int
	// Bytes is the size of the payloads of the unfinished runs.
	Bytes         int64
	Capacity      int   // runs
	CapacityBytes int64 // payloads

	// SpilledRuns are those whose descriptions are in the spill files.
	SpilledRuns int
	SpillBytes  int64 // the size of these files

	KeptRuns    int // finished and not dead
	KeptBytes   int64
	DeadLetters int // kept
	DeadBytes   int64
	Keys        int
	Jobs        int
	Schedules   int

	// Oldest is since when the run that has waited longest without being leased
	// has done so, zero when there is none.
	Oldest time.Time

	// Log is nil for an engine without one.
	Log *LogStats
}

// Check returns an error when the sum of all states is not what was accepted.
func (s *Stats) Check() error {
	in := s.Accepted + s.Recovered
	ended := s.Done + s.Dead + s.Cancelled + s.Dropped
	here := s.Scheduled + s.Waiting + s.Retrying + s.Running + s.Undecodable
	if here < 0 || in != ended+uint64(here) {
		return fmt.Errorf("%d accepted + %d recovered, but %d done, %d dead, %d cancelled, %d dropped, %d scheduled, %d waiting, %d retrying, %d running, %d undecodable",
			s.Accepted, s.Recovered, s.Done, s.Dead, s.Cancelled, s.Dropped,
			s.Scheduled, s.Waiting, s.Retrying, s.Running, s.Undecodable)
	}
	return nil
}
