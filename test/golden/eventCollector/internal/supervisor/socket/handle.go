package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
)

// handle reads one request, does it and answers.
func (s *Server) handle(ctx context.Context, conn net.Conn) {
	defer s.forget(conn)
	response, ok := s.serve(ctx, conn)
	if !ok {
		return
	}
	s.allow(conn, s.limits.write, s.limits.grace)
	if _, err := conn.Write(encode(response)); err != nil {
		s.onError(fmt.Errorf("socket: answer: %w", err))
	}
}

// serve is false when there is nothing to answer.
func (s *Server) serve(ctx context.Context, conn net.Conn) (Response, bool) {
	s.allow(conn, s.limits.read, 0)
	limited := &io.LimitedReader{R: conn, N: s.limits.request}
	var r Request
	if err := json.NewDecoder(limited).Decode(&r); err != nil {
		switch {
		case errors.Is(err, io.EOF):
			return Response{}, false // it only looked whether someone is there
		case limited.N <= 0:
			err = fmt.Errorf("the request has more than %d bytes", s.limits.request)
		default:
			err = fmt.Errorf("cannot read the request: %w", err)
		}
		return Fail(err), true
	}
	s.track(conn, false)
	return s.do(ctx, r), true
}

// do calls the action in a goroutine of its own: it may panic, end its
// goroutine or never return.
func (s *Server) do(ctx context.Context, r Request) Response {
	a, ok := s.actions[r.Action]
	if !ok {
		return Response{Status: StatusErr, Error: UnknownAction}
	}
	if s.hung.Load() >= int64(s.limits.hung) {
		return Response{Status: StatusInternal, Error: "too many earlier actions have not returned"}
	}
	limit := a.Timeout
	if limit <= 0 {
		limit = s.limits.action
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("the action did not end within %s", limit))
	defer cancel()
	over := make(chan Response, 1)
	go s.call(ctx, a, r, over)
	select {
	case response := <-over:
		return response
	case <-ctx.Done():
	}
	s.hung.Add(1)
	go func() {
		<-over
		s.hung.Add(-1)
	}()
	return Response{Status: StatusInternal, Error: context.Cause(ctx).Error()}
}

func (s *Server) call(ctx context.Context, a Action, r Request, over chan<- Response) {
	response := Response{Status: StatusInternal, Error: "the action ended its goroutine"}
	defer func() {
		if v := recover(); v != nil {
			s.onError(fmt.Errorf("socket: the action %s panicked: %v\n%s", a.Name, v, debug.Stack()))
			response = Response{Status: StatusInternal, Error: "the action panicked"}
		}
		over <- response
	}()
	response = a.Handler(ctx, r)
}
