package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Kind is how a schedule decides when a job is run.
type Kind string

// The kinds of schedules.
const (
	KindOnce    Kind = "once"    // once, now
	KindDefault Kind = "default" // at every tick of the schedule named default
	KindAt      Kind = "at"      // once, at a time
	KindEvery   Kind = "every"   // at an interval
	KindCron    Kind = "cron"    // at the times of an expression
)

// Overlap is what becomes of a run that is due while the one before is unfinished.
type Overlap string

// What to do about overlapping runs. The default is to skip the new one.
const (
	OverlapSkip  Overlap = "skip"
	OverlapAllow Overlap = "allow"
)

// Misfire is what becomes of times that were missed because the service was down.
type Misfire string

// What to do about missed times. The default is one run for all of them.
const (
	MisfireOnce Misfire = "once"
	MisfireSkip Misfire = "skip"
	MisfireAll  Misfire = "all" // one for each of the last 1,000
)

// Schedule says when a job is run. Once, AtTicks, At, Every and Cron make one,
// whose other fields may be set then; the zero Schedule is that of Once.
type Schedule struct {
	Kind Kind

	At       time.Time     // of KindAt
	Every    time.Duration // of KindEvery
	Cron     string        // of KindCron, five fields
	TimeZone string        // of KindCron, and of Except, such as Europe/Berlin

	// Overlap is for all kinds that run a job more than once.
	Overlap Overlap

	// The rest is for KindEvery and KindCron. Jitter is the longest time by which
	// a run is late, at random; Except names days without runs.
	Misfire Misfire
	Jitter  time.Duration
	Except  *Except
}

// Except names days without runs, in the time zone of the schedule.
type Except struct {
	Dates    []string `json:"dates,omitempty"`    // as 2030-12-25
	Weekdays []string `json:"weekdays,omitempty"` // as MON
}

// Once runs a job once, now.
func Once() Schedule { return Schedule{Kind: KindOnce} }

// AtTicks runs a job at every tick of the schedule named default.
func AtTicks() Schedule { return Schedule{Kind: KindDefault} }

// At runs a job once, at a time.
func At(t time.Time) Schedule { return Schedule{Kind: KindAt, At: t} }

// Every runs a job at an interval.
func Every(d time.Duration) Schedule { return Schedule{Kind: KindEvery, Every: d} }

// Cron runs a job at the times of an expression of five fields, such as
// "0 4 * * *", in a time zone such as "Europe/Berlin"; "" is that of the service.
func Cron(expression, timeZone string) Schedule {
	return Schedule{Kind: KindCron, Cron: expression, TimeZone: timeZone}
}

// scheduleJSON is a schedule as the service writes it, but for the words once and
// default.
type scheduleJSON struct {
	At       *time.Time `json:"at,omitempty"`
	Every    text       `json:"every,omitempty"`
	Cron     string     `json:"cron,omitempty"`
	TimeZone string     `json:"timeZone,omitempty"`
	Overlap  Overlap    `json:"overlap,omitempty"`
	Misfire  Misfire    `json:"misfire,omitempty"`
	Jitter   text       `json:"jitter,omitempty"`
	Except   *Except    `json:"except,omitempty"`
}

// MarshalJSON writes a schedule as the service takes it.
func (s Schedule) MarshalJSON() ([]byte, error) {
	out := scheduleJSON{TimeZone: s.TimeZone, Overlap: s.Overlap, Misfire: s.Misfire, Jitter: text(s.Jitter), Except: s.Except}
	plain := out == scheduleJSON{}
	switch s.Kind {
	case "", KindOnce:
		if !plain {
			return nil, fmt.Errorf("a schedule that runs a job once, now, has no other fields: %+v", s)
		}
		return []byte(`"once"`), nil
	case KindDefault:
		if plain {
			return []byte(`"default"`), nil
		}
	case KindAt:
		out.At = &s.At
	case KindEvery:
		if out.Every = text(s.Every); s.Every <= 0 {
			return nil, fmt.Errorf("an interval of %v is not longer than nothing", s.Every)
		}
	case KindCron:
		if out.Cron = s.Cron; s.Cron == "" {
			return nil, fmt.Errorf("the cron expression is empty")
		}
	default:
		return nil, fmt.Errorf("%q is not a kind of schedule", s.Kind)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads a schedule as the service writes it.
func (s *Schedule) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	*s = Schedule{Kind: KindDefault}
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	if bytes.HasPrefix(b, []byte(`"`)) {
		return json.Unmarshal(b, &s.Kind)
	}
	var in scheduleJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*s = Schedule{
		Kind: KindDefault, Every: time.Duration(in.Every), Cron: in.Cron, TimeZone: in.TimeZone, Overlap: in.Overlap, Misfire: in.Misfire,
		Jitter: time.Duration(in.Jitter), Except: in.Except,
	}
	switch {
	case in.At != nil:
		s.Kind, s.At = KindAt, *in.At
	case in.Every != 0:
		s.Kind = KindEvery
	case in.Cron != "":
		s.Kind = KindCron
	}
	return nil
}

// text is a duration that is written as 1m30s.
type text time.Duration

// MarshalText writes the duration.
func (t text) MarshalText() ([]byte, error) { return []byte(time.Duration(t).String()), nil }

// UnmarshalText reads it.
func (t *text) UnmarshalText(b []byte) error {
	d, err := time.ParseDuration(string(b))
	*t = text(d)
	return err
}
