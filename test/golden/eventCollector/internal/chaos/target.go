package chaos

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// target is what jobs of the type http call here, whatever they would call
// elsewhere.
type target struct {
	listener net.Listener
	server   *http.Server

	mu    sync.Mutex
	calls map[string]int // by run
}

func newTarget(ctx context.Context) (*target, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t := &target{listener: l, calls: map[string]int{}}
	t.server = &http.Server{Handler: t, ReadHeaderTimeout: time.Minute}
	go func() { _ = t.server.Serve(l) }() // until it is closed
	return t, nil
}

func (t *target) url() string { return "http://" + t.listener.Addr().String() }

func (t *target) close() { _ = t.server.Close() }

// ServeHTTP takes some milliseconds, so that a kill can come in between.
func (t *target) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	t.calls[r.Header.Get("Idempotency-Key")]++
	t.mu.Unlock()
	timer := time.NewTimer(5 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
		return
	}
	_, _ = io.WriteString(w, "done")
}

// count is how often it was called, and for how many runs.
func (t *target) count() (calls, runs int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, n := range t.calls {
		calls += n
	}
	return calls, len(t.calls)
}
