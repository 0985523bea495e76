package boot

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// fake is a service that does what it is told.
type fake struct {
	Base
	onStart func(ctx context.Context, deps map[string]Service) error
	onStop  func(ctx context.Context) error
	notes   *notes
}

func (f *fake) Start(ctx context.Context, deps map[string]Service) error {
	f.notes.add("+" + f.Name())
	if f.onStart != nil {
		if err := f.onStart(ctx, deps); err != nil {
			return err
		}
	}
	f.notes.add("up " + f.Name())
	return nil
}

func (f *fake) Stop(ctx context.Context) error {
	f.notes.add("-" + f.Name())
	if f.onStop != nil {
		if err := f.onStop(ctx); err != nil {
			return err
		}
	}
	f.notes.add("down " + f.Name())
	return nil
}

// notes are what happened, in order.
type notes struct {
	mu   sync.Mutex
	list []string
}

func (n *notes) add(what string) {
	if n == nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, what)
}

func (n *notes) all() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.list)
}

func (n *notes) count(what string) int {
	count := 0
	for _, one := range n.all() {
		if one == what {
			count++
		}
	}
	return count
}

// index is the place of the last note of that kind, -1 when there is none.
func (n *notes) index(what string) int {
	all := n.all()
	slices.Reverse(all)
	if i := slices.Index(all, what); i >= 0 {
		return len(all) - 1 - i
	}
	return -1
}

func (n *notes) clear() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = nil
}

// set is a Maestro with fakes.
type set struct {
	*Maestro
	notes *notes
	fakes map[string]*fake
}

// newSet makes services from lines such as "api! db cache": the name, with an
// exclamation mark where it is required, and what it depends on.
func newSet(t *testing.T, o Options, lines ...string) *set {
	t.Helper()
	s := &set{Maestro: NewMaestro(o), notes: &notes{}, fakes: map[string]*fake{}}
	s.jitter = func(d time.Duration) time.Duration { return d }
	for _, line := range lines {
		words := strings.Fields(line)
		name, required := strings.CutSuffix(words[0], "!")
		s.with(t, Config{Name: name, Required: required, DependsOn: words[1:]})
	}
	return s
}

// with adds a fake.
func (s *set) with(t *testing.T, c Config) *fake {
	t.Helper()
	f := &fake{notes: s.notes}
	if err := s.Add(f, c); err != nil {
		t.Fatal(err)
	}
	s.fakes[c.Name] = f
	return f
}

// texts are the texts of errors.
func texts(errs <-chan error) []string {
	var list []string
	for err := range errs {
		list = append(list, err.Error())
	}
	return list
}

func states(m *Maestro) string {
	var list []string
	for _, s := range m.Status() {
		list = append(list, s.Name+" "+s.State.String())
	}
	return strings.Join(list, ", ")
}

func wantTexts(t *testing.T, what string, errs <-chan error, want ...string) {
	t.Helper()
	if got := texts(errs); !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func wantStates(t *testing.T, m *Maestro, want string) {
	t.Helper()
	if got := states(m); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// hang returns when ctx is done, and never before.
func hang(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}
