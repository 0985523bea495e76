package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"
)

// requestTimeout is for a request whose context has no deadline. It is longer
// than what an action may take.
const requestTimeout = 40 * time.Second

// Client asks a Server.
type Client struct{ path string }

// NewClient makes a client of the server at path.
func NewClient(path string) *Client { return &Client{path: path} }

// Send sends a request and waits for the response, until ctx is done and at
// most 40 s if it has no deadline. When there is an error the response has
// StatusInternal; that the action was not done is no error of Send: see
// Response.Err.
func (c *Client) Send(ctx context.Context, r Request) (Response, error) {
	if _, ok := ctx.Deadline(); !ok {
		limited, cancel := context.WithTimeout(ctx, requestTimeout)
		defer cancel()
		ctx = limited
	}
	response, err := c.send(ctx, r)
	if err != nil {
		if ctx.Err() != nil {
			err = errors.Join(context.Cause(ctx), err)
		}
		return Response{Status: StatusInternal, Error: err.Error()}, fmt.Errorf("socket: %s: %w", c.path, err)
	}
	return response, nil
}

func (c *Client) send(ctx context.Context, r Request) (_ Response, err error) {
	line, err := json.Marshal(r)
	if err != nil {
		return Response{}, fmt.Errorf("cannot encode the request: %w", err)
	}
	if err := checkLength(c.path); err != nil {
		return Response{}, err
	}
	// Whoever can make files there could answer in the name of the service.
	// The superuser asks for the services of others.
	if os.Geteuid() != 0 {
		if err := private(filepath.Dir(c.path)); err != nil {
			return Response{}, err
		}
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", c.path)
	if err != nil {
		return Response{}, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	unwatch := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })
	defer unwatch()
	// A server that refuses the request before its end answers all the same.
	_, writeErr := conn.Write(append(line, '\n'))
	response, err := read(conn)
	if err != nil {
		return Response{}, errors.Join(writeErr, err)
	}
	return response, nil
}

func read(conn net.Conn) (Response, error) {
	limited := &io.LimitedReader{R: conn, N: maxResponse + 1}
	var r reply
	if err := json.NewDecoder(limited).Decode(&r); err != nil {
		if limited.N <= 0 {
			err = fmt.Errorf("it has more than %d bytes", maxResponse)
		}
		return Response{}, fmt.Errorf("cannot read the answer: %w", err)
	}
	response, err := r.response()
	if err != nil {
		return Response{}, fmt.Errorf("cannot read the answer: %w", err)
	}
	return response, nil
}
