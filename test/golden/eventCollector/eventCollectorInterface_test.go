package main

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/acme-demo/eventcollector/client"
)

// schema is a schema of the document, as far as the test looks.
type schema struct {
	Ref        string             `json:"$ref"`
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
	Enum       []any              `json:"enum"`
}

type parameter struct {
	Ref  string `json:"$ref"`
	Name string `json:"name"`
	In   string `json:"in"`
}

// document is the description of the interface.
type document struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Parameters map[string]parameter `json:"parameters"`
		Schemas    map[string]*schema   `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	ID         string      `json:"operationId"`
	Parameters []parameter `json:"parameters"`
	path       *regexp.Regexp
	method     string
}

func readDocument(t *testing.T) document {
	t.Helper()
	text, err := os.ReadFile("docs/api.json")
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d document) operations(t *testing.T) []operation {
	t.Helper()
	var list []operation
	for path, item := range d.Paths {
		pattern := regexp.MustCompile("^" + regexp.MustCompile(`\\\{[a-z]+\\\}`).ReplaceAllString(regexp.QuoteMeta(path), "[^/]+") + "$")
		for method, text := range item {
			if method == "parameters" {
				continue
			}
			o := operation{path: pattern, method: method}
			if err := json.Unmarshal(text, &o); err != nil {
				t.Fatalf("%s %s: %v", method, path, err)
			}
			list = append(list, o)
		}
	}
	// Those whose path has no parameter come before those that would take them in.
	slices.SortFunc(list, func(a, b operation) int {
		return strings.Count(a.path.String(), "[^/]+") - strings.Count(b.path.String(), "[^/]+")
	})
	return list
}

// The types of the client have the fields of the document, and no others.
func TestServiceClientKnowsEveryField(t *testing.T) {
	d := readDocument(t)
	for name, typ := range map[string]reflect.Type{
		"Job": reflect.TypeFor[client.Job](), "Run": reflect.TypeFor[client.Run](), "Management": reflect.TypeFor[client.Management](),
		"Metrics": reflect.TypeFor[client.Metrics](), "Schedule": reflect.TypeFor[client.NamedSchedule](), "Except": reflect.TypeFor[client.Except](),
		"Selection": reflect.TypeFor[client.Selection](), "Retried": reflect.TypeFor[client.Retried](), "Purged": reflect.TypeFor[client.Purged](),
	} {
		d.compare(t, name, d.Components.Schemas[name], typ)
	}
	change := jsonFields(reflect.TypeFor[client.ScheduleChange]())
	for name := range d.Components.Schemas["ScheduleRequest"].Properties {
		if _, ok := change[name]; !ok && name != "schedule_type" {
			t.Errorf("ScheduleChange has no %s", name)
		}
	}
	refusal := reflect.TypeFor[client.Error]()
	for name := range d.Components.Schemas["Problem"].Properties {
		if _, ok := refusal.FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, name) }); !ok && name != "errors" {
			t.Errorf("Error has no %s", name)
		}
	}
}

// The constants of the client are the words of the document.
func TestServiceClientKnowsEveryWord(t *testing.T) {
	d := readDocument(t)
	words := func(s *schema) (list []string) {
		for _, word := range s.Enum {
			list = append(list, word.(string))
		}
		slices.Sort(list)
		return list
	}
	states := []string{
		string(client.StateScheduled), string(client.StateWaiting), string(client.StateRunning), string(client.StateRetrying), string(client.StateDone),
		string(client.StateDead), string(client.StateCancelled), string(client.StateUndecodable),
	}
	commands := []string{
		"set", string(client.StopScheduler), string(client.StartScheduler), string(client.StopWorkers), string(client.StartWorkers),
		string(client.Pause), string(client.Resume), string(client.Drain), string(client.Shutdown), string(client.ShutdownNow),
	}
	types := []string{client.TypeHTTP}
	for _, c := range []struct {
		name string
		of   *schema
		have []string
	}{
		{"RunState", d.Components.Schemas["RunState"], states}, {"JobType", d.Components.Schemas["JobType"], types},
		{"Command", d.Components.Schemas["Command"].Properties["command"], commands},
		{"Overlap", d.Components.Schemas["Overlap"], []string{string(client.OverlapSkip), string(client.OverlapAllow)}},
		{"Misfire", d.Components.Schemas["Misfire"], []string{string(client.MisfireOnce), string(client.MisfireSkip), string(client.MisfireAll)}},
	} {
		slices.Sort(c.have)
		if want := words(c.of); !slices.Equal(c.have, want) {
			t.Errorf("%s: the client has %q, the document %q", c.name, c.have, want)
		}
	}
}

// compare goes through a schema and a type side by side.
func (d document) compare(t *testing.T, at string, s *schema, typ reflect.Type) {
	t.Helper()
	if s != nil && s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	if s == nil {
		t.Errorf("the document has no %s", at)
		return
	}
	if typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice && s.Items != nil {
		if s.Items != nil {
			s = s.Items
		}
		d.compare(t, at, s, typ.Elem())
		return
	}
	if s.Properties == nil || typ.Kind() != reflect.Struct {
		return
	}
	fields := jsonFields(typ)
	for name, property := range s.Properties {
		field, ok := fields[name]
		if !ok {
			t.Errorf("%v has no %s, which is in the document at %s", typ, name, at)
			continue
		}
		delete(fields, name)
		d.compare(t, at+"."+name, property, field)
	}
	for name := range fields {
		t.Errorf("%v has %s, which is not in the document at %s", typ, name, at)
	}
}

// jsonFields are the fields of a struct by their names in JSON.
func jsonFields(typ reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(typ) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			fields[name] = f.Type
		}
	}
	return fields
}
