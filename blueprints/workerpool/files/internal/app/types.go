package app

import (
	"fmt"
	"time"

	"example.invalid/service/internal/config"
	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/work"
)

// jobTypes are the registered types, with what the definitions say of them.
type jobTypes struct {
	*work.Registry
	config config.Config
}

// longest is the most that an HTTP job may take: a day.
const longest = 24 * time.Hour

// Limit is the longest timeout of a job of the type.
func (t jobTypes) Limit(typ string) time.Duration {
	if typ == httpapi.HTTPType {
		return longest
	}
	return t.config.JobTimeout(typ)
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
