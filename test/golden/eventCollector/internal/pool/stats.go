package pool

// WorkerStats is what one slot of the pool did.
type WorkerStats struct {
	Slot    int
	Started uint64
	Busy    bool
}

// Stats is what the pool is doing and did.
type Stats struct {
	Workers  int // wanted
	Busy     int // running something now
	Hung     int // given up, not returned yet
	Paused   bool
	Queued   int
	Capacity int

	Started  uint64
	Panics   uint64
	Goexits  uint64
	GivenUp  uint64 // runs that were given up as hung
	Late     uint64 // given-up runs that returned at last
	Replaced uint64 // slots that were replaced
	Wait     Histogram
	Run      Histogram
	PerSlot  []WorkerStats
}
