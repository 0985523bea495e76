package payload

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"github.com/acme-demo/eventcollector/internal/work"
)

// Record writes a sample for each type whose payload has fields that no sample
// shows, and returns the paths of what it wrote. It goes on from the values of
// the newest sample. One that shows something is never written over; a type
// that Check finds fault with gets none.
func (g Gate) Record() (written []string, err error) {
	var problems []error
	for _, typ := range g.Registry.Types() {
		path, err := g.record(typ)
		if err != nil {
			problems = append(problems, err)
		}
		if path != "" {
			written = append(written, path)
		}
	}
	return written, errors.Join(problems...)
}

func (g Gate) record(typ string) (string, error) {
	samples, err := load(g.path(typ))
	if err != nil {
		return "", err
	}
	form := g.form(typ, samples)
	if form == nil || shows(samples) && len(uncovered(form, values(samples))) == 0 {
		_, err := g.check(typ)
		return "", err
	}
	if err := g.compareAll(typ, samples); err != nil {
		return "", err
	}
	next, version := sample{}, 1
	flags := os.O_CREATE | os.O_WRONLY | os.O_EXCL
	if n := len(samples); n > 0 {
		next, version = samples[n-1], samples[n-1].version
		if next.empty() {
			flags = os.O_TRUNC | os.O_WRONLY
		} else {
			version++
		}
	}
	made, err := g.make(typ, form, next)
	if err != nil {
		return "", err
	}
	s := sample{version: version, text: made}
	s.path = g.path(typ, s.name())
	if s.value, err = parse(made); err != nil {
		return "", err
	}
	if err := g.compare(typ, s); err != nil {
		return "", fmt.Errorf("%s: what can be guessed of the type %s is refused; write the sample by hand, with values that are taken "+
			"(%s): %w", s.path, typ, bytes.TrimSpace(made), err)
	}
	return s.path, save(s, flags)
}

// make fills what the newest sample leaves open.
func (g Gate) make(typ string, form reflect.Type, newest sample) ([]byte, error) {
	payload := reflect.New(form)
	if !newest.empty() {
		job, err := g.Registry.Make(work.Spec{ID: work.NewID(), Type: typ, Payload: newest.text})
		if err != nil {
			return nil, err
		}
		if carrier, ok := job.(work.PayloadCarrier); ok {
			now := reflect.ValueOf(carrier.DecodedPayload())
			for now.Kind() == reflect.Pointer {
				now = now.Elem()
			}
			payload.Elem().Set(now)
		}
	}
	fill(payload.Elem(), nil)
	text, err := json.MarshalIndent(payload.Interface(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("the payload of the type %s cannot be written as JSON: %w", typ, err)
	}
	return append(text, '\n'), nil
}

func save(s sample, flags int) error {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o750); err != nil {
		return err
	}
	f, err := os.OpenFile(s.path, flags, 0o644) // #nosec G302 G304 -- a file of the source, which others may read
	if err != nil {
		return err
	}
	_, err = f.Write(s.text)
	return errors.Join(err, f.Close())
}
