package queue

import "fmt"

// Overflow is what happens to a submission for which there is no room.
type Overflow uint8

// The overflow policies.
const (
	// Reject refuses it with a *work.FullError.
	Reject Overflow = iota
	// Block waits for room until the context is done.
	Block
	// DropOldest takes the oldest waiting runs of the least urgent priority
	// away, leased ones last: a durable engine dead-letters them, any other
	// drops them. It refuses a submission when everything that waits is more
	// urgent.
	DropOldest
	// Spill keeps the descriptions beyond the bound in files. It refuses a
	// submission when they are full, too.
	Spill
)

var overflowNames = [...]string{"reject", "block", "drop-oldest", "spill"}

// String returns the name of the policy.
func (o Overflow) String() string {
	if int(o) < len(overflowNames) {
		return overflowNames[o]
	}
	return fmt.Sprintf("Overflow(%d)", uint8(o))
}

// ParseOverflow returns the policy of a name.
func ParseOverflow(name string) (Overflow, error) {
	for i, n := range overflowNames {
		if n == name {
			return Overflow(i), nil // #nosec G115 -- a handful of names
		}
	}
	return 0, fmt.Errorf("%q is not one of reject, block, drop-oldest, spill", name)
}

// The priorities of runs. 1 is the most urgent.
const (
	MostUrgent      = 1
	DefaultPriority = 5
	LeastUrgent     = 9
)
