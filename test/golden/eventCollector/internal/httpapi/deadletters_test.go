package httpapi

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/acme-demo/eventcollector/internal/queue/local"
	"github.com/acme-demo/eventcollector/internal/work"
)

func TestDeadLettersAreRetriedByID(t *testing.T) {
	l := newLive(t, liveOptions{})
	ids := l.dead(3)
	if got := l.list("deadletters"); !slices.Equal(got, []string{ids[2], ids[1], ids[0]}) {
		t.Errorf("got %v, want the last one first of %v", got, ids)
	}
	l.broken.Store(false)
	w := l.do("POST", "deadletters/retry", `{"ids":["`+ids[0]+`","nothing","`+ids[2]+`"]}`)
	got := decode[retried](t, w)
	if w.Code != http.StatusOK || got.Retried != 2 || !got.Complete || got.Left != 1 || len(got.Failed) != 1 || got.Failed[0].ID != "nothing" || got.Failed[0].Status != 404 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	l.wait(ids[0], work.StateDone)
	l.wait(ids[2], work.StateDone)
	if got := l.list("deadletters"); !slices.Equal(got, ids[1:2]) {
		t.Errorf("got %v", got)
	}
	l.stats()
}

func TestAllDeadLettersAreRetried(t *testing.T) {
	l := newLive(t, liveOptions{})
	n := 2*bulkPage + 7
	l.dead(n)
	l.broken.Store(false)
	w := l.do("POST", "deadletters/retry", `{"all":true}`)
	if got := decode[retried](t, w); w.Code != http.StatusOK || got.Retried != n || !got.Complete || got.Left != 0 || got.Next != "" || len(got.Failed) != 0 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	eventually(t, "all are done", func() bool { return int(l.stats().Done) == n })
}

func TestARequestRetriesSoManyAtMost(t *testing.T) {
	l := newLive(t, liveOptions{engine: local.Options{Capacity: 2 * maxBulk}})
	n := maxBulk + 5
	l.dead(n)
	l.broken.Store(false)
	first := decode[retried](t, l.do("POST", "deadletters/retry", `{"all":true}`))
	if first.Complete || first.Retried == 0 || first.Retried > maxBulk || first.Left != n-first.Retried {
		t.Errorf("got %+v", first)
	}
	// How many there are in one go depends on the time that they take, too.
	for total := first.Retried; total < n; {
		next := decode[retried](t, l.do("POST", "deadletters/retry", `{"all":true}`))
		if total += next.Retried; next.Retried == 0 || next.Left != n-total || next.Complete != (total == n) {
			t.Fatalf("got %+v after %d", next, total)
		}
	}
	eventually(t, "all are done", func() bool { return int(l.stats().Done) == n })
}

// What cannot be retried does not keep the others from it.
func TestTheCursorLeadsPastWhatCannotBeRetried(t *testing.T) {
	l := newLive(t, liveOptions{})
	const job = `{"type":"email","payload":{"do":"fail"},"schedule":"once","uniqueKey":"k"}`
	l.broken.Store(true)
	old := l.dead(1)
	blocked := l.runOf(l.send(http.StatusCreated, "POST", "jobs", job))
	l.wait(blocked, work.StateDead)
	l.broken.Store(false)
	l.d.StopWorkers()
	l.send(http.StatusCreated, "POST", "jobs", job) // has the key now
	w := l.do("POST", "deadletters/retry", `{"all":true}`)
	if got := decode[retried](t, w); got.Retried != 1 || !got.Complete || got.Left != 1 || len(got.Failed) != 1 || got.Failed[0].ID != blocked || got.Failed[0].Status != http.StatusConflict {
		t.Errorf("got %s", w.Body)
	}
	if run := l.get(old[0]); run.State != work.StateWaiting {
		t.Errorf("got %s", asText(run))
	}
}

func TestAFullQueueEndsARetry(t *testing.T) {
	l := newLive(t, liveOptions{engine: local.Options{Capacity: 3}})
	for range 5 {
		l.dead(1)
	}
	l.d.StopWorkers()
	w := l.do("POST", "deadletters/retry", `{"all":true}`)
	if got := decode[retried](t, w); w.Code != http.StatusOK || got.Retried != 3 || got.Complete || got.Left != 2 || got.Stopped == "" || w.Header().Get("Retry-After") == "" {
		t.Errorf("got %d %v %s", w.Code, w.Header(), w.Body)
	}
	w = l.do("POST", "deadletters/retry", `{"all":true}`)
	expectProblem(t, w, http.StatusTooManyRequests)
	if w.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	l.stats()
}

func TestDeadLettersArePurged(t *testing.T) {
	l := newLive(t, liveOptions{})
	ids := l.dead(12)
	w := l.do("POST", "deadletters/purge", `{"ids":["`+ids[0]+`","`+ids[1]+`","nothing"]}`)
	if got := decode[purged](t, w); w.Code != http.StatusOK || got.Purged != 2 || got.Left != 10 || !got.Complete {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	w = l.do("POST", "deadletters/purge", `{"all":true}`)
	if got := decode[purged](t, w); got.Purged != 10 || got.Left != 0 || !got.Complete {
		t.Errorf("got %s", w.Body)
	}
	if got := l.list("deadletters"); got != nil {
		t.Errorf("got %v", got)
	}
	l.stats()
}

func TestBadSelections(t *testing.T) {
	l := newLive(t, liveOptions{})
	many := `"x"` + strings.Repeat(`,"x"`, maxBulk)
	for body, pointer := range map[string]string{
		`{}`: "#/ids", `{"all":false}`: "#/ids", `{"ids":[]}`: "#/ids", `{"ids":["a"],"all":true}`: "#/ids", `{"ids":[` + many + `]}`: "#/ids",
		`{"ids":[1]}`: "#/ids", `{"ids":"a"}`: "#/ids", `{"all":1}`: "#/all", `{"all":true,"state":"done"}`: "#/state", `{"ids":["a"],"state":"dead"}`: "#/ids",
		`{"all":true,"cursor":"x"}`: "#/cursor", `{"all":true,"nonsense":1}`: "#/nonsense", `[]`: "#", `{`: "#",
	} {
		for _, what := range []string{"retry", "purge"} {
			p := expectProblem(t, l.do("POST", "deadletters/"+what, body), http.StatusBadRequest)
			if !slices.ContainsFunc(p.Errors, func(w Wrong) bool { return w.Pointer == pointer }) {
				t.Errorf("%s %.40s: no %s in %+v", what, body, pointer, p.Errors)
			}
		}
	}
}

// A run that nobody here understands was accepted by another build.
func TestAnUndecodableRunIsRetriedAfterADeployment(t *testing.T) {
	l := newLive(t, liveOptions{paused: true})
	var ids []string
	for range 4 {
		ids = append(ids, l.post("", ""))
	}
	l.stale.Store(true)
	l.d.StartWorkers()
	for _, id := range ids {
		l.wait(id, work.StateUndecodable)
	}
	slices.Reverse(ids) // the last one first
	for _, path := range []string{"runs?state=undecodable", "deadletters?state=undecodable"} {
		if got := l.list(path); !slices.Equal(got, ids) {
			t.Errorf("%s: got %v, want %v", path, got, ids)
		}
	}
	if run := l.get(ids[0]); !strings.Contains(run.Cause, "another version") || run.Job == nil || l.list("deadletters") != nil {
		t.Errorf("got %s", asText(run))
	}
	p := expectProblem(t, l.do("POST", "runs/"+ids[0]+"/retry", ""), http.StatusConflict)
	if len(p.Errors) != 0 || !strings.Contains(p.Detail, "does not understand") {
		t.Errorf("got %+v", p)
	}
	const all = `{"all":true,"state":"undecodable"}`
	w := l.do("POST", "deadletters/retry", all)
	if got := decode[retried](t, w); got.Retried != 0 || !got.Complete || len(got.Failed) != 4 || got.Failed[0].Status != http.StatusConflict || got.Left != 4 {
		t.Errorf("got %s", w.Body)
	}
	l.send(http.StatusOK, "DELETE", "runs/"+ids[3], "")

	l.stale.Store(false)
	l.send(http.StatusOK, "POST", "runs/"+ids[0]+"/retry", "")
	w = l.do("POST", "deadletters/retry", all)
	if got := decode[retried](t, w); got.Retried != 2 || !got.Complete || got.Left != 0 {
		t.Errorf("got %s", w.Body)
	}
	for _, id := range ids[:3] {
		l.wait(id, work.StateDone)
	}
	if s := l.stats(); s.Done != 3 || s.Dropped != 1 {
		t.Errorf("%d done, %d dropped", s.Done, s.Dropped)
	}
}
