package socket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// limits are what one side of a connection may cost the other.
type limits struct {
	connections int           // at a time; more wait in the kernel's queue
	hung        int           // actions that did not return in their time
	request     int64         // bytes
	read, write time.Duration // for a whole request, for a whole response
	action      time.Duration
	grace       time.Duration // for what is being done when the server stops
}

var usual = limits{
	connections: 64, hung: 16, request: maxRequest,
	read: 5 * time.Second, write: 5 * time.Second, action: 30 * time.Second, grace: time.Second,
}

// Server answers requests on a socket. It serves once.
type Server struct {
	path    string
	actions map[string]Action
	limits  limits
	onError func(error)

	listener *net.UnixListener
	lock     *os.File
	hung     atomic.Int64

	mu       sync.Mutex
	open     map[net.Conn]bool // true while the request is not read yet
	stopping bool
}

// NewServer makes a server. Errors that no caller can be told of go to onError,
// which may be nil. Names of actions must not be empty or twice in the list.
func NewServer(path string, onError func(error), actions ...Action) (*Server, error) {
	if onError == nil {
		onError = func(error) {}
	}
	s := &Server{
		path: path, actions: make(map[string]Action, len(actions)), limits: usual, onError: onError, open: make(map[net.Conn]bool),
	}
	for _, a := range actions {
		_, twice := s.actions[a.Name]
		switch {
		case a.Name == "" || a.Handler == nil:
			return nil, fmt.Errorf("socket: the action %q has no name or no handler", a.Name)
		case twice:
			return nil, fmt.Errorf("socket: the action %q is there twice", a.Name)
		}
		s.actions[a.Name] = a
	}
	return s, nil
}

// Path returns where the socket is.
func (s *Server) Path() string { return s.path }

// Listen opens the socket, and makes its directory if need be. A socket that
// nobody serves any more is replaced; the error is ErrInUse when somebody does.
func (s *Server) Listen(ctx context.Context) error {
	var err error
	s.listener, s.lock, err = listen(ctx, s.path)
	return err
}

// Serve answers until ctx is done, and then gives what it is at a second to
// end. It removes the socket. Listen must have been called.
func (s *Server) Serve(ctx context.Context) error {
	if s.listener == nil {
		return errors.New("socket: Serve without Listen")
	}
	defer s.release()
	closed := make(chan error, 1)
	unwatch := context.AfterFunc(ctx, func() { closed <- s.listener.Close() }) // removes the file, too
	life, end := context.WithCancelCause(context.WithoutCancel(ctx))
	defer end(nil)
	var handlers sync.WaitGroup
	err := s.accept(ctx, life, &handlers)
	if unwatch() {
		closed <- s.listener.Close()
	}
	s.stop(&handlers, end)
	return errors.Join(err, <-closed)
}

func (s *Server) release() {
	if err := s.lock.Close(); err != nil {
		s.onError(fmt.Errorf("socket: %w", err))
	}
}

// accept takes connections until ctx is done.
func (s *Server) accept(ctx, life context.Context, handlers *sync.WaitGroup) error {
	places := make(chan struct{}, s.limits.connections)
	var wait time.Duration
	for {
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		conn, err := s.listener.Accept()
		switch {
		case err == nil:
			wait = 0
			s.track(conn, true)
			handlers.Go(func() {
				defer func() { <-places }()
				s.handle(life, conn)
			})
			continue
		case ctx.Err() != nil:
			return nil //nolint:nilerr // the listener was closed because of that
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("socket: %w", err)
		}
		// Out of file descriptors, for example: that passes, and is no reason
		// to ask again at once.
		<-places
		s.onError(fmt.Errorf("socket: %w", err))
		wait = min(max(2*wait, 5*time.Millisecond), time.Second)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil
		}
	}
}

// stop ends the connections: at once where the request has not been read, after
// the grace where it is being done.
func (s *Server) stop(handlers *sync.WaitGroup, end context.CancelCauseFunc) {
	s.mu.Lock()
	s.stopping = true
	for conn, reading := range s.open {
		if reading {
			s.setDeadline(conn, 0)
		}
	}
	s.mu.Unlock()
	over := make(chan struct{})
	go func() {
		handlers.Wait()
		close(over)
	}()
	grace := time.NewTimer(s.limits.grace)
	defer grace.Stop()
	select {
	case <-over:
		return
	case <-grace.C:
	}
	end(errStopping)
	<-over // an action that goes on does not hold its connection
}

var errStopping = errors.New("the service is stopping")

func (s *Server) track(conn net.Conn, reading bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[conn] = reading
}

func (s *Server) forget(conn net.Conn) {
	s.mu.Lock()
	delete(s.open, conn)
	s.mu.Unlock()
	if err := conn.Close(); err != nil {
		s.onError(fmt.Errorf("socket: %w", err))
	}
}

// allow gives the connection d for what it does next, and at most last once the
// server stops.
func (s *Server) allow(conn net.Conn, d, last time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		d = min(d, last)
	}
	s.setDeadline(conn, d)
}

// setDeadline ends what the connection waits for after d.
func (s *Server) setDeadline(conn net.Conn, d time.Duration) {
	if err := conn.SetDeadline(time.Now().Add(d)); err != nil {
		s.onError(fmt.Errorf("socket: %w", err))
	}
}
