package main

import "testing"

const output = `goos: linux
,raw.txt,
,sec/op,CI
HandOff/pool=channel/buffer=1024/workers=5-2,6.221e-08,3%
Dispatch/job=noop/pool=ours-batch1/buffer=5/workers=1-16,1e-07,∞
geomean,3.04e-07,

,raw.txt,
,allocs/op,CI
HandOff/pool=channel/buffer=1024/workers=5-2,0,0%
geomean,,
B7: need >= 6 samples
`

func TestParseCSV(t *testing.T) {
	r, err := parseCSV([]byte(output))
	if err != nil {
		t.Fatal(err)
	}
	if len(r) != 2 {
		t.Errorf("%d benchmarks, want 2: %v", len(r), r)
	}
	name := "HandOff/pool=channel/buffer=1024/workers=5"
	if ns, ok := r.get(name, perOp); !ok || ns < 62 || ns > 63 {
		t.Errorf("%s is %v ns, %v; want 62.21", name, ns, ok)
	}
	if n, ok := r.get(name, allocs); !ok || n != 0 {
		t.Errorf("%s has %v allocs, %v; want 0", name, n, ok)
	}
	if got := r[name][perOp].spread; got != "3%" {
		t.Errorf("spread %q, want 3%%", got)
	}
	if rate, ok := r.perSecond("Dispatch/job=noop/pool=ours-batch1/buffer=5/workers=1"); !ok || rate != 1e7 {
		t.Errorf("rate %v, %v; want 1e7", rate, ok)
	}
	if _, ok := r.perSecond("nothing"); ok {
		t.Error("found what is not there")
	}
	for _, bad := range []string{"", ",a,\n,sec/op,CI\nX-2,fast,1%\n"} {
		if _, err := parseCSV([]byte(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestFormat(t *testing.T) {
	for ns, want := range map[float64]string{0: "0 ns", 0.5: "0.50 ns", 7: "7.00 ns", 52.54: "52.5 ns", 602: "602 ns", 1334: "1.33 us", 999_600: "1.00 ms", 2.5e9: "2.50 s"} {
		if got := nanoseconds(ns); got != want {
			t.Errorf("%v is %q, want %q", ns, got, want)
		}
	}
	for v, want := range map[float64]string{7: "7", 1234: "1,234", 1234567.8: "1,234,568", 999: "999"} {
		if got := rate(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
	tbl := table{head: []string{"a", "b"}}
	if tbl.String() != "" {
		t.Error("an empty table is written")
	}
	tbl.add("1", "2")
	if got, want := tbl.String(), "| a | b |\n|---|---|\n| 1 | 2 |\n\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// fake returns results with the times in nanoseconds.
func fake(ns map[string]float64) results {
	r := results{}
	for name, v := range ns {
		r.add(name, perOp, sample{v / 1e9, ""})
		r.add(name, allocs, sample{})
	}
	return r
}

func TestGoals(t *testing.T) {
	at := func(kind, pool, buffer string) map[string]float64 {
		m := map[string]float64{}
		for _, w := range []string{"1", "5", "64"} {
			m[kind+"/pool="+pool+"/buffer="+buffer+"/workers="+w] = 0
		}
		return m
	}
	ns := map[string]float64{}
	put := func(kind, pool, buffer string, v float64) {
		for name := range at(kind, pool, buffer) {
			ns[name] = v
		}
	}
	put("Dispatch/job=noop", "ours", "1024", 50)
	put("Dispatch/job=noop", "channel", "1024", 60)
	put("HandOff", "channel", "1024", 40)
	put("Dispatch/job=noop", "pavedroad", "1024", 240)
	put("Dispatch/job=noop", "ants", "none", 1000)
	list := goals(fake(ns))
	want := map[string]string{
		"dispatch, buffer 1024, beside a hand-off under the same contract": "met",
		"dispatch, buffer 1024, beside PavedRoad's four hops":              "missed",
		"dispatch, buffer 1024, beside ants":                               "met",
	}
	for _, g := range list {
		if verdict, ok := want[g.what]; ok {
			if g.verdict() != verdict {
				t.Errorf("%s: %s (%s), want %s", g.what, g.verdict(), g.measured, verdict)
			}
			delete(want, g.what)
		}
	}
	if len(want) > 0 {
		t.Errorf("no verdict on %v; all: %+v", want, list)
	}
}
