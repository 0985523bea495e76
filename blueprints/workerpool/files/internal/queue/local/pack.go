package local

import (
	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// The body of a run that has to wait behind many others is packed: kept as it is
// written to the log. That is a few hundred bytes without a pointer, in the
// place of 650 that the garbage collector has to go through. A run that is found
// in the log stays packed, too, until somebody needs more than its place.
const (
	// backlog is how many have to wait: a run that is about to begin would be
	// unpacked at once.
	backlog = 1000
	// maxPacked is the size of payloads up to which it is worth it.
	maxPacked = 4 << 10
)

// packs tells whether runs that are accepted now are packed. The lock is held.
func (e *Engine) packs() bool { return e.log != nil && e.in[waiting] > e.backlog }

// packable tells whether a run may be packed. A trigger that is written as JSON
// would take longer to read than is gained.
func packable(entry *queue.Entry) bool {
	t := &entry.Spec.Trigger
	return entry.Job == nil && len(entry.Spec.Payload) <= maxPacked && (t.IsZero() || *t == work.Trigger{Kind: work.TriggerOnce})
}
