package obs

import (
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/pool"
	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

type fakeDispatcher struct{ stats dispatch.Stats }

func (f fakeDispatcher) Stats() dispatch.Stats { return f.stats }

func (fakeDispatcher) Metrics() work.Metrics {
	return work.Metrics{Counters: map[string]int64{"jobs_sent": 3}}
}

type fakeScheduler struct{}

func (fakeScheduler) Metrics() work.Metrics {
	return work.Metrics{UpTime: time.Second, Counters: map[string]int64{"scheduler_iterations": 7, "Odd-Name": 1}}
}

func sample() *Metrics {
	requests := NewRequests()
	requests.Observe("jobs", "POST", 201, 3*time.Millisecond)
	requests.Observe("jobs", "POST", 201, time.Hour)
	requests.Observe(`odd"\`+"\n", "BREW", 404, 0)
	h := pool.Histogram{Bounds: []time.Duration{time.Microsecond, time.Second}, Counts: []uint64{1, 2, 3}, Count: 6, Sum: 9 * time.Second}
	return &Metrics{
		Build: NewBuild("1.2.3", "abc", "v1.2.3"), Start: time.Now(), Scheduler: fakeScheduler{}, Requests: requests,
		Dispatcher: fakeDispatcher{dispatch.Stats{
			Stats: queue.Stats{
				Accepted: 37, Recovered: 8, Done: 1, Dead: 2, Cancelled: 3, Dropped: 4, Scheduled: 5, Waiting: 6, Running: 7,
				Retrying: 8, Undecodable: 9, Capacity: 10, Log: &queue.LogStats{Level: "disk", P99: time.Second, Failed: errors.New("no")},
			},
			Pool: pool.Stats{Workers: 5, Wait: h, Run: h, Types: []pool.TypeStats{{Type: "http", Running: 3}}},
		}},
	}
}

func TestExposition(t *testing.T) {
	text := sample().Exposition()
	for _, want := range []string{
		"workerpool_runs_accepted_total 37\n", "workerpool_runs_recovered_total 8\n",
		`workerpool_runs{state="retrying"} 8` + "\n", `workerpool_type_running{type="http"} 3` + "\n",
		"workerpool_queue_capacity 10\n", "workerpool_queue_length 6\n", "workerpool_journal_failed 1\n",
		"workerpool_journal_commit_p99_seconds 1\n",
		`workerpool_runs_finished_total{state="done"} 1` + "\n",
		`workerpool_runs{state="running"} 7` + "\n",
		`workerpool_wait_duration_seconds_bucket{le="1e-06"} 1` + "\n",
		`workerpool_wait_duration_seconds_bucket{le="1"} 3` + "\n",
		`workerpool_wait_duration_seconds_bucket{le="+Inf"} 6` + "\n",
		"workerpool_wait_duration_seconds_sum 9\n",
		`workerpool_http_requests_total{route="jobs",method="POST",status="201"} 2` + "\n",
		`workerpool_http_requests_total{route="odd\"\\\n",method="other",status="404"} 1` + "\n",
		`workerpool_http_request_duration_seconds_bucket{route="jobs",le="0.005"} 1` + "\n",
		`workerpool_scheduler_value{name="scheduler_iterations"} 7` + "\n",
		`workerpool_build_info{version="1.2.3",build="abc",tag="v1.2.3"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing: %s", want)
		}
	}
	seen := make(map[string]bool)
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(line, "# TYPE "); ok {
			if seen[name] {
				t.Errorf("twice: %s", name)
			}
			seen[name] = true
		}
	}
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		return
	}
	check := exec.CommandContext(t.Context(), promtool, "check", "metrics")
	check.Stdin = strings.NewReader(text)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("promtool: %v\n%s", err, out)
	}
}

func TestSumsAddUp(t *testing.T) {
	r := sample().Report().Runs
	sum := r.Done + r.Dead + r.Cancelled + r.Dropped + uint64(r.Scheduled+r.Waiting+r.Retrying+r.Running+r.Undecodable)
	if r.Accepted+r.Recovered != sum {
		t.Errorf("accepted %d and recovered %d, sum %d", r.Accepted, r.Recovered, sum)
	}
}

func TestReportHasTheNamesOfPavedRoad(t *testing.T) {
	b, err := json.Marshal(sample().Report())
	if err != nil {
		t.Fatal(err)
	}
	var shape map[string]map[string]any
	if err := json.Unmarshal(b, &shape); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"scheduler", "dispatcher"} {
		for _, name := range []string{"start_time", "up_time", "counters"} {
			if _, ok := shape[part][name]; !ok {
				t.Errorf("%s.%s is missing in %s", part, name, b)
			}
		}
	}
}

func TestBuildIsOneLineOfJSON(t *testing.T) {
	if got := (Build{"1", "2", "3"}).JSON(); got != `{"Version":"1","Build":"2","GitTag":"3"}` {
		t.Errorf("got %s", got)
	}
}
