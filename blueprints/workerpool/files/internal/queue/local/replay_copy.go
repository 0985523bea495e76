package local

import "example.invalid/service/internal/queue"

// A log calls take for each of its records, which are its own. They are copied;
// a second goroutine decodes the beginnings of runs, and a third one does what
// the records say, in their order. Each of the three takes about as long.
const (
	handful  = 256       // records that are handed over at once
	maxBytes = 256 << 10 // or fewer of them, when they are large
	handfuls = 4         // that may be on their way
)

// copied is a record. The key comes first in its text, then the data.
type copied struct {
	op   queue.Op
	kind uint8
	cut  int
	text string
	run  *record // that begins here
}

func (c *copied) key() string  { return c.text[:c.cut] }
func (c *copied) data() string { return c.text[c.cut:] }

// take takes one record.
func (r *replayer) take(rec queue.Record) error {
	r.scratch = append(append(r.scratch[:0], rec.Key...), rec.Data...)
	r.filling = append(r.filling, copied{rec.Op, rec.Kind, len(rec.Key), string(r.scratch), nil})
	r.size += len(r.scratch)
	if len(r.filling) >= handful || r.size >= maxBytes {
		r.hand()
	}
	return nil
}

// hand hands over what was taken.
func (r *replayer) hand() {
	r.full <- r.filling
	r.size = 0
	select {
	case r.filling = <-r.empty:
	default:
		r.filling = make([]copied, 0, handful)
	}
}

// end returns when everything that was taken was applied.
func (r *replayer) end() {
	r.hand()
	close(r.full)
	r.applied.Wait()
}

func (r *replayer) decodeAll() {
	defer close(r.decoded)
	var g glance
	for list := range r.full {
		for i := range list {
			if c := &list[i]; c.kind == KindRun && c.op == queue.Put {
				c.run = g.decode(c.data())
			}
		}
		r.decoded <- list
	}
}

func (r *replayer) applyAll() {
	for list := range r.decoded {
		for i := range list {
			r.apply(&list[i])
		}
		clear(list)
		select {
		case r.empty <- list[:0]:
		default:
		}
	}
}
