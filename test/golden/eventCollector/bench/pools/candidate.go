package pools

import "fmt"

// Pool is what all candidates are to the benchmarks.
type Pool interface {
	// Submit hands a job over. It waits while there is no room.
	Submit(j *Job)
	// Close ends the pool; all that was submitted has been run before.
	Close()
}

// The buffers that have no number.
const (
	Unbounded = -1 // as many as there is memory for
	None      = 0  // whoever submits waits for an idle worker
)

// BufferName is how a buffer is called in the name of a benchmark.
func BufferName(n int) string {
	switch n {
	case Unbounded:
		return "unbounded"
	case None:
		return "none"
	}
	return fmt.Sprint(n)
}

// Config is what a candidate is made with.
type Config struct {
	Workers int
	Buffer  int
	Run     Runner
	Book    *Book // for what brings the contract itself
}

// Candidate is one way to run jobs.
type Candidate struct {
	Name    string
	Buffers []int // those that it can have
	New     func(Config) Pool
}

// Bounded are the buffers that are compared: the size that this service and
// others suggest under load, and PavedRoad's own.
var Bounded = []int{1024, 5}

// Candidates lists all that fulfil the contract through the Runner that they
// are given.
func Candidates() []Candidate {
	return []Candidate{
		{"ours", Bounded, newOurs},
		{"ours-batch1", Bounded, newOursOneByOne},
		{"channel", []int{1024, 5, None}, newChannel},
		{"pavedroad", Bounded, newPavedRoad},
		{"ants", []int{None}, newAnts},
		{"pond", []int{1024, 5, Unbounded}, newPond},
		{"conc", []int{None}, newConc},
		{"workerpool", []int{Unbounded}, newWorkerPool},
		{"errgroup", []int{None}, newErrGroup},
	}
}

// Whole is the pool of this service as it is used, which brings all of the
// Envelope itself.
func Whole() Candidate { return Candidate{"ours-whole", Bounded, newWhole} }

// Find returns a candidate by its name.
func Find(name string) Candidate {
	for _, c := range append(Candidates(), Whole()) {
		if c.Name == name {
			return c
		}
	}
	panic("there is no candidate " + name)
}
