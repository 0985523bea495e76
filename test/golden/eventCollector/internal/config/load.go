package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// FileVariable names the file that changes the configuration, unless Input does.
const FileVariable = "CONFIG_FILE"

// Input is what may change the definitions, from weakest to strongest.
type Input struct {
	// File is the path of a JSON file: see readFile. Empty for the one that
	// FileVariable names, if it does.
	File string
	// Lookup is the environment. An empty variable counts as absent.
	Lookup Lookup
	// Set has entries of the form name=value, the last one of a name counts.
	Set []string
}

// FromEnv is Load with an environment only.
func FromEnv(c Config, lookup Lookup) (Config, Origins, error) {
	return Load(c, Input{Lookup: lookup})
}

// Load returns the configuration that holds once the input is applied to c, and
// where each value is from. The error joins everything that is wrong, one line
// for each value.
func Load(c Config, in Input) (Config, Origins, error) {
	c.Jobs = slices.Clone(c.Jobs) // some of it is changed
	list := settingsOf(&c)
	origins := make(Origins, len(list))
	defaults := Defaults()
	defaults.Jobs = make([]JobType, len(c.Jobs))
	for _, s := range list {
		origins[s.name] = FromDefinition
		if s.get(&c) == s.get(&defaults) {
			origins[s.name] = FromDefault
		}
	}
	path := in.File
	if path == "" {
		path, _ = in.Lookup(FileVariable)
	}
	values, problems := readFile(path, list)
	flags, wrong := readFlags(in.Set, list)
	problems = append(problems, wrong...)
	for _, s := range list {
		if err := s.apply(&c, origins, values[s.name], in.Lookup, flags[s.name]); err != nil {
			problems = append(problems, err)
		}
	}
	if len(c.API.Keys) > 0 {
		c.API.RequireKey = true
	}
	problems = append(problems, c.check()...)
	return c, origins, errors.Join(problems...)
}

// given is a value from a file or a flag; from is empty when there is none.
type given struct{ text, from string }

// apply sets the setting to what is given for it, the strongest last, so that
// mistakes in weaker ones are found, too.
func (s setting) apply(c *Config, origins Origins, file given, lookup Lookup, flag given) error {
	var problems []error
	set := func(v given, origin Origin) {
		if v.from == "" {
			return
		}
		if err := s.set(c, v.text); err != nil {
			problems = append(problems, s.problem(v.from, v.text, err))
			return
		}
		origins[s.name] = origin
	}
	set(file, FromFile)
	if s.env != "" {
		text, from, err := s.read(lookup)
		if err != nil {
			problems = append(problems, err)
		}
		set(given{text, from}, FromEnvironment)
	}
	set(flag, FromFlag)
	return errors.Join(problems...)
}

// readFlags reads the entries of Input.Set.
func readFlags(entries []string, list []setting) (map[string]given, []error) {
	values := map[string]given{}
	var problems []error
	for _, entry := range entries {
		name, text, ok := strings.Cut(entry, "=")
		switch {
		case !ok:
			problems = append(problems, fmt.Errorf("-set %s: it has no =; write -set name=value", name))
		case !known(list, name):
			problems = append(problems, fmt.Errorf("-set %s: there is no such setting; -h lists them", name))
		default:
			values[name] = given{text, "-set " + name}
		}
	}
	return values, problems
}

func known(list []setting, name string) bool {
	for _, s := range list {
		if s.name == name {
			return true
		}
	}
	return false
}

// Changed lists the settings that are not the same in two configurations.
func Changed(a, b Config) []string {
	var names []string
	for _, s := range settingsOf(&a) {
		if s.get(&a) != s.get(&b) {
			names = append(names, s.name)
		}
	}
	return names
}
