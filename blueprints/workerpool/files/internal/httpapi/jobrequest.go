package httpapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/work"
)

// HTTPType is the type of job that calls a URL, and the type of a request that
// names none.
const HTTPType = "http"

// jobReader reads jobs as POST jobs takes them.
type jobReader struct {
	types  Types
	policy *egress.Policy
}

// ReadJob reads a job that the definitions declare, by the rules of POST jobs.
// Defaults of the format that mean nothing to the type are left out.
func ReadJob(text string, types Types, policy *egress.Policy) (work.Spec, error) {
	o, err := parseObject([]byte(text))
	if err != nil {
		return work.Spec{}, err
	}
	var typ string
	if err := json.Unmarshal(o.fields["type"], &typ); err == nil && typ != HTTPType {
		if string(o.fields["method"]) == `"GET"` {
			delete(o.fields, "method")
		}
		if string(o.fields["headers"]) == "{}" {
			delete(o.fields, "headers")
		}
	}
	spec := jobReader{types, policy}.read(o)
	return spec, o.err()
}

// read takes the fields of a job; what is wrong is in o.
func (j jobReader) read(o *object) work.Spec {
	spec := work.Spec{Type: HTTPType}
	o.take("type", &spec.Type)
	switch {
	case !j.types.Has(spec.Type):
		o.add("type", fmt.Sprintf("%q is not a job type; known: %s", spec.Type, strings.Join(j.types.Types(), ", ")))
		for _, name := range []string{"url", "method", "headers", "payload"} {
			var ignored json.RawMessage
			o.take(name, &ignored)
		}
	case spec.Type == HTTPType:
		spec.Payload = j.readRequest(o)
	default:
		o.take("payload", &spec.Payload)
		for _, name := range []string{"url", "method", "headers"} {
			if _, there := o.fields[name]; there {
				o.add(name, "is only for jobs of type http")
				delete(o.fields, name)
			}
		}
	}
	spec.Timeout = readDuration(o, "timeout", j.types.Timeout(spec.Type), min(j.types.Limit(spec.Type), maxTimeout))
	o.take("schedule", &spec.Trigger)
	readPolicy(o, &spec)
	return spec
}

func (j jobReader) readRequest(o *object) json.RawMessage {
	var r egress.Request
	before := len(o.wrong)
	o.take("url", &r.URL)
	o.take("method", &r.Method)
	o.take("headers", &r.Headers)
	o.take("payload", &r.Body)
	if len(o.wrong) > before {
		return nil
	}
	if err := r.Validate(j.policy); err != nil {
		var field *egress.FieldError
		if errors.As(err, &field) {
			o.add(field.Field, field.Err.Error())
		} else {
			o.add("url", err.Error())
		}
		return nil
	}
	payload, err := json.Marshal(r)
	if err != nil {
		o.add("payload", err.Error())
	}
	return payload
}

// readKey takes the idempotency key of the header into spec.
func readKey(h http.Header, spec *work.Spec) error {
	const name = "Idempotency-Key"
	key := unquote(h.Get(name))
	if key == "" {
		return nil
	}
	if spec.IdempotencyKey != "" && spec.IdempotencyKey != key {
		return badHeader(name, "differs from idempotencyKey in the body")
	}
	if wrong := nameFault(key); wrong != "" {
		return badHeader(name, wrong)
	}
	spec.IdempotencyKey = key
	return nil
}

func unquote(s string) string {
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}
