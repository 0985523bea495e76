package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestMain is the service that is loaded, when it is told so: the program of
// the test starts itself.
func TestMain(m *testing.M) {
	if os.Getenv("REPORT_FAKE") != "" {
		serve(os.Getenv("REPORT_FAKE"))
		return
	}
	os.Exit(m.Run())
}

func serve(kind string) {
	if kind == "broken" {
		os.Exit(1)
	}
	var jobs atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, "# TYPE workerpool_runs gauge\n", `workerpool_runs{state="waiting"} 0`, "\n")
	})
	mux.HandleFunc("POST /jobs", func(w http.ResponseWriter, r *http.Request) {
		if os.Getenv("QUEUE_DURABILITY") == "disk" && jobs.Add(1)%10 == 0 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.WriteHeader(http.StatusCreated)
	})
	server := &http.Server{Addr: net.JoinHostPort(os.Getenv("HTTP_IP_ADDR"), os.Getenv("HTTP_IP_PORT")), Handler: mux}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	_ = server.ListenAndServe()
}

func fakeService(t *testing.T, kind string) serviceOptions {
	t.Helper()
	t.Setenv("REPORT_FAKE", kind)
	return serviceOptions{program: os.Args[0], jobs: "/jobs", time: 100 * time.Millisecond, runs: 1, connections: 4}
}

func TestLoadByHTTP(t *testing.T) {
	rows, err := fakeService(t, "good").measure(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2*(len(shares)+1) {
		t.Fatalf("%d rows, want %d: %+v", len(rows), 2*(len(shares)+1), rows)
	}
	for i, x := range rows {
		if x.rate <= 0 || x.p[0] <= 0 || x.p[0] > x.p[1] || x.p[1] > x.p[2] {
			t.Errorf("row %d makes no sense: %+v", i, x)
		}
		if refused := x.level == "disk"; (x.refused > 0) != refused {
			t.Errorf("row %d: %d refused of %d", i, x.refused, x.requests)
		}
	}
	capacity, quarter := rows[len(shares)], rows[0]
	if quarter.share != 0.25 || capacity.share != 1 || quarter.rate > 0.3*capacity.rate || quarter.rate < 0.1*capacity.rate {
		t.Errorf("%.0f a second is not a quarter of %.0f", quarter.rate, capacity.rate)
	}
	table := httpTable(rows).String()
	if !strings.Contains(table, "| process | 25 % |") || !strings.Contains(table, "| disk | 100 % |") {
		t.Error(table)
	}
}

func TestServiceThatEnds(t *testing.T) {
	if _, err := fakeService(t, "broken").measure(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "has ended") {
		t.Errorf("%v, want that it has ended", err)
	}
	s := fakeService(t, "good")
	s.jobs = ""
	if _, err := s.measure(t.Context(), t.TempDir()); err == nil {
		t.Error("no path: no error")
	}
}

func TestSink(t *testing.T) {
	url, stop, err := sink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	answer, err := get(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusNoContent {
		t.Errorf("%s, %v; want 204", answer.Status, err)
	}
}

func TestCountUnfinishedRuns(t *testing.T) {
	n, err := count(strings.NewReader(`# HELP workerpool_runs x
workerpool_runs{state="scheduled"} 100
workerpool_runs{state="waiting"} 4
workerpool_runs{state="retrying"} 2
workerpool_runs{state="running"} 1
workerpool_kept_runs 9
`))
	if err != nil || n != 7 {
		t.Errorf("%v, %v; want 7", n, err)
	}
	for _, bad := range []string{"", `workerpool_runs{state="waiting"} many`} {
		if _, err := count(strings.NewReader(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestOptions(t *testing.T) {
	if _, err := parse([]string{"-only", "pools,nothing"}); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("an unknown part: %v", err)
	}
	if _, err := parse([]string{"-count", "0"}); err == nil {
		t.Error("no round at all: no error")
	}
	if o, err := parse([]string{"-only", "durable"}); err != nil || o.has("pools") || !o.has("durable") {
		t.Errorf("%+v, %v", o, err)
	}
}
