package local

import (
	"testing"

	"example.invalid/service/internal/queue"
)

// audit counts everything that an engine counts as it goes along.
func audit(t testing.TB, e *Engine) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.admitted > 0 {
		return
	}
	var in [states]int
	var loads [queue.LeastUrgent + 1]load
	var bytes, inMemory int64
	leased, spilled, places := 0, 0, 0
	for id, rec := range e.runs {
		if rec.id != id || rec.history == nil || !oneBody(rec) {
			t.Errorf("%x: %+v", id, rec)
			continue
		}
		if rec.state.final() {
			if rec.token != 0 || rec.place >= 0 || rec.out || rec.listed == 0 {
				t.Errorf("%x is over: %+v", id, rec)
			}
			continue
		}
		in[rec.state]++
		bytes += rec.size
		if rec.out {
			spilled++
		} else {
			inMemory += rec.size
		}
		delayed := rec.state == scheduled || rec.state == retrying || rec.token != 0 && e.opts.Lease > 0
		if (rec.place >= 0) != delayed || (rec.listed != 0) != (rec.state == undecodable) {
			t.Errorf("%x: %+v", id, rec)
		}
		if rec.state == waiting {
			loads[rec.priority].runs++
			loads[rec.priority].bytes += rec.size
			if rec.token != 0 {
				leased++
			} else {
				places++
			}
		}
	}
	for p := range e.lines {
		places -= e.lines[p].len()
	}
	if in != e.in || loads != e.loads {
		t.Errorf("in %v, counted %v; loads %v, counted %v", in, e.in, loads, e.loads)
	}
	if bytes != e.bytes || inMemory != e.inMemory || spilled != e.spilled || leased != e.leased || e.ghosts != -places {
		t.Errorf("bytes %d, counted %d; in memory %d, counted %d; spilled %d, counted %d; leased %d, counted %d; ghosts %d, counted %d",
			bytes, e.bytes, inMemory, e.inMemory, spilled, e.spilled, leased, e.leased, -places, e.ghosts)
	}
	auditJobs(t, e)
	if n := e.finished.n + e.dead.n + e.aside.n; n != len(e.runs)-in[scheduled]-in[waiting]-in[running]-in[retrying] {
		t.Errorf("%d are listed", n)
	}
}

// oneBody tells whether the body of a run is in one place: as it is, packed, or
// in a spill file.
func oneBody(rec *record) bool {
	places := 0
	for _, there := range []bool{rec.body != nil, rec.packed != "", rec.out && rec.where.segment != nil} {
		if there {
			places++
		}
	}
	return places == 1
}

func auditJobs(t testing.TB, e *Engine) {
	t.Helper()
	runs := 0
	for id, h := range e.jobs {
		unfinished, finished, died := int32(0), int32(0), int32(0)
		for i, rec := range h.runs {
			if e.runs[rec.id] != rec || i > 0 && h.runs[i-1].order > rec.order {
				t.Errorf("run %x of job %s: %+v", rec.id, id, rec)
			}
			switch {
			case rec.state == dead:
				died++
			case rec.state.final():
				finished++
			case rec.state != undecodable:
				unfinished++
			}
		}
		runs += len(h.runs)
		if unfinished != h.unfinished || finished != h.finished || died != h.dead || h.jobID != id {
			t.Errorf("job %s: %d, %d, %d; counted %+v", id, unfinished, finished, died, h)
		}
		if len(h.runs) == 0 && !h.kept && h.pending == nil {
			t.Errorf("nothing is left of job %s", id)
		}
	}
	nameless := 0
	for _, rec := range e.runs {
		if rec.history.jobID == "" {
			nameless++
		}
	}
	if runs+nameless != len(e.runs) {
		t.Errorf("%d runs, %d of jobs", len(e.runs), runs)
	}
}
