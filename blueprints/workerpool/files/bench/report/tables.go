package main

import "fmt"

// row is a candidate with a buffer, and how it is called in a table.
type row struct{ pool, buffer, label string }

// rows are in the order of the tables.
var rows = []row{
	{"ours", "1024", "**ours**, dispatch"},
	{"ours-batch1", "1024", "**ours**, one job at a time"},
	{"ours-whole", "1024", "**ours**, the whole pool"},
	{"channel", "1024", "channel"},
	{"pond", "1024", "pond"},
	{"pond", "unbounded", "pond"},
	{"pavedroad", "1024", "PavedRoad's four hops"},
	{"workerpool", "unbounded", "gammazero/workerpool"},
	{"ants", "none", "ants"},
	{"conc", "none", "conc"},
	{"errgroup", "none", "errgroup with SetLimit"},
	{"channel", "none", "channel"},
	{"ours", "5", "**ours**, dispatch"},
	{"ours-batch1", "5", "**ours**, one job at a time"},
	{"channel", "5", "channel"},
	{"pond", "5", "pond"},
	{"pavedroad", "5", "PavedRoad's four hops"},
}

// cell is a time with its spread and its ratio to that of ours.
func (r results) cell(name, beside, unit string) string {
	ns, ok := r.get(name, unit)
	if !ok {
		return none
	}
	text := nanoseconds(ns)
	if s := r[name][unit].spread; s != "" {
		text += " ±" + s
	}
	if base, ok := r.get(beside, unit); ok && base > 0 && beside != name {
		text += " (" + times(ns/base) + ")"
	}
	return text
}

// pools is the table of one kind of benchmark. The ratio is to the row of ours
// with the same buffer, and to that with 1024 where there is no such buffer.
func (r results) pools(ours string, name func(pool, buffer, workers string) string) *table {
	t := &table{head: []string{"", "buffer", "1 worker", "5 workers", "64 workers", "allocations"}}
	for _, x := range rows {
		if _, ok := r.get(name(x.pool, x.buffer, "5"), perOp); !ok {
			continue
		}
		buffer := "1024"
		if _, ok := r.get(name(ours, x.buffer, "5"), perOp); ok {
			buffer = x.buffer
		}
		cells := []string{x.label, x.buffer}
		for _, w := range fleets {
			cells = append(cells, r.cell(name(x.pool, x.buffer, w), name(ours, buffer, w), perOp))
		}
		n, _ := r.get(name(x.pool, x.buffer, "5"), allocs)
		t.add(append(cells, fmt.Sprint(n))...)
	}
	return t
}

// handOffs is the table of bare hand-offs.
func (r results) handOffs() *table {
	t := &table{head: []string{"buffer", "1 worker", "5 workers", "64 workers"}}
	for _, buffer := range []string{"1024", "5", "none"} {
		if _, ok := r.get(bare(buffer, "5"), perOp); !ok {
			continue
		}
		cells := []string{buffer}
		for _, w := range fleets {
			cells = append(cells, r.cell(bare(buffer, w), "", perOp))
		}
		t.add(cells...)
	}
	return t
}

// latencies is the table of how long a job takes to its worker.
func (r results) latencies() *table {
	t := &table{head: []string{"", "1 worker: p50", "p99", "5 workers: p50", "p99", "64 workers: p50", "p99"}}
	for _, x := range rows {
		name := func(w string) string {
			return fmt.Sprintf("Latency/pool=%s/buffer=%s/workers=%s", x.pool, x.buffer, w)
		}
		if _, ok := r.get(name("5"), p50); !ok {
			continue
		}
		cells := []string{x.label}
		for _, w := range fleets {
			cells = append(cells, r.cell(name(w), "", p50), r.cell(name(w), "", p99))
		}
		t.add(cells...)
	}
	return t
}

var levels = []struct{ name, ours, river, asynq string }{
	{"process", "record in the kernel", "synchronous_commit=off", "appendfsync everysec"},
	{"disk", "record on the disk", "synchronous_commit=on", "appendfsync always"},
}

// systems is the table of accepted or finished jobs a second.
func (r results) systems(kind string) *table {
	t := &table{head: []string{"level", "", "at once", "1 producer", "8 producers", "32 producers"}}
	for _, level := range levels {
		for _, batch := range []string{"1", "100"} {
			for _, x := range []struct{ system, label string }{
				{"ours", "**ours**, " + level.ours},
				{"river", "River, " + level.river},
				{"river-copy", "River, InsertManyFast, " + level.river},
				{"asynq", "asynq, " + level.asynq},
			} {
				cells := []string{level.name, x.label, batch}
				found := false
				for _, p := range producers {
					text, ok := r.rateCell(queued(kind, level.name, x.system, batch, p), queued(kind, level.name, "ours", batch, p))
					found = found || ok
					cells = append(cells, text)
				}
				if found {
					t.add(cells...)
				}
			}
		}
	}
	return t
}

// rateCell is a rate, with how many times that of it ours is.
func (r results) rateCell(name, ours string) (string, bool) {
	v, ok := r.perSecond(name)
	if !ok {
		return none, false
	}
	text := rate(v)
	if s := r[name][perOp].spread; s != "" {
		text += " ±" + s
	}
	if base, ok := r.perSecond(ours); ok && ours != name {
		text += " (ours " + times(base/v) + ")"
	}
	return text, true
}

// floors is the table of what the machine can do at best.
func (r results) floors() *table {
	t := &table{head: []string{"", "bytes", "1 producer", "8 producers", "32 producers"}}
	bytes, ok := r.get("Write/producers=1", "bytes")
	if !ok {
		return t
	}
	size := fmt.Sprint(bytes)
	cells := []string{"write(2), one for each job", size}
	for _, p := range producers {
		text, _ := r.rateCell("Write/producers="+p, "")
		cells = append(cells, text)
	}
	t.add(cells...)
	text, _ := r.rateCell("Flush", "")
	t.add("pwrite(2) and fdatasync(2), one after the other", size, text, none, none)
	return t
}
