package supervisor

import "slices"

// unfinished lists the workers that have not returned, with those of Chiefs
// among them.
func (c *Chief) unfinished() []WorkerName {
	c.mu.Lock()
	defer c.mu.Unlock()
	var names []WorkerName
	for _, m := range c.members {
		if m.alive() {
			names = append(names, m.unfinished()...)
		}
	}
	return names
}

// nested is what a worker has that is a Chief.
type nested interface {
	unfinished() []WorkerName
	allStates() map[WorkerName]State
}

var _ nested = (*Chief)(nil)

func (m *member) unfinished() []WorkerName {
	names := []WorkerName{m.name}
	if n, ok := m.worker.(nested); ok {
		names = append(names, below(m.name, n.unfinished())...)
	}
	return names
}

// below puts the name of a Chief in front of those of its workers.
func below(chief WorkerName, names []WorkerName) []WorkerName {
	list := make([]WorkerName, len(names))
	for i, name := range names {
		list[i] = chief + "/" + name
	}
	return list
}

// allStates returns the states of all workers, those of Chiefs among them with
// the name of the Chief and a slash in front.
func (c *Chief) allStates() map[WorkerName]State {
	c.mu.Lock()
	members := slices.Clone(c.members)
	c.mu.Unlock()
	states := make(map[WorkerName]State, len(members))
	for _, m := range members {
		states[m.name] = c.pool.GetState(m.name)
		if n, ok := m.worker.(nested); ok {
			for name, state := range n.allStates() {
				states[m.name+"/"+name] = state
			}
		}
	}
	return states
}
