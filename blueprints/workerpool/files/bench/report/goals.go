package main

import "fmt"

// goal is what a ratio has to be.
type goal struct {
	what     string
	measured string
	limit    string
	met      bool
	known    bool // it was measured
}

func (g goal) verdict() string {
	switch {
	case !g.known:
		return "not measured"
	case g.met:
		return "met"
	}
	return "missed"
}

// ratios collects the ratio of two benchmarks in several configurations.
type ratios struct {
	low, high float64
	n         int
}

func (x *ratios) add(v float64) {
	if x.n == 0 {
		x.low, x.high = v, v
	}
	x.low, x.high = min(x.low, v), max(x.high, v)
	x.n++
}

func (x *ratios) String() string {
	switch {
	case x.n == 0:
		return none
	case x.n == 1 || times(x.low) == times(x.high):
		return times(x.low)
	}
	return times(x.low) + " to " + times(x.high)
}

// atMost is a goal that every one of the ratios has to keep below.
func (x *ratios) atMost(what string, limit float64) goal {
	return goal{what, x.String(), "at most " + times(limit), x.high <= limit, x.n > 0}
}

// atLeast is a goal that every one of the ratios has to reach.
func (x *ratios) atLeast(what string, limit float64) goal {
	return goal{what, x.String(), "at least " + times(limit), x.low >= limit, x.n > 0}
}

// fleets are the numbers of workers that are measured.
var fleets = []string{"1", "5", "64"}

func dispatch(job, pool, buffer, workers string) string {
	return fmt.Sprintf("Dispatch/job=%s/pool=%s/buffer=%s/workers=%s", job, pool, buffer, workers)
}

func bare(buffer, workers string) string {
	return fmt.Sprintf("HandOff/pool=channel/buffer=%s/workers=%s", buffer, workers)
}

func envelope(job, pool, buffer, workers string) string {
	return fmt.Sprintf("Envelope/job=%s/pool=%s/buffer=%s/workers=%s", job, pool, buffer, workers)
}

// compare divides the times of two benchmarks for each number of workers.
func (r results) compare(above, below func(workers string) string) *ratios {
	var x ratios
	for _, w := range fleets {
		a, okA := r.get(above(w), perOp)
		b, okB := r.get(below(w), perOp)
		if okA && okB && b > 0 {
			x.add(a / b)
		}
	}
	return &x
}

// goals compares what was measured with what was wanted.
func goals(r results) []goal {
	noop := func(pool, buffer string) func(string) string {
		return func(w string) string { return dispatch("noop", pool, buffer, w) }
	}
	handOff := func(w string) string { return bare("1024", w) }
	ours := noop("ours", "1024")
	list := []goal{
		r.compare(ours, noop("channel", "1024")).atMost("dispatch, buffer 1024, beside a hand-off under the same contract", 1.5),
		r.compare(ours, handOff).atMost("dispatch, buffer 1024, beside a bare hand-off", 1.5),
		r.compare(noop("pavedroad", "1024"), ours).atLeast("dispatch, buffer 1024, beside PavedRoad's four hops", 5),
		r.compare(noop("ants", "none"), ours).atLeast("dispatch, buffer 1024, beside ants", 5),
		r.compare(noop("pond", "1024"), ours).atLeast("dispatch, buffer 1024, beside pond", 2),
		r.allocations(ours),
		r.compare(noop("pavedroad", "5"), noop("ours", "5")).atLeast("dispatch, buffer 5, beside PavedRoad's four hops", 2),
		r.compare(noop("ours-batch1", "1024"), handOff).atMost("one job at a time, buffer 1024, beside a bare hand-off", 4),
		r.collapse(noop("ours-batch1", "1024")),
		r.compare(func(w string) string { return envelope("noop", "ours-whole", "1024", w) }, handOff).
			atMost("the whole envelope, buffer 1024, beside a bare hand-off", 8),
	}
	return append(list, durableGoals(r)...)
}

// allocations is the goal that nothing is allocated.
func (r results) allocations(name func(string) string) goal {
	g := goal{what: "dispatch, buffer 1024, allocations of a job", limit: "0"}
	var most float64
	for _, w := range fleets {
		if n, ok := r.get(name(w), allocs); ok {
			g.known = true
			most = max(most, n)
		}
	}
	g.measured, g.met = fmt.Sprint(most), most == 0
	return g
}

// collapse is the goal that many workers are not slower than one.
func (r results) collapse(name func(string) string) goal {
	var x ratios
	one, ok := r.get(name("1"), perOp)
	many, okMany := r.get(name("64"), perOp)
	if ok && okMany && one > 0 {
		x.add(many / one)
	}
	return x.atMost("one job at a time, 64 workers beside 1", 1.5)
}

var producers = []string{"1", "8", "32"}

func queued(kind, level, system, batch, producers string) string {
	return fmt.Sprintf("%s/level=%s/system=%s/batch=%s/producers=%s", kind, level, system, batch, producers)
}

// durableGoals are those of accepting jobs for good.
func durableGoals(r results) []goal {
	var list []goal
	var writes, group ratios
	for _, p := range producers {
		if floor, ok := r.get("Write/producers="+p, perOp); ok {
			if ns, ok := r.get(queued("Accept", "process", "ours", "1", p), perOp); ok {
				writes.add(floor / ns)
			}
		}
	}
	list = append(list, writes.atLeast("accept at process beside bare write(2)s of the same size, 1 to 32 producers", 0.4))
	if flush, ok := r.get("Flush", perOp); ok {
		for p, n := range map[string]float64{"8": 8, "32": 32} {
			if ns, ok := r.get(queued("Accept", "disk", "ours", "1", p), perOp); ok {
				group.add(ns * n / flush)
			}
		}
	}
	list = append(list, group.atMost("accept at disk, 8 and 32 producers: time of a group beside one flush of the device", 1.5))
	for _, level := range []string{"process", "disk"} {
		list = append(list,
			r.accept(level, "river", "1").atLeast("accept at "+level+" beside River's Insert", 5),
			r.accept(level, "river", "100").atLeast("accept at "+level+", 100 at once, beside River's InsertMany", 5),
			r.accept(level, "river-copy", "100").atLeast("accept at "+level+", 100 at once, beside River's InsertManyFast", 5),
			r.accept(level, "asynq", "1").atLeast("accept at "+level+" beside asynq's Enqueue", 3),
		)
	}
	return list
}

// accept compares the rates of acceptance for each number of producers.
func (r results) accept(level, rival, batch string) *ratios {
	var x ratios
	for _, p := range producers {
		theirs, ok := r.get(queued("Accept", level, rival, batch, p), perOp)
		ours, okOurs := r.get(queued("Accept", level, "ours", batch, p), perOp)
		if ok && okOurs && ours > 0 {
			x.add(theirs / ours)
		}
	}
	return &x
}
