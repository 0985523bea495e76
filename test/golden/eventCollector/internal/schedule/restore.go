package schedule

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// definitionSchedule is the name under which the default schedule is kept as
// the definitions had it: when they change it, what was set at run time is over.
const definitionSchedule = "definition"

// declaredID is the id of a job of the definitions: a UUID of version 8 made of
// what the job is, and of how many like it are before it.
func declaredID(spec work.Spec, there map[string]*job) string {
	digest := spec.Digest()
	for n := 0; ; n++ {
		sum := sha256.Sum256(fmt.Appendf(digest[:], "%d", n))
		var id [16]byte
		copy(id[:], sum[:])
		id[6], id[8] = 0x80|id[6]&0x0f, 0x80|id[8]&0x3f
		if name := work.FormatID(id); there[name] == nil {
			return name
		}
	}
}

// isDeclaredID tells whether declaredID made an id.
func isDeclaredID(id string) bool {
	raw, ok := work.ParseID(id)
	return ok && raw[6]>>4 == 8
}

// restore brings the list in line with what is kept: jobs go on as they were,
// fire times that were missed meanwhile are made up for as their triggers say,
// and jobs that are no longer in the definitions go.
func (b *Base) restore() error {
	ctx := context.Background()
	now := b.now()
	b.lenient = true
	defer func() { b.lenient = false }()
	problems := []error{b.restoreSchedule(ctx, now)}
	kept := map[string]bool{}
	for _, spec := range b.keeper.Jobs() {
		b.mu.Lock()
		j := b.jobs[spec.ID]
		b.mu.Unlock()
		if j == nil && isDeclaredID(spec.ID) {
			problems = append(problems, b.keeper.DeleteJob(ctx, spec.ID))
			continue
		}
		kept[spec.ID] = true
		problems = append(problems, b.restoreJob(j, spec, now))
	}
	b.mu.Lock()
	var declared []work.Spec
	for _, j := range b.order {
		if !kept[j.spec.ID] {
			declared = append(declared, j.spec)
		}
	}
	b.mu.Unlock()
	for _, spec := range declared {
		_, err := b.keeper.PutJob(ctx, spec)
		problems = append(problems, err)
	}
	b.restoreTick(now)
	return errors.Join(problems...)
}

// restoreJob puts a kept job into the list, in the place of the declared one if
// there is one. A job whose type is unknown by now stays in the list and has no
// times: a later version may know it again.
func (b *Base) restoreJob(j *job, spec work.Spec, now time.Time) error {
	spec.FireTime, spec.Replayed = time.Time{}, false
	t, err := b.check(spec, now)
	if err != nil {
		t = nil
		err = fmt.Errorf("job %q: %w", spec.ID, err)
	}
	last := b.keeper.LastFire(spec.ID)
	b.mu.Lock()
	defer b.mu.Unlock()
	if j == nil {
		b.insert(spec, nil, now)
		j = b.jobs[spec.ID]
	} else {
		b.bytes += weight(spec) - weight(j.spec)
		j.spec = spec
		if spec.Trigger.Kind == work.TriggerOnce && last.IsZero() {
			return err // declared, and not sent yet
		}
		b.setTimer(j, nil, now)
	}
	if spec.Trigger.Single() || t == nil {
		return err // its run is kept by itself
	}
	if last.IsZero() {
		last = spec.UpdatedAt
	}
	j.timer = anchored(t, spec.UpdatedAt)
	missed, next, ok := plan(j.timer, spec.Trigger.Misfire, last, now)
	for _, fire := range missed {
		b.events.add(&event{at: fire, fire: fire, job: j, again: true})
	}
	if ok {
		b.fireAt(j, next)
	}
	return err
}

// restoreSchedule takes up the default schedule as it was set at run time,
// unless the definitions have changed since.
func (b *Base) restoreSchedule(ctx context.Context, now time.Time) error {
	b.mu.Lock()
	declared := *b.schedule
	b.mu.Unlock()
	var set, before *work.Schedule
	for _, s := range b.keeper.Schedules() {
		switch s.Name {
		case work.DefaultSchedule:
			set = &s
		case definitionSchedule:
			before = &s
		}
	}
	mark := declared
	mark.Name = definitionSchedule
	if before == nil || !sameSchedule(*before, mark) {
		return errors.Join(b.keeper.PutSchedule(ctx, declared), b.keeper.PutSchedule(ctx, mark))
	}
	if set == nil { // deleted at run time
		b.mu.Lock()
		defer b.mu.Unlock()
		b.events.remove(b.ticks)
		b.schedule, b.ticker, b.ticks = nil, nil, nil
		return nil
	}
	s, t, err := b.checkSchedule(*set, now)
	if err != nil {
		return fmt.Errorf("schedule %q: %w", work.DefaultSchedule, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.putSchedule(s, t, now)
	return nil
}

// sameSchedule compares two schedules apart from when they are due.
func sameSchedule(a, b work.Schedule) bool {
	a.Next, b.Next = time.Time{}, time.Time{}
	one, errA := json.Marshal(a)
	other, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(one, other)
}

// restoreTick lets the default schedule go on from its last tick: the last fire
// time of any of its jobs.
func (b *Base) restoreTick(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.schedule == nil {
		return
	}
	var last time.Time
	for _, j := range b.order {
		if j.spec.Trigger.Kind != work.TriggerDefault {
			continue
		}
		if at := b.keeper.LastFire(j.spec.ID); at.After(last) {
			last = at
		}
	}
	if last.IsZero() {
		return
	}
	b.lastTick = last
	b.events.remove(b.ticks)
	b.ticks = nil
	b.ticker = anchored(b.ticker, last)
	missed, next, ok := plan(b.ticker, b.trigger().Misfire, last, now)
	for _, fire := range missed {
		for _, j := range b.order {
			if j.spec.Trigger.Kind == work.TriggerDefault && !j.gone {
				b.events.add(&event{at: fire, fire: fire, job: j, again: true})
			}
		}
	}
	if ok {
		b.tickAt(next)
	}
}
