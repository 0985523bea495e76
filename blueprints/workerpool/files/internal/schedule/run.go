package schedule

import (
	"context"
	"fmt"
	"sync"
	"time"

	"example.invalid/service/internal/work"
)

// maxWait bounds one wait of the loop: a timer does not notice when the
// system's time is set, so it has to be looked at now and then.
const maxWait = time.Minute

// session is one Run.
type session struct {
	stop  chan struct{}
	once  sync.Once
	ended chan struct{}
}

func (s *session) halt() { s.once.Do(func() { close(s.stop) }) }

// Init does nothing; it is there to be overridden.
func (b *Base) Init(context.Context) error { return nil }

// Bind hands over the Executor. It is called before the first Run.
func (b *Base) Bind(e work.Executor) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.exec = e
}

// Run sends jobs when they are due, until Shutdown is called, done is closed or
// yields true, a signal comes, or ctx is done.
func (b *Base) Run(ctx context.Context) error {
	s := &session{stop: make(chan struct{}), ended: make(chan struct{})}
	b.mu.Lock()
	if b.session != nil {
		b.mu.Unlock()
		return fmt.Errorf("the scheduler is running: %w", work.ErrConflict)
	}
	b.session = s
	b.started = time.Now()
	b.mu.Unlock()

	var others sync.WaitGroup
	others.Go(func() { b.listen(ctx, s) })
	others.Go(func() { b.receive(s) })
	defer func() {
		s.halt()
		others.Wait()
		b.mu.Lock()
		b.session = nil
		b.mu.Unlock()
		close(s.ended)
	}()
	b.loop(s)
	return nil
}

// Shutdown makes Run return and waits for it until ctx is done.
func (b *Base) Shutdown(ctx context.Context) error {
	b.mu.Lock()
	s := b.session
	b.mu.Unlock()
	if s == nil {
		return nil
	}
	s.halt()
	select {
	case <-s.ended:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// RestartScheduler computes all times anew, as if Run had just begun.
func (b *Base) RestartScheduler(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.session == nil {
		return work.ErrStopped
	}
	now := time.Now()
	b.started = now
	b.lastTick = time.Time{}
	if b.schedule != nil {
		b.putSchedule(*b.schedule, b.ticker, now)
	}
	for _, j := range b.order {
		if i, ok := j.timer.(interval); ok {
			i.anchor = now
			j.timer = i
		}
		if j.event != nil && !j.spec.Trigger.Single() {
			b.setTimer(j, j.timer, now)
		}
	}
	b.nudge()
	return nil
}

// loop sends what is due.
func (b *Base) loop(s *session) {
	wait := time.NewTimer(0)
	defer wait.Stop()
	for {
		b.mu.Lock()
		now := time.Now()
		ev := b.events.next()
		if ev != nil && !ev.at.After(now) {
			jobs := b.due(ev, now)
			b.mu.Unlock()
			for _, j := range jobs {
				if !b.send(s, j) {
					b.unsent(jobs, j)
					return
				}
			}
			select {
			case <-s.stop:
				return
			default:
			}
			continue
		}
		sleep := maxWait
		if ev != nil {
			sleep = min(sleep, ev.at.Sub(now))
		}
		b.mu.Unlock()
		wait.Reset(sleep)
		select {
		case <-wait.C:
		case <-b.wake:
		case <-s.stop:
			return
		}
	}
}

// due takes an event and returns what is to be sent for it. The lock is held.
func (b *Base) due(ev *event, now time.Time) []sendable {
	b.events.remove(ev)
	if ev.job != nil {
		j := ev.job
		if j.gone {
			return nil
		}
		if ev.again {
			return []sendable{{j, ev.fire}}
		}
		j.event, j.out = nil, true
		if at, ok := j.timer.Next(now); ok {
			j.event = &event{at: at, fire: at, job: j}
			b.events.add(j.event)
		}
		return []sendable{{j, ev.fire}}
	}
	b.counts.iterations++
	b.lastTick = ev.at
	b.ticks = nil
	times := b.ticker
	if i, ok := times.(interval); ok {
		i.anchor = ev.at
		times = i
	}
	if next, ok := times.Next(now); ok {
		b.tickAt(next)
	}
	jobs := make([]sendable, 0, len(b.order))
	for _, j := range b.order {
		if j.spec.Trigger.Kind == work.TriggerDefault {
			jobs = append(jobs, sendable{j, ev.fire})
		}
	}
	return jobs
}
