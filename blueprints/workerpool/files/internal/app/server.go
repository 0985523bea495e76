package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"example.invalid/service/internal/config"
)

const (
	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
)

// server is one listener and what is served on it. It is a worker: one that can
// no longer accept connections listens anew, at the same address.
type server struct {
	settings string // the variables that move it
	http     *http.Server

	mu       sync.Mutex
	address  string
	listener net.Listener          // bound, and served from Run on
	unused   map[net.Conn]struct{} // connections without a request so far
}

// unusedGrace is what a connection without a request gets to send one in once a
// stop has begun. Clients open some ahead of time, and Shutdown would wait five
// seconds for them.
const unusedGrace = 100 * time.Millisecond

func newServer(settings, address string, h http.Handler, c config.API, l *slog.Logger) *server {
	s := &server{
		settings: settings,
		address:  address,
		unused:   map[net.Conn]struct{}{},
		http: &http.Server{
			Handler:           h,
			ReadHeaderTimeout: min(readHeaderTimeout, c.ReadTimeout),
			ReadTimeout:       c.ReadTimeout,
			WriteTimeout:      c.WriteTimeout,
			IdleTimeout:       idleTimeout,
			MaxHeaderBytes:    maxHeaderBytes,
			ErrorLog:          slog.NewLogLogger(l.Handler(), slog.LevelWarn),
		},
	}
	s.http.ConnState = s.observe
	return s
}

// observe knows the connections that have not been used.
func (s *server) observe(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state == http.StateNew {
		s.unused[c] = struct{}{}
		return
	}
	delete(s.unused, c)
}

// closeUnused closes them.
func (s *server) closeUnused() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.unused {
		_ = c.Close()
	}
}

// Init binds the address, unless that was done already. Requests wait until
// Run.
func (s *server) Init(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		return nil
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.address)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (%s): %w", s.address, s.settings, err)
	}
	s.listener, s.address = l, l.Addr().String()
	return nil
}

// Run answers requests. When the service stops, drain ends that before.
func (s *server) Run(ctx context.Context) error {
	s.mu.Lock()
	l := s.listener
	s.mu.Unlock()
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(l) }()
	select {
	case err := <-failed:
		if errors.Is(err, http.ErrServerClosed) {
			<-ctx.Done()
			return nil
		}
		s.mu.Lock()
		s.listener = nil
		s.mu.Unlock()
		return fmt.Errorf("the listener failed (%s): %w", s.settings, err)
	case <-ctx.Done():
		return errors.Join(s.http.Close(), served(<-failed))
	}
}

// served is nil for the error with which serving ends when it is asked to.
func served(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// drain takes no more connections and lets open requests end until ctx is done,
// then cuts them.
func (s *server) drain(ctx context.Context) error {
	late := time.AfterFunc(unusedGrace, s.closeUnused)
	defer late.Stop()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	return err
}

// abandon gives the address back when nothing was served.
func (s *server) abandon() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		_ = s.listener.Close()
	}
}

func (s *server) url() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return ""
	}
	addr, _ := s.listener.Addr().(*net.TCPAddr)
	if addr == nil {
		return ""
	}
	if addr.IP.IsUnspecified() {
		addr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: addr.Port}
	}
	return "http://" + addr.String()
}
