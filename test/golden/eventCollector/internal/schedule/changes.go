package schedule

import "sync"

// changes lets jobs be changed one change at a time. Changes of different jobs
// do not wait for each other: so they can share a write to the disk.
type changes struct {
	mu   sync.Mutex
	busy map[string]chan struct{} // closed when the change of a job is over
}

// begin waits until no other change of a job is under way. The change that has
// begun ends with end.
func (c *changes) begin(id string) {
	over := make(chan struct{})
	for {
		c.mu.Lock()
		other := c.busy[id]
		if other == nil {
			break
		}
		c.mu.Unlock()
		<-other
	}
	defer c.mu.Unlock()
	if c.busy == nil {
		c.busy = map[string]chan struct{}{}
	}
	c.busy[id] = over
}

// end lets the next change of a job begin.
func (c *changes) end(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.busy[id])
	delete(c.busy, id)
}
