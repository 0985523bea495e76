package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// object is a JSON object whose fields are taken one by one, each at most once
// and under its exact name. What is wrong is collected; what was not taken is
// wrong, too.
type object struct {
	fields map[string]json.RawMessage
	known  []string
	wrong  []Wrong
}

// readBody reads the body of a request that has to be a JSON object.
func readBody(r *http.Request) (*object, error) {
	if err := checkMediaType(r.Header); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			detail := fmt.Sprintf("the body is larger than %d bytes", tooLarge.Limit)
			return nil, &Problem{Status: http.StatusRequestEntityTooLarge, Detail: detail}
		}
		return nil, &Problem{Status: http.StatusBadRequest, Detail: "the body could not be read to its end"}
	}
	return parseObject(body)
}

func checkMediaType(h http.Header) error {
	given := h.Get("Content-Type")
	mediaType, parameters, err := mime.ParseMediaType(given)
	charset := parameters["charset"]
	if err != nil || mediaType != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		detail := fmt.Sprintf("the content type is %q; it has to be application/json", given)
		return &Problem{Status: http.StatusUnsupportedMediaType, Detail: detail}
	}
	if encoding := h.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return &Problem{Status: http.StatusUnsupportedMediaType, Detail: fmt.Sprintf("the content encoding %q is not supported", encoding)}
	}
	return nil
}

// parseObject reads exactly one JSON object.
func parseObject(body []byte) (*object, error) {
	whole := func(detail string) error { return badRequest(Wrong{Pointer: "#", Detail: detail}) }
	if !utf8.Valid(body) {
		return nil, whole("the body is not UTF-8")
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, whole("the body is empty; a JSON object is wanted")
	}
	if !json.Valid(body) {
		return nil, whole(syntax(body))
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if first, err := dec.Token(); err != nil || first != json.Delim('{') {
		return nil, whole("the body is not a JSON object")
	}
	o := &object{fields: make(map[string]json.RawMessage)}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, whole(err.Error())
		}
		key, _ := name.(string)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, whole(err.Error())
		}
		if _, twice := o.fields[key]; twice {
			o.add(key, "is there twice")
		}
		o.fields[key] = value
	}
	return o, nil
}

// syntax says where the text stops being one JSON value.
func syntax(body []byte) string {
	var v any
	err := json.Unmarshal(body, &v)
	if bad := (*json.SyntaxError)(nil); errors.As(err, &bad) {
		line := 1 + bytes.Count(body[:min(int(bad.Offset), len(body))], []byte("\n"))
		return fmt.Sprintf("the body is not valid JSON: line %d, byte %d: %s", line, bad.Offset, bad)
	}
	return "the body is not valid JSON"
}

// take decodes a field and tells whether it was there. Null counts as absent.
func (o *object) take(name string, into any) bool {
	o.known = append(o.known, name)
	value, ok := o.fields[name]
	delete(o.fields, name)
	if !ok || string(value) == "null" {
		return false
	}
	if err := json.Unmarshal(value, into); err != nil {
		o.fault(name, err)
		return false
	}
	return true
}

// fault adds what decoding a field complained of.
func (o *object) fault(name string, err error) {
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		if mistyped.Field != "" {
			name += "." + mistyped.Field
		}
		o.add(name, fmt.Sprintf("is a %s; wanted is %s", mistyped.Value, kind(mistyped.Type.Kind().String())))
		return
	}
	if p := problem(err); p.Status == http.StatusBadRequest && len(p.Errors) > 0 {
		o.wrong = append(o.wrong, p.Errors...)
		return
	}
	o.add(name, err.Error())
}

func kind(goKind string) string {
	switch {
	case goKind == "map" || goKind == "struct":
		return "an object"
	case goKind == "slice" || goKind == "array":
		return "an array"
	case goKind == "bool":
		return "true or false"
	case strings.HasPrefix(goKind, "int") || strings.HasPrefix(goKind, "uint"):
		return "a whole number"
	case strings.HasPrefix(goKind, "float"):
		return "a number"
	}
	return "a string"
}

func (o *object) add(field, detail string) {
	o.wrong = append(o.wrong, Wrong{Pointer: pointer(field), Detail: detail})
}

// err returns everything that is wrong, fields that nobody took included.
func (o *object) err() error {
	for _, name := range slices.Sorted(maps.Keys(o.fields)) {
		o.wrong = append(o.wrong, Wrong{
			Pointer: "#/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name),
			Detail:  "is not known; known: " + strings.Join(o.known, ", "),
		})
	}
	if len(o.wrong) > 0 {
		return badRequest(o.wrong...)
	}
	return nil
}
