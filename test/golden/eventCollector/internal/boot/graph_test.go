package boot

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestRandomGraphs compares with a search that only tells whether there is a
// circle, and wants each one that is told to exist.
func TestRandomGraphs(t *testing.T) {
	circular, missing := 0, 0
	for seed := range uint64(600) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		n := 1 + rnd.IntN(12)
		m := NewMaestro(Options{})
		edges := map[string][]string{}
		absent := 0
		for i := range n {
			name := fmt.Sprint("s", i)
			for j := range n + 1 {
				if j != i && rnd.IntN(n+1) == 0 {
					edges[name] = append(edges[name], fmt.Sprint("s", j))
					if j == n {
						absent++
					}
				}
			}
			if err := m.AddService(name, true, &fake{}, edges[name]...); err != nil {
				t.Fatal(err)
			}
		}
		var circles [][]string
		lost := 0
		for err := range unjoin(m.Check()) {
			switch e := err.(*Error); e.Kind { //nolint:errorlint // they are not wrapped
			case DependencyCircular:
				circles = append(circles, e.CircularDeps)
			case DependencyMissing:
				lost++
			default:
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		if lost != absent {
			t.Fatalf("seed %d: %d missing, want %d", seed, lost, absent)
		}
		if want := hasCircle(edges, n); want != (len(circles) > 0) {
			t.Fatalf("seed %d: got circles %v, want %t; %v", seed, circles, want, edges)
		}
		on := map[string]bool{}
		for _, c := range circles {
			for i, name := range c[:len(c)-1] {
				if !slices.Contains(edges[name], c[i+1]) || on[name] {
					t.Fatalf("seed %d: %v is not a circle of its own in %v", seed, c, edges)
				}
				on[name] = true
			}
			if c[0] != c[len(c)-1] || len(c) < 3 {
				t.Fatalf("seed %d: %v is not closed", seed, c)
			}
		}
		circular += len(circles)
		missing += lost
	}
	if circular < 100 || missing < 100 {
		t.Errorf("only %d circles and %d missing ones", circular, missing)
	}
}

// hasCircle takes away what depends on nothing until nothing is left, or no more
// can be taken.
func hasCircle(edges map[string][]string, n int) bool {
	left := map[string]bool{}
	for i := range n {
		left[fmt.Sprint("s", i)] = true
	}
	for changed := true; changed; {
		changed = false
		for name := range left {
			if !slices.ContainsFunc(edges[name], func(d string) bool { return left[d] }) {
				delete(left, name)
				changed = true
			}
		}
	}
	return len(left) > 0
}

func TestStopTime(t *testing.T) {
	s := newSet(t, Options{Grace: time.Second})
	if d := s.StopTime(); d != 0 {
		t.Errorf("got %s", d)
	}
	s.with(t, Config{Name: "api", StopTimeout: 5 * time.Second, DependsOn: []string{"cache", "db"}})
	s.with(t, Config{Name: "cache", StopTimeout: time.Second, DependsOn: []string{"db", "nobody"}})
	s.with(t, Config{Name: "db"})
	s.with(t, Config{Name: "log", StopTimeout: 18 * time.Second})
	if d := s.StopTime(); d != 19*time.Second {
		t.Errorf("got %s", d)
	}
	s.with(t, Config{Name: "nobody", StopTimeout: 20 * time.Second})
	if d := s.StopTime(); d != 29*time.Second {
		t.Errorf("got %s", d)
	}
	s.with(t, Config{Name: "a", DependsOn: []string{"b"}})
	s.with(t, Config{Name: "b", DependsOn: []string{"a"}})
	if d := s.StopTime(); d != 0 {
		t.Errorf("got %s", d)
	}
}
