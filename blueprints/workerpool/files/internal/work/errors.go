package work

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// The kinds of errors that callers tell apart with errors.Is.
var (
	ErrNotFound    = errors.New("not found")
	ErrConflict    = errors.New("conflict")
	ErrRevision    = errors.New("the revision has changed")
	ErrFull        = errors.New("the queue is full")
	ErrStopped     = errors.New("stopped")
	ErrInvalid     = errors.New("invalid")
	ErrUnknownType = errors.New("unknown job type")
	// ErrOverlap tells that a run was skipped because one is unfinished.
	ErrOverlap = errors.New("a run of this job is unfinished")
	// ErrDuplicate tells that this fire time had its run already.
	ErrDuplicate = errors.New("this fire time has its run already")
	// ErrUnique tells that a run with this unique key is unfinished, or was
	// accepted too short a time ago.
	ErrUnique = errors.New("a run with this unique key is there already")
	// ErrKeyReused tells that an idempotency key came with another body.
	ErrKeyReused = errors.New("the idempotency key was used with another body")
)

// The causes of a cancelled context, as context.Cause returns them.
var (
	ErrTimeout  = errors.New("the run's time is up")
	ErrCanceled = errors.New("the run was cancelled")
	ErrShutdown = errors.New("the service is shutting down")
)

// FieldError tells what is wrong with one field.
type FieldError struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// InvalidError lists what is wrong with an input. It is ErrInvalid.
type InvalidError struct {
	Fields []FieldError
}

// Invalid makes an InvalidError of one field.
func Invalid(field, detail string) *InvalidError {
	return &InvalidError{Fields: []FieldError{{Field: field, Detail: detail}}}
}

func (e *InvalidError) Error() string {
	parts := make([]string, 0, len(e.Fields))
	for _, f := range e.Fields {
		parts = append(parts, f.Field+": "+f.Detail)
	}
	return "invalid: " + strings.Join(parts, "; ")
}

// Is makes every InvalidError an ErrInvalid.
func (e *InvalidError) Is(target error) bool { return target == ErrInvalid }

// UniqueError names the run that has a unique key. It is ErrUnique.
type UniqueError struct {
	Key string
	Run string // its id
}

func (e *UniqueError) Error() string {
	return fmt.Sprintf("%v: run %s has %q", ErrUnique, e.Run, e.Key)
}

// Holder is the id of the run that has the key.
func (e *UniqueError) Holder() string { return e.Run }

// Is makes every UniqueError an ErrUnique.
func (e *UniqueError) Is(target error) bool { return target == ErrUnique }

// FullError tells when it is worth trying again. It is ErrFull.
type FullError struct {
	// Runs and Bytes are what there is already, where that is known.
	Runs       int
	Bytes      int64
	RetryAfter time.Duration
}

func (e *FullError) Error() string {
	if e.Runs == 0 && e.Bytes == 0 {
		return fmt.Sprintf("there is no room, try again in %s", e.RetryAfter)
	}
	return fmt.Sprintf("the queue is full (%d runs, payloads of %d bytes), try again in %s", e.Runs, e.Bytes, e.RetryAfter)
}

// Is makes every FullError an ErrFull.
func (e *FullError) Is(target error) bool { return target == ErrFull }

// JobPanicError is the error of a run that panicked.
type JobPanicError struct {
	Value any
	Stack []byte
}

func (e *JobPanicError) Error() string { return fmt.Sprintf("the job panicked: %v", e.Value) }

// Unwrap returns the value of the panic if it was an error.
func (e *JobPanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// ErrGoexit is the error of a run that called runtime.Goexit.
var ErrGoexit = errors.New("the job ended its goroutine")

// TimeoutError is the error of a run that took too long. It is ErrTimeout.
type TimeoutError struct {
	Limit time.Duration
	// Hung tells that Run had not even returned after its context was done.
	Hung bool
	// Err is what Run returned, if it returned.
	Err error
}

func (e *TimeoutError) Error() string {
	switch {
	case e.Hung:
		return fmt.Sprintf("timed out after %s and did not return", e.Limit)
	case e.Err != nil:
		return fmt.Sprintf("timed out after %s: %v", e.Limit, e.Err)
	}
	return fmt.Sprintf("timed out after %s", e.Limit)
}

// Is makes every TimeoutError an ErrTimeout.
func (e *TimeoutError) Is(target error) bool { return target == ErrTimeout }

// Unwrap returns what Run returned.
func (e *TimeoutError) Unwrap() error { return e.Err }

// Timeout makes it a timeout in the sense of package net.
func (e *TimeoutError) Timeout() bool { return true }
