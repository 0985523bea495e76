package ui

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/obs"
	"github.com/acme-demo/eventcollector/internal/pool"
)

// maxWorkers is how many workers are listed one by one.
const maxWorkers = 256

// data is what the page polls: the metrics, and what is of use to somebody who
// looks but too much for something that collects. Times are in seconds.
type data struct {
	Time    time.Time  `json:"time"`
	Start   time.Time  `json:"start"`
	Metrics obs.Report `json:"metrics"`

	Accepting bool      `json:"accepting"`
	Bounds    []float64 `json:"bounds"` // of Wait and Run
	Wait      []uint64  `json:"wait"`   // with one more for what is above
	Run       []uint64  `json:"run"`
	Workers   []worker  `json:"workers"`
	Adaptive  *adaptive `json:"adaptive,omitempty"`
	Types     []kind    `json:"types"`
	Ready     []int     `json:"ready"`  // by priority, the first is 1
	Oldest    float64   `json:"oldest"` // how long a run has waited at most, with a worker in sight or not
}

type worker struct {
	Slot    int    `json:"slot"`
	Busy    bool   `json:"busy"`
	Started uint64 `json:"started"`
}

type adaptive struct {
	Min    int     `json:"min"`
	Max    int     `json:"max"`
	Target float64 `json:"targetSeconds"`
	Grown  uint64  `json:"grown"`
	Shrunk uint64  `json:"shrunk"`
	Held   uint64  `json:"held"`
}

type kind struct {
	Type    string `json:"type"`
	Running int    `json:"running"`
	Waiting int    `json:"waiting"`
	Limited int    `json:"limited"`
	Limit   string `json:"limit,omitempty"` // the one that it is at
}

// numbers answers with what there is now.
func numbers(m *obs.Metrics) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		body, err := json.Marshal(collect(m))
		if err != nil {
			panic(err) // no value of ours; the interface makes it 500 and logs it
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body) // a client that went away is no error of ours
	})
}

func collect(m *obs.Metrics) data {
	s := m.Dispatcher.Stats()
	d := data{
		Time: time.Now(), Start: m.Start, Metrics: m.Report(), Accepting: s.Accepting,
		Wait: s.Pool.Wait.Counts, Run: s.Pool.Run.Counts,
		Workers: listWorkers(s.Pool.PerSlot), Types: listTypes(s), Ready: s.Waits[1:],
	}
	d.Oldest = max(s.Pool.Oldest.Seconds(), d.Metrics.Queue.OldestSeconds)
	for _, b := range s.Pool.Wait.Bounds {
		d.Bounds = append(d.Bounds, b.Seconds())
	}
	if a := s.Pool.Adaptive; a.On {
		d.Adaptive = &adaptive{Min: a.Min, Max: a.Max, Target: a.Target.Seconds(), Grown: a.Grown, Shrunk: a.Shrunk, Held: a.Held}
	}
	return d
}

// listWorkers lists the first workers, in the order of their slots.
func listWorkers(slots []pool.WorkerStats) []worker {
	slices.SortFunc(slots, func(a, b pool.WorkerStats) int { return cmp.Compare(a.Slot, b.Slot) })
	list := make([]worker, 0, min(len(slots), maxWorkers))
	for _, s := range slots[:cap(list)] {
		list = append(list, worker{Slot: s.Slot, Busy: s.Busy, Started: s.Started})
	}
	return list
}

func listTypes(s dispatch.Stats) []kind {
	waiting := map[string]int{}
	for _, l := range s.Pool.Lanes {
		waiting[l.Type] += l.Waiting + l.Parked
	}
	list := make([]kind, 0, len(s.Pool.Types))
	for _, t := range s.Pool.Types {
		list = append(list, kind{
			Type: t.Type, Running: t.Running, Waiting: waiting[t.Type], Limited: t.Limited, Limit: string(t.Shut),
		})
	}
	return list
}
