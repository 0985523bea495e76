package worktest

import (
	"bytes"
	"runtime/pprof"
	"strings"
	"time"
)

// label marks the goroutines of one check: a goroutine has the labels of the one
// that started it.
const label = "worktest"

// pooled are goroutines that stay on purpose: those of idle connections, which
// belong to a client and not to a run.
var pooled = []string{"net/http.(*persistConn).", "net/http.(*http2clientConnReadLoop).", "net/http.(*http2ClientConn)."}

// leftOver fails the test when goroutines of the job do not end.
func (c *check) leftOver() {
	c.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(c.prompt); ; <-tick.C {
		stacks := goroutines(c.label)
		if len(stacks) == 0 {
			return
		}
		if time.Now().After(end) {
			c.fatalf("goroutines of the job are left behind when it has returned:\n\n%s", strings.Join(stacks, "\n\n"))
		}
	}
}

// goroutines returns the stacks of those that the job has started.
func goroutines(of string) []string {
	var b bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&b, 1); err != nil {
		return []string{err.Error()}
	}
	var stacks []string
	for stack := range strings.SplitSeq(b.String(), "\n\n") {
		if strings.Contains(stack, `"`+label+`":"`+of+`"`) && !isPooled(stack) {
			stacks = append(stacks, stack)
		}
	}
	return stacks
}

func isPooled(stack string) bool {
	for _, name := range pooled {
		if strings.Contains(stack, name) {
			return true
		}
	}
	return false
}
