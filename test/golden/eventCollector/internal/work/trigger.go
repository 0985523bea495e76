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

// Trigger tells when a job is run. Its JSON forms are "once", {"at": time},
// {"every": "90s"} and {"cron": "0 4 * * *", "timeZone": "Europe/Berlin"}, the
// last two also with "overlap": "skip" or "allow".
type Trigger struct {
	Kind     TriggerKind
	At       time.Time
	Every    time.Duration
	Cron     string
	TimeZone string
	Overlap  Overlap
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
	out := triggerJSON{Cron: t.Cron, TimeZone: t.TimeZone, Overlap: string(t.Overlap)}
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
	if in.TimeZone != "" && t.Kind != TriggerCron {
		return Invalid("schedule.timeZone", "only a cron schedule has a time zone; at carries its own")
	}
	t.TimeZone = in.TimeZone
	switch in.Overlap {
	case "", "skip":
	case string(OverlapAllow):
		t.Overlap = OverlapAllow
	default:
		return Invalid("schedule.overlap", fmt.Sprintf("%q is not one of skip, allow", in.Overlap))
	}
	return nil
}
