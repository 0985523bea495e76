package socket

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

// shortDir is a private directory whose path leaves room for a socket.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "s") //nolint:usetesting // with the name of the test the path would be too long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// served is a server under test.
type served struct {
	*Server
	t    *testing.T
	stop context.CancelFunc
	over chan error

	mu   sync.Mutex
	errs []error
}

// serve starts a server with the actions echo, hang, panic and the like.
func serve(t *testing.T, change func(*Server), actions ...Action) *served {
	t.Helper()
	path := filepath.Join(shortDir(t), "x.socket")
	return serveAt(t, path, change, actions...)
}

func serveAt(t *testing.T, path string, change func(*Server), actions ...Action) *served {
	t.Helper()
	s := &served{t: t, over: make(chan error, 1)}
	actions = append(actions, Action{Name: "echo", Handler: func(_ context.Context, r Request) Response { return OK(r.Args) }})
	var err error
	s.Server, err = NewServer(path, s.note, actions...)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(s.Server)
	}
	s.start()
	return s
}

func (s *served) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errs = append(s.errs, err)
}

func (s *served) errors() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.errs
}

func (s *served) start() {
	s.t.Helper()
	if err := s.Listen(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	go func() { s.over <- s.Serve(ctx) }()
	s.t.Cleanup(func() {
		cancel()
		select {
		case err := <-s.over:
			s.t.Logf("the socket ended: %v", err)
		default:
		}
	})
}

// end stops the server and returns the error of Serve.
func (s *served) end() error {
	s.t.Helper()
	s.stop()
	select {
	case err := <-s.over:
		return err
	case <-time.After(patience):
		s.t.Fatal("it does not stop")
		return nil
	}
}

// raw is a connection without the client.
func (s *served) raw() net.Conn {
	s.t.Helper()
	conn, err := net.Dial("unix", s.Path())
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		s.t.Fatal(err)
	}
	return conn
}

// answer reads the one line that a server sends, and that it ends then.
func answer(t *testing.T, conn net.Conn) Response {
	t.Helper()
	reader := bufio.NewReader(conn)
	line, err := reader.ReadBytes('\n')
	if err != nil {
		t.Fatalf("got %q, %v", line, err)
	}
	var r Response
	if err := json.Unmarshal(line, &r); err != nil {
		t.Fatalf("got %q: %v", line, err)
	}
	if rest, err := io.ReadAll(reader); len(rest) > 0 || err != nil && !errors.Is(err, net.ErrClosed) && !isReset(err) {
		t.Errorf("more: %q, %v", rest, err)
	}
	return r
}

func (s *served) send(action string, args string) Response {
	s.t.Helper()
	r, err := NewClient(s.Path()).Send(s.t.Context(), Request{Action: action, Args: json.RawMessage(args)})
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}
