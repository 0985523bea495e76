package supervisor

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

var (
	// ErrNotExist is the error of a worker that nobody added.
	ErrNotExist = errors.New("there is no such worker")
	// ErrExists is the error of a name that is taken.
	ErrExists = errors.New("there is a worker of this name")
	// ErrBusy is the error of what cannot be done to a worker whose Init or Run
	// has not returned.
	ErrBusy = errors.New("the worker has not returned")
	// ErrTransition is what every TransitionError is.
	ErrTransition = errors.New("illegal transition")
	// ErrMisuse is the error of options that cannot be.
	ErrMisuse = errors.New("misuse")
	// ErrRunning is the error of a Chief that runs already.
	ErrRunning = errors.New("the chief is running")
	// ErrNotRunning is the error of what only a running Chief can do.
	ErrNotRunning = errors.New("the chief is not running")
	// ErrGoexit is the error of a function that ended its goroutine.
	ErrGoexit = errors.New("it called runtime.Goexit")
	// ErrShutdown is the cause with which the contexts of workers end.
	ErrShutdown = errors.New("shutdown")
)

// TransitionError is an attempt to bring a worker into a state that cannot
// follow the one it has.
type TransitionError struct {
	Worker   WorkerName
	From, To State
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("worker %s: %v: from %s to %s", e.Worker, ErrTransition, e.From, e.To)
}

// Is makes it an ErrTransition.
func (e *TransitionError) Is(target error) bool { return target == ErrTransition }

// PanicError is a panic that was recovered.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns what it panicked with, if that was an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// The steps in which a worker can fail.
const (
	StepInit = "init"
	StepRun  = "run"
)

// WorkerError is the failure of a worker.
type WorkerError struct {
	Worker WorkerName
	Step   string // StepInit or StepRun
	Err    error

	// Panicked is true when it did not return: it panicked, then Err is a
	// PanicError, or called runtime.Goexit, then it is ErrGoexit.
	Panicked bool
}

func (e *WorkerError) Error() string {
	return fmt.Sprintf("worker %s: %s: %v", e.Worker, e.Step, e.Err)
}

// Unwrap returns why it failed.
func (e *WorkerError) Unwrap() error { return e.Err }

// StopError tells what did not stop. Those of a Chief that is a worker have its
// name and a slash in front.
type StopError struct {
	Unstopped []WorkerName
	After     time.Duration // since the stop began
}

func (e *StopError) Error() string {
	names := make([]string, len(e.Unstopped))
	for i, name := range e.Unstopped {
		names[i] = string(name)
	}
	return fmt.Sprintf("not stopped after %s: %s", e.After.Round(time.Millisecond), strings.Join(names, ", "))
}
