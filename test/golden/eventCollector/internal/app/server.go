package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/acme-demo/eventcollector/internal/config"
)

const (
	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
)

// server is one listener and what is served on it.
type server struct {
	settings string // the variables that move it
	address  string
	http     *http.Server
	listener net.Listener
	done     chan struct{}
}

func newServer(settings, address string, h http.Handler, c config.API, l *slog.Logger) *server {
	return &server{
		settings: settings,
		address:  address,
		http: &http.Server{
			Handler:           h,
			ReadHeaderTimeout: min(readHeaderTimeout, c.ReadTimeout),
			ReadTimeout:       c.ReadTimeout,
			WriteTimeout:      c.WriteTimeout,
			IdleTimeout:       idleTimeout,
			MaxHeaderBytes:    maxHeaderBytes,
			ErrorLog:          slog.NewLogLogger(l.Handler(), slog.LevelWarn),
		},
		done: make(chan struct{}),
	}
}

// listen binds the address. Requests wait until serve.
func (s *server) listen(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.address)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (%s): %w", s.address, s.settings, err)
	}
	s.listener = l
	return nil
}

// serve answers requests until stop, and hands an error on to failed.
func (s *server) serve(failed chan<- error) {
	go func() {
		defer close(s.done)
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}()
}

// stop lets open requests end until ctx is done, then cuts them.
func (s *server) stop(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	<-s.done
	return err
}

// abandon gives the address back when nothing was served.
func (s *server) abandon() {
	if s.listener != nil {
		_ = s.listener.Close()
	}
}

func (s *server) url() string {
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
