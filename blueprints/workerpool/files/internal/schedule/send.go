package schedule

import (
	"errors"
	"time"

	"example.invalid/service/internal/work"
)

// pause is how long a run that was not accepted waits for its second chance,
// unless the refusal names a time.
const pause = time.Second

// sendable is a job on its way to the channel.
type sendable struct {
	job  *job
	fire time.Time
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
	// The key is for the job; each of its times is a run of its own.
	spec = keyless(spec)
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
		b.events.add(&event{at: b.now().Add(wait), fire: spec.FireTime, job: j, again: true})
		b.nudge()
	}
}
