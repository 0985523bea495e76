package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/work"
)

// loopback lets HTTP jobs reach the test's own targets.
var loopback = []string{"127.0.0.0/8", "::1"}

func newTestClient(t *testing.T, allow []string, limit int64) *egress.Client {
	t.Helper()
	policy, err := egress.NewPolicy(allow)
	if err != nil {
		t.Fatal(err)
	}
	client := egress.NewClient(policy, egress.Options{MaxRedirects: 2, MaxResponseBytes: limit})
	t.Cleanup(client.Close)
	return client
}

func newTestJob(t *testing.T, client *egress.Client, request egress.Request) Job {
	t.Helper()
	payload, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	job, err := newHTTPJob(client)(JobSpec{ID: work.NewID(), Type: httpJobType, Payload: payload})
	if err != nil {
		t.Fatal(err)
	}
	return job
}

func TestHTTPJobSendsWhatItsDescriptionSays(t *testing.T) {
	var got *http.Request
	var body []byte
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Add("X-Many", "one")
		w.Header().Add("X-Many", "two")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "hello")
	}))
	defer target.Close()

	job := newTestJob(t, newTestClient(t, loopback, 1<<20), egress.Request{
		URL: target.URL + "/path?q=1", Method: http.MethodPost, Body: json.RawMessage(`{"a":1}`),
		Headers: map[string]string{"X-Own": "mine", "content-type": "application/cloudevents+json"},
	})
	run := work.RunInfo{ID: work.NewID(), JobID: job.ID()}
	result, err := job.Run(context.WithValue(context.Background(), work.RunInfoKey{}, run))
	if err != nil {
		t.Fatal(err)
	}

	if got.Method != http.MethodPost || got.URL.String() != "/path?q=1" || string(body) != `{"a":1}` {
		t.Errorf("the target got %s %s %s", got.Method, got.URL, body)
	}
	for name, want := range map[string]string{
		"X-Own": "mine", "Content-Type": "application/cloudevents+json", "Idempotency-Key": run.ID,
		"X-Correlation-Id": job.ID(), "User-Agent": userAgent,
	} {
		if value := got.Header.Get(name); value != want {
			t.Errorf("%s: got %q, want %q", name, value, want)
		}
	}
	if trace := got.Header.Get("Traceparent"); !strings.HasPrefix(trace, "00-"+strings.ReplaceAll(run.ID, "-", "")+"-") || len(trace) != 55 {
		t.Errorf("Traceparent: got %q", trace)
	}

	// The ids of the request that made the job are sent on.
	const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	run.CorrelationID, run.Traceparent = "order-7", parent
	if _, err := job.Run(context.WithValue(context.Background(), work.RunInfoKey{}, run)); err != nil {
		t.Fatal(err)
	}
	if id := got.Header.Get("X-Correlation-Id"); id != "order-7" {
		t.Errorf("X-Correlation-Id: got %q", id)
	}
	if trace := got.Header.Get("Traceparent"); trace == parent || !strings.HasPrefix(trace, parent[:36]) || !strings.HasSuffix(trace, "-01") {
		t.Errorf("Traceparent: got %q", trace)
	}

	if string(result.Payload()) != "hello" || result.Job() != job {
		t.Errorf("got %q of %v", result.Payload(), result.Job())
	}
	metadata := result.MetaData()
	for name, want := range map[string]string{
		"StatusCode": "202", "Proto": "HTTP/1.1", "Method": "POST", "X-Many": "one two",
		"RemoteAddr": strings.TrimPrefix(target.URL, "http://"),
	} {
		if metadata[name] != want {
			t.Errorf("metadata %s: got %q, want %q", name, metadata[name], want)
		}
	}
	if again, err := result.Decode(); err != nil || again == job || again.ID() != job.ID() || again.Type() != httpJobType {
		t.Errorf("decoded %v, %v", again, err)
	}
}

func TestHTTPJobFailsOnAnErrorStatus(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		http.Error(w, "try later", http.StatusServiceUnavailable)
	}))
	defer target.Close()
	result, err := newTestJob(t, newTestClient(t, loopback, 1<<20), egress.Request{URL: target.URL}).Run(context.Background())
	status := (*HTTPStatusError)(nil)
	if !errors.As(err, &status) || status.StatusCode != http.StatusServiceUnavailable || status.RetryAfter != 7*time.Second {
		t.Fatalf("got %v", err)
	}
	if result == nil || result.MetaData()["StatusCode"] != "503" || !strings.Contains(string(result.Payload()), "try later") {
		t.Errorf("the answer is lost: %v", result)
	}
}

func TestHTTPJobEndsWithItsContext(t *testing.T) {
	release := make(chan struct{})
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer target.Close()
	defer close(release)
	job := newTestJob(t, newTestClient(t, loopback, 1<<20), egress.Request{URL: target.URL})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := job.Run(ctx)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	metrics := job.(work.Measurer).Metrics()
	if metrics["RequestTimedOut"] != 1 || metrics["RequestTime"] <= 0 {
		t.Errorf("got %v", metrics)
	}
}

// PavedRoad never closed a body, so that each call left a connection behind.
func TestHTTPJobReusesItsConnection(t *testing.T) {
	var connections atomic.Int64
	target := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 4096))
	}))
	target.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	target.Start()
	defer target.Close()
	client := newTestClient(t, loopback, 1<<20)
	for range 20 {
		if _, err := newTestJob(t, client, egress.Request{URL: target.URL}).Run(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections for 20 calls", n)
	}
}

func TestHTTPJobReadsALimitedBody(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "0123456789")
	}))
	defer target.Close()
	for limit, want := range map[int64]string{4: "0123", 10: "0123456789", 0: ""} {
		result, err := newTestJob(t, newTestClient(t, loopback, limit), egress.Request{URL: target.URL}).Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if string(result.Payload()) != want || (result.MetaData()["Truncated"] == "true") != (limit < 10) {
			t.Errorf("limit %d: got %q, %v", limit, result.Payload(), result.MetaData())
		}
	}
}

// PavedRoad ended the whole process over a URL that does not parse, and took
// jobs without one.
func TestHTTPJobRefusesWhatCannotWork(t *testing.T) {
	client := newTestClient(t, nil, 1<<20)
	for name, payload := range map[string]string{
		"nothing":         ``,
		"no url":          `{}`,
		"no json":         `{`,
		"does not parse":  `{"url":"http://[::1"}`,
		"control":         `{"url":"http://example.com/\u0007"}`,
		"other scheme":    `{"url":"file:///etc/passwd"}`,
		"loopback":        `{"url":"http://127.0.0.1/"}`,
		"metadata":        `{"url":"http://169.254.169.254/latest/"}`,
		"method":          `{"url":"http://example.com/","method":"BREW"}`,
		"header":          `{"url":"http://example.com/","headers":{"a b":"c"}}`,
		"value of header": `{"url":"http://example.com/","headers":{"a":"b\r\nc: d"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newHTTPJob(client)(JobSpec{Type: httpJobType, Payload: json.RawMessage(payload)})
			if invalid := (*work.InvalidError)(nil); !errors.As(err, &invalid) || len(invalid.Fields) == 0 {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestHTTPJobDoesNotFollowARedirectToWhatItMayNotReach(t *testing.T) {
	hidden := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the hidden target was reached") }))
	defer hidden.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(hidden.URL, "http://"), ":")
	target := httptest.NewServer(http.RedirectHandler("http://127.0.0.2:"+port, http.StatusFound))
	defer target.Close()
	_, err := newTestJob(t, newTestClient(t, []string{"127.0.0.1/32"}, 1<<20), egress.Request{URL: target.URL}).Run(context.Background())
	if redirect := (*egress.RedirectError)(nil); !errors.As(err, &redirect) {
		t.Errorf("got %v", err)
	}
}

func TestRetryAfterInBothForms(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-1": 0, "soon": 0,
		"Wed, 02 Jan 2030 03:04:35 GMT": 30 * time.Second, "Wed, 02 Jan 2030 03:00:00 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}
