package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/queue/local"
	"github.com/acme-demo/eventcollector/internal/work"
)

func TestRunsByState(t *testing.T) {
	l := newLive(t, liveOptions{})
	running := l.post("wait", "a")
	l.wait(running, work.StateRunning)
	waiting := []string{l.post("", "b"), l.post("", "c"), l.post("", "d")}
	later := l.runOf(l.send(http.StatusCreated, "POST", "jobs", `{"type":"email","payload":{},"schedule":{"at":"2099-01-01T00:00:00Z"}}`))
	for path, want := range map[string][]string{
		"runs?state=running": {running}, "runs?state=waiting": waiting, "runs?state=scheduled": {later},
		"runs?state=done": nil, "runs?state=dead": nil, "runs?state=undecodable": nil,
		"runs":                             append(append([]string{running}, waiting...), later),
		"runs?state=waiting&count=2":       waiting[:2],
		"runs?state=waiting&start=2":       waiting[2:],
		"runs?state=waiting&start=9":       nil,
		"runs?state=retrying&count=1000":   nil,
		"runs?state=cancelled&count=10":    nil,
		"deadletters":                      nil,
		"deadletters?state=undecodable":    nil,
		"runs?count=1&state=running&x=y":   {running},
		"runs?state=&count=1":              {running},
		"deadletters?state=dead&count=100": nil,
	} {
		if got := l.list(path); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
	w := l.do("GET", "runs?state=waiting&count=2", "")
	link, _, _ := strings.Cut(strings.TrimPrefix(w.Header().Get("Link"), "<"), ">")
	if got := l.list(link); !slices.Equal(got, waiting[2:]) || w.Header().Get("X-Total-Count") != "3" {
		t.Errorf("%s led to %v", link, got)
	}
	for _, query := range []string{"runs?state=lost", "runs?count=0", "runs?state=waiting&cursor=x", "deadletters?state=done", "deadletters?start=-1"} {
		if p := expectProblem(t, l.do("GET", query, ""), http.StatusBadRequest); len(p.Errors) != 1 || p.Errors[0].Parameter == "" {
			t.Errorf("%s: got %+v", query, p)
		}
	}
}

func TestOneRun(t *testing.T) {
	l := newLive(t, liveOptions{})
	id := l.runOf(l.send(http.StatusCreated, "POST", "jobs", `{"type":"email","payload":{"text":"it"},"schedule":"once","priority":3,"maxAttempts":4,
		"orderKey":"o","fairKey":"f","uniqueKey":"u","uniqueFor":"1m","deadline":"2099-01-01T00:00:00Z","idempotencyKey":"i"}`))
	l.wait(id, work.StateDone)
	run := l.get(id)
	if run.Priority != 3 || run.OrderKey != "o" || run.FairKey != "f" || run.IdempotencyKey != "i" || run.Result.Payload != "did it" || len(run.Attempts) != 1 {
		t.Errorf("got %s", asText(run))
	}
	if j := run.Job; j == nil || j.ID != run.JobID || j.MaxAttempts != 4 || j.UniqueKey != "u" || j.UniqueFor != "1m0s" || j.Deadline.Year() != 2099 || string(j.Payload) != `{"text":"it"}` {
		t.Errorf("got %s", asText(run.Job))
	}
	w := l.do("GET", "runs?state=done", "")
	if page := decode[runsPage](t, w); len(page.Runs) != 1 || page.Runs[0].Result != nil || page.Runs[0].Job != nil || page.Runs[0].Priority != 3 {
		t.Errorf("a list has to be small: %s", w.Body)
	}
	for _, path := range []string{"runs/nothing", "runs/" + work.NewID()} {
		expectProblem(t, l.do("GET", path, ""), http.StatusNotFound)
		expectProblem(t, l.do("DELETE", path, ""), http.StatusNotFound)
		expectProblem(t, l.do("POST", path+"/retry", ""), http.StatusNotFound)
	}
}

func TestRunsAreCancelled(t *testing.T) {
	l := newLive(t, liveOptions{})
	running := l.post("wait", "a")
	l.wait(running, work.StateRunning)
	waiting, last := l.post("", "b"), l.post("", "c")
	for _, id := range []string{waiting, running} {
		answer := l.send(http.StatusOK, "DELETE", "runs/"+id, "")
		if answer["success"] != "run "+id+" cancelled" || answer["run"].(map[string]any)["state"] != "cancelled" {
			t.Errorf("got %v", answer)
		}
	}
	l.wait(last, work.StateDone) // the worker is free
	l.mu.Lock()
	begun := slices.Clone(l.begun)
	l.mu.Unlock()
	if !slices.Equal(begun, []string{"a", "c"}) {
		t.Errorf("%v were begun", begun)
	}
	for _, id := range []string{running, waiting, last} {
		p := expectProblem(t, l.do("DELETE", "runs/"+id, ""), http.StatusConflict)
		if !strings.Contains(p.Detail, string(l.get(id).State)) {
			t.Errorf("got %q", p.Detail)
		}
		expectProblem(t, l.do("POST", "runs/"+id+"/retry", ""), http.StatusConflict)
	}
	if s := l.stats(); s.Cancelled != 2 || s.Done != 1 {
		t.Errorf("%d cancelled, %d done", s.Cancelled, s.Done)
	}
}

func TestADeadRunIsRetriedAndPurged(t *testing.T) {
	l := newLive(t, liveOptions{})
	ids := l.dead(2)
	if run := l.get(ids[0]); run.Cause != "it is broken" || run.Job == nil {
		t.Errorf("got %s", asText(run))
	}
	l.broken.Store(false)
	answer := l.send(http.StatusOK, "POST", "runs/"+ids[0]+"/retry", "")
	if state := answer["run"].(map[string]any)["state"]; state == "dead" {
		t.Errorf("got %v", answer)
	}
	l.wait(ids[0], work.StateDone)
	if run := l.get(ids[0]); len(run.Attempts) != 2 {
		t.Errorf("got %s", asText(run))
	}
	if answer := l.send(http.StatusOK, "DELETE", "runs/"+ids[1], ""); answer["success"] != "run "+ids[1]+" purged" || answer["run"] != nil {
		t.Errorf("got %v", answer)
	}
	expectProblem(t, l.do("GET", "runs/"+ids[1], ""), http.StatusNotFound)
	if got := l.list("deadletters"); got != nil {
		t.Errorf("got %v", got)
	}
	l.stats()
}

func TestAUniqueKeyIsRefused(t *testing.T) {
	l := newLive(t, liveOptions{paused: true})
	const job = `{"type":"email","payload":{},"schedule":"once","uniqueKey":"only one"}`
	first := l.runOf(l.send(http.StatusCreated, "POST", "jobs", job))
	p := expectProblem(t, l.do("POST", "jobs", job), http.StatusConflict)
	if !strings.Contains(p.Detail, first) || !strings.Contains(p.Detail, "only one") {
		t.Errorf("got %+v", p)
	}
	if s := l.stats(); s.Waiting != 1 {
		t.Errorf("%d wait", s.Waiting)
	}
	l.send(http.StatusOK, "DELETE", "runs/"+first, "")
	l.send(http.StatusCreated, "POST", "jobs", job)
}

// holding names the run that has the key, as an engine may do.
type holding struct{ error }

func (holding) Holder() string { return "r1" }
func (holding) Unwrap() error  { return work.ErrUnique }

func TestTheHolderOfAUniqueKeyIsNamed(t *testing.T) {
	b := newBench(t, nil)
	b.scheduler.err = holding{work.ErrUnique}
	if p := expectProblem(t, b.do("POST", "jobs", `{"url":"https://example.com/"}`), http.StatusConflict); p.RunID != "r1" {
		t.Errorf("got %+v", p)
	}
}

func TestPrioritiesDecideWhatIsNext(t *testing.T) {
	l := newLive(t, liveOptions{})
	l.wait(l.post("wait", "first"), work.StateRunning)
	var last string
	for text, priority := range map[string]string{"nine": "9", "one": "1", "five": "5"} {
		id := l.runOf(l.send(http.StatusCreated, "POST", "jobs", `{"type":"email","schedule":"once","priority":`+priority+`,"payload":{"text":"`+text+`"}}`))
		if text == "nine" {
			last = id
		}
	}
	eventually(t, "all wait", func() bool { return l.stats().Pool.Queued == 3 })
	close(l.release)
	l.wait(last, work.StateDone)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Equal(l.begun, []string{"first", "one", "five", "nine"}) {
		t.Errorf("got %v", l.begun)
	}
}

func TestAFullQueueLetsRequestsWaitForAWhileOnly(t *testing.T) {
	l := newLive(t, liveOptions{paused: true, engine: local.Options{Capacity: 1, Overflow: 1}, change: func(o *Options) { o.Patience = 20e6 }})
	l.post("", "a")
	w := l.do("POST", "jobs", `{"type":"email","schedule":"once","payload":{}}`)
	expectProblem(t, w, http.StatusTooManyRequests)
	if w.Header().Get("Retry-After") != "1" {
		t.Errorf("got %v", w.Header())
	}
	// A batch has one such time for all: what comes after it is refused, too, and
	// all of it counts.
	job := `{"type":"email","schedule":"once","payload":{}}`
	got := decode[answers](t, l.do("POST", "jobs/batch", batch(job, job, job)))
	for _, one := range got.Jobs {
		if one.Status != http.StatusTooManyRequests || one.Headers["Retry-After"] != "1" {
			t.Errorf("got %+v", one)
		}
	}
	if refused := l.stats().Refused; refused != 4 {
		t.Errorf("%d are counted", refused)
	}
}

func TestHooksOfRuns(t *testing.T) {
	var seen []hook.Operation
	h := &hook.Hooks{
		PreRuns: func(_ context.Context, c *hook.Call) error {
			seen = append(seen, c.Operation)
			if c.Operation == hook.PurgeDeadLetters && c.Selection.All {
				return hook.Refuse(http.StatusForbidden, "one by one")
			}
			return nil
		},
		PostRuns: func(_ context.Context, c *hook.Call) error { c.Header.Set("X-Seen", c.Key); return nil },
	}
	l := newLive(t, liveOptions{hooks: h})
	expectProblem(t, l.do("POST", "deadletters/purge", `{"all":true}`), http.StatusForbidden)
	if w := l.do("POST", "deadletters/purge", `{"ids":["x"]}`); w.Code != http.StatusOK {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if w := l.do("GET", "runs/none", ""); w.Header().Get("X-Seen") != "none" {
		t.Errorf("got %v", w.Header())
	}
	l.do("GET", "runs", "")
	l.do("GET", "deadletters", "")
	l.do("POST", "deadletters/retry", `{"all":true}`)
	l.do("POST", "runs/none/retry", "")
	l.do("DELETE", "runs/none", "")
	want := []hook.Operation{
		hook.PurgeDeadLetters, hook.PurgeDeadLetters, hook.GetRun, hook.ListRuns, hook.ListDeadLetters, hook.RetryDeadLetters, hook.RetryRun, hook.DeleteRun,
	}
	if !slices.Equal(seen, want) {
		t.Errorf("got %v", seen)
	}
}
