package preset

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"example.invalid/service/internal/supervisor"
)

// The defaults of a Config.
const (
	ReadHeaderTimeout = 60 * time.Second
	StopTimeout       = 5 * time.Second
)

// ErrCut is the error of a Server that had to cut open requests when it stopped.
var ErrCut = errors.New("requests were cut")

// Config says where and how a Server listens.
type Config struct {
	Host string
	Port int // 0 is any that is free

	// EnableCORS lets pages of any origin call, without credentials.
	EnableCORS bool
	// APIRequestTimeout is for a whole request, which is answered with 503
	// then; 0 is none. With it, answers are held back until they are complete.
	APIRequestTimeout time.Duration
	// ReadHeaderTimeout is for the header of a request; 0 is 60 s.
	ReadHeaderTimeout time.Duration
	// StopTimeout is for open requests when the server stops; 0 is 5 s. Then
	// they are cut.
	StopTimeout time.Duration
}

// Server is a worker that serves HTTP. It listens from Init on, so that a
// worker that is started after it can count on the address, and answers in Run.
type Server struct {
	address   string
	configure func() *http.Server
	stopLimit time.Duration

	listener net.Listener
	bound    atomic.Pointer[net.TCPAddr]
}

// NewServer makes a server for the handler.
func NewServer(c Config, h http.Handler) *Server {
	if c.ReadHeaderTimeout <= 0 {
		c.ReadHeaderTimeout = ReadHeaderTimeout
	}
	if c.APIRequestTimeout > 0 {
		h = http.TimeoutHandler(h, c.APIRequestTimeout, "the request took too long\n")
	}
	if c.EnableCORS {
		h = anyOrigin(h)
	}
	return ServerOf(net.JoinHostPort(c.Host, strconv.Itoa(c.Port)), c.StopTimeout, func() *http.Server {
		return &http.Server{Handler: h, ReadHeaderTimeout: c.ReadHeaderTimeout}
	})
}

// ServerOf makes a server with settings of one's own. The function is called for
// each Run, because an http.Server that was shut down cannot serve again. Open
// requests get stopLimit when the server stops; 0 is 5 s.
func ServerOf(address string, stopLimit time.Duration, configure func() *http.Server) *Server {
	if stopLimit <= 0 {
		stopLimit = StopTimeout
	}
	return &Server{address: address, configure: configure, stopLimit: stopLimit}
}

// StopTimeout is what the supervisor gives the server: the time for requests,
// and a second to cut them.
func (s *Server) StopTimeout() time.Duration { return s.stopLimit + time.Second }

// Address returns where the server listens, nil before it does.
func (s *Server) Address() *net.TCPAddr { return s.bound.Load() }

// Init listens. Connections wait in the kernel until Run.
func (s *Server) Init(ctx context.Context) error {
	if s.listener != nil {
		return nil // Run was not reached
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.address)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", s.address, err)
	}
	s.listener = l
	if addr, ok := l.Addr().(*net.TCPAddr); ok {
		s.bound.Store(addr)
	}
	return nil
}

// Run answers until ctx is done, and then lets open requests end; otherwise the
// error is ErrCut.
func (s *Server) Run(ctx context.Context) error {
	if err := s.Init(ctx); err != nil { // after a restart without Init
		return err
	}
	server, l := s.configure(), s.listener
	s.listener = nil // Serve closes it
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("http server: %w", errors.Join(err, server.Close()))
	case <-ctx.Done():
	}
	limited, cancel := context.WithTimeout(supervisor.GraceFrom(ctx), s.stopLimit)
	defer cancel()
	var err error
	if server.Shutdown(limited) != nil {
		err = fmt.Errorf("http server: %w", errors.Join(ErrCut, server.Close()))
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// anyOrigin lets pages of all origins call.
func anyOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}
		h.Add("Vary", "Access-Control-Request-Headers")
		h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
		if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
			h.Set("Access-Control-Allow-Headers", asked)
		}
		w.WriteHeader(http.StatusNoContent)
	})
}
