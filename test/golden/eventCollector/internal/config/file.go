package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxFile is how many bytes a file of settings may have.
const maxFile = 1 << 20

// readFile reads a JSON object with the names of settings, which may be written
// in parts as well: {"api.port": 80} and {"api": {"port": 80}} are the same.
// Values are strings, numbers, or lists of strings where several are possible.
// Errors say file, line and column. Without a path there are no values.
func readFile(path string, list []setting) (map[string]given, []error) {
	if path == "" {
		return nil, nil
	}
	// The path is the operator's own, from the command line or the environment.
	content, err := os.ReadFile(path) // #nosec G304 G703
	if err == nil && len(content) > maxFile {
		err = fmt.Errorf("%s: it has more than %d bytes", path, maxFile)
	}
	if err != nil {
		return nil, []error{fmt.Errorf("settings: %w", err)}
	}
	r := &fileReader{path: path, content: content, dec: json.NewDecoder(bytes.NewReader(content)), list: list, values: map[string]given{}}
	r.dec.UseNumber()
	if err := r.file(); err != nil {
		r.problems = append(r.problems, err)
	}
	return r.values, r.problems
}

// fileReader reads one file.
type fileReader struct {
	path     string
	content  []byte
	dec      *json.Decoder
	list     []setting
	values   map[string]given
	problems []error
}

var errObject = errors.New("a file of settings is one JSON object")

func (r *fileReader) file() error {
	token, at, err := r.next()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return r.problem(at, errObject)
	}
	if err := r.object(""); err != nil {
		return err
	}
	if at := r.skip(); at < len(r.content) {
		return r.problem(at, errObject)
	}
	return nil
}

// object reads the members of an object whose names begin with the prefix.
func (r *fileReader) object(prefix string) error {
	for r.dec.More() {
		key, at, err := r.next()
		if err != nil {
			return err
		}
		text, _ := key.(string) // the decoder takes nothing else here
		if err := r.member(prefix+text, at); err != nil {
			return err
		}
	}
	_, _, err := r.next()
	return err
}

// member reads a value. The error ends the reading; what is wrong with a single
// setting does not.
func (r *fileReader) member(name string, at int) error {
	value, valueAt, err := r.next()
	if err != nil {
		return err
	}
	if value == json.Delim('{') && !known(r.list, name) {
		return r.object(name + ".")
	}
	text, err := r.text(value, valueAt)
	if err != nil {
		return err
	}
	switch _, twice := r.values[name]; {
	case !known(r.list, name):
		r.problems = append(r.problems, r.problem(at, fmt.Errorf("there is no setting %q; -h lists them", name)))
	case twice:
		r.problems = append(r.problems, r.problem(at, fmt.Errorf("%q is there twice", name)))
	default:
		r.values[name] = given{text, r.place(valueAt) + ": " + name}
	}
	return nil
}

var errValue = errors.New("a value is a string, a number or a list of strings")

// text is a value as the environment would have it.
func (r *fileReader) text(value json.Token, at int) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	}
	if value != json.Delim('[') {
		return "", r.problem(at, errValue)
	}
	var list []string
	for r.dec.More() {
		entry, at, err := r.next()
		if err != nil {
			return "", err
		}
		text, ok := entry.(string)
		if !ok {
			return "", r.problem(at, errValue)
		}
		list = append(list, text)
	}
	_, _, err := r.next()
	return strings.Join(list, ","), err
}

// next returns the next token and where it begins.
func (r *fileReader) next() (json.Token, int, error) {
	at := r.skip()
	token, err := r.dec.Token()
	if err == nil {
		return token, at, nil
	}
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at = max(at, int(syntax.Offset-1)) // some of the offsets count from 0
	} else if errors.Is(err, io.EOF) {
		at, err = len(r.content), errors.New("unexpected end")
	}
	return nil, at, r.problem(at, err)
}

// skip returns where the next token begins.
func (r *fileReader) skip() int {
	at := int(r.dec.InputOffset())
	for at < len(r.content) && strings.IndexByte(" \t\r\n,:", r.content[at]) >= 0 {
		at++
	}
	return at
}

func (r *fileReader) problem(at int, err error) error { return fmt.Errorf("%s: %w", r.place(at), err) }

// place is file, line and column, both of which begin at 1; columns count bytes.
func (r *fileReader) place(at int) string {
	before := r.content[:min(at, len(r.content))]
	line := bytes.Count(before, []byte{'\n'}) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Sprintf("%s:%d:%d", r.path, line, column)
}
