package admin

import (
	"fmt"

	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/hook"
)

// ReloadLimit sets one of the fields beyond the settings of the dispatcher to
// what the configuration says.
func (m *Manager) ReloadLimit(name string, value float64, origin string) error {
	l := &m.limits
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.origins[name]; !ok {
		return fmt.Errorf("there is no field %q", name)
	}
	whole := int(value)
	if _, err := m.putLimit(hook.Command{Field: name, FieldValue: whole, Fraction: value - float64(whole)}); err != nil {
		return err
	}
	l.origins[name] = dispatch.Origin(origin)
	return nil
}
