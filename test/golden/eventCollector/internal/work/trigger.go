package work

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// TriggerKind names a way to decide when a job is run.
type TriggerKind string

// The kinds of triggers.
const (
	TriggerDefault TriggerKind = ""      // at every tick of the default schedule
	TriggerOnce    TriggerKind = "once"  // now
	TriggerAt      TriggerKind = "at"    // once, at a time
	TriggerEvery   TriggerKind = "every" // at a constant interval
	TriggerCron    TriggerKind = "cron"
)

// Overlap tells what happens when a recurring job is due while a run of it is
// unfinished.
type Overlap string

// What to do about overlapping runs.
const (
	OverlapSkip  Overlap = ""      // the new one is skipped and counted
	OverlapAllow Overlap = "allow" // both run
)

// Misfire tells what becomes of fire times that were missed because the service
// was down or the scheduler stopped.
type Misfire string

// What to do about missed fire times.
const (
	MisfireOnce Misfire = ""     // one run makes up for all of them
	MisfireSkip Misfire = "skip" // they are left out
	MisfireAll  Misfire = "all"  // each has its run, MaxMisfires at most
)

// MaxMisfires is how many missed fire times of a job MisfireAll makes up for;
// older ones are left out.
const MaxMisfires = 1000

// Trigger tells when a job is run. Its JSON forms are "once", {"at": time},
// {"every": "90s"} and {"cron": "0 4 * * *", "timeZone": "Europe/Berlin"}, the
// last two also with "overlap" (skip, allow), "misfire" (once, skip, all),
// "jitter" and "except".
type Trigger struct {
	Kind     TriggerKind
	At       time.Time
	Every    time.Duration
	Cron     string
	TimeZone string
	Overlap  Overlap
	Misfire  Misfire
	// Jitter delays each sending by a random time up to this. The fire time
	// that the run is for stays.
	Jitter time.Duration
	// Except is nil or names days without fire times; it is not to be changed.
	Except *Except
}

// Except names days without fire times, in the time zone of the trigger.
type Except struct {
	Dates    []string `json:"dates,omitempty"`    // as 2030-12-25
	Weekdays []string `json:"weekdays,omitempty"` // as MON
}

// Single tells whether the trigger fires only once.
func (t Trigger) Single() bool { return t.Kind == TriggerOnce || t.Kind == TriggerAt }

// IsZero tells whether t is the default trigger without any option.
func (t Trigger) IsZero() bool { return t == Trigger{} }

type triggerJSON struct {
	At       *time.Time `json:"at,omitempty"`
	Every    string     `json:"every,omitempty"`
	Cron     string     `json:"cron,omitempty"`
	TimeZone string     `json:"timeZone,omitempty"`
	Overlap  string     `json:"overlap,omitempty"`
	Misfire  string     `json:"misfire,omitempty"`
	Jitter   string     `json:"jitter,omitempty"`
	Except   *Except    `json:"except,omitempty"`
}

// MarshalJSON writes one of the JSON forms; the default trigger is null or,
// with an overlap, an object with nothing else.
func (t Trigger) MarshalJSON() ([]byte, error) {
	switch {
	case t.Kind == TriggerOnce:
		return []byte(`"once"`), nil
	case t.IsZero():
		return []byte("null"), nil
	}
	out := triggerJSON{
		Cron: t.Cron, TimeZone: t.TimeZone, Overlap: string(t.Overlap), Misfire: string(t.Misfire), Except: t.Except,
	}
	if t.Jitter > 0 {
		out.Jitter = t.Jitter.String()
	}
	if t.Kind == TriggerAt {
		out.At = &t.At
	}
	if t.Kind == TriggerEvery {
		out.Every = t.Every.String()
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads any of the JSON forms.
func (t *Trigger) UnmarshalJSON(b []byte) error {
	*t = Trigger{}
	b = bytes.TrimSpace(b)
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		var word string
		if err := json.Unmarshal(b, &word); err != nil {
			return err
		}
		switch word {
		case "once":
			t.Kind = TriggerOnce
		case DefaultSchedule:
		default:
			return Invalid("schedule", fmt.Sprintf("%q is not one of \"once\", \"default\" or an object", word))
		}
		return nil
	}
	var in triggerJSON
	if err := decodeStrict(b, &in); err != nil {
		if f := (*InvalidError)(nil); errors.As(err, &f) {
			return err
		}
		return Invalid("schedule", err.Error())
	}
	return t.fill(in)
}

func (t *Trigger) fill(in triggerJSON) error {
	n := 0
	if in.At != nil {
		t.Kind, t.At = TriggerAt, *in.At
		n++
	}
	if in.Every != "" {
		d, err := time.ParseDuration(in.Every)
		if err != nil {
			return Invalid("schedule.every", err.Error())
		}
		t.Kind, t.Every = TriggerEvery, d
		n++
	}
	if in.Cron != "" {
		t.Kind, t.Cron = TriggerCron, in.Cron
		n++
	}
	if n > 1 {
		return Invalid("schedule", "only one of at, every and cron may be given")
	}
	if n == 0 && in.Overlap == "" {
		return Invalid("schedule", "one of at, every and cron is needed")
	}
	if in.TimeZone != "" && t.Kind != TriggerCron && (t.Kind != TriggerEvery || in.Except == nil) {
		return Invalid("schedule.timeZone", "only a cron schedule, or one with except, has a time zone; at carries its own")
	}
	t.TimeZone = in.TimeZone
	if err := t.fillRecurring(in); err != nil {
		return err
	}
	switch in.Overlap {
	case "", "skip":
	case string(OverlapAllow):
		t.Overlap = OverlapAllow
	default:
		return Invalid("schedule.overlap", fmt.Sprintf("%q is not one of skip, allow", in.Overlap))
	}
	return nil
}

// fillRecurring reads what only recurring triggers have.
func (t *Trigger) fillRecurring(in triggerJSON) error {
	if t.Kind != TriggerEvery && t.Kind != TriggerCron {
		if in.Misfire != "" || in.Jitter != "" || in.Except != nil {
			return Invalid("schedule", "only a schedule with every or cron has misfire, jitter and except")
		}
		return nil
	}
	switch in.Misfire {
	case "", "once":
	case string(MisfireSkip), string(MisfireAll):
		t.Misfire = Misfire(in.Misfire)
	default:
		return Invalid("schedule.misfire", fmt.Sprintf("%q is not one of once, skip, all", in.Misfire))
	}
	if in.Jitter != "" {
		d, err := time.ParseDuration(in.Jitter)
		if err != nil {
			return Invalid("schedule.jitter", err.Error())
		}
		t.Jitter = d
	}
	if in.Except != nil && len(in.Except.Dates)+len(in.Except.Weekdays) > 0 {
		t.Except = in.Except
	}
	return nil
}
