package local

import "github.com/acme-demo/eventcollector/internal/ring"

// place is a run's place in a line. It is void when the run has left, or has
// another place by now.
type place struct {
	rec  *record
	turn uint64
}

func (p place) valid() bool {
	return p.rec.state == waiting && p.rec.token == 0 && p.rec.turn == p.turn
}

// line is where the runs of one priority wait, first in, first out. Runs that
// were handed back are in a heap, each at its old place in the order.
type line struct {
	new  ring.Ring[place]
	back []place // a heap by turn
}

func (l *line) len() int { return l.new.Len() + len(l.back) }

// push adds a run at the end.
func (l *line) push(rec *record) { l.new.PushBack(place{rec, rec.turn}) }

// giveBack adds a run at its turn.
func (l *line) giveBack(rec *record) {
	l.back = append(l.back, place{rec, rec.turn})
	for i := len(l.back) - 1; i > 0; {
		parent := (i - 1) / 2
		if l.back[parent].turn <= l.back[i].turn {
			return
		}
		l.back[parent], l.back[i] = l.back[i], l.back[parent]
		i = parent
	}
}

// first returns the first run, nil when there is none, and how many void places
// it has removed on its way there.
func (l *line) first() (rec *record, void int) {
	for l.new.Len() > 0 && !l.new.At(0).valid() {
		l.new.PopFront()
		void++
	}
	for len(l.back) > 0 && !l.back[0].valid() {
		l.popBack()
		void++
	}
	switch {
	case len(l.back) > 0 && (l.new.Len() == 0 || l.back[0].turn < l.new.At(0).turn):
		return l.back[0].rec, void
	case l.new.Len() > 0:
		return l.new.At(0).rec, void
	}
	return nil, void
}

// pop removes the run that first has returned.
func (l *line) pop(rec *record) {
	if len(l.back) > 0 && l.back[0].rec == rec && l.back[0].turn == rec.turn {
		l.popBack()
		return
	}
	l.new.PopFront()
}

func (l *line) popBack() {
	last := len(l.back) - 1
	l.back[0] = l.back[last]
	l.back[last] = place{}
	l.back = l.back[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if l.back[child].turn < l.back[least].turn {
				least = child
			}
		}
		if least == i {
			return
		}
		l.back[i], l.back[least] = l.back[least], l.back[i]
		i = least
	}
}

// sweep removes void places and returns how many.
func (l *line) sweep() int {
	before := l.len()
	l.new.Keep(place.valid)
	back := l.back
	l.back = l.back[:0]
	for _, p := range back {
		if p.valid() {
			l.giveBack(p.rec) // writes no further than it has read
		}
	}
	clear(back[len(l.back):])
	return before - l.len()
}

// before counts the runs whose turn comes before the given one.
func (l *line) before(turn uint64) int {
	n := 0
	for i := range l.new.Len() {
		p := l.new.At(i)
		if p.turn >= turn {
			break
		}
		if p.valid() {
			n++
		}
	}
	for _, p := range l.back {
		if p.turn < turn && p.valid() {
			n++
		}
	}
	return n
}
