package pool

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// model is the queue as it is described: a list, searched for the item that is
// to be handed out next.
type model struct {
	level   int64
	waiting []modelItem
	running []modelItem
	held    map[string]bool
	limits  map[string]int
	paused  bool
}

type modelItem struct {
	id, since int64
	class     Class
}

// next returns the place of the item whose turn it is, -1 for none.
func (m *model) next() int {
	best := -1
	var urgency int64 = math.MaxInt64
	for i, it := range m.waiting {
		// Within a type and priority the first one that may go is the oldest.
		u := it.since + int64(it.class.level())*m.level
		if !m.paused && m.may(i) && (u < urgency || u == urgency && it.class.level() > m.waiting[best].class.level()) {
			best, urgency = i, u
		}
	}
	return best
}

func (m *model) may(i int) bool {
	it := m.waiting[i]
	if n := m.limits[it.class.Type]; n > 0 && m.ofType(it.class.Type) >= n {
		return false
	}
	key := it.class.OrderKey
	if key == "" {
		return true
	}
	sameKey := func(o modelItem) bool { return o.class.OrderKey == key }
	if slices.ContainsFunc(m.running, sameKey) || m.held[key] {
		return false
	}
	first := slices.IndexFunc(m.waiting, func(o modelItem) bool { return sameKey(o) && o.class.Held })
	if first < 0 {
		first = slices.IndexFunc(m.waiting, sameKey)
	}
	return first == i
}

func (m *model) ofType(name string) (n int) {
	for _, it := range m.running {
		if it.class.Type == name {
			n++
		}
	}
	return n
}

// TestQueueFollowsTheModel does random things with a queue and with the model,
// and wants the same items in the same order, one at a time.
func TestQueueFollowsTheModel(t *testing.T) {
	seeds := uint64(150)
	if testing.Short() {
		seeds = 50
	}
	for seed := range seeds {
		if err := followModel(seed); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

func followModel(seed uint64) error {
	const workers, steps = 4, 200
	rnd := rand.New(rand.NewPCG(seed, 7))
	q := NewQueue[int64](1 << 20)
	q.SetTakers(workers + steps)
	for range steps {
		q.Join(&Batch[int64]{}) // so many that nobody's share is more than one
	}
	m := &model{level: 100, held: map[string]bool{}, limits: map[string]int{}}
	q.level = m.level
	var idle []*Batch[int64]
	for range workers {
		idle = append(idle, &Batch[int64]{})
		q.Join(idle[len(idle)-1])
	}
	busy := map[int64]*Batch[int64]{}
	types := []string{"", "a", "b"}
	for step := range int64(steps) {
		switch op := rnd.IntN(20); {
		case op < 8: // put
			c := Class{Type: types[rnd.IntN(3)], Priority: rnd.IntN(10)}
			if rnd.IntN(3) == 0 {
				c.OrderKey = fmt.Sprint("k", rnd.IntN(3))
			}
			m.waiting = append(m.waiting, modelItem{step, step * 10, c})
			q.Put(step*10, step, c)
		case op < 13: // take
			if len(idle) == 0 {
				continue
			}
			want := m.next()
			if want < 0 {
				if q.some() && !q.paused {
					return fmt.Errorf("step %d: something may be taken", step)
				}
				continue
			}
			b := idle[0]
			q.take(b)
			got, ok := b.Next()
			if !ok || got != m.waiting[want].id {
				return fmt.Errorf("step %d: took %d (%v), want %d", step, got, ok, m.waiting[want].id)
			}
			if _, more := b.Next(); more {
				return fmt.Errorf("step %d: took more than one", step)
			}
			idle = idle[1:]
			busy[got] = b
			m.running = append(m.running, m.waiting[want])
			m.waiting = slices.Delete(m.waiting, want, want+1)
		case op < 17: // end, with or without another attempt to come
			if len(m.running) == 0 {
				continue
			}
			i := rnd.IntN(len(m.running))
			it := m.running[i]
			m.running = slices.Delete(m.running, i, i+1)
			if it.class.OrderKey != "" && rnd.IntN(2) == 0 {
				q.HoldKey(it.class.OrderKey)
				m.held[it.class.OrderKey] = true
			}
			q.mu.Lock()
			q.settle(busy[it.id])
			q.mu.Unlock()
			idle = append(idle, busy[it.id])
			delete(busy, it.id)
		case op == 17: // let go of a key: by another attempt, or for good
			for key := range m.held {
				delete(m.held, key)
				if rnd.IntN(2) == 0 {
					q.ReleaseKey(key)
					break
				}
				c := Class{OrderKey: key, Held: true}
				m.waiting = append(m.waiting, modelItem{step, step * 10, c})
				q.Put(step*10, step, c)
				break
			}
		case op == 18: // change a limit
			name, n := types[rnd.IntN(3)], rnd.IntN(3)
			m.limits[name] = n
			if err := q.SetLimits(name, Limits{Concurrency: n}); err != nil {
				return err
			}
		default: // pause, resume, or remove some
			switch rnd.IntN(4) {
			case 0:
				q.Pause()
				m.paused = true
			case 1:
				cancelled := func(id int64) bool { return id%11 == 3 }
				q.Keep(func(id int64) bool { return !cancelled(id) })
				m.waiting = slices.DeleteFunc(m.waiting, func(it modelItem) bool { return cancelled(it.id) })
			default:
				q.Resume()
				m.paused = false
			}
		}
		if q.Len() != len(m.waiting) {
			return fmt.Errorf("step %d: %d wait, want %d", step, q.Len(), len(m.waiting))
		}
	}
	return nil
}
