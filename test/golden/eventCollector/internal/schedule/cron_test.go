package schedule

import (
	"strings"
	"testing"
	"time"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Skipf("no time zones here: %v", err)
	}
	return z
}

func TestCronNext(t *testing.T) {
	for _, c := range []struct{ expression, zone, after, want string }{
		{"* * * * *", "UTC", "2026-01-01T00:00:30Z", "2026-01-01T00:01:00Z"},
		{"*/15 * * * *", "UTC", "2026-01-01T00:15:00Z", "2026-01-01T00:30:00Z"},
		{"5/20 * * * *", "UTC", "2026-01-01T00:26:00Z", "2026-01-01T00:45:00Z"},
		{"0 4 * * *", "UTC", "2026-01-01T04:00:00Z", "2026-01-02T04:00:00Z"},
		{"0 4 * * *", "Europe/Berlin", "2026-01-01T00:00:00Z", "2026-01-01T03:00:00Z"},
		{"59 23 31 12 *", "UTC", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z"},
		{"0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"},
		{"0 0 * * MON-FRI", "UTC", "2026-01-02T00:00:00Z", "2026-01-05T00:00:00Z"},
		{"0 0 * * 7", "UTC", "2026-01-02T00:00:00Z", "2026-01-04T00:00:00Z"},
		{"0 0 * * 0", "UTC", "2026-01-02T00:00:00Z", "2026-01-04T00:00:00Z"},
		{"0 0 13 * FRI", "UTC", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"}, // either
		{"0 0 13 * *", "UTC", "2026-01-01T00:00:00Z", "2026-01-13T00:00:00Z"},
		{"0 0 31 feb,apr,may *", "UTC", "2026-01-01T00:00:00Z", "2026-05-31T00:00:00Z"},
		{"@daily", "UTC", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"},
		{"@hourly", "UTC", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"},
		// Quartz: the second in front, the year behind, Sunday is 1.
		{"*/20 * * * * *", "UTC", "2026-01-01T00:00:30Z", "2026-01-01T00:00:40Z"},
		{"30 59 23 * * ?", "UTC", "2026-01-01T23:59:30Z", "2026-01-02T23:59:30Z"},
		{"0 0 12 ? * 1", "UTC", "2026-01-02T00:00:00Z", "2026-01-04T12:00:00Z"},
		{"0 0 12 ? * MON-FRI", "UTC", "2026-01-02T12:00:00Z", "2026-01-05T12:00:00Z"},
		{"0 0 0 L * ?", "UTC", "2028-02-01T00:00:00Z", "2028-02-29T00:00:00Z"},
		{"0 0 0 L-2 2 ?", "UTC", "2026-01-01T00:00:00Z", "2026-02-26T00:00:00Z"},
		{"0 0 0 LW * ?", "UTC", "2026-01-31T00:00:00Z", "2026-02-27T00:00:00Z"},  // the 28th is a Saturday
		{"0 0 0 15W * ?", "UTC", "2026-02-01T00:00:00Z", "2026-02-16T00:00:00Z"}, // the 15th is a Sunday
		{"0 0 0 1W * ?", "UTC", "2026-07-20T00:00:00Z", "2026-08-03T00:00:00Z"},  // the 1st is a Saturday
		{"0 0 0 31W * ?", "UTC", "2026-02-01T00:00:00Z", "2026-03-31T00:00:00Z"},
		{"0 0 0 ? * 6L", "UTC", "2026-01-01T00:00:00Z", "2026-01-30T00:00:00Z"},
		{"0 0 0 ? * FRI#3", "UTC", "2026-01-01T00:00:00Z", "2026-01-16T00:00:00Z"},
		{"0 0 0 ? 2 MON#5", "UTC", "2026-01-01T00:00:00Z", "2044-02-29T00:00:00Z"},
		{"0 0 0 ? * L", "UTC", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"},
		{"0 0 0 1 1 ? 2090/50", "UTC", "2026-01-01T00:00:00Z", "2090-01-01T00:00:00Z"},
		{"0 30 2 * * ?", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
		{"*/30 * * * * ?", "Europe/Berlin", "2026-03-29T00:59:30Z", "2026-03-29T01:00:00Z"},
		{"*/30 * * * * ?", "Europe/Berlin", "2026-10-25T00:59:30Z", "2026-10-25T01:00:00Z"},
		{"0 0 1 1 *", "Asia/Kolkata", "2026-01-01T00:00:00Z", "2026-12-31T18:30:00Z"},

		// Summer time begins: 02:00 becomes 03:00 (01:00 UTC).
		{"30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
		{"30 2 * * *", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"},
		{"0 3 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
		{"*/30 2,3 * * *", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"},
		{"*/30 * * * *", "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"},
		{"15 * * * *", "Europe/Berlin", "2026-03-29T00:15:00Z", "2026-03-29T01:15:00Z"},
		// It ends: 03:00 becomes 02:00 (01:00 UTC).
		{"30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"},
		{"30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
		{"30 * * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"},
		{"*/20 * * * *", "Europe/Berlin", "2026-10-25T00:40:00Z", "2026-10-25T01:00:00Z"},
		// Half an hour (Lord Howe), and a whole day that was left out (Samoa).
		{"15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", "2026-10-03T15:30:00Z"},
		{"0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", "2011-12-30T10:00:00Z"},
		// Midnight does not exist (Cairo), midnight comes twice (Havana).
		{"0 0 * * *", "Africa/Cairo", "2026-04-23T12:00:00Z", "2026-04-23T22:00:00Z"},
		{"30 0 * * *", "America/Havana", "2026-10-31T12:00:00Z", "2026-11-01T04:30:00Z"},
		{"30 0 * * *", "America/Havana", "2026-11-01T04:30:00Z", "2026-11-02T05:30:00Z"},
	} {
		t.Run(c.expression+" "+c.after, func(t *testing.T) {
			cron, err := ParseCron(c.expression, zone(t, c.zone))
			if err != nil {
				t.Fatal(err)
			}
			after, err := time.Parse(time.RFC3339, c.after)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := cron.Next(after)
			if !ok || got.UTC().Format(time.RFC3339) != c.want {
				t.Errorf("after %s comes %s, want %s", c.after, got.UTC().Format(time.RFC3339), c.want)
			}
		})
	}
}

func TestCronErrors(t *testing.T) {
	for expression, want := range map[string]string{
		"":                             "0 fields",
		"* * * *":                      "4 fields",
		"0 0 * * * * * *":              "8 fields",
		"0 0 0 1 * MON":                "has to be ?",
		"0 0 0 ? * ?":                  "cannot both be ?",
		"0 0 0 0W * ?":                 "not between 1 and 31",
		"0 0 0 L,3 * ?":                "no number",
		"0 0 0 ? * 0":                  "not between 1 and 7",
		"0 0 0 ? * MON#6":              "not between 1 and 5",
		"0 0 0 ? * FOOL":               "no number",
		"0 0 0 * * ? 1969":             "not between 1970 and 2199",
		"0 0 0 30 2 ?":                 "never fires",
		"0 0 L * *":                    "no number",
		"60 * * * *":                   "not between 0 and 59",
		"* 24 * * *":                   "not between 0 and 23",
		"* * 0 * *":                    "not between 1 and 31",
		"* * * 13 *":                   "not between 1 and 12",
		"* * * * 8":                    "not between 0 and 7",
		"*/0 * * * *":                  "no step",
		"*/-1 * * * *":                 "no step",
		"5-1 * * * *":                  "ends before",
		"a * * * *":                    "no number",
		", * * * *":                    "no number",
		"+1 * * * *":                   "no number",
		"* * * * MOO":                  "no number",
		"0 0 30 2 *":                   "never fires",
		"0 0 31 2,4,6,9 *":             "never fires",
		"@reboot":                      "1 fields",
		"99999999999999999999 * * * *": "no number",
	} {
		if _, err := ParseCron(expression, time.UTC); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", expression, err, want)
		}
	}
}

// hasTime tells whether the expression names a time, looking at each field.
func (c *Cron) hasTime(t time.Time) bool {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return c.seconds&(1<<t.Second()) != 0 && c.minutes&(1<<t.Minute()) != 0 && c.hours&(1<<t.Hour()) != 0 &&
		c.months&(1<<t.Month()) != 0 && c.years.has(t.Year()) && c.fits(day)
}

// FuzzCron wants no panic, and of each expression that is accepted that its
// times rise, are whole seconds, and fit it.
func FuzzCron(f *testing.F) {
	for _, s := range []string{"* * * * *", "0 4 1,15 * MON", "*/7 2-5/2 31 JAN-DEC/3 0", "0 0 29 2 *", "30 2 * * *", "*/7 0 0 L-3 * ?", "0 0 0 ? 2 7#5", "0 0 0 LW * ? 2030-2190/7"} {
		f.Add(s, int64(1774746000))
	}
	f.Fuzz(func(t *testing.T, expression string, unix int64) {
		z := zone(t, "Europe/Berlin")
		c, err := ParseCron(expression, z)
		if err != nil {
			return
		}
		at := time.Unix(unix%(1<<32), 0)
		for range 3 {
			next, ok := c.Next(at)
			if !ok {
				if c.years == nil && !c.day.set() && !c.weekday.set() {
					t.Fatalf("%q does not fire within forty years of %s", expression, at)
				}
				return
			}
			if !next.After(at) || next.Nanosecond() != 0 {
				t.Fatalf("%q: after %s comes %s", expression, at, next)
			}
			change, _ := next.ZoneBounds()
			if !next.Equal(change) && !c.hasTime(next) {
				t.Fatalf("%q does not fit %s", expression, next)
			}
			at = next
		}
	})
}

// TestCronAgainstEachMinute compares Next with looking at every minute.
func TestCronAgainstEachMinute(t *testing.T) {
	z := zone(t, "America/New_York")
	for _, expression := range []string{"*/25 * * * *", "10 */5 * * *", "0 12 */3 * *", "45 6 1-10 3,11 SUN", "0 0 13 * 5", "0 7 5 L-1 * ?", "0 7 5 3W * ?", "0 7 5 ? * 2#2"} {
		c, err := ParseCron(expression, z)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, 2, 27, 23, 17, 31, 0, z)
		for range 30 {
			next, _ := c.Next(at)
			for m := at.Truncate(time.Minute).Add(time.Minute); m.Before(next); m = m.Add(time.Minute) {
				l := m.In(z)
				if c.hasTime(l) {
					t.Fatalf("%q: after %s it leaves out %s", expression, at, l)
				}
			}
			at = next
		}
	}
}

func BenchmarkCronNext(b *testing.B) {
	c, err := ParseCron("*/5 * * * *", zone(b, "Europe/Berlin"))
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		at, _ = c.Next(at)
	}
}
