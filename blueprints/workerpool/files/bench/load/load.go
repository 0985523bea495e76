// Package load sends HTTP requests to a service and measures how long the
// answers take.
//
// An open loop sends at a constant rate, whatever comes back: request number i
// is due at its time and its latency counts from then on, also when every
// connection was busy with slow answers before it and it could only be sent
// later. A generator that waits for an answer before it looks at the clock
// leaves out just the requests that would have been slow (coordinated
// omission). A closed loop sends as fast as answers come and finds the capacity.
package load

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Config says what to send.
type Config struct {
	URL  string
	Body []byte
	// Header is sent beside Content-Type, which is application/json.
	Header http.Header
	// Connections is how many there are, each with one request at a time.
	Connections int
	// Rate is how many requests are due in a second; 0 for a closed loop.
	Rate float64
	// Warmup is how long requests are sent before any is counted.
	Warmup   time.Duration
	Duration time.Duration
}

// Result is what came of it.
type Result struct {
	// Due is how many requests were due within Duration, or sent in a closed
	// loop. All of them were sent.
	Due int
	// Accepted is how many of these were answered with 201.
	Accepted int
	// Refused counts other answers by their status, 0 for a broken connection.
	Refused map[int]int
	// Latencies are those of the accepted ones, sorted: from the time at which
	// the request was due, in a closed loop from when it was sent.
	Latencies []time.Duration
	// Late is how much later than due requests were sent, sorted.
	Late []time.Duration
	Took time.Duration
}

// PerSecond is the rate of accepted requests.
func (r Result) PerSecond() float64 { return float64(r.Accepted) / r.Took.Seconds() }

// Percentile returns the value below which the part p of sorted durations lies.
func Percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(p*float64(len(sorted))), len(sorted)-1)]
}

func (c Config) check() error {
	switch {
	case c.Connections < 1:
		return errors.New("load: there have to be connections")
	case c.Rate < 0:
		return errors.New("load: the rate must not be negative")
	case c.Duration <= 0:
		return errors.New("load: the duration has to be positive")
	}
	return nil
}

// Run sends requests until all that are due have been answered, or ctx is done.
func Run(ctx context.Context, c Config) (Result, error) {
	if err := c.check(); err != nil {
		return Result{}, err
	}
	request, address, err := encode(c)
	if err != nil {
		return Result{}, err
	}
	g := &generator{Config: c, request: request}
	senders := make([]*sender, c.Connections)
	for i := range senders {
		if senders[i], err = g.dial(ctx, address); err != nil {
			for _, s := range senders[:i] {
				s.close()
			}
			return Result{}, err
		}
	}
	g.start = time.Now()
	var wg sync.WaitGroup
	for _, s := range senders {
		wg.Go(func() { s.send(ctx) })
	}
	wg.Wait()
	took := time.Since(g.start) - c.Warmup
	for _, s := range senders {
		s.close()
	}
	return collect(senders, took), context.Cause(ctx)
}

// generator is what the senders have in common.
type generator struct {
	Config
	request []byte
	start   time.Time
	next    atomic.Int64
}

// due returns when the next request is due, false when there is none any more.
func (g *generator) due(now time.Time) (time.Time, bool) {
	at := now
	if g.Rate > 0 {
		i := g.next.Add(1) - 1
		at = g.start.Add(time.Duration(float64(i) / g.Rate * float64(time.Second)))
	}
	return at, at.Before(g.start.Add(g.Warmup + g.Duration))
}

// counts tells whether a request that was due at a time counts.
func (g *generator) counts(at time.Time) bool { return !at.Before(g.start.Add(g.Warmup)) }

func collect(senders []*sender, took time.Duration) Result {
	r := Result{Refused: map[int]int{}, Took: took}
	for _, s := range senders {
		r.Latencies = append(r.Latencies, s.latencies...)
		r.Late = append(r.Late, s.late...)
		for status, n := range s.refused {
			r.Refused[status] += n
			r.Due += n
		}
	}
	r.Accepted = len(r.Latencies)
	r.Due += r.Accepted
	slices.Sort(r.Latencies)
	slices.Sort(r.Late)
	return r
}
