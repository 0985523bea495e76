package supervisor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"example.invalid/service/internal/supervisor/socket"
)

// What Check returns, to exit with.
const (
	CheckOK          = 0
	CheckUnreachable = 1 // nobody answers, or not what was to be expected
	CheckNotRunning  = 7 // a worker is not in StateRun
)

// checkTimeout is for a context without a deadline.
const checkTimeout = 5 * time.Second

// Status asks the service at the socket for the states of its workers.
func Status(ctx context.Context, socketPath string) (StateInfo, error) {
	response, err := socket.NewClient(socketPath).Send(ctx, socket.Request{Action: StatusAction})
	if err == nil {
		err = response.Err()
	}
	if err != nil {
		return StateInfo{}, err
	}
	return ParseStateInfo(response.Data)
}

// Check tells whether all workers of the service at the socket run, and returns
// what to exit with. To out it writes what is wrong, or with details the states
// of all workers as JSON; nothing when all is well. It waits 5 s at most if ctx
// has no deadline.
func Check(ctx context.Context, socketPath string, details bool, out io.Writer) int {
	if _, ok := ctx.Deadline(); !ok {
		limited, cancel := context.WithTimeout(ctx, checkTimeout)
		defer cancel()
		ctx = limited
	}
	info, err := Status(ctx, socketPath)
	if err != nil {
		_, _ = fmt.Fprintln(out, err)
		return CheckUnreachable
	}
	if details {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(info); err != nil {
			return CheckUnreachable
		}
	}
	code := CheckOK
	for _, name := range slices.Sorted(maps.Keys(info.Workers)) {
		state := info.Workers[name]
		if state == StateRun {
			continue
		}
		code = CheckNotRunning
		if !details {
			_, _ = fmt.Fprintf(out, "%s is %s\n", name, state)
		}
	}
	return code
}
