package supervisor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/acme-demo/eventcollector/internal/supervisor/socket"
)

// The actions that each service socket has.
const (
	StatusAction = "status" // answers with a StateInfo
	PingAction   = "ping"   // answers with "pong"
)

// AppInfo says which application answers.
type AppInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Build   string `json:"build"`
	Tag     string `json:"tag"`

	// Socket is where the service socket is, if not where Name puts it. Its
	// directory must be closed to other users.
	Socket string `json:"-"`
}

// SocketName returns where the service socket goes.
func (a AppInfo) SocketName() (string, error) {
	if a.Socket != "" {
		return a.Socket, nil
	}
	return socket.Path(a.Name)
}

// StateInfo is the answer to StatusAction. A worker of a Chief that is a worker
// has the name of this Chief and a slash in front of its own.
type StateInfo struct {
	App     AppInfo              `json:"app"`
	Workers map[WorkerName]State `json:"workers"`
}

// ParseStateInfo reads the data of an answer to StatusAction.
func ParseStateInfo(data json.RawMessage) (StateInfo, error) {
	var info StateInfo
	if err := json.Unmarshal(data, &info); err != nil {
		return StateInfo{}, fmt.Errorf("cannot read the states: %w", err)
	}
	if info.Workers == nil {
		return StateInfo{}, errors.New("cannot read the states: there are no workers in it")
	}
	return info, nil
}

// serviceSocket is what EnableServiceSocket was called with.
type serviceSocket struct {
	app     AppInfo
	actions []socket.Action
}

// EnableServiceSocket makes the Chief answer on a socket, as long as it runs, to
// StatusAction, PingAction and the given actions. A socket that cannot be opened
// is an event of LvlError, and the workers run without it.
func (c *Chief) EnableServiceSocket(app AppInfo, actions ...socket.Action) *Chief {
	return c.set("EnableServiceSocket", func() error {
		if c.socket != nil {
			return fmt.Errorf("%w: it is enabled", ErrMisuse)
		}
		service := &serviceSocket{app: app}
		service.actions = append(service.actions, socket.Action{Name: PingAction, Handler: ping}, socket.Action{
			Name: StatusAction,
			Handler: func(context.Context, socket.Request) socket.Response {
				return socket.OK(StateInfo{App: app, Workers: c.allStates()})
			},
		})
		service.actions = append(service.actions, actions...)
		if _, err := socket.NewServer("", nil, service.actions...); err != nil {
			return fmt.Errorf("%w: %w", ErrMisuse, err)
		}
		c.socket = service
		return nil
	})
}

func ping(context.Context, socket.Request) socket.Response { return socket.OK("pong") }

// openSocket serves the socket beside the workers.
func (s *session) openSocket(service *serviceSocket) {
	tell := func(err error) { s.c.events.put(ErrorEvent("service socket").SetError(err)) }
	path, err := service.app.SocketName()
	if err != nil {
		tell(err)
		return
	}
	server, err := socket.NewServer(path, tell, service.actions...)
	if err == nil {
		err = server.Listen(s.base)
	}
	if err != nil {
		tell(err)
		return
	}
	s.c.events.put(InfoEvent("service socket").SetField("path", path))
	s.beside("(socket)", func(ctx context.Context) {
		if err := server.Serve(ctx); err != nil {
			tell(err)
		}
	})
}
