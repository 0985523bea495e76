package config

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Usage lists the settings for a usage text.
func Usage(c Config) string {
	var b strings.Builder
	b.WriteString(`Settings, from weakest to strongest: the defaults and the definitions that the
service was made from; a JSON file (-config, or CONFIG_FILE) with the names of
the first column; environment variables; -set name=value. With a * also from the
file that the variable with _FILE behind its name names. SIGHUP reads all anew.

`)
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, s := range settingsOf(&c) {
		env := s.env
		if s.file {
			env += " *"
		}
		_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\n", s.name, env, s.allowed)
	}
	_ = table.Flush() // a strings.Builder takes everything
	return b.String()
}
