package boottest

import (
	"bytes"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"time"
)

// label marks the goroutines of one run of Lifecycle: a goroutine has the labels
// of the one that started it.
const label = "boottest.Lifecycle"

var runs atomic.Uint64

// leftOver fails the test when goroutines of the run do not end.
func (l *life) leftOver(run string) {
	l.Helper()
	end := time.Now().Add(Prompt)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		stacks := goroutines(run)
		if len(stacks) == 0 {
			return
		}
		if time.Now().After(end) {
			l.Fatalf("goroutines of the service are left over after its stop:\n\n%s", strings.Join(stacks, "\n"))
		}
		<-tick.C
	}
}

// goroutines returns the stacks of those that the run has started.
func goroutines(run string) []string {
	var b bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&b, 1); err != nil {
		return []string{err.Error()}
	}
	var stacks []string
	for stack := range strings.SplitSeq(b.String(), "\n\n") {
		if strings.Contains(stack, `"`+label+`":"`+run+`"`) {
			stacks = append(stacks, stack)
		}
	}
	return stacks
}
