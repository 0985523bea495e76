package pool

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"example.invalid/service/internal/work"
)

type attemptKey struct{}

// view is everything that a context shows to the outside.
type view struct {
	err, cause           error
	done                 bool
	childErr, childCause error
	childDone            bool
	called               bool
	value                any
	hasDeadline          bool
	deadline             time.Time
}

// subject is a context with the means to end it.
type subject struct {
	ctx    context.Context
	cancel func(error)
	end    func()
}

func lazy(limit time.Duration) subject {
	parent := context.WithValue(context.Background(), attemptKey{}, "v")
	a := &Attempt{Started: time.Now(), env: &environment{parent: parent}}
	a.env.dog = newWatchdog(time.Now(), time.Hour, func(int64) int64 { return never })
	a.SetTimeout(limit)
	return subject{a, func(err error) { a.Cancel(err) }, func() { a.end(time.Now()); a.env.dog.stop() }}
}

func eager(limit time.Duration) subject {
	ctx, cancel := context.WithCancelCause(context.WithValue(context.Background(), attemptKey{}, "v"))
	stop := func() {}
	if limit > 0 {
		ctx, stop = context.WithTimeoutCause(ctx, limit, work.ErrTimeout)
	}
	return subject{ctx, cancel, func() { stop(); cancel(nil) }}
}

// TestAttemptIsARealContext runs the same story with an attempt and with a
// context made at once, looked at or not before the story ends, and compares
// all that can be seen.
func TestAttemptIsARealContext(t *testing.T) {
	errA, errB := errors.New("a"), errors.New("b")
	stories := map[string]struct {
		limit time.Duration
		tell  func(s subject)
	}{
		"nothing":                {0, func(subject) {}},
		"nothing, limited":       {time.Minute, func(subject) {}},
		"cancelled":              {0, func(s subject) { s.cancel(errA) }},
		"cancelled twice":        {0, func(s subject) { s.cancel(errA); s.cancel(errB) }},
		"cancelled, limited":     {time.Minute, func(s subject) { s.cancel(errA) }},
		"timed out":              {time.Minute, func(subject) { time.Sleep(2 * time.Minute) }},
		"timed out, then cancel": {time.Minute, func(s subject) { time.Sleep(2 * time.Minute); s.cancel(errA) }},
		"cancel, then timed out": {time.Minute, func(s subject) { s.cancel(errA); time.Sleep(2 * time.Minute) }},
		"ended":                  {0, func(s subject) { s.end() }},
		"ended, limited":         {time.Minute, func(s subject) { s.end() }},
		"ended, then time":       {time.Minute, func(s subject) { s.end(); time.Sleep(2 * time.Minute) }},
		"timed out, then ended":  {time.Minute, func(s subject) { time.Sleep(2 * time.Minute); s.end() }},
		"cancelled, then ended":  {time.Minute, func(s subject) { s.cancel(errA); s.end() }},
		"ended, then cancelled":  {time.Minute, func(s subject) { s.end(); s.cancel(errA) }},
	}
	looks := map[string]func(ctx context.Context){
		"not before":  func(context.Context) {},
		"Done before": func(ctx context.Context) { ctx.Done() },
		"Err before":  func(ctx context.Context) { _ = ctx.Err() },
		"Value":       func(ctx context.Context) { ctx.Value("x") },
		"Deadline":    func(ctx context.Context) { ctx.Deadline() },
		"Cause":       func(ctx context.Context) { _ = context.Cause(ctx) },
	}
	for name, story := range stories {
		for look, first := range looks {
			t.Run(name+"/"+look, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					see := func(s subject) view {
						first(s.ctx)
						story.tell(s)
						return show(s)
					}
					if got, want := see(lazy(story.limit)), see(eager(story.limit)); got.late(want) != want.late(want) {
						t.Errorf("\n got %+v\nwant %+v", got, want)
					}
				})
			})
			t.Run(name+"/"+look+"/children first", func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					see := func(s subject) view {
						child, cancel := context.WithCancel(context.WithValue(s.ctx, attemptKey{}, "child"))
						defer cancel()
						called := make(chan struct{}, 1)
						context.AfterFunc(s.ctx, func() { called <- struct{}{} })
						story.tell(s)
						synctest.Wait()
						v := show(s)
						synctest.Wait()
						v.childErr, v.childCause, v.childDone = child.Err(), context.Cause(child), isDone(child)
						v.called = len(called) == 1
						return v
					}
					if got, want := see(lazy(story.limit)), see(eager(story.limit)); got.late(want) != want.late(want) {
						t.Errorf("\n got %+v\nwant %+v", got, want)
					}
				})
			})
		}
	}
}

// late leaves out the absolute deadline: the two begin one after the other.
func (v view) late(view) view { v.deadline = time.Time{}; return v }

func isDone(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}

func show(s subject) view {
	synctest.Wait()
	child, cancel := context.WithCancel(s.ctx)
	defer cancel()
	called := make(chan struct{}, 1)
	stop := context.AfterFunc(s.ctx, func() { called <- struct{}{} })
	defer stop()
	synctest.Wait()
	v := view{
		err: s.ctx.Err(), cause: context.Cause(s.ctx), done: isDone(s.ctx),
		childErr: child.Err(), childCause: context.Cause(child), childDone: isDone(child),
		called: len(called) == 1,
		value:  s.ctx.Value(attemptKey{}),
	}
	v.deadline, v.hasDeadline = s.ctx.Deadline()
	s.end()
	return v
}

func TestAttemptOwnValueNeedsNoContext(t *testing.T) {
	a := &Attempt{env: &environment{parent: context.Background()}}
	a.SetValue(attemptKey{}, 7)
	if got := a.Value(attemptKey{}); got != 7 {
		t.Errorf("Value is %v", got)
	}
	if a.real.Load() != nil {
		t.Error("a context was made for it")
	}
	if got := context.WithoutCancel(a).Value(attemptKey{}); got != 7 {
		t.Errorf("Value through WithoutCancel is %v", got)
	}
}

// meanwhile is a context that does something else when it is first looked at.
type meanwhile struct {
	context.Context
	do func()
}

func (m *meanwhile) Value(any) any {
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
	return nil
}

// TestAttemptEndsWhileItIsLookedAt ends the run when somebody is just making
// its context.
func TestAttemptEndsWhileItIsLookedAt(t *testing.T) {
	for _, limit := range []time.Duration{0, time.Hour} {
		parent := &meanwhile{Context: t.Context()}
		a := &Attempt{Started: time.Now(), env: &environment{parent: parent}, limit: limit}
		parent.do = func() {
			if !a.end(time.Now()) {
				t.Error("it was over before")
			}
		}
		if !isDone(a) || !errors.Is(a.Err(), context.Canceled) {
			t.Errorf("the context of a run that is over goes on: %v", a.Err())
		}
	}
}

func TestAttemptHasTheValuesOfThePool(t *testing.T) {
	got := make(chan any, 1)
	p := New(Config[int, struct{}]{
		Workers: 1, Capacity: 1, Context: context.WithValue(t.Context(), attemptKey{}, "v"),
		Run: func(a *Attempt, _ int) (struct{}, error) { got <- a.Value(attemptKey{}); return struct{}{}, nil },
	})
	p.Put(p.Now(), 1)
	if v := <-got; v != "v" {
		t.Errorf("value is %v", v)
	}
	p.Close()
	<-p.Gone()
}
