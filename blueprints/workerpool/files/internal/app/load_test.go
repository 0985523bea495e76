package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"example.invalid/service/internal/config"
)

// PavedRoad crashed at the first request of a job that failed.
func TestAFailingJobHurtsNobody(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	s := newService(t, func(o *Options) { o.Config.Egress.Allow = []string{"127.0.0.1"} })
	_, header, body := s.call("POST", "jobs", `{"url":"`+closed.URL+`","schedule":"once"}`)
	location := s.app.URL() + header.Get("Location")
	eventually(t, "it is dead, with its cause", func() bool {
		_, _, runs := s.call("GET", location+"/runs", "")
		return strings.Contains(runs, `"state":"dead"`) && strings.Contains(runs, "connection refused")
	})
	if status, _, _ := s.call("GET", "liveness", ""); status != http.StatusOK {
		t.Errorf("after %s: got %d", body, status)
	}
	s.sum()
}

// PavedRoad had neither locks around its job list nor around its schedule.
func TestConcurrentUse(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Pool.Workers = 4 })
	s.releaseAll()
	var clients sync.WaitGroup
	for client := range 4 {
		clients.Go(func() {
			for i := range 15 {
				s.use(client, i)
			}
		})
	}
	clients.Wait()
	eventually(t, "all runs end", func() bool {
		r := s.report().Runs
		return r.Done+r.Dead+r.Cancelled+r.Dropped == r.Accepted
	})
	s.sum()
}

// use does a bit of everything; what it answers is for other tests to say, as
// long as it is no failure of the service.
func (s *service) use(client, i int) {
	id := s.submit(1, "block")[0]
	for _, request := range [][3]string{
		{"POST", "jobs", `{"type":"block"}`},
		{"GET", "jobs?count=5", ""},
		{"GET", "jobs/" + id + "?explain", ""},
		{"PUT", "jobs/" + id, `{"type":"block","timeout":"9s"}`},
		{"GET", "jobs/" + id + "/runs", ""},
		{"PUT", "scheduler", fmt.Sprintf(`{"send_interval_seconds":%d}`, 100+i)},
		{"GET", "schedulerLIST", ""},
		{"PUT", "management", fmt.Sprintf(`{"command":"set","field":"number_of_workers","field_value":%d}`, 1+(client+i)%8)},
		{"PUT", "management", fmt.Sprintf(`{"command":"set","field":"scheduler_channel_size","field_value":%d}`, 1+i)},
		{"GET", "metrics", ""},
		{"DELETE", "jobs/" + id, ""},
	} {
		if status, _, body := s.call(request[0], request[1], request[2]); status >= http.StatusInternalServerError {
			s.t.Errorf("%v: got %d %s", request, status, body)
		}
	}
}

// Without a way to say so, a stop under load would lose what was accepted.
func TestEveryAcceptedRunFinishesBeforeAStop(t *testing.T) {
	s := newService(t, func(o *Options) { o.Config.Pool.Workers = 4 })
	s.releaseAll()
	var accepted sync.WaitGroup
	var mu sync.Mutex
	count := 0
	stop := make(chan struct{})
	for range 4 {
		accepted.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.app.URL()+s.app.Base()+"/jobs", strings.NewReader(`{"type":"block","schedule":"once"}`))
				if err != nil {
					return
				}
				r.Header.Set("Content-Type", "application/json")
				resp, err := http.DefaultClient.Do(r)
				if err != nil {
					return
				}
				if resp.StatusCode == http.StatusCreated {
					mu.Lock()
					count++
					mu.Unlock()
				}
				_ = resp.Body.Close()
			}
		})
	}
	eventually(t, "there is load", func() bool { mu.Lock(); defer mu.Unlock(); return count > 200 })
	s.app.Stop()
	code := s.exit()
	close(stop)
	accepted.Wait()
	if code != ExitOK || int(s.ended.Load()) != count {
		t.Errorf("exit %d: %d accepted, %d ended; %s", code, count, s.ended.Load(), s.stderr)
	}
}

func TestTimeouts(t *testing.T) {
	for name, tt := range map[string]struct {
		ofType time.Duration
		body   string
	}{
		"of the request": {time.Minute, `{"type":"block","schedule":"once","timeout":"20ms"}`},
		"of the type":    {20 * time.Millisecond, `{"type":"block","schedule":"once"}`},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t, func(o *Options) { o.Config.Jobs = []config.JobType{{Name: "block", Timeout: tt.ofType}} })
			_, header, _ := s.call("POST", "jobs", tt.body)
			eventually(t, "it times out", func() bool {
				_, _, runs := s.call("GET", s.app.URL()+header.Get("Location")+"/runs", "")
				return strings.Contains(runs, `"timedOut":true`) && strings.Contains(runs, `"state":"dead"`)
			})
		})
	}
}
