package schedule

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// keeper is an Executor that keeps what it is given, as a durable engine does.
type keeper struct {
	jobs      map[string]work.Spec
	schedules map[string]work.Schedule
	fired     map[string]time.Time
	runs      map[string]int
	fail      error
}

func newKeeper() *keeper {
	return &keeper{
		jobs: map[string]work.Spec{}, schedules: map[string]work.Schedule{},
		fired: map[string]time.Time{}, runs: map[string]int{},
	}
}

func (k *keeper) Submit(context.Context, ...work.Spec) ([]work.Run, error) { return nil, k.fail }
func (k *keeper) CancelJob(context.Context, string) (int, error)           { return 0, nil }
func (k *keeper) ReplaceJob(context.Context, work.Spec) (int, error)       { return 0, nil }
func (k *keeper) HasRuns(id string) bool                                   { return k.runs[id] > 0 }
func (k *keeper) Reserve(s work.Spec) (string, bool, error)                { return s.ID, false, nil }
func (k *keeper) Release(work.Spec)                                        {}
func (k *keeper) DeleteJob(_ context.Context, id string) error             { delete(k.jobs, id); return k.fail }
func (k *keeper) PutSchedule(_ context.Context, s work.Schedule) error {
	k.schedules[s.Name] = s
	return k.fail
}
func (k *keeper) DeleteSchedule(_ context.Context, name string) error {
	delete(k.schedules, name)
	return k.fail
}
func (k *keeper) LastFire(id string) time.Time { return k.fired[id] }

func (k *keeper) PutJob(_ context.Context, s work.Spec, entries ...queue.Entry) ([]work.Run, error) {
	if k.fail != nil {
		return nil, k.fail
	}
	k.jobs[s.ID] = s
	k.runs[s.ID] += len(entries)
	return nil, nil
}

func (k *keeper) Jobs() (specs []work.Spec) {
	for _, s := range k.jobs {
		specs = append(specs, s)
	}
	slices.SortFunc(specs, func(a, b work.Spec) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return specs
}

func (k *keeper) Schedules() (all []work.Schedule) {
	for _, s := range k.schedules {
		all = append(all, s)
	}
	return all
}

// life runs a Base on a keeper for a time and returns the fire times for which
// each job was sent; they count as accepted.
func life(t *testing.T, k *keeper, d time.Duration, change func(b *Base), cfg ...func(*Config)) map[string][]time.Time {
	t.Helper()
	b := base(t, cfg...)
	b.Bind(k)
	f := connect(b, 5000)
	if change != nil {
		change(b)
	}
	wait := run(t, b)
	time.Sleep(d)
	synctest.Wait()
	shutdown(t, b)
	wait()
	sent := map[string][]time.Time{}
	for len(f.jobs) > 0 {
		spec := (<-f.jobs).(work.SpecCarrier).Spec()
		sent[spec.ID] = append(sent[spec.ID], spec.FireTime)
		if spec.FireTime.After(k.fired[spec.ID]) {
			k.fired[spec.ID] = spec.FireTime
		}
	}
	return sent
}

func TestRestoreMakesUpForWhatWasMissed(t *testing.T) {
	for policy, want := range map[work.Misfire]int{work.MisfireOnce: 1, work.MisfireSkip: 0, work.MisfireAll: 10} {
		t.Run("misfire "+string(policy), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := newKeeper()
				var id string
				first := life(t, k, 30*time.Minute, func(b *Base) {
					id = create(t, b, work.Trigger{Kind: work.TriggerEvery, Every: 10 * time.Minute, Misfire: policy}).ID
				})[id]
				time.Sleep(100 * time.Minute) // down: ten fire times pass
				second := life(t, k, 10*time.Minute, nil)[id]
				if len(first) != 3 || len(second) != want+1 {
					t.Fatalf("sent %d and %d times, want 3 and %d: %v", len(first), len(second), want+1, second)
				}
				all := append(first, second...)
				for i := 1; i < len(all); i++ {
					if gap := all[i].Sub(all[i-1]); gap <= 0 || gap%(10*time.Minute) != 0 {
						t.Errorf("fire times %s and %s", all[i-1], all[i])
					}
				}
			})
		})
	}
}

// TestRestoreAfterCreation: a kill between the creation of a job and its first
// fire time does not lose that time, and it comes once.
func TestRestoreAfterCreation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeper()
		var id string
		if sent := life(t, k, 30*time.Second, func(b *Base) {
			id = create(t, b, work.Trigger{Kind: work.TriggerCron, Cron: "0 * * * *"}).ID
		}); len(sent[id]) != 0 {
			t.Fatalf("sent too early: %v", sent)
		}
		time.Sleep(90 * time.Minute)
		second := life(t, k, time.Second, nil)[id]
		third := life(t, k, time.Second, nil)[id]
		if len(second) != 1 || second[0].Minute() != 0 || len(third) != 0 {
			t.Errorf("sent %v, then %v", second, third)
		}
	})
}

func TestRestoreKeepsJobsAndTheSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeper()
		declared := func(c *Config) { c.Jobs = []work.Spec{{Type: "test"}, {Type: "test"}} }
		var own work.Spec
		life(t, k, 0, func(b *Base) {
			own = create(t, b, work.Trigger{Kind: work.TriggerEvery, Every: time.Minute})
			if _, err := b.UpdateSchedule(ctx, work.Schedule{SendIntervalSeconds: 77}); err != nil {
				t.Fatal(err)
			}
			gone := create(t, b, work.Trigger{})
			if err := b.DeleteScheduleJob(ctx, gone.ID); err != nil {
				t.Fatal(err)
			}
		}, declared)

		b := base(t, declared)
		b.Bind(k)
		list, err := b.GetScheduledJobs(ctx, work.Page{})
		if err != nil || list.Total != 3 || list.Jobs[0].ID == list.Jobs[1].ID {
			t.Fatalf("%+v, %v", list, err)
		}
		if got, err := b.GetScheduleJob(ctx, own.ID); err != nil || got.Trigger.Every != time.Minute || got.Revision != 1 {
			t.Errorf("%+v, %v", got, err)
		}
		if s, err := b.GetSchedule(ctx); err != nil || s.SendIntervalSeconds != 77 {
			t.Errorf("%+v, %v", s, err)
		}
		if err := b.DeleteSchedule(ctx); err != nil {
			t.Fatal(err)
		}

		// Deleted stays deleted, until the definitions change.
		b = base(t, declared)
		b.Bind(k)
		if _, err := b.GetSchedule(ctx); err == nil {
			t.Error("the deleted schedule is there again")
		}
		b = base(t, func(c *Config) { c.Schedule.SendIntervalSeconds = 5 })
		b.Bind(k)
		if s, err := b.GetSchedule(ctx); err != nil || s.SendIntervalSeconds != 5 {
			t.Errorf("new definitions: %+v, %v", s, err)
		}
		if list, _ := b.GetScheduledJobs(ctx, work.Page{}); list.Total != 1 || len(k.jobs) != 1 {
			t.Errorf("jobs that the definitions no longer have: %+v", list)
		}
	})
}

// TestRestoreTick: the default schedule goes on from its last tick.
func TestRestoreTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeper()
		declared := func(c *Config) {
			c.Jobs, c.Schedule = []work.Spec{{Type: "test"}}, work.Schedule{SendIntervalSeconds: 60}
		}
		count := func(sent map[string][]time.Time) (n int) {
			for _, times := range sent {
				n += len(times)
			}
			return n
		}
		if n := count(life(t, k, time.Second, nil, declared)); n != 1 {
			t.Fatalf("at first %d", n)
		}
		if n := count(life(t, k, time.Second, nil, declared)); n != 0 {
			t.Errorf("a restart within the interval sends %d", n)
		}
		time.Sleep(5 * time.Minute)
		if n := count(life(t, k, time.Second, nil, declared)); n != 1 {
			t.Errorf("after five missed ticks %d", n)
		}
	})
}

// TestDeclaredOnce: a job of the definitions that runs once does so once, not
// at each start.
func TestDeclaredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeper()
		declared := func(c *Config) {
			c.Jobs = []work.Spec{{Type: "test", Trigger: work.Trigger{Kind: work.TriggerOnce}}}
		}
		first, second := life(t, k, time.Second, nil, declared), life(t, k, time.Second, nil, declared)
		if len(first) != 1 || len(second) != 0 {
			t.Errorf("%v, then %v", first, second)
		}
	})
}

func TestExcept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // it begins on Saturday, 2000-01-01
		b := base(t)
		for _, c := range []struct {
			trigger work.Trigger
			want    []string
		}{
			{
				work.Trigger{Kind: work.TriggerCron, Cron: "0 12 * * *", Except: &work.Except{Weekdays: []string{"sat", "SUN"}, Dates: []string{"2000-01-04"}}},
				[]string{"2000-01-03T12:00:00Z", "2000-01-05T12:00:00Z"},
			},
			{
				work.Trigger{Kind: work.TriggerEvery, Every: 18 * time.Hour, TimeZone: "Asia/Tokyo", Except: &work.Except{Weekdays: []string{"SUN"}}},
				[]string{"2000-01-03T06:00:00Z", "2000-01-04T00:00:00Z"},
			},
		} {
			times, err := b.timerOf(c.trigger, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			at := time.Now()
			for _, want := range c.want {
				at, _ = times.Next(at)
				if got := at.UTC().Format(time.RFC3339); got != want {
					t.Errorf("%+v: %s, want %s", c.trigger, got, want)
				}
			}
		}
		for _, e := range []work.Except{
			{Dates: []string{"2030-02-30"}}, {Weekdays: []string{"MOO"}},
			{Weekdays: []string{"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"}},
		} {
			if _, err := b.timerOf(work.Trigger{Kind: work.TriggerEvery, Every: time.Hour, Except: &e}, time.Now()); err == nil {
				t.Errorf("%+v is accepted", e)
			}
		}
	})
}

// TestJitter: the sending is delayed, the fire time is not.
func TestJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := base(t)
		f := connect(b, 1000)
		create(t, b, work.Trigger{Kind: work.TriggerEvery, Every: time.Minute, Jitter: 30 * time.Second})
		begin := time.Now()
		wait := run(t, b)
		late := 0
		for range 20 {
			spec := (<-f.jobs).(work.SpecCarrier).Spec()
			delay := time.Since(spec.FireTime)
			if spec.FireTime.Sub(begin)%time.Minute != 0 || delay < 0 || delay >= 30*time.Second {
				t.Fatalf("for %s after %s", spec.FireTime, delay)
			}
			if delay > 0 {
				late++
			}
		}
		if late < 15 {
			t.Errorf("only %d of 20 were delayed", late)
		}
		shutdown(t, b)
		wait()
	})
}
