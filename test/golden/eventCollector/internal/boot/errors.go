package boot

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind says what went wrong with a service. It is an error itself, so that
// errors.Is(err, boot.StartFailure) works.
type Kind uint8

// The kinds of errors. AlreadyExists to DuplicateDependency are found when a
// service is added, DependencyMissing and DependencyCircular before anything
// starts, the others while services start and stop.
const (
	// Unknown is what is of no other kind; ServiceErr tells.
	Unknown Kind = iota

	AlreadyExists
	WithoutBase
	DependsOnItself
	DuplicateDependency

	DependencyMissing
	DependencyCircular

	// DependencyUnavailable is a service that was not started because
	// something that it depends on had not started.
	DependencyUnavailable
	// ParentUnavailable is a service that was not stopped because something
	// that depends on it had not stopped.
	ParentUnavailable

	StartFailure
	StopFailure
)

var kindNames = [...]string{
	Unknown:               "unknown error",
	AlreadyExists:         "service exists already",
	WithoutBase:           "service without a base",
	DependsOnItself:       "service depends on itself",
	DuplicateDependency:   "dependency named twice",
	DependencyMissing:     "missing dependency",
	DependencyCircular:    "circular dependency",
	DependencyUnavailable: "dependency unavailable",
	ParentUnavailable:     "parent unavailable",
	StartFailure:          "start failed",
	StopFailure:           "stop failed",
}

// Error is the name of the kind.
func (k Kind) Error() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("error of kind %d", uint8(k))
}

// Error is what went wrong with one service. errors.Is finds its Kind and what
// it wraps.
type Error struct {
	Kind Kind

	// Service is nil where the service was refused.
	Service     Service
	ServiceName string

	// ServiceErr is what Start or Stop returned, a *PanicError, ErrGoexit,
	// ErrTimeout, ErrAborted or the end of a context. Only Unknown,
	// StartFailure and StopFailure have one.
	ServiceErr error

	// Dependency is the name of the one that is missing, unavailable or named
	// twice.
	Dependency string

	// Parent is the name of the dependent that has not stopped.
	Parent string

	// CircularDeps are the names on a circle; the last is the first again.
	CircularDeps []string
}

// Unwrap returns ServiceErr.
func (e *Error) Unwrap() error { return e.ServiceErr }

// Is is true for the Kind of the error.
func (e *Error) Is(target error) bool {
	kind, ok := target.(Kind)
	return ok && kind == e.Kind
}

func (e *Error) Error() string {
	who := "'" + e.ServiceName + "'"
	if e.Service != nil && e.Service.Name() == e.ServiceName {
		who = e.Service.String()
	}
	return who + ": " + e.what()
}

func (e *Error) what() string {
	switch e.Kind {
	case AlreadyExists:
		if e.Service != nil && e.Service.Name() != e.ServiceName {
			return "the same service exists already as " + e.Service.String()
		}
		return "a service of this name exists already"
	case WithoutBase:
		return "not a service: it needs a boot.Base of its own, embedded in a struct that is passed by its address"
	case DependsOnItself:
		return "depends on itself"
	case DuplicateDependency:
		return "depends on '" + e.Dependency + "' twice"
	case DependencyMissing:
		return "depends on '" + e.Dependency + "', which does not exist"
	case DependencyCircular:
		return "circular dependency: " + strings.Join(e.CircularDeps, " -> ")
	case DependencyUnavailable:
		return "not started, because its dependency '" + e.Dependency + "' is unavailable"
	case ParentUnavailable:
		return "not stopped, because '" + e.Parent + "', which depends on it, has not stopped"
	case StartFailure, StopFailure, Unknown:
	}
	switch {
	case e.ServiceErr == nil:
		return e.Kind.Error()
	case e.Kind == Unknown:
		return e.ServiceErr.Error()
	}
	return e.Kind.Error() + ": " + e.ServiceErr.Error()
}

var (
	// ErrAborted is the cause of a start that was given up for another
	// service's sake or because of a stop.
	ErrAborted = errors.New("the start was given up")

	// ErrTimeout is the cause of an attempt that took too long.
	ErrTimeout = errors.New("it took longer than allowed")

	// ErrGoexit is the error of a Start or Stop that ended its goroutine.
	ErrGoexit = errors.New("it called runtime.Goexit")

	// ErrHung is part of the error of an attempt that went on when its context
	// had ended.
	ErrHung = errors.New("it has not returned")

	errNoService  = errors.New("there is no such service")
	errNotStarted = errors.New("it has not started")
	errBusy       = errors.New("an earlier attempt has not returned")
	errHalf       = errors.New("its last stop failed, so it has to be stopped first")
)

// PanicError is the error of a Start or Stop that panicked.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("it panicked: %v", e.Value) }

// Unwrap returns the value of the panic where that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

func timeout(d time.Duration) error { return fmt.Errorf("%w, %s", ErrTimeout, d) }

// Join waits until errs is closed and joins what came from it; nil when that
// was nothing.
func Join(errs <-chan error) error {
	var all []error
	for err := range errs {
		all = append(all, err)
	}
	return errors.Join(all...)
}
