package load

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/jobs?x=1"
}

// TestOpenLoop holds the service up once and looks whether the requests that
// were due meanwhile count with the time that they had to wait.
func TestOpenLoop(t *testing.T) {
	const hold = 200 * time.Millisecond
	var n atomic.Int64
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.RequestURI() != "/jobs?x=1" || r.Header.Get("X-Key") != "k" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("unexpected request: %s %s %v", r.Method, r.URL, r.Header)
		}
		if n.Add(1) == 100 {
			time.Sleep(hold)
		}
		w.WriteHeader(http.StatusCreated)
	})
	r, err := Run(t.Context(), Config{
		URL: url, Body: []byte(`{}`), Header: http.Header{"X-Key": {"k"}},
		Connections: 1, Rate: 500, Warmup: 100 * time.Millisecond, Duration: 500 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Due != 250 || r.Accepted != 250 || len(r.Refused) != 0 || n.Load() != 300 {
		t.Fatalf("due %d, accepted %d, refused %v, served %d; want 250, 250, none, 300", r.Due, r.Accepted, r.Refused, n.Load())
	}
	// One request was slow, and the 100 that were due behind it waited for it,
	// each for a shorter time than the one before.
	waited := 0
	for _, l := range r.Latencies {
		if l > hold/4 {
			waited++
		}
	}
	if waited < 60 {
		t.Errorf("%d requests waited for the slow one, want more than 60", waited)
	}
	if got := Percentile(r.Latencies, 1); got < hold {
		t.Errorf("the longest took %s, want at least %s", got, hold)
	}
}

func TestClosedLoopCountsRefusals(t *testing.T) {
	var n atomic.Int64
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		switch n.Add(1) % 4 {
		case 0:
			w.WriteHeader(http.StatusTooManyRequests)
		case 1:
			panic(http.ErrAbortHandler) // the connection breaks
		default:
			w.WriteHeader(http.StatusCreated)
		}
	})
	r, err := Run(t.Context(), Config{URL: url, Body: []byte(`{}`), Connections: 3, Duration: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if r.Accepted == 0 || r.Refused[http.StatusTooManyRequests] == 0 || r.Refused[0] == 0 {
		t.Errorf("accepted %d, refused %v; want some of each", r.Accepted, r.Refused)
	}
	if int64(r.Due) != n.Load() {
		t.Errorf("%d sent, %d served", r.Due, n.Load())
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Run(ctx, Config{URL: url, Connections: 2, Rate: 10, Duration: time.Hour}); err == nil {
		t.Error("no error")
	}
}

func TestConfigIsChecked(t *testing.T) {
	for name, c := range map[string]Config{
		"connections": {URL: "http://127.0.0.1:1/", Duration: 1},
		"duration":    {URL: "http://127.0.0.1:1/", Connections: 1},
		"rate":        {URL: "http://127.0.0.1:1/", Connections: 1, Duration: 1, Rate: -1},
		"scheme":      {URL: "https://127.0.0.1:1/", Connections: 1, Duration: 1},
		"port":        {URL: "http://127.0.0.1/", Connections: 1, Duration: 1},
		"nobody":      {URL: "http://127.0.0.1:1/", Connections: 1, Duration: 1},
	} {
		if _, err := Run(t.Context(), c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPercentile(t *testing.T) {
	list := make([]time.Duration, 1000)
	for i := range list {
		list[i] = time.Duration(i)
	}
	for p, want := range map[float64]time.Duration{0: 0, 0.5: 500, 0.99: 990, 0.999: 999, 1: 999} {
		if got := Percentile(list, p); got != want {
			t.Errorf("p%v is %d, want %d", p, got, want)
		}
	}
	if Percentile(nil, 0.5) != 0 {
		t.Error("of nothing it is not 0")
	}
}
