package supervisor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// member is a worker of a Chief.
type member struct {
	name    WorkerName
	worker  Worker
	options workerOptions
	life    *life // the last one; nil before it was launched
}

// alive tells whether its goroutine is there. The Chief's lock is held.
func (m *member) alive() bool { return m.life != nil && !m.life.over() }

// AddWorker adds a worker. It is started by the next Run; when the Chief runs
// already, by Launch.
func (c *Chief) AddWorker(name WorkerName, w Worker, options ...WorkerOption) error {
	m, err := newMember(name, w, options)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.add(m, err)
}

// AddWorkers adds workers in the order of their names, all or none.
func (c *Chief) AddWorkers(workers map[WorkerName]Worker, options ...WorkerOption) error {
	var list []*member
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(workers)) {
		m, err := newMember(name, workers[name], options)
		list, errs = append(list, m), append(errs, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, m := range list {
		if err := c.add(m, errs[i]); err != nil {
			for _, m := range list[:i] {
				err = errors.Join(err, c.remove(m))
			}
			return err
		}
	}
	return nil
}

// AddWorkerAndLaunch adds a worker and starts it if the Chief runs. It does not
// wait for the worker's Init.
func (c *Chief) AddWorkerAndLaunch(name WorkerName, w Worker, options ...WorkerOption) error {
	m, err := newMember(name, w, options)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session != nil && c.session.isHalted() {
		return fmt.Errorf("worker %s: %w", name, ErrShutdown)
	}
	if err := c.add(m, err); err != nil {
		return err
	}
	if c.session != nil {
		c.session.launch(m)
	}
	return nil
}

// stopTimeout asks the worker if need be, so no lock must be held.
func (m *member) stopTimeout() time.Duration {
	own, ok := m.worker.(interface{ StopTimeout() time.Duration })
	if m.options.stopTimeout > 0 || !ok {
		return cmp.Or(m.options.stopTimeout, DefaultStopTimeout)
	}
	limit := DefaultStopTimeout
	isolate(string(m.name), func() error {
		if d := own.StopTimeout(); d > 0 {
			limit = d
		}
		return nil
	})
	return limit
}

// newMember makes a member and tells what is wrong with it.
func newMember(name WorkerName, w Worker, options []WorkerOption) (*member, error) {
	m := &member{name: name, worker: w}
	if err := checkWorker(name, w); err != nil {
		return m, err
	}
	var err error
	m.options, err = newOptions(options)
	return m, err
}

// add adds a worker unless something is wrong with it already. An error is an
// event, too, as in uwe. The lock is held.
func (c *Chief) add(m *member, err error) error {
	if err == nil && m.worker == Worker(c) {
		err = fmt.Errorf("%w: it is the chief itself", ErrMisuse)
	}
	if err == nil {
		err = c.pool.SetWorker(m.name, m.worker)
	}
	if err != nil {
		err = fmt.Errorf("cannot add worker %s: %w", m.name, err)
		c.events.put(ErrorEvent("worker not added").SetWorker(m.name).SetError(err))
		return err
	}
	c.members = append(c.members, m)
	c.byName[m.name] = m
	return nil
}

// RemoveWorker forgets a worker. The error is ErrBusy while it is not stopped.
func (c *Chief) RemoveWorker(name WorkerName) error {
	c.mu.Lock()
	m, err := c.find(name)
	if err == nil {
		err = c.remove(m)
	}
	c.mu.Unlock()
	if b, ok := c.mail().(interface{ RemoveWorker(name WorkerName) }); ok && err == nil {
		isolate("broker", func() error {
			b.RemoveWorker(name)
			return nil
		})
	}
	return err
}

// remove forgets a worker. The lock is held.
func (c *Chief) remove(m *member) error {
	if m.alive() {
		return fmt.Errorf("worker %s: %w", m.name, ErrBusy)
	}
	if err := c.pool.RemoveWorker(m.name); err != nil {
		return err
	}
	delete(c.byName, m.name)
	c.members = slices.DeleteFunc(c.members, func(other *member) bool { return other == m })
	return nil
}

// find returns a worker. The lock is held.
func (c *Chief) find(name WorkerName) (*member, error) {
	m, ok := c.byName[name]
	if !ok {
		return nil, fmt.Errorf("worker %s: %w", name, ErrNotExist)
	}
	return m, nil
}

// Launch starts a worker of a running Chief that was added since, has stopped
// or has failed for good. Its life begins anew, so that it is New first. It does
// not wait for the worker's Init.
func (c *Chief) Launch(name WorkerName) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, err := c.find(name)
	switch {
	case err != nil:
		return err
	case c.session == nil:
		return fmt.Errorf("worker %s: %w", name, ErrNotRunning)
	case c.session.isHalted():
		return fmt.Errorf("worker %s: %w", name, ErrShutdown)
	case m.alive():
		return fmt.Errorf("worker %s: %w", name, ErrBusy)
	}
	if err := c.pool.renew(name); err != nil {
		return err
	}
	c.session.launch(m)
	return nil
}

// Halt stops one worker and waits until it has, its stop timeout is over or ctx
// is done; then the error is a StopError. That it does not run, or fails on the
// way, is none.
func (c *Chief) Halt(ctx context.Context, name WorkerName) error {
	c.mu.Lock()
	m, err := c.find(name)
	if err != nil || !m.alive() {
		c.mu.Unlock()
		return err
	}
	l := m.life
	c.mu.Unlock()
	return l.stop(ctx)
}

// Relaunch is Halt and Launch.
func (c *Chief) Relaunch(ctx context.Context, name WorkerName) error {
	if err := c.Halt(ctx, name); err != nil {
		return err
	}
	return c.Launch(name)
}
