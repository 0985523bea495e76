package chaos

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"example.invalid/service/internal/work"
)

// row counts the jobs of a type.
type row struct {
	accepted, refused, unanswered            int
	done, dead, cancelled, undecodable, open int
	begun, again, redone, twice, lost        int
}

func (r *row) add(o row) {
	r.accepted, r.refused, r.unanswered = r.accepted+o.accepted, r.refused+o.refused, r.unanswered+o.unanswered
	r.done, r.dead, r.cancelled = r.done+o.done, r.dead+o.dead, r.cancelled+o.cancelled
	r.undecodable, r.open = r.undecodable+o.undecodable, r.open+o.open
	r.begun, r.again, r.redone = r.begun+o.begun, r.again+o.again, r.redone+o.redone
	r.twice, r.lost = r.twice+o.twice, r.lost+o.lost
}

// report is what became of the jobs.
type report struct {
	types                              []string
	rows                               map[string]row
	causes                             map[string]int // of deaths and refusals
	kills, terms, crashes, late, races int
	calls, called                      int

	// drops tells that the service may drop what it has accepted.
	drops bool
}

func (l *ledger) report(s *service, t *target) *report {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := &report{
		types: l.types, rows: map[string]row{}, causes: map[string]int{},
		kills: s.kills, terms: s.terms, crashes: s.crashes, late: s.late, races: s.races(),
	}
	r.calls, r.called = t.count()
	for _, e := range l.entries {
		n := r.rows[e.typ]
		n.add(r.count(e))
		r.rows[e.typ] = n
	}
	return r
}

// count is the row of one job.
func (r *report) count(e *entry) row {
	var n row
	switch {
	case e.refusal != "":
		n.refused = 1
		r.causes[e.typ+" refused: "+strings.TrimSpace(e.refusal)]++
		return n
	case !e.accepted:
		n.unanswered = 1
		return n
	}
	n.accepted = 1
	if e.gone && !e.settled {
		n.lost = 1
		return n
	}
	n.twice = max(0, len(e.runs)-1)
	state := work.State("")
	for _, run := range e.runs {
		n.begun += begun(run)
		n.again += max(0, begun(run)-1-redone(run))
		n.redone += redone(run)
		state = run.State
		if run.State == work.StateDead {
			r.causes[e.typ+" dead: "+run.Cause]++
		}
	}
	switch state {
	case work.StateDone:
		n.done = 1
	case work.StateDead:
		n.dead = 1
	case work.StateCancelled:
		n.cancelled = 1
	case work.StateUndecodable:
		n.undecodable = 1
	default:
		n.open = 1
	}
	return n
}

func (r *report) total() row {
	var sum row
	for _, n := range r.rows {
		sum.add(n)
	}
	return sum
}

// verdict is what must not be. Jobs are looked at only when all was waited for.
func (r *report) verdict(whole bool) error {
	sum := r.total()
	if !whole {
		sum = row{accepted: 1}
	}
	lost := "accepted jobs are lost"
	if r.drops {
		lost += "; with spec.queue.overflow: dropOldest the queue may have dropped them"
	}
	var problems []error
	for _, p := range []struct {
		n    int
		text string
	}{
		{sum.lost, lost},
		{sum.twice, "jobs were accepted twice under one key"},
		{sum.open, "accepted jobs are not settled, though the service was left in peace"},
		{sum.unanswered, "jobs were never answered with more than: not now"},
		{sum.undecodable, "runs are not understood by the service that accepted them"},
		{r.crashes, "times the service ended by itself"},
		{r.late, "times the service did not heed SIGTERM"},
		{r.races, "data races in the service"},
	} {
		if p.n > 0 {
			problems = append(problems, fmt.Errorf("%d %s", p.n, p.text))
		}
	}
	if sum.accepted == 0 {
		problems = append(problems, errors.New("no job was accepted"))
	}
	return errors.Join(problems...)
}

// mostCauses is how many causes are told.
const mostCauses = 10

func (r *report) write(out io.Writer) {
	_, _ = fmt.Fprintf(out, "chaos: %d SIGKILL, %d SIGTERM (the last one to stop it)\n", r.kills, r.terms)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, "type\taccepted\trefused\tdone\tdead\tcancelled\tunsettled\tbegun\tretried\tredone\tlost\t")
	sum := r.total()
	for _, typ := range r.types {
		writeRow(table, typ, r.rows[typ])
	}
	writeRow(table, "all", sum)
	_ = table.Flush()
	_, _ = fmt.Fprintf(out, "chaos: jobs of type http made %d calls for %d runs\n", r.calls, r.called)
	for i, cause := range slices.Sorted(maps.Keys(r.causes)) {
		if i == mostCauses {
			_, _ = fmt.Fprintf(out, "chaos: and %d other causes\n", len(r.causes)-i)
			break
		}
		_, _ = fmt.Fprintf(out, "chaos: %d times %s\n", r.causes[cause], cause)
	}
	_, _ = fmt.Fprintf(out, "chaos: %d accepted, %d done, %d dead, %d retried after a failure, %d redone after a kill, %d lost\n",
		sum.accepted, sum.done, sum.dead, sum.again, sum.redone, sum.lost)
}

func writeRow(w io.Writer, typ string, n row) {
	_, _ = fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n",
		typ, n.accepted, n.refused, n.done, n.dead, n.cancelled, n.open+n.undecodable, n.begun, n.again, n.redone, n.lost)
}
