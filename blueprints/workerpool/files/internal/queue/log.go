package queue

import "time"

// Op is what a Record does to the life of its key. Compaction knows only these
// words.
type Op uint8

// The operations.
const (
	// Put begins the life of a key and supersedes everything before it.
	Put Op = 1
	// Add extends it.
	Add Op = 2
	// Remove ends it: nothing with this key before it is needed any more.
	Remove Op = 3
)

// Record is one change. Its life is that of its (Kind, Key): the same key of
// two kinds is two keys.
type Record struct {
	Op   Op
	Kind uint8
	Key  []byte // the 16 bytes of a run's id, or any string
	Data []byte
}

// Log keeps records. The records of a key are replayed in the order in which
// they were given to Append and Later, those of other keys in any order.
//
// Neither Append nor Later refers to the bytes of a record after it has
// returned.
type Log interface {
	// Append writes the records as one unit, all or none after a crash, and
	// returns when they are as safe as the level says: in the kernel (process)
	// or on the disk (disk). What Later took before is written, too. After an
	// error it is unknown whether they are there after a restart.
	Append(records ...Record) error
	// Later takes records that need not be waited for, as one unit. They are in
	// the kernel with the next Append or Push, or within a millisecond. It
	// waits for no input or output; its errors are those of the next Append.
	Later(records ...Record)
	// Push hands to the kernel what Later took: it survives the process then,
	// not a power cut.
	Push() error
	// Flush makes what Later took as safe as what Append took.
	Flush() error
	Stats() LogStats
	// Close flushes and ends the log.
	Close() error
}

// LogStats is what a log is and did.
type LogStats struct {
	Level    string // none, process or disk
	Bytes    int64  // of all files
	Segments int
	// Live is the part of Bytes that is still needed, 0 to 1.
	Live float64

	Records     uint64 // taken since the start
	Commits     uint64 // writes, or flushes to the disk
	Compactions uint64
	// P50 and P99 are how long Append took, of the recent ones.
	P50 time.Duration
	P99 time.Duration

	// Quarantined counts damaged parts that were set aside.
	Quarantined int
	// Failed tells why the log takes nothing any more; nil while it does.
	Failed error
}
