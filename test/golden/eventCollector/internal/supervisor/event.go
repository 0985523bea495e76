package supervisor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"
)

// EventLevel tells how bad an event is.
type EventLevel string

// The levels.
const (
	LvlFatal EventLevel = "fatal" // a panic
	LvlError EventLevel = "error"
	LvlInfo  EventLevel = "info"
)

// Event is something that happened in a Chief.
type Event struct {
	Time    time.Time
	Level   EventLevel
	Worker  WorkerName // with the names of the Chiefs in between; empty for the Chief itself
	Message string
	Err     error // why, where there is an error
	Fields  map[string]any
}

// ErrorEvent returns an event of LvlError.
func ErrorEvent(message string) Event { return newEvent(LvlError, message) }

// InfoEvent returns an event of LvlInfo.
func InfoEvent(message string) Event { return newEvent(LvlInfo, message) }

func newEvent(level EventLevel, message string) Event {
	return Event{Time: time.Now(), Level: level, Message: message}
}

// IsFatal tells whether the level is LvlFatal.
func (e Event) IsFatal() bool { return e.Level == LvlFatal }

// IsError tells whether the level is LvlError.
func (e Event) IsError() bool { return e.Level == LvlError }

// ToError returns the event as an error, nil unless its level is LvlError or
// LvlFatal. It unwraps to Err.
func (e Event) ToError() error {
	switch {
	case !e.IsError() && !e.IsFatal():
		return nil
	case e.Err != nil:
		return fmt.Errorf("%s: %w", e.Message, e.Err)
	}
	return errors.New(e.Message)
}

// FormatFields returns the fields as "k1=value k2=value", in the order of their
// keys.
func (e Event) FormatFields() string {
	list := make([]string, 0, len(e.Fields))
	for _, key := range slices.Sorted(maps.Keys(e.Fields)) {
		list = append(list, fmt.Sprintf("%s=%v", key, e.Fields[key]))
	}
	return strings.Join(list, " ")
}

// SetField returns the event with a field more; the one it is called on keeps
// its fields.
func (e Event) SetField(key string, value any) Event {
	fields := make(map[string]any, len(e.Fields)+1)
	maps.Copy(fields, e.Fields)
	fields[key] = value
	e.Fields = fields
	return e
}

// SetWorker returns the event as one of the worker.
func (e Event) SetWorker(name WorkerName) Event {
	e.Worker = name
	return e
}

// SetError returns the event with a reason.
func (e Event) SetError(err error) Event {
	e.Err = err
	return e
}

// EventHandler is called with one event after the other.
type EventHandler func(Event)

// SlogEventHandler returns a handler that logs events; nil is slog.Default() at
// the time of the event. LvlFatal is logged as an error with the attribute
// fatal.
func SlogEventHandler(l *slog.Logger) EventHandler {
	return func(e Event) {
		logger := l
		if logger == nil {
			logger = slog.Default()
		}
		ctx, level := context.Background(), slog.LevelInfo
		if e.IsError() || e.IsFatal() {
			level = slog.LevelError
		}
		if !logger.Enabled(ctx, level) {
			return
		}
		// Of its own, because the event may be older than the call.
		record := slog.NewRecord(e.Time, level, e.Message, 0)
		if e.Worker != "" {
			record.AddAttrs(slog.String("worker", string(e.Worker)))
		}
		if e.IsFatal() {
			record.AddAttrs(slog.Bool("fatal", true))
		}
		if e.Err != nil {
			record.AddAttrs(slog.Any("error", e.Err))
		}
		for _, key := range slices.Sorted(maps.Keys(e.Fields)) {
			record.AddAttrs(slog.Any(key, e.Fields[key]))
		}
		// There is no one left to tell.
		_ = logger.Handler().Handle(ctx, record)
	}
}
