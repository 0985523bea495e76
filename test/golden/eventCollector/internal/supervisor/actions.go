package supervisor

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/acme-demo/eventcollector/internal/supervisor/socket"
)

// The actions of WorkerActions.
const (
	ListAction    = "workers"        // answers with a list of WorkerInfo
	StartAction   = "start_worker"   // with the arguments {"worker": name}
	StopAction    = "stop_worker"    // with the same
	RestartAction = "restart_worker" // with the same
)

// WorkerInfo is what a Chief knows of a worker.
type WorkerInfo struct {
	Name     WorkerName `json:"name"`
	State    State      `json:"state"`
	Failures int        `json:"failures"`        // since it was launched
	Error    string     `json:"error,omitempty"` // of the last one
}

// Workers lists the workers in the order in which they were added.
func (c *Chief) Workers() []WorkerInfo {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make([]WorkerInfo, 0, len(c.members))
	for _, m := range c.members {
		info := WorkerInfo{Name: m.name, State: c.pool.GetState(m.name)}
		if m.life != nil {
			info.Failures = m.life.failures.total
			if err := m.life.lastErr; err != nil {
				info.Error = err.Error()
			}
		}
		list = append(list, info)
	}
	return list
}

// WorkerActions are actions for EnableServiceSocket with which the workers can
// be listed, started, stopped and restarted.
func (c *Chief) WorkerActions() []socket.Action {
	return []socket.Action{
		{Name: ListAction, Handler: func(context.Context, socket.Request) socket.Response { return socket.OK(c.Workers()) }},
		{Name: StartAction, Handler: forWorker(func(_ context.Context, name WorkerName) error { return c.Launch(name) })},
		{Name: StopAction, Handler: forWorker(c.Halt)},
		{Name: RestartAction, Handler: forWorker(c.Relaunch)},
	}
}

// forWorker makes an action of what is done with a worker.
func forWorker(do func(ctx context.Context, name WorkerName) error) socket.ActionFunc {
	return func(ctx context.Context, r socket.Request) socket.Response {
		var args struct {
			Worker WorkerName `json:"worker"`
		}
		if err := json.Unmarshal(r.Args, &args); err != nil {
			return socket.Fail(fmt.Errorf(`the arguments have to be {"worker": name}: %w`, err))
		}
		if err := do(ctx, args.Worker); err != nil {
			return socket.Fail(err)
		}
		return socket.OK(nil)
	}
}
