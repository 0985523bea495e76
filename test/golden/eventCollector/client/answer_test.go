package client

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"
)

func TestTheKeyStaysWithItsHost(t *testing.T) {
	var leaked atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		leaked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":"stolen"}`)
	}))
	t.Cleanup(elsewhere.Close)
	c, _ := served(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Apikey secret-key" {
			t.Error("the key is not there")
		}
		http.Redirect(w, r, elsewhere.URL+"/x?y=z", http.StatusTemporaryRedirect)
	}, APIKey("secret-key"))
	_, err := c.GetJob(t.Context(), "1")
	has(t, err, "redirect", elsewhere.URL)
	_, err = c.Call(t.Context(), "https://example.com/")
	has(t, err, "redirect", elsewhere.URL)
	if strings.Contains(err.Error(), "secret") || leaked.Load() != 0 {
		t.Errorf("%d requests followed: %v", leaked.Load(), err)
	}
}

func TestRedirectsAtHomeAreFollowed(t *testing.T) {
	var status atomic.Int32
	c, _ := served(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/moved") {
			http.Redirect(w, r, "/moved"+r.URL.Path, int(status.Load()))
			return
		}
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("Authorization") == "" || r.Method == http.MethodPost && !strings.Contains(string(body), "example.com") {
			t.Errorf("got %v, %s", r.Header, body)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, made)
	}, APIKey("secret-key"))
	status.Store(http.StatusPermanentRedirect)
	if _, err := c.GetJob(t.Context(), "1"); err != nil {
		t.Error(err)
	}
	if _, err := c.Call(t.Context(), "https://example.com/"); err != nil {
		t.Error(err)
	}
	status.Store(http.StatusSeeOther)
	_, err := c.Call(t.Context(), "https://example.com/")
	has(t, err, "turns POST into GET")
}

func TestAnswersAreBounded(t *testing.T) {
	var status atomic.Int32
	c, _ := served(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(int(status.Load()))
		for part := []byte(`{"id":"` + strings.Repeat("x", 64<<10)); r.Context().Err() == nil; {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	}, MaxResponseBytes(200<<10))
	status.Store(http.StatusOK)
	if _, err := c.GetJob(t.Context(), "1"); !errors.Is(err, ErrTooLong) {
		t.Errorf("got %.200v", err)
	}
	status.Store(http.StatusInternalServerError)
	_, err := c.GetJob(t.Context(), "1")
	if e := (*Error)(nil); !errors.As(err, &e) || e.Status != 500 || len(err.Error()) > 1200 {
		t.Errorf("got %d bytes of %.200v", len(err.Error()), err)
	}
}

func TestAnswersThatAreNotTheServices(t *testing.T) {
	for name, tt := range map[string]struct {
		status     int
		typ, body  string
		is         error
		parts, not string
	}{
		"a page":             {200, "text/html", "<p>log in\x1b[2J", ErrAnswer, `"text/html"`, "\x1b"},
		"no type":            {200, "", "{}", ErrAnswer, `content type ""`, ""},
		"half of it":         {200, "application/json", `{"id":`, ErrAnswer, "unexpected end", ""},
		"another shape":      {200, "application/json", `{"id":{"a":1}}`, ErrAnswer, "cannot unmarshal", ""},
		"another list":       {200, "application/json", `[1,2]`, ErrAnswer, "cannot unmarshal", ""},
		"two of them":        {200, "application/json", `{} {}`, ErrAnswer, "after top-level", ""},
		"a time that is not": {200, "application/json", `{"createdAt":"yesterday"}`, ErrAnswer, "parsing time", ""},
		"an interval":        {200, "application/json", `{"schedule":{"every":"often"}}`, ErrAnswer, "often", ""},
		"a proxy":            {404, "text/html", "<p>nothing\r\nX-Evil: here", ErrNotFound, "404 Not Found: <p>nothing", "\n"},
		"half a problem":     {404, "application/problem+json", `{"detail":`, ErrNotFound, `{"detail":`, ""},
		"a problem of lists": {409, "application/problem+json", `{"detail":["x"]}`, ErrConflict, `["x"]`, ""},
		"controls":           {400, "application/problem+json", "{\"type\":\"x\",\"detail\":\"a\\nb\\u001b[31m\\u202e\"}", ErrInvalid, "a b", "\u202e"},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := served(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = nil
				if tt.typ != "" {
					w.Header().Set("Content-Type", tt.typ)
				}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			_, err := c.GetJob(t.Context(), "1")
			if !errors.Is(err, tt.is) {
				t.Fatalf("got %v", err)
			}
			has(t, err, tt.parts)
			if tt.not != "" && strings.Contains(err.Error(), tt.not) || strings.ContainsFunc(err.Error(), unicode.IsControl) {
				t.Errorf("%q shows what it should not", err)
			}
		})
	}
}

func TestAnswersThatSayTooLittle(t *testing.T) {
	c, _ := served(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"jobs":[{"status":201,"body":{}}],"next":"again"}`)
	})
	_, err := c.Call(t.Context(), "https://example.com/")
	has(t, err, "no id of a job")
	_, err = c.Batch(t.Context(), make([]JobRequest, 2))
	has(t, err, "1 jobs in place of 2")
	answers, err := c.Batch(t.Context(), make([]JobRequest, 1))
	if err != nil || !errors.Is(answers[0].Err, ErrAnswer) {
		t.Errorf("got %+v, %v", answers, err)
	}
	_, err = c.Batch(t.Context(), nil)
	has(t, err, "1 to 1000")
	_, err = c.RetryRun(t.Context(), "1")
	has(t, err, "no run")
	_, err = c.Live(t.Context())
	has(t, err, "neither Live nor Ready")
	n := 0
	for _, err = range c.AllJobs(t.Context()) {
		if n++; err != nil || n > 100 {
			break
		}
	}
	if n != 2 || err == nil {
		t.Errorf("a list without an end: %d entries, %v", n, err)
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	var connections, calls atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		switch calls.Add(1) % 3 {
		case 0:
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"id":"1"}`)
		case 1:
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, strings.Repeat("long ", 20<<10)) // longer than what is read of it
		default:
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, strings.Repeat("page ", 100))
		}
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c, err := New(server.URL, Retries(Retry{Attempts: 1}))
	if err != nil {
		t.Fatal(err)
	}
	for range 30 {
		_, _ = c.GetJob(t.Context(), "1")
	}
	if n := connections.Load(); n != 1 || calls.Load() != 30 {
		t.Errorf("%d connections for %d requests", n, calls.Load())
	}
}

func TestListsGoOnWhereTheyEnded(t *testing.T) {
	c, _ := served(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Total-Count", "3")
		next := map[string]string{"": "c1", "c1": "c 2&"}[r.URL.Query().Get("cursor")]
		if next != "" {
			w.Header().Add("Link", `</other>; rel="prev"`)
			w.Header().Add("Link", `<`+r.URL.Path+`?count=100&cursor=`+strings.NewReplacer(" ", "%20", "&", "%26").Replace(next)+`>; rel="next"`)
		}
		_, _ = fmt.Fprintf(w, `[{"name":"s%s"}]`, r.URL.Query().Get("cursor"))
	})
	var names []string
	for s, err := range c.AllSchedules(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, s.Name)
	}
	if strings.Join(names, ",") != "s,sc1,sc 2&" {
		t.Errorf("got %q", names)
	}
}

func TestHealthIsNoError(t *testing.T) {
	c, s := scripted(t, nil, answering(503, "application/json", `{"Ready":false,"checks":[{"name":"drain","ok":false,"detail":"d"}]}`))
	h, err := c.Ready(t.Context())
	if err != nil || h.OK || len(h.Checks) != 1 || h.Checks[0].Name != "drain" || s.tries() != 1 {
		t.Errorf("got %+v, %v after %d tries", h, err, s.tries())
	}
}
