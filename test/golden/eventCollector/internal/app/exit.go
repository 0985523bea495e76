package app

import (
	"errors"

	"github.com/acme-demo/eventcollector/internal/work"
)

// What the process exits with.
const (
	ExitOK         = 0
	ExitFailed     = 1 // it could not start, or could not go on
	ExitConfig     = 2 // the configuration is wrong
	ExitUnfinished = 3 // it stopped, but something did not finish
)

// ConfigError is an error of whoever configured the service.
type ConfigError struct {
	Err error
}

func (e *ConfigError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e *ConfigError) Unwrap() error { return e.Err }

// blame makes what a part calls invalid an error of the configuration, from
// which all that a part is made of comes.
func blame(err error) error {
	if errors.Is(err, work.ErrInvalid) {
		return &ConfigError{err}
	}
	return err
}

// ExitCode tells what to exit with because of an error of New.
func ExitCode(err error) int {
	var wrong *ConfigError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &wrong):
		return ExitConfig
	}
	return ExitFailed
}
