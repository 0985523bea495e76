package durable

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
)

// Level is how safe a job is when it counts as accepted.
type Level string

// The levels.
const (
	Process Level = "process"
	Disk    Level = "disk"
)

// Message is what the jobs carry.
type Message struct {
	To       string `json:"to"`
	Template string `json:"template"`
	Order    string `json:"order"`
	Number   int    `json:"number"`
}

// message is the same for all but for its number.
func message(number int) Message {
	return Message{
		To: "customer@example.com", Template: "order-has-been-shipped",
		Order: "8f14e45f-ceea-467f-a8f1-1d2c3b4a5968", Number: 1_000_000 + number,
	}
}

// payloads are messages as JSON, made beforehand: it is not their encoding that
// is measured. River takes messages and encodes them itself.
var payloads = func() (list [1024][]byte) {
	for i := range list {
		b, err := json.Marshal(message(i))
		if err != nil {
			panic(err) // it has nothing that could not be written
		}
		list[i] = b
	}
	return list
}()

func payload(number int64) []byte { return payloads[number%int64(len(payloads))] }

// System is a queue that keeps jobs.
type System interface {
	// Accept makes n jobs safe with one call.
	Accept(ctx context.Context, n int) error
	// Done returns how many jobs are done.
	Done() uint64
	Close() error
}

// Config is what a system is opened with.
type Config struct {
	Level Level
	Dir   string // of an engine of this process
	// Workers is how many jobs are done at a time, 0 for a system that only
	// accepts.
	Workers int
	// Copy inserts many jobs in the fastest way there is, where that is another
	// one.
	Copy bool
}

// errUnavailable wraps what is missing for a system to be measured.
var errUnavailable = errors.New("not measured")

// fromEnv returns the address of a server.
func fromEnv(name string) (string, error) {
	if v := os.Getenv(name); v != "" {
		return v, nil
	}
	return "", fmt.Errorf("%w: %s is not set", errUnavailable, name)
}

// tally counts what is done.
type tally struct{ done atomic.Uint64 }

// Done returns how many that are.
func (t *tally) Done() uint64 { return t.done.Load() }
