package boot

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
)

// Lookup reads one environment variable, as os.LookupEnv does.
type Lookup func(name string) (string, bool)

// get returns the text of a variable, which is empty when it is not set.
func (l Lookup) get(name string) string {
	if text, ok := l(name); ok {
		return text
	}
	return ""
}

// Secret is a text that is never shown. Convert it to a string to use it.
type Secret string

const hidden = "[hidden]"

func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return `boot.Secret("` + s.String() + `")` }

// MarshalText hides the secret from JSON and from logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Env fills the fields of a struct from the environment. into points to the
// struct; a field is filled when it has a tag:
//
//	type CacheConfig struct {
//		Addresses []string      `env:"ADDRS,localhost:11211"`
//		Timeout   time.Duration `env:"TIMEOUT,2s"`
//		Password  boot.Secret   `env:"PASSWORD,"`
//		Home      *url.URL      `env:"HOME"`
//	}
//
// With the prefix CACHE the variable of Timeout is CACHE_TIMEOUT. What follows
// the first comma is its value when it is not set; with nothing there it keeps
// what it has. A field without a comma has to be set. An empty variable counts
// as not set. The value can also be in a file, which the variable with _FILE
// behind its name names, as in CACHE_PASSWORD_FILE.
//
// A field is a string or Secret, bool, integer, floating-point number,
// time.Duration, url.URL, something with UnmarshalText, a pointer to one of
// these, or a list of them. Durations are seconds, or numbers with units, as in
// 90s or 1m30s. The items of a list are separated by commas, blanks or line ends.
//
// The error joins everything that is wrong, one line for each variable. Values
// of secrets and addresses, and those from files, are not in it.
func Env(prefix string, into any) error { return EnvFrom(os.LookupEnv, prefix, into) }

// EnvFrom is Env with an environment of one's own.
func EnvFrom(lookup Lookup, prefix string, into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("boot.Env fills a struct through a pointer to it, not a %T", into)
	}
	v = v.Elem()
	variables, problems := variablesOf(prefix, v)
	for _, x := range variables {
		if err := x.fill(lookup); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// variable is a field and where its value comes from.
type variable struct {
	name     string
	standard string
	required bool
	field    reflect.Value
	parse    parser
}

// variablesOf reads the tags. Its errors are mistakes in the program.
func variablesOf(prefix string, v reflect.Value) ([]variable, []error) {
	if prefix = strings.TrimSuffix(prefix, "_"); prefix != "" {
		prefix += "_"
	}
	var list []variable
	var problems []error
	owner := map[string]string{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		tag, ok := field.Tag.Lookup("env")
		if !ok {
			continue
		}
		name, standard, optional := strings.Cut(tag, ",")
		x := variable{name: prefix + name, standard: standard, required: !optional, field: v.Field(i)}
		x.parse, ok = parserOf(field.Type)
		switch {
		case name == "":
			problems = append(problems, fmt.Errorf("field %s: its tag has no name", field.Name))
			continue
		case !field.IsExported():
			problems = append(problems, fmt.Errorf("field %s: it cannot be filled, because it is not exported", field.Name))
			continue
		case !ok:
			problems = append(problems, fmt.Errorf("field %s: a %s cannot be filled", field.Name, field.Type))
			continue
		}
		for _, taken := range []string{x.name, x.name + "_FILE"} {
			if other, ok := owner[taken]; ok {
				problems = append(problems, fmt.Errorf("field %s: %s belongs to field %s", field.Name, taken, other))
			}
			owner[taken] = field.Name
		}
		list = append(list, x)
	}
	return list, problems
}

// fill finds the text of the variable and puts its value into the field.
func (x variable) fill(lookup Lookup) error {
	text, from, err := x.read(lookup)
	if err != nil {
		return err
	}
	if from == "" {
		if x.required {
			return fmt.Errorf("%s: it is not set, and has no default; allowed: %s", x.name, x.parse.allowed)
		}
		if x.standard == "" {
			return nil
		}
		text, from = x.standard, x.name+" (default)"
	}
	if err := x.parse.set(x.field, text); err != nil {
		shown := fmt.Sprintf("%q ", text)
		if x.parse.secret || from == x.name+"_FILE" {
			shown, err = "", withoutValue(err)
		}
		return fmt.Errorf("%s: %sis not valid: %w; allowed: %s", from, shown, err, x.parse.allowed)
	}
	return nil
}

// maxFile is how much is read of a file that a variable names.
const maxFile = 1 << 20

// read finds the text and the variable that gave it; from is empty when none
// did.
func (x variable) read(lookup Lookup) (text, from string, err error) {
	text = lookup.get(x.name)
	if text != "" {
		from = x.name
	}
	file := lookup.get(x.name + "_FILE")
	switch {
	case file == "":
		return text, from, nil
	case from != "":
		return "", "", fmt.Errorf("%s and %s_FILE are both set; set one of them", x.name, x.name)
	}
	content, err := readFile(file)
	if err != nil {
		return "", "", fmt.Errorf("%s_FILE: %w", x.name, err)
	}
	// Editors end a file with a line end, which is no part of a password;
	// blanks may be.
	text = strings.TrimRight(string(content), "\r\n")
	if strings.TrimSpace(text) == "" {
		return "", "", fmt.Errorf("%s_FILE: %s is empty; allowed: %s", x.name, file, x.parse.allowed)
	}
	return text, x.name + "_FILE", nil
}

func readFile(name string) (content []byte, err error) {
	// The path is the operator's own, from the environment of the process.
	f, err := os.Open(name) // #nosec G304 G703
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	content, err = io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(content) > maxFile {
		err = fmt.Errorf("%s has more than %d bytes", name, maxFile)
	}
	return content, err
}
