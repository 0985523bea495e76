package app

import (
	"fmt"
	"time"

	"example.invalid/service/internal/config"
	"example.invalid/service/internal/work"
)

// jobTypes are the registered types, with what the definitions say of them.
type jobTypes struct {
	*work.Registry
	config config.Config
}

// longest is the most that a job of a type without a timeout may take: a day.
const longest = 24 * time.Hour

// Timeout is what the definitions say of a declared type; 0 leaves it to the
// dispatcher.
func (t jobTypes) Timeout(typ string) time.Duration {
	for _, declared := range t.config.Jobs {
		if declared.Name == typ {
			return declared.Timeout
		}
	}
	return 0
}

// Limit is the longest timeout of a job of the type.
func (t jobTypes) Limit(typ string) time.Duration {
	if limit := t.Timeout(typ); limit > 0 {
		return limit
	}
	return longest
}

// check finds declared types that nothing was registered for.
func (t jobTypes) check() error {
	for _, declared := range t.config.Jobs {
		if !t.Has(declared.Name) {
			return fmt.Errorf("job types: %s is declared but not registered", declared.Name)
		}
	}
	return nil
}
