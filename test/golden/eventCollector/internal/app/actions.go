package app

import (
	"context"

	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/supervisor/socket"
)

// actions is what can be asked for on the service socket beyond the states of
// the workers. Whoever can write to it owns the process, so it has no keys.
func (a *App) actions() []socket.Action {
	return []socket.Action{
		{Name: "reload", Handler: func(context.Context, socket.Request) socket.Response {
			if err := a.reload(); err != nil {
				return socket.Fail(err)
			}
			return socket.OK("reloaded")
		}},
		{Name: "drain", Handler: func(ctx context.Context, _ socket.Request) socket.Response {
			outcome, err := a.manager.Do(ctx, hook.Command{Command: "drain"})
			if err != nil {
				return socket.Fail(err)
			}
			return socket.OK(outcome.Text)
		}},
	}
}
