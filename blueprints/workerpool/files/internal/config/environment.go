package config

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// Origin says where the value of a setting came from.
type Origin string

// The origins of a value, from weakest to strongest.
const (
	FromDefault     Origin = "default"
	FromDefinition  Origin = "definition"
	FromFile        Origin = "file"
	FromEnvironment Origin = "environment"
	FromFlag        Origin = "flag"
	SetAtRunTime    Origin = "set at run time"
)

// Origins tells for each setting, by its name, where its value came from.
type Origins map[string]Origin

// Lookup reads one environment variable, as os.LookupEnv does.
type Lookup func(name string) (string, bool)

// read finds the text of the setting and the variable that gave it; from is
// empty when none did.
func (s setting) read(lookup Lookup) (text, from string, err error) {
	text, _ = lookup(s.env)
	if text != "" {
		from = s.env
	}
	if !s.file {
		return text, from, nil
	}
	file, _ := lookup(s.env + "_FILE")
	switch {
	case file == "":
		return text, from, nil
	case from != "":
		return "", "", fmt.Errorf("%s and %s_FILE are both set; set one of them", s.env, s.env)
	}
	// The path is the operator's own, from the environment of the process.
	content, err := os.ReadFile(file) // #nosec G304 G703
	if err != nil {
		return "", "", fmt.Errorf("%s_FILE: %w", s.env, err)
	}
	if strings.TrimSpace(string(content)) == "" {
		return "", "", fmt.Errorf("%s_FILE: %s is empty; allowed: %s", s.env, file, s.allowed)
	}
	return strings.TrimSpace(string(content)), s.env + "_FILE", nil
}

func (s setting) problem(from, text string, err error) error {
	value := fmt.Sprintf("%q ", text)
	if s.secret {
		value = ""
	}
	return fmt.Errorf("%s: %sis not valid: %w; allowed: %s", from, value, err, s.allowed)
}

// check finds what no single variable shows.
func (c *Config) check() []error {
	var problems []error
	if c.Pool.Workers < c.Pool.MinWorkers || c.Pool.Workers > c.Pool.MaxWorkers {
		problems = append(problems, fmt.Errorf("NUMBER_OF_WORKERS: %d workers are not valid; allowed: %d to %d",
			c.Pool.Workers, c.Pool.MinWorkers, c.Pool.MaxWorkers))
	}
	if c.API.RequireKey && len(c.API.Keys) == 0 {
		problems = append(problems, errors.New("API_KEYS: the interface asks for a key and there is none; set API_KEYS or API_KEYS_FILE"))
	}
	return problems
}
