package boot

import "time"

// checkGraph finds dependencies that do not exist, and circles.
func checkGraph(units []*unit, byName map[string]*unit) []error {
	var problems []error
	for _, u := range units {
		for _, d := range u.cfg.DependsOn {
			if byName[d] == nil {
				problems = append(problems, u.fault(DependencyMissing, func(e *Error) { e.Dependency = d }))
			}
		}
	}
	for _, circle := range findCircles(units, byName) {
		problems = append(problems, byName[circle[0]].fault(DependencyCircular, func(e *Error) { e.CircularDeps = circle }))
	}
	return problems
}

// findCircles returns circles of dependencies, each with its first name at the
// end again. No service is on two of those that are returned; where there is a
// circle at all, at least one is.
func findCircles(units []*unit, byName map[string]*unit) [][]string {
	const (
		unseen = iota
		onPath
		done
	)
	var circles [][]string
	seen := make(map[*unit]int, len(units))
	told := map[string]bool{}
	var path []string
	var visit func(u *unit)
	visit = func(u *unit) {
		seen[u] = onPath
		path = append(path, u.cfg.Name)
		for _, name := range u.cfg.DependsOn {
			d := byName[name]
			switch {
			case d == nil || seen[d] == done:
			case seen[d] == unseen:
				visit(d)
			default:
				if c := circleOf(path, name); !anyOf(told, c) {
					circles = append(circles, c)
					for _, on := range c {
						told[on] = true
					}
				}
			}
		}
		path = path[:len(path)-1]
		seen[u] = done
	}
	for _, u := range units {
		if seen[u] == unseen {
			visit(u)
		}
	}
	return circles
}

// circleOf returns the part of the path from name on, with name behind it.
func circleOf(path []string, name string) []string {
	at := len(path) - 1
	for path[at] != name {
		at--
	}
	return append(append([]string(nil), path[at:]...), name)
}

func anyOf(set map[string]bool, names []string) bool {
	for _, n := range names {
		if set[n] {
			return true
		}
	}
	return false
}

// StopTime is how long StopAll takes at most when each service needs one attempt:
// the sum of the stop timeouts, and the grace behind each, of services that have
// to wait for each other. It is 0 without services, and where there is a circle.
func (m *Maestro) StopTime() time.Duration {
	units, byName := m.snapshot()
	if len(findCircles(units, byName)) > 0 {
		return 0
	}
	var longest time.Duration
	sums := make(map[*unit]time.Duration, len(units))
	var sum func(u *unit) time.Duration
	sum = func(u *unit) time.Duration {
		if known, ok := sums[u]; ok {
			return known
		}
		var below time.Duration
		for _, name := range u.cfg.DependsOn {
			if d := byName[name]; d != nil {
				below = max(below, sum(d))
			}
		}
		sums[u] = below + u.cfg.StopTimeout + m.grace
		return sums[u]
	}
	for _, u := range units {
		longest = max(longest, sum(u))
	}
	return longest
}
