package local

import (
	"sort"

	"example.invalid/service/internal/ring"
	"example.invalid/service/internal/work"
)

// roster lists runs in the order in which they came into it.
type roster struct {
	line ring.Ring[listed] // those that have left are still in it for a while
	n    int
}

// listed is an entry. Its number is never used again, in any roster.
type listed struct {
	rec    *record
	number uint64
}

func (l listed) valid() bool { return l.rec.listed == l.number }

// add adds a run under a number greater than all before.
func (r *roster) add(rec *record, number uint64) {
	rec.listed = number
	r.line.PushBack(listed{rec, number})
	r.n++
}

func (r *roster) remove(rec *record) {
	if rec.listed == 0 {
		return
	}
	rec.listed = 0
	r.n--
	for r.line.Len() > 0 && !r.line.At(0).valid() {
		r.line.PopFront()
	}
	if r.line.Len() > 2*r.n+64 {
		r.line.Keep(listed.valid)
	}
}

// oldest returns the first one in the list, nil when it is empty.
func (r *roster) oldest() *record {
	for r.line.Len() > 0 {
		if l := r.line.At(0); l.valid() {
			return l.rec
		}
		r.line.PopFront()
	}
	return nil
}

// page returns the runs of a page that are in a state (0 for any), the last to
// come first, and its successor's cursor.
func (r *roster) page(p work.Page, in state) (recs []*record, next string, err error) {
	count, err := p.Size()
	if err != nil {
		return nil, "", err
	}
	from := r.line.Len() // behind the first one that is on the page
	if p.Cursor != "" {
		number, err := work.ParseCursor(p.Cursor)
		if err != nil {
			return nil, "", err
		}
		from = sort.Search(from, func(i int) bool { return r.line.At(i).number > number })
	}
	skip := p.Start
	for i := from - 1; i >= 0; i-- {
		l := r.line.At(i)
		switch {
		case !l.valid() || in != 0 && l.rec.state != in:
		case skip > 0:
			skip--
		case len(recs) == count:
			return recs, work.Cursor(l.number), nil
		default:
			recs = append(recs, l.rec)
		}
	}
	return recs, "", nil
}

// count returns how many of the runs are in a state.
func (r *roster) count(in state) (n int) {
	for i := range r.line.Len() {
		if l := r.line.At(i); l.valid() && l.rec.state == in {
			n++
		}
	}
	return n
}
