package preset

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/supervisor"
)

var (
	_ supervisor.Worker = (*Server)(nil)
	_ supervisor.Worker = (*Job)(nil)
	_ supervisor.Worker = (*Cron)(nil)
)

var errBoom = errors.New("boom")

// clock notes the seconds since its making.
type clock struct {
	began time.Time
	at    []int
}

func newClock() *clock { return &clock{began: time.Now()} }

func (c *clock) tick() { c.at = append(c.at, int(time.Since(c.began)/time.Second)) }

func (c *clock) want(t *testing.T, at ...int) {
	t.Helper()
	if !slices.Equal(c.at, at) {
		t.Errorf("got %v, want %v", c.at, at)
	}
}

func TestJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, n := newClock(), 0
		j := NewJob(10*time.Second, func(context.Context) error {
			c.tick()
			if n++; n == 2 {
				time.Sleep(25 * time.Second)
			}
			return nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), 65*time.Second)
		defer cancel()
		if err := errors.Join(j.Init(), j.Run(ctx)); err != nil {
			t.Error(err)
		}
		c.want(t, 10, 20, 45, 50, 60)
	})
}

func TestAnErrorEndsAJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := NewJob(time.Second, func(context.Context) error { return errBoom })
		if err := j.Run(t.Context()); !errors.Is(err, errBoom) {
			t.Errorf("got %v", err)
		}
	})
}

// A period of 0 was a hot loop elsewhere, and is a panic of time.NewTicker.
func TestAPeriodThatCannotBe(t *testing.T) {
	for _, period := range []time.Duration{0, -time.Second} {
		j := NewJob(period, func(context.Context) error { return nil })
		if j.Init() == nil || j.Run(t.Context()) == nil {
			t.Errorf("%s: no error", period)
		}
	}
}

func every(d time.Duration) Next {
	return func(after time.Time) time.Time { return after.Truncate(d).Add(d) }
}

func TestCron(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, n := newClock(), 0
		cron := NewCron(every(10*time.Second), func(_ context.Context, at time.Time) error {
			if !at.Equal(time.Now()) {
				t.Errorf("called at %s for %s", time.Now(), at)
			}
			c.tick()
			if n++; n == 2 {
				time.Sleep(25 * time.Second) // what passes is not made up for
			}
			return nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), 65*time.Second)
		defer cancel()
		if err := cron.Run(ctx); err != nil {
			t.Error(err)
		}
		c.want(t, 10, 20, 50, 60)
	})
}

func TestCronOfLongWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Hour)
		defer cancel()
		cron := NewCron(every(24*time.Hour), func(context.Context, time.Time) error { c.tick(); return nil })
		if err := cron.Run(ctx); err != nil {
			t.Error(err)
		}
		const day = 24 * 60 * 60
		c.want(t, day, 2*day, 3*day, 4*day)
	})
}

// TestCronWhenTheClockIsSet: timers do not notice, so it looks again each minute.
func TestCronWhenTheClockIsSet(t *testing.T) {
	for name, test := range map[string]struct {
		jump time.Duration
		want []int // minutes of real time
	}{
		"not":                {0, []int{60, 120, 180}},
		"45 minutes forward": {45 * time.Minute, []int{60, 75, 135, 195}},
		"3 hours forward":    {3 * time.Hour, []int{60, 66, 120, 180}},
		"45 minutes back":    {-45 * time.Minute, []int{60, 165}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				var got []int
				cron := NewCron(every(time.Hour), func(context.Context, time.Time) error {
					got = append(got, int(time.Since(began)/time.Minute))
					return nil
				})
				cron.now = func() time.Time {
					if time.Since(began) < 65*time.Minute+30*time.Second {
						return time.Now()
					}
					return time.Now().Round(0).Add(test.jump)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 200*time.Minute)
				defer cancel()
				if err := cron.Run(ctx); err != nil {
					t.Error(err)
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("got %v, want %v", got, test.want)
				}
			})
		})
	}
}

// The clock is set back while the action is at work: not the same time again.
func TestCronDoesNotRepeatATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var jump time.Duration
		var got []time.Time
		began := time.Now()
		cron := NewCron(every(time.Hour), func(_ context.Context, at time.Time) error {
			got = append(got, at)
			jump = -45 * time.Minute
			return nil
		})
		cron.now = func() time.Time { return time.Now().Round(0).Add(jump) }
		ctx, cancel := context.WithTimeout(t.Context(), 166*time.Minute)
		defer cancel()
		if err := cron.Run(ctx); err != nil {
			t.Error(err)
		}
		if len(got) != 2 || !got[0].Equal(began.Add(time.Hour)) || !got[1].Equal(began.Add(2*time.Hour)) {
			t.Errorf("got %v", got)
		}
	})
}

func TestACronThatEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		end := time.Now().Add(25 * time.Second)
		next := func(after time.Time) time.Time {
			if at := every(10 * time.Second)(after); at.Before(end) {
				return at
			}
			return time.Time{}
		}
		if err := NewCron(next, func(context.Context, time.Time) error { c.tick(); return nil }).Run(t.Context()); err != nil {
			t.Error(err)
		}
		c.want(t, 10, 20)
	})
}

func TestACronThatStandsStill(t *testing.T) {
	same := time.Now()
	for name, next := range map[string]Next{
		"the time given": func(after time.Time) time.Time { return after },
		"a past time":    func(time.Time) time.Time { return same.Add(-time.Hour) },
	} {
		cron := NewCron(next, func(context.Context, time.Time) error { return errors.New("called") })
		if err := cron.Run(t.Context()); err == nil || err.Error() == "called" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAnErrorEndsACron(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cron := NewCron(every(time.Second), func(context.Context, time.Time) error { return errBoom })
		if err := cron.Run(t.Context()); !errors.Is(err, errBoom) {
			t.Errorf("got %v", err)
		}
	})
}

// TestWorkersOfTimeUnderAChief lets an action fail and the Chief restart it.
func TestWorkersOfTimeUnderAChief(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chief := supervisor.NewChief().SetLocker(func(ctx context.Context) { <-ctx.Done() }).SetEventHandler(func(supervisor.Event) {})
		job, cron := newClock(), newClock()
		failOnce := func(c *clock) error {
			if c.tick(); len(c.at) == 1 {
				return fmt.Errorf("at first: %w", errBoom)
			}
			return nil
		}
		err := errors.Join(
			chief.AddWorker("job", NewJob(10*time.Second, func(context.Context) error { return failOnce(job) }), supervisor.Restart),
			chief.AddWorker("cron", NewCron(every(10*time.Second), func(context.Context, time.Time) error { return failOnce(cron) }), supervisor.Restart),
		)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 35*time.Second)
		defer cancel()
		if err := chief.Run(ctx); err != nil {
			t.Error(err)
		}
		job.want(t, 10, 20, 30)
		cron.want(t, 10, 20, 30)
	})
}
