package payload

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
)

// sample is one form that the payload of a type had.
type sample struct {
	path    string
	version int
	text    []byte
	value   any
	// becomes is what an UnmarshalJSON makes of it, when it is another form.
	becomes any
}

func (s sample) name() string        { return fmt.Sprintf("v%d.json", s.version) }
func (s sample) becomesName() string { return fmt.Sprintf("v%d.becomes.json", s.version) }

// empty is a sample that shows nothing, as a new service has it.
func (s sample) empty() bool {
	o, ok := s.value.(map[string]any)
	return s.value == nil || ok && len(o) == 0
}

var fileName = regexp.MustCompile(`^v([1-9][0-9]{0,5})(\.becomes)?\.json$`)

// load reads the samples in a directory, the oldest first. One that is not
// there has none.
func load(directory string) ([]sample, error) {
	entries, err := os.ReadDir(directory)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	byVersion := map[int]*sample{}
	for _, entry := range entries {
		path := filepath.Join(directory, entry.Name())
		match := fileName.FindStringSubmatch(entry.Name())
		if match == nil {
			return nil, fmt.Errorf("%s: it is none of v1.json, v2.json, v1.becomes.json and so on; put it elsewhere", path)
		}
		text, err := os.ReadFile(path) // #nosec G304 -- of the developer's own source
		if err != nil {
			return nil, err
		}
		value, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: it is not JSON: %w", path, err)
		}
		version, _ := strconv.Atoi(match[1]) // the expression lets nothing else through
		s := byVersion[version]
		if s == nil {
			s = &sample{version: version}
			byVersion[version] = s
		}
		if match[2] != "" {
			s.becomes = value
		} else {
			s.path, s.text, s.value = path, text, value
		}
	}
	samples := make([]sample, 0, len(byVersion))
	for _, s := range byVersion {
		if s.path == "" {
			return nil, fmt.Errorf("%s: there is no %s that becomes it", filepath.Join(directory, s.becomesName()), s.name())
		}
		samples = append(samples, *s)
	}
	slices.SortFunc(samples, func(a, b sample) int { return a.version - b.version })
	return samples, nil
}

// Newest returns the last sample of a type in its directory, or nil.
func Newest(directory, typ string) (json.RawMessage, error) {
	samples, err := load(filepath.Join(directory, typ))
	if err != nil || len(samples) == 0 {
		return nil, err
	}
	return samples[len(samples)-1].text, nil
}

// values are what the samples show of the form of today.
func values(samples []sample) []any {
	list := make([]any, 0, len(samples))
	for _, s := range samples {
		if s.becomes != nil {
			list = append(list, s.becomes)
		} else {
			list = append(list, s.value)
		}
	}
	return list
}

func shows(samples []sample) bool {
	return slices.ContainsFunc(samples, func(s sample) bool { return !s.empty() })
}

// parse reads one JSON value; numbers stay as they are written.
func parse(text []byte) (any, error) {
	var value any
	if err := json.Unmarshal(text, new(json.RawMessage)); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	err := dec.Decode(&value)
	return value, err
}

// encode writes a payload and reads it as samples are read.
func encode(payload any) (any, error) {
	text, err := write(payload)
	if err != nil {
		return nil, err
	}
	return parse(text)
}

// write writes a payload as its type wants it, with methods of its pointer too.
func write(payload any) ([]byte, error) {
	v := reflect.ValueOf(payload)
	if !v.IsValid() {
		return []byte("null"), nil
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return json.Marshal(p.Interface())
}
