package local

import (
	"context"
	"fmt"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// Run returns a run or work.ErrNotFound.
func (e *Engine) Run(ctx context.Context, id string) (work.Run, error) {
	if err := context.Cause(ctx); err != nil {
		return work.Run{}, err
	}
	e.mu.Lock()
	defer e.unlock()
	rec, err := e.find(id)
	if err != nil {
		return work.Run{}, err
	}
	return rec.run(e.peek(rec)), nil
}

// Spec returns what a run was made from, or work.ErrNotFound.
func (e *Engine) Spec(ctx context.Context, id string) (work.Spec, error) {
	if err := context.Cause(ctx); err != nil {
		return work.Spec{}, err
	}
	e.mu.Lock()
	defer e.unlock()
	rec, err := e.find(id)
	if err != nil {
		return work.Spec{}, err
	}
	return *e.peek(rec).spec, nil
}

// find returns a record that is still kept. The lock is held.
func (e *Engine) find(id string) (*record, error) {
	e.trim(now())
	if raw, ok := work.ParseID(id); ok {
		if rec := e.runs[raw]; rec != nil {
			return rec, nil
		}
	}
	return nil, fmt.Errorf("run %q: %w", id, work.ErrNotFound)
}

// Runs lists the runs of a job, the newest first.
func (e *Engine) Runs(ctx context.Context, jobID string, p work.Page) (work.RunList, error) {
	if err := context.Cause(ctx); err != nil {
		return work.RunList{}, err
	}
	count, err := p.Size()
	if err != nil {
		return work.RunList{}, err
	}
	before := uint64(0)
	if p.Cursor != "" {
		if before, err = work.ParseCursor(p.Cursor); err != nil {
			return work.RunList{}, err
		}
	}
	e.mu.Lock()
	defer e.unlock()
	e.trim(now())
	h := e.jobs[jobID]
	if h == nil {
		return work.RunList{}, nil
	}
	list := work.RunList{Total: len(h.runs)}
	skip := p.Start
	for i := len(h.runs) - 1; i >= 0; i-- {
		rec := h.runs[i]
		if before != 0 && rec.order >= before {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if len(list.Runs) == count {
			list.Next = work.Cursor(h.runs[i+1].order)
			break
		}
		list.Runs = append(list.Runs, rec.run(e.peek(rec)))
	}
	return list, nil
}

// DeadLetters lists the dead runs that are kept, the last to die first.
func (e *Engine) DeadLetters(ctx context.Context, p work.Page) (work.RunList, error) {
	return e.list(ctx, &e.dead.roster, 0, p)
}

// Undecodable lists the runs that were set aside, the last one first.
func (e *Engine) Undecodable(ctx context.Context, p work.Page) (work.RunList, error) {
	return e.list(ctx, &e.aside, 0, p)
}

// list returns a page of a roster, of the runs in one state or, with 0, of all.
func (e *Engine) list(ctx context.Context, r *roster, in state, p work.Page) (work.RunList, error) {
	if err := context.Cause(ctx); err != nil {
		return work.RunList{}, err
	}
	e.mu.Lock()
	defer e.unlock()
	e.trim(now())
	recs, next, err := r.page(p, in)
	if err != nil {
		return work.RunList{}, err
	}
	list := work.RunList{Next: next, Total: r.n, Runs: make([]work.Run, 0, len(recs))}
	if in != 0 {
		list.Total = r.count(in)
	}
	for _, rec := range recs {
		list.Runs = append(list.Runs, rec.run(e.peek(rec)))
	}
	return list, nil
}

// HasRuns tells whether any run of a job, finished or not, is kept.
func (e *Engine) HasRuns(jobID string) bool {
	e.mu.Lock()
	defer e.unlock()
	e.trim(now())
	h := e.jobs[jobID]
	return h != nil && len(h.runs) > 0
}

// Foremost returns the oldest unfinished run of a job, or the newest one.
func (e *Engine) Foremost(jobID string) (run work.Run, ahead int, ok bool) {
	e.mu.Lock()
	defer e.unlock()
	e.trim(now())
	h := e.jobs[jobID]
	if h == nil || len(h.runs) == 0 {
		return work.Run{}, 0, false
	}
	rec := h.runs[len(h.runs)-1]
	for _, r := range h.runs {
		if !r.state.final() {
			rec = r
			break
		}
	}
	if rec.state == waiting {
		ahead = e.ahead(rec)
	}
	return rec.run(e.peek(rec)), ahead, true
}

// ahead counts the waiting runs that are before a waiting one. The lock is
// held.
func (e *Engine) ahead(rec *record) (n int) {
	for p := queue.MostUrgent; p < int(rec.priority); p++ {
		n += e.loads[p].runs
	}
	n += e.lines[rec.priority].before(rec.turn)
	for i := range e.handed.Len() {
		l := e.handed.At(i)
		if l.valid() && l.rec.priority == rec.priority && l.rec.turn < rec.turn {
			n++
		}
	}
	return n
}
