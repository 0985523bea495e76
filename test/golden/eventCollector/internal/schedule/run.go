package schedule

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
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

// Bind hands over the Executor. It is called before the first Run. When the
// Executor is a queue.Keeper, too, what it has kept is taken up again.
func (b *Base) Bind(e work.Executor) {
	b.mu.Lock()
	b.exec = e
	b.keeper, _ = e.(queue.Keeper)
	b.mu.Unlock()
	if b.keeper == nil {
		return
	}
	if err := b.restore(); err != nil {
		b.cfg.Logger.Error("the jobs and schedules of before are not all there", "error", err)
	}
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
	b.started = b.now()
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
	now := b.now()
	b.started = now
	b.lastTick = time.Time{}
	if b.schedule != nil {
		b.putSchedule(*b.schedule, b.ticker, now)
	}
	for _, j := range b.order {
		if j.timer != nil {
			j.timer = anchored(j.timer, now)
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
		now := b.now()
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
	if ev.job == nil {
		return b.tick(ev, now)
	}
	j := ev.job
	switch {
	case j.gone:
		return nil
	case ev.again:
		return []sendable{{j, ev.fire}}
	}
	trigger := j.spec.Trigger
	j.event = nil
	missed, next, ok := plan(j.timer, trigger.Misfire, ev.fire, now)
	if ok {
		b.fireAt(j, next)
	}
	fires := b.made(ev, trigger.Misfire, missed, now)
	j.out = len(fires) > 0
	jobs := make([]sendable, 0, len(fires))
	for _, fire := range fires {
		jobs = append(jobs, sendable{j, fire})
	}
	return jobs
}

// made returns the fire times that are sent for an event: its own, and with the
// policy all those that were missed since.
func (b *Base) made(ev *event, policy work.Misfire, missed []time.Time, now time.Time) []time.Time {
	switch {
	case policy == work.MisfireAll:
		return append([]time.Time{ev.fire}, missed...)
	case policy == work.MisfireSkip && now.Sub(ev.at) > misfireAfter:
		b.counts.missed++
		return nil
	}
	b.counts.missed += int64(len(missed))
	return []time.Time{ev.fire}
}

// tick takes a tick of the default schedule. The lock is held.
func (b *Base) tick(ev *event, now time.Time) []sendable {
	b.counts.iterations++
	b.lastTick = ev.fire
	b.ticks = nil
	policy := b.trigger().Misfire
	missed, next, ok := plan(anchored(b.ticker, ev.fire), policy, ev.fire, now)
	if ok {
		b.tickAt(next)
	}
	var jobs []sendable
	for _, fire := range b.made(ev, policy, missed, now) {
		for _, j := range b.order {
			if j.spec.Trigger.Kind == work.TriggerDefault {
				jobs = append(jobs, sendable{j, fire})
			}
		}
	}
	return jobs
}
