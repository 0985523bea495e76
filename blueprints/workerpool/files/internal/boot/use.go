package boot

import (
	"context"
	"errors"
	"fmt"
	"reflect"
)

type contextKey struct{}

// NewContext returns a context through which Use finds the services of m.
func NewContext(ctx context.Context, m *Maestro) context.Context {
	return context.WithValue(ctx, contextKey{}, m)
}

var errNoMaestro = errors.New("the context knows no services")

// Use returns the service of that name as what it is, or as an interface that
// it has. It fails, and does not wait, when the service has not started: a run
// that cannot do without it fails with that error and is tried again later.
func Use[T any](ctx context.Context, name string) (T, error) {
	var none T
	m, ok := ctx.Value(contextKey{}).(*Maestro)
	if !ok {
		return none, &Error{Kind: Unknown, ServiceName: name, ServiceErr: errNoMaestro}
	}
	s, err := m.started(name)
	if err != nil {
		return none, err
	}
	return as[T](s, name)
}

func (m *Maestro) started(name string) (Service, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch u, ok := m.byName[name]; {
	case !ok:
		return nil, &Error{Kind: Unknown, ServiceName: name, ServiceErr: errNoService}
	case u.state != Started:
		return nil, u.failure(Unknown, errNotStarted)
	default:
		return u.service, nil
	}
}

// Dependency returns one of the services that a Start is given, as what it is,
// or as an interface that it has.
func Dependency[T any](deps map[string]Service, name string) (T, error) {
	s, ok := deps[name]
	if !ok {
		var none T
		return none, &Error{Kind: Unknown, ServiceName: name, ServiceErr: errNoDependency}
	}
	return as[T](s, name)
}

var errNoDependency = errors.New("it is not among the dependencies")

func as[T any](s Service, name string) (T, error) {
	t, ok := s.(T)
	if !ok {
		err := fmt.Errorf("it is a %T and not a %s", s, reflect.TypeFor[T]())
		return t, &Error{Kind: Unknown, ServiceName: name, Service: s, ServiceErr: err}
	}
	return t, nil
}
