// Package payload keeps queued jobs readable: a run that waits was written by
// the program of yesterday, and is read by that of today.
//
// Samples of the payload of each type of job are committed, one file for each
// form that it has had: DIRECTORY/TYPE/v1.json, v2.json and so on. Check reads
// them as today's handler does, and Record writes the sample of a new form.
package payload

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/acme-demo/eventcollector/internal/work"
)

// Gate compares the samples in Directory with the types in Registry.
type Gate struct {
	Registry  *work.Registry
	Directory string
}

const (
	wayOut = "keep the field as it was, a new one may stand beside it; or declare another type of job, and leave this one until " +
		"its runs are done; or give the payload an UnmarshalJSON that reads the old form, and put what %s becomes into %s"
	record = "make payloads writes a sample"
)

// Check reads every sample. The error joins what would be lost of queued runs,
// each with the way out; notes tell what no sample shows yet, which loses
// nothing today.
func (g Gate) Check() (notes []string, err error) {
	problems := g.strangers()
	for _, typ := range g.Registry.Types() {
		missing, err := g.check(typ)
		if err != nil {
			problems = append(problems, err)
		}
		if len(missing) > 0 {
			notes = append(notes, fmt.Sprintf("%s: no sample shows %s: %s, and until then its change is not noticed",
				g.path(typ), strings.Join(missing, ", "), record))
		}
	}
	return notes, errors.Join(problems...)
}

// strangers are directories of types that the service does not know any more.
func (g Gate) strangers() []error {
	entries, err := os.ReadDir(g.Directory)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	problems := []error{err}
	for _, entry := range entries {
		if entry.IsDir() && !g.Registry.Has(entry.Name()) {
			problems = append(problems, fmt.Errorf("%s: the service knows no type %s: runs of it that are queued would be undecodable. "+
				"Keep the type; or, when none is left, remove the directory", g.path(entry.Name()), entry.Name()))
		}
	}
	return problems
}

func (g Gate) path(names ...string) string {
	return filepath.Join(append([]string{g.Directory}, names...)...)
}

// check reads the samples of one type. Missing are the fields that none has.
func (g Gate) check(typ string) (missing []string, err error) {
	samples, err := load(g.path(typ))
	if err != nil {
		return nil, err
	}
	form := g.form(typ, samples)
	if err := g.compareAll(typ, samples); err != nil {
		return nil, err
	}
	missing = uncovered(form, values(samples))
	if !shows(samples) && (len(missing) > 0 || isMarshaler(form)) {
		return nil, fmt.Errorf("%s: nothing there shows what a payload of the type %s is. %s; commit it, with values as they come",
			g.path(typ), typ, record)
	}
	return missing, nil
}

// compareAll compares the samples that show something.
func (g Gate) compareAll(typ string, samples []sample) error {
	var problems []error
	for _, s := range samples {
		if !s.empty() {
			problems = append(problems, g.compare(typ, s))
		}
	}
	return errors.Join(problems...)
}

// compare tells what today's handler would make of a sample.
func (g Gate) compare(typ string, s sample) error {
	way := fmt.Sprintf(wayOut, s.name(), s.becomesName())
	job, err := g.Registry.Make(work.Spec{ID: work.NewID(), Type: typ, Payload: s.text})
	if err != nil {
		return fmt.Errorf("%s: a queued run with this payload would not be understood: %w. The way out: %s", s.path, err, way)
	}
	carrier, ok := job.(work.PayloadCarrier)
	if !ok {
		return nil // that it is understood is all that can be said
	}
	now, err := encode(carrier.DecodedPayload())
	if err != nil {
		return fmt.Errorf("%s: the payload cannot be written again: %w", s.path, err)
	}
	if s.becomes != nil {
		if places := append(lost(s.becomes, now, ""), lost(now, s.becomes, "")...); len(places) > 0 {
			return fmt.Errorf("%s: it does not become what %s says: %s", s.path, s.becomesName(), strings.Join(places, ", "))
		}
		return nil
	}
	if places := lost(s.value, now, ""); len(places) > 0 {
		return fmt.Errorf("%s: a queued run with this payload would lose %s. The way out: %s", s.path, strings.Join(places, ", "), way)
	}
	return nil
}

// form is the type that payloads are read into, or nil when it takes any.
func (g Gate) form(typ string, samples []sample) reflect.Type {
	texts := []sample{{}, {text: []byte("{}")}}
	for _, s := range slices.Concat(texts, samples) {
		job, err := g.Registry.Make(work.Spec{ID: work.NewID(), Type: typ, Payload: s.text})
		if err != nil {
			continue
		}
		if carrier, ok := job.(work.PayloadCarrier); ok {
			return plain(reflect.TypeOf(carrier.DecodedPayload()))
		}
		return nil
	}
	return nil
}
