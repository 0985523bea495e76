package socket

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// impostor answers every request with the same bytes.
func impostor(t *testing.T, reply string, hold bool) string {
	t.Helper()
	path := filepath.Join(shortDir(t), "x.socket")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			buffer := make([]byte, 1024)
			_, _ = conn.Read(buffer)
			_, _ = io.WriteString(conn, reply)
			if !hold {
				_ = conn.Close()
				continue
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	return path
}

func TestBadAnswers(t *testing.T) {
	for reply, want := range map[string]string{
		"":                    "EOF",
		"hello\n":             "invalid character",
		`{"data":1}`:          "it has no status",
		`{"status":"ok"}`:     "cannot unmarshal",
		`{"status":0,"data":`: "unexpected EOF",
		`"` + strings.Repeat("x", maxResponse+10): "more than 4194304 bytes",
	} {
		r, err := NewClient(impostor(t, reply, false)).Send(t.Context(), Request{Action: "x"})
		if err == nil || !strings.Contains(err.Error(), want) || r.Status != StatusInternal {
			t.Errorf("%.20q: got %+v, %v", reply, r, err)
		}
	}
}

func TestAServerThatDoesNotAnswer(t *testing.T) {
	path := impostor(t, "", true)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := NewClient(path).Send(ctx, Request{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestNobodyThere(t *testing.T) {
	path := filepath.Join(shortDir(t), "x.socket")
	if _, err := NewClient(path).Send(t.Context(), Request{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestARequestThatCannotBe(t *testing.T) {
	s := serve(t, nil)
	if _, err := NewClient(s.Path()).Send(t.Context(), Request{Args: json.RawMessage("{")}); err == nil {
		t.Error("no error")
	}
}

func TestResponseErr(t *testing.T) {
	var failed *ActionError
	if err := Fail(errors.New("no")).Err(); !errors.As(err, &failed) || failed.Status != StatusErr || err.Error() != "status 13: no" {
		t.Errorf("got %v", err)
	}
	if err := OK(1).Err(); err != nil {
		t.Errorf("got %v", err)
	}
}
