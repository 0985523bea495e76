package httpapi

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// The bounds of what a job may ask for.
const (
	maxKeyLength = 255
	maxTimeout   = 24 * time.Hour
	maxAttempts  = 1000
	maxUniqueFor = 365 * 24 * time.Hour
)

// readPolicy takes the fields that say how the runs of a job are done.
func readPolicy(o *object, spec *work.Spec) {
	readNumber(o, "priority", &spec.Priority, queue.MostUrgent, queue.LeastUrgent)
	readNumber(o, "maxAttempts", &spec.MaxAttempts, 1, maxAttempts)
	readName(o, "orderKey", &spec.OrderKey)
	readName(o, "fairKey", &spec.FairKey)
	readName(o, "uniqueKey", &spec.UniqueKey)
	spec.UniqueFor = readDuration(o, "uniqueFor", 0, maxUniqueFor)
	if spec.UniqueFor > 0 && spec.UniqueKey == "" {
		o.add("uniqueFor", "needs a uniqueKey")
	}
	readTime(o, "deadline", &spec.Deadline)
	readName(o, "idempotencyKey", &spec.IdempotencyKey)
}

func readNumber(o *object, name string, into *int, low, high int) {
	var n int
	switch {
	case !o.take(name, &n):
	case n < low || n > high:
		o.add(name, fmt.Sprintf("is %d; wanted is a whole number from %d to %d", n, low, high))
	default:
		*into = n
	}
}

// readName takes a key: a short text in one line. An empty one is none.
func readName(o *object, name string, into *string) {
	if !o.take(name, into) {
		return
	}
	if wrong := nameFault(*into); wrong != "" {
		o.add(name, wrong)
	}
}

// nameFault says what is wrong with a key.
func nameFault(key string) string {
	if len(key) > maxKeyLength {
		return fmt.Sprintf("is longer than %d bytes", maxKeyLength)
	}
	for _, r := range key {
		if r < ' ' || r == 0x7f {
			return "has a control character"
		}
	}
	return ""
}

func readTime(o *object, name string, into *time.Time) {
	var text string
	if !o.take(name, &text) {
		return
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		o.add(name, fmt.Sprintf("is %q; wanted is a time such as 2030-01-01T00:00:00Z", text))
		return
	}
	*into = t
}

// readDuration takes a Go duration or a number of seconds, of a millisecond to
// high. When the field is not there it is the value for that.
func readDuration(o *object, name string, otherwise, high time.Duration) time.Duration {
	var raw json.RawMessage
	if !o.take(name, &raw) {
		return otherwise
	}
	var (
		d    time.Duration
		text string
		secs float64
	)
	switch {
	case json.Unmarshal(raw, &secs) == nil && secs > 0 && secs <= high.Seconds():
		d = time.Duration(secs * float64(time.Second))
	case json.Unmarshal(raw, &text) == nil:
		d, _ = time.ParseDuration(text)
	}
	if d < time.Millisecond || d > high {
		o.add(name, fmt.Sprintf("is %s; wanted is a time such as \"30s\" or a number of seconds, 1ms to %s", raw, high))
		return 0
	}
	return d
}
