package local

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"example.invalid/service/internal/work"
)

// RunsIn lists the runs in a state, or all that are unfinished.
func (e *Engine) RunsIn(ctx context.Context, in work.State, p work.Page) (work.RunList, error) {
	s := state(slices.Index(stateNames[:], in)) // #nosec G115 -- a handful of names
	switch {
	case in != "" && !slices.Contains(stateNames[:], in):
		return work.RunList{}, work.Invalid("state", fmt.Sprintf("%q is no state of a run", in))
	case s == dead:
		return e.DeadLetters(ctx, p)
	case s == undecodable:
		return e.Undecodable(ctx, p)
	case s.final():
		return e.list(ctx, &e.finished.roster, s, p)
	}
	return e.unfinished(ctx, s, p)
}

// unfinished lists the runs in a state that is not final (0 for any of these),
// in the order of acceptance.
func (e *Engine) unfinished(ctx context.Context, in state, p work.Page) (list work.RunList, err error) {
	if err := context.Cause(ctx); err != nil {
		return list, err
	}
	count, err := p.Size()
	if err != nil {
		return list, err
	}
	from := uint64(0)
	if p.Cursor != "" {
		if from, err = work.ParseCursor(p.Cursor); err != nil {
			return list, err
		}
	}
	e.mu.Lock()
	defer e.unlock()
	var recs []*record
	byOrder := func(a, b *record) int { return cmp.Compare(a.order, b.order) }
	need := p.Start + count + 1
	for _, rec := range e.runs {
		if rec.state == 0 || rec.state.final() || in != 0 && rec.state != in {
			continue
		}
		list.Total++
		if rec.order < from {
			continue
		}
		if recs = append(recs, rec); len(recs) > 4*need {
			slices.SortFunc(recs, byOrder) // the rest cannot be on the page
			recs = recs[:need]
		}
	}
	slices.SortFunc(recs, byOrder)
	recs = recs[min(p.Start, len(recs)):]
	if len(recs) > count {
		list.Next = work.Cursor(recs[count].order)
		recs = recs[:count]
	}
	list.Runs = make([]work.Run, 0, len(recs))
	for _, rec := range recs {
		list.Runs = append(list.Runs, rec.run(e.peek(rec)))
	}
	return list, nil
}
