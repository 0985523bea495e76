package local

import (
	"strings"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// checkEntry tells what is wrong with an entry, whatever is in the queue.
func checkEntry(entry *queue.Entry) error {
	s := &entry.Spec
	if s.Type != "" && strings.IndexByte(s.Type, 0) < 0 && s.Timeout >= 0 && s.MaxAttempts >= 0 &&
		s.Priority >= 0 && s.Priority <= queue.LeastUrgent && s.UniqueFor >= 0 && (s.UniqueFor == 0 || s.UniqueKey != "") &&
		writable(s.FireTime) && writable(s.Deadline) && writable(s.Trigger.At) {
		return nil
	}
	return complain(s)
}

// writable tells whether a time can be written as JSON.
func writable(t time.Time) bool { return t.IsZero() || t.Year() >= 1 && t.Year() <= 9999 }

func complain(s *work.Spec) error {
	var bad work.InvalidError
	want := func(field string, ok bool, detail string) {
		if !ok {
			bad.Fields = append(bad.Fields, work.FieldError{Field: field, Detail: detail})
		}
	}
	want("type", s.Type != "", "is needed")
	want("type", strings.IndexByte(s.Type, 0) < 0, "must not contain a NUL")
	want("timeout", s.Timeout >= 0, "must not be negative")
	want("priority", s.Priority >= 0 && s.Priority <= queue.LeastUrgent, "must be between 1 and 9")
	want("maxAttempts", s.MaxAttempts >= 0, "must not be negative")
	want("uniqueFor", s.UniqueFor >= 0, "must not be negative")
	want("uniqueFor", s.UniqueFor == 0 || s.UniqueKey != "", "needs a uniqueKey")
	const years = "must lie between the years 1 and 9999"
	want("fireTime", writable(s.FireTime), years)
	want("deadline", writable(s.Deadline), years)
	want("schedule.at", writable(s.Trigger.At), years)
	return &bad
}
