package work

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Factory makes a fresh job from its description. It is called once for each
// attempt, and once more when a job is created, to find out what is wrong with
// its payload; so it must have no effect.
type Factory func(spec Spec) (Job, error)

// Registry knows how to make the jobs of each type.
type Registry struct {
	mu        sync.RWMutex
	factories map[string]Factory
}

// NewRegistry returns an empty Registry.
func NewRegistry() *Registry {
	return &Registry{factories: map[string]Factory{}}
}

// Register adds a type. It fails when the type is there already.
func (r *Registry) Register(typ string, f Factory) error {
	if typ == "" || f == nil {
		return Invalid("type", "a type needs a name and a factory")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.factories[typ]; ok {
		return fmt.Errorf("job type %q: %w", typ, ErrConflict)
	}
	r.factories[typ] = f
	return nil
}

// Types lists the registered types in alphabetical order.
func (r *Registry) Types() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	types := make([]string, 0, len(r.factories))
	for typ := range r.factories {
		types = append(types, typ)
	}
	slices.Sort(types)
	return types
}

// Has tells whether typ is registered.
func (r *Registry) Has(typ string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, ok := r.factories[typ]
	return ok
}

// Make makes a fresh job, or returns ErrUnknownType or what is wrong with the
// payload.
func (r *Registry) Make(spec Spec) (Job, error) {
	r.mu.RLock()
	f, ok := r.factories[spec.Type]
	r.mu.RUnlock()
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknownType, spec.Type)
	}
	job, err := f(spec)
	if err != nil {
		return nil, err
	}
	if job == nil {
		return nil, fmt.Errorf("the factory of type %q made no job", spec.Type)
	}
	return job, nil
}

// Check tells what is wrong with a description without keeping the job.
func (r *Registry) Check(spec Spec) error {
	_, err := r.Make(spec)
	return err
}

// Job returns a job that carries spec and makes a fresh job for each Run. It is
// what a scheduler sends.
func (r *Registry) Job(spec Spec) Job { return &specJob{registry: r, spec: spec} }

type specJob struct {
	registry *Registry
	spec     Spec
}

func (j *specJob) ID() string   { return j.spec.ID }
func (j *specJob) Type() string { return j.spec.Type }
func (j *specJob) Spec() Spec   { return j.spec }

// Fresh makes the job anew; Output.Decode uses it.
func (j *specJob) Fresh() (Job, error) { return j.registry.Make(j.spec) }

func (j *specJob) Run(ctx context.Context) (Result, error) {
	job, err := j.registry.Make(j.spec)
	if err != nil {
		return nil, err
	}
	return job.Run(ctx)
}

// Handle registers a function for a type whose payload is a P in JSON. Unknown
// fields and anything after the value are errors.
func Handle[P any](r *Registry, typ string, handler func(ctx context.Context, payload P) (Result, error)) error {
	if handler == nil {
		return Invalid("type", "a type needs a handler")
	}
	return r.Register(typ, func(spec Spec) (Job, error) {
		job := &typedJob[P]{spec: spec, handler: handler}
		if len(spec.Payload) == 0 {
			return job, nil
		}
		if err := decodeStrict(spec.Payload, &job.payload); err != nil {
			if invalid := (*InvalidError)(nil); errors.As(err, &invalid) {
				return nil, err
			}
			return nil, Invalid("payload", err.Error())
		}
		return job, nil
	})
}

type typedJob[P any] struct {
	spec    Spec
	payload P
	handler func(context.Context, P) (Result, error)
}

func (j *typedJob[P]) ID() string   { return j.spec.ID }
func (j *typedJob[P]) Type() string { return j.spec.Type }
func (j *typedJob[P]) Spec() Spec   { return j.spec }

// DecodedPayload makes it a PayloadCarrier.
func (j *typedJob[P]) DecodedPayload() any { return j.payload }

func (j *typedJob[P]) Run(ctx context.Context) (Result, error) {
	return j.handler(ctx, j.payload)
}

// decodeStrict reads exactly one JSON value without unknown fields.
func decodeStrict(b []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something after the value")
	}
	return nil
}
