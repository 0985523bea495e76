package payload

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

var (
	rawMessage    = reflect.TypeFor[json.RawMessage]()
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// plain is the type behind pointers; nil for one that takes any JSON.
func plain(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == rawMessage {
		return nil
	}
	return t
}

// core is the type inside of pointers, lists and maps.
func core(t reflect.Type) reflect.Type {
	for {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			t = t.Elem()
		default:
			return t
		}
	}
}

// isMarshaler tells that a type writes itself, so that its fields say nothing.
func isMarshaler(t reflect.Type) bool {
	return t != nil && (reflect.PointerTo(t).Implements(marshaler) || reflect.PointerTo(t).Implements(textMarshaler))
}

// field is a member of the JSON object that a struct becomes.
type field struct {
	name string
	typ  reflect.Type
}

// fields lists the members of a struct, those of embedded structs included.
func fields(t reflect.Type) []field {
	var list []field
	for _, f := range reflect.VisibleFields(t) {
		tag := f.Tag.Get("json")
		name, _, _ := strings.Cut(tag, ",")
		if tag == "-" || !f.IsExported() || len(f.Index) > 1 && !promoted(t, f.Index) {
			continue
		}
		if f.Anonymous && name == "" && plain(f.Type) != nil && plain(f.Type).Kind() == reflect.Struct {
			continue // its members are on the list themselves
		}
		if name == "" {
			name = f.Name
		}
		list = append(list, field{name, f.Type})
	}
	return list
}

// promoted tells that all structs on the way to a field are embedded without a
// name.
func promoted(t reflect.Type, index []int) bool {
	for i := 1; i < len(index); i++ {
		name, _, _ := strings.Cut(t.FieldByIndex(index[:i]).Tag.Get("json"), ",")
		if name != "" {
			return false
		}
	}
	return true
}

// uncovered lists the fields of t that none of the values has.
func uncovered(t reflect.Type, samples []any) []string {
	return slices.Compact(slices.Sorted(slices.Values(missing(t, samples, "", nil))))
}

// missing is uncovered for one place. What has a struct inside of itself is
// looked at once: within are the structs around it.
func missing(t reflect.Type, samples []any, place string, within []reflect.Type) []string {
	t = plain(t)
	if t == nil || isMarshaler(t) {
		return nil
	}
	var places []string
	switch t.Kind() {
	case reflect.Struct:
		within = append(slices.Clip(within), t)
		for _, f := range fields(t) {
			if slices.Contains(within, core(f.typ)) {
				continue
			}
			in := strings.TrimPrefix(place+"."+f.name, ".")
			found := inObjects(samples, f.name)
			if len(found) == 0 {
				places = append(places, in)
				continue
			}
			places = append(places, missing(f.typ, found, in, within)...)
		}
	case reflect.Slice, reflect.Array, reflect.Map:
		if inside := elements(samples); len(inside) > 0 {
			places = missing(t.Elem(), inside, place+"[]", within)
		}
	default:
	}
	return places
}

// inObjects are the values of a key in those samples that are objects and have
// it; null shows nothing.
func inObjects(samples []any, key string) []any {
	var found []any
	for _, s := range samples {
		o, _ := s.(map[string]any)
		if value, ok := member(o, key); ok && value != nil {
			found = append(found, value)
		}
	}
	return found
}

// elements are what is inside of those samples that are lists or objects.
func elements(samples []any) []any {
	var inside []any
	for _, s := range samples {
		switch s := s.(type) {
		case []any:
			inside = append(inside, s...)
		case map[string]any:
			for _, value := range s {
				inside = append(inside, value)
			}
		}
	}
	return inside
}
