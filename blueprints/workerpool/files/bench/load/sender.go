package load

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// encode writes the request as it goes over the wire: it is always the same,
// and a client of net/http would take as much of the processors as the service.
func encode(c Config) (request []byte, address string, err error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, "", fmt.Errorf("load: %w", err)
	}
	if u.Scheme != "http" || u.Port() == "" {
		return nil, "", fmt.Errorf("load: %q is not of the form http://HOST:PORT/PATH", c.URL)
	}
	var b bytes.Buffer
	_, _ = fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", u.RequestURI(), u.Host, len(c.Body))
	if err := c.Header.Write(&b); err != nil {
		return nil, "", fmt.Errorf("load: %w", err)
	}
	b.WriteString("\r\n")
	b.Write(c.Body)
	return b.Bytes(), u.Host, nil
}

// sender is one connection.
type sender struct {
	g       *generator
	address string
	conn    net.Conn // nil when it is broken and there is no new one
	reader  *bufio.Reader
	release func() bool // of what ends an exchange when the context is done

	latencies []time.Duration
	late      []time.Duration
	refused   map[int]int
}

// dial makes a sender and its connection.
func (g *generator) dial(ctx context.Context, address string) (*sender, error) {
	s := &sender{g: g, address: address, reader: bufio.NewReader(nil), refused: map[int]int{}}
	return s, s.connect(ctx)
}

func (s *sender) connect(ctx context.Context) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.address)
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	s.conn = conn
	s.reader.Reset(conn)
	s.release = context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })
	return nil
}

func (s *sender) close() {
	if s.conn != nil {
		s.release()
		_ = s.conn.Close()
		s.conn = nil
	}
}

// send takes one request after the other that nobody else has taken, waits
// until it is due, and sends it.
func (s *sender) send(ctx context.Context) {
	for {
		at, more := s.g.due(time.Now())
		if !more || !sleep(ctx, time.Until(at)) {
			return
		}
		sent := time.Now()
		status, err := s.exchange()
		took := time.Since(at)
		if err != nil {
			status = 0
			s.close()
			_ = s.connect(ctx) // otherwise the next exchange fails, too
		}
		if !s.g.counts(at) {
			continue
		}
		s.late = append(s.late, sent.Sub(at))
		if status == http.StatusCreated {
			s.latencies = append(s.latencies, took)
		} else {
			s.refused[status]++
		}
	}
}

// sleep is false when ctx is done.
func sleep(ctx context.Context, d time.Duration) bool {
	if d < 10*time.Millisecond { // the usual case, with the least to do
		time.Sleep(d)
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// exchange sends the request and reads the answer.
func (s *sender) exchange() (status int, err error) {
	if s.conn == nil {
		return 0, net.ErrClosed
	}
	if _, err := s.conn.Write(s.g.request); err != nil {
		return 0, err
	}
	answer, err := http.ReadResponse(s.reader, nil)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	if err == nil && answer.Close {
		err = io.EOF
	}
	return answer.StatusCode, err
}
