package schedule

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"example.invalid/service/internal/work"
)

// maxWait bounds one wait of the loop: a timer does not notice when the
// system's time is set, so it has to be looked at now and then.
const maxWait = time.Minute

// pause is how long a run that was not accepted waits for its second chance,
// unless the refusal names a time.
const pause = time.Second

// channels is what SetChannels has handed over.
type channels struct {
	jobs      chan work.Job
	results   chan work.Result
	done      chan bool
	interrupt chan os.Signal
	swapped   chan struct{} // closed when other ones take their place
}

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

// SetChannels hands over the channels. When it returns, nothing is sent to the
// old ones any more.
func (b *Base) SetChannels(job chan work.Job, result chan work.Result, done chan bool, interrupt chan os.Signal) {
	b.mu.Lock()
	old, sending := b.chans, b.sending
	b.chans = channels{job, result, done, interrupt, make(chan struct{})}
	b.mu.Unlock()
	close(old.swapped)
	if sending != nil {
		<-sending // a send that is under way gives up now
	}
}

// SwapsChannels tells that SetChannels keeps that promise.
func (b *Base) SwapsChannels() bool { return true }

func (b *Base) channels() channels {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.chans
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

// listen ends the session when somebody asks for it through a channel.
func (b *Base) listen(ctx context.Context, s *session) {
	defer s.halt()
	for {
		c := b.channels()
		select {
		case yes, open := <-c.done:
			if yes || !open {
				return
			}
		case <-c.interrupt:
			return
		case <-ctx.Done():
			return
		case <-s.stop:
			return
		case <-c.swapped:
		}
	}
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

// sendable is a job on its way to the channel.
type sendable struct {
	job  *job
	fire time.Time
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

// send sends one job to whatever is the job channel by then. It is false when
// the session ends before.
func (b *Base) send(s *session, v sendable) bool {
	b.mu.Lock()
	if v.job.gone {
		b.mu.Unlock()
		return true
	}
	spec := v.job.spec
	if spec.Trigger.Kind == work.TriggerDefault && b.schedule != nil && b.schedule.Trigger != nil && spec.Trigger.Overlap == work.OverlapSkip {
		spec.Trigger.Overlap = b.schedule.Trigger.Overlap
	}
	b.mu.Unlock()
	spec.FireTime = v.fire
	carrier := b.cfg.Registry.Job(spec)
	for {
		sent, swapped := b.trySend(s, carrier)
		if sent {
			b.mu.Lock()
			b.counts.sent++
			b.mu.Unlock()
			return true
		}
		if !swapped {
			return false
		}
	}
}

func (b *Base) trySend(s *session, carrier work.Job) (sent, swapped bool) {
	over := make(chan struct{})
	defer close(over)
	b.mu.Lock()
	b.sending = over
	c := b.chans
	b.mu.Unlock()
	select {
	case <-s.stop:
		return false, false
	default:
	}
	select {
	case c.jobs <- carrier:
		return true, false
	case <-c.swapped:
		return false, true
	case <-s.stop:
		return false, false
	}
}

// unsent keeps what a session could not send, from one job on, for the next.
func (b *Base) unsent(jobs []sendable, from sendable) {
	b.mu.Lock()
	defer b.mu.Unlock()
	found := false
	for _, v := range jobs {
		found = found || v == from
		if found && !v.job.gone {
			b.events.add(&event{at: v.fire, fire: v.fire, job: v.job, again: true})
		}
	}
}

// Accepted is told what became of a job that was sent. A run that was not
// accepted for reasons that may pass is sent again, for the same time.
func (b *Base) Accepted(carrier work.Job, _ work.Run, err error) {
	c, ok := carrier.(work.SpecCarrier)
	if !ok {
		return
	}
	spec := c.Spec()
	switch {
	case err == nil, errors.Is(err, work.ErrOverlap), errors.Is(err, work.ErrDuplicate),
		errors.Is(err, work.ErrUnknownType), errors.Is(err, work.ErrInvalid):
		b.mu.Lock()
		defer b.mu.Unlock()
		if j := b.jobs[spec.ID]; j != nil {
			j.out = false
		}
		return
	}
	wait := pause
	if full := (*work.FullError)(nil); errors.As(err, &full) {
		wait = max(full.RetryAfter, pause)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if j := b.jobs[spec.ID]; j != nil {
		b.events.add(&event{at: time.Now().Add(wait), fire: spec.FireTime, job: j, again: true})
		b.nudge()
	}
}

// receive takes the results that come back.
func (b *Base) receive(s *session) {
	for {
		c := b.channels()
		select {
		case r, open := <-c.results:
			if !open {
				// Nothing more comes through this one.
				select {
				case <-c.swapped:
				case <-s.stop:
					return
				}
				continue
			}
			b.count(r)
		case <-c.swapped:
		case <-s.stop:
			// What has come by now is not left lying.
			for {
				select {
				case r, open := <-c.results:
					if !open {
						return
					}
					b.count(r)
				default:
					return
				}
			}
		}
	}
}

// count takes note of one result.
func (b *Base) count(r work.Result) {
	if r == nil {
		return
	}
	b.mu.Lock()
	b.counts.received++
	if c, ok := r.(work.RunCarrier); ok {
		if n := len(c.Run().Attempts); n > 0 {
			last := c.Run().Attempts[n-1]
			b.times.add(last.FinishedAt.Sub(last.StartedAt))
			if last.TimedOut {
				b.counts.timedOut++
			}
		}
	}
	b.mu.Unlock()
	if b.cfg.OnResult == nil {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			b.cfg.Logger.Error("OnResult panicked", "panic", v)
		}
	}()
	b.cfg.OnResult(r)
}
