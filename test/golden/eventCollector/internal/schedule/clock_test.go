package schedule

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// setClock lets the system's time of a Base be set.
func setClock(b *Base) (set func(by time.Duration)) {
	var ahead atomic.Int64
	b.now = func() time.Time { return time.Now().Round(0).Add(time.Duration(ahead.Load())) }
	return func(by time.Duration) { ahead.Add(int64(by)) }
}

// fired empties the channel, and tells the Base that all was accepted.
func fired(b *Base, f far) []string {
	var times []string
	for len(f.jobs) > 0 {
		j := <-f.jobs
		spec := j.(work.SpecCarrier).Spec()
		times = append(times, spec.FireTime.Format("15:04"))
		b.Accepted(j, work.Run{}, nil)
	}
	return times
}

// TestTheClockIsSet: a clock that is set ahead is noticed within a minute, and
// what it leapt over is missed, as when the service was down. One that is set
// back fires nothing a second time.
func TestTheClockIsSet(t *testing.T) {
	for misfire, leapt := range map[work.Misfire][]string{
		work.MisfireOnce: {"00:10"},
		work.MisfireSkip: nil,
		work.MisfireAll:  {"00:10", "00:15", "00:20", "00:25", "00:30", "00:35", "00:40", "00:45"},
	} {
		t.Run(string(misfire), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // begins at midnight
				b := base(t)
				set := setClock(b)
				f := connect(b, 100)
				create(t, b, work.Trigger{Kind: work.TriggerCron, Cron: "*/5 * * * *", TimeZone: "UTC", Misfire: misfire})
				wait := run(t, b)
				expect := func(what string, want ...string) {
					t.Helper()
					synctest.Wait()
					if got := fired(b, f); !slices.Equal(got, want) {
						t.Errorf("%s: %v were sent, want %v", what, got, want)
					}
				}
				time.Sleep(7 * time.Minute)
				expect("first", "00:05")
				set(40 * time.Minute)
				time.Sleep(maxWait)
				expect("at 00:48", leapt...)
				time.Sleep(3 * time.Minute)
				expect("at 00:51", "00:50")
				set(-30 * time.Minute)
				time.Sleep(30 * time.Minute)
				expect("at 00:51 again")
				time.Sleep(5 * time.Minute)
				expect("at 00:56", "00:55")
				if err := b.Shutdown(ctx); err != nil {
					t.Error(err)
				}
				wait()
			})
		})
	}
}

// TestIntervalsDoNotFollowTheClock: their times have the reading of the clock
// that nobody sets.
func TestIntervalsDoNotFollowTheClock(t *testing.T) {
	b := base(t)
	spec := create(t, b, work.Trigger{Kind: work.TriggerEvery, Every: time.Hour})
	j := b.jobs[spec.ID]
	again, _ := j.timer.Next(j.event.at)
	for _, at := range []time.Time{j.event.at, again} {
		if !strings.Contains(at.String(), "m=") {
			t.Errorf("%s follows the clock", at)
		}
	}
}

// TestTheClockWasSetBackMeanwhile: what has fired does not fire again after a
// restart either, although its time is yet to come.
func TestTheClockWasSetBackMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeper()
		b := base(t)
		b.Bind(k)
		spec := create(t, b, work.Trigger{Kind: work.TriggerCron, Cron: "*/5 * * * *", TimeZone: "UTC"})
		k.fired[spec.ID] = time.Now().Add(time.Hour)
		b = base(t)
		f := connect(b, 100)
		b.Bind(k)
		wait := run(t, b)
		time.Sleep(62 * time.Minute)
		if got := fired(b, f); len(got) != 0 {
			t.Errorf("%v were sent", got)
		}
		time.Sleep(5 * time.Minute)
		if got := fired(b, f); !slices.Equal(got, []string{"01:05"}) {
			t.Errorf("%v were sent", got)
		}
		if err := b.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		wait()
	})
}
