package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

func TestCreateJob(t *testing.T) {
	b := newBench(t, nil)
	w := b.do("POST", "jobs", `{"url":"https://example.com/a"}`)
	added := decode[Added](t, w)
	if w.Code != http.StatusCreated || added.Success != "new job "+added.ID+" added" || added.Revision != 1 ||
		w.Header().Get("Location") != base+"/jobs/"+added.ID || w.Header().Get("ETag") != `"1"` {
		t.Errorf("got %d %v %s", w.Code, w.Header(), w.Body)
	}
	w = b.do("GET", "jobs/"+added.ID, "")
	job := decode[Job](t, w)
	if w.Code != http.StatusOK || job.ID != added.ID || job.URL != "https://example.com/a" || job.Type != "http" || job.Method != "GET" || job.Schedule != "default" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestCreateJobWithEverything(t *testing.T) {
	b := newBench(t, nil)
	w := b.do("POST", "jobs", `{"type":"http","url":"https://example.com/","method":"POST","headers":{"Authorization":"Bearer x","X-A":"1"},
		"payload":{"n":12345678901234567890},"timeout":"1.5s","schedule":{"cron":"0 4 * * *","timeZone":"Europe/Berlin","overlap":"allow","misfire":"all","jitter":"90s","except":{"dates":["2030-12-25"],"weekdays":["SUN"]}},
		"priority":2,"maxAttempts":7,"orderKey":"o","fairKey":"f","uniqueKey":"u","uniqueFor":3600,"deadline":"2030-01-01T00:00:00+02:00","idempotencyKey":"k1"}`)
	if w.Code != http.StatusCreated {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	w = b.do("GET", "jobs/"+decode[Added](t, w).ID, "")
	job := decode[Job](t, w)
	schedule, err := json.Marshal(job.Schedule)
	if err != nil || string(schedule) != `{"cron":"0 4 * * *","except":{"dates":["2030-12-25"],"weekdays":["SUN"]},"jitter":"1m30s","misfire":"all","overlap":"allow","timeZone":"Europe/Berlin"}` {
		t.Errorf("schedule: got %s, %v", schedule, err)
	}
	if string(job.Payload) != `{"n":12345678901234567890}` || job.Timeout != "1.5s" || job.Method != "POST" || job.IdempotencyKey != "k1" ||
		job.Headers["Authorization"] != "[redacted]" || job.Headers["X-A"] != "1" {
		t.Errorf("got %s", w.Body)
	}
	if job.Priority != 2 || job.MaxAttempts != 7 || job.OrderKey != "o" || job.FairKey != "f" || job.UniqueKey != "u" || job.UniqueFor != "1h0m0s" ||
		!job.Deadline.Equal(time.Date(2029, 12, 31, 22, 0, 0, 0, time.UTC)) {
		t.Errorf("got %s", w.Body)
	}
}

func TestSchedulesOfAJob(t *testing.T) {
	b := newBench(t, nil)
	for given, want := range map[string]string{
		`null`: `"default"`, `"default"`: `"default"`, `"once"`: `"once"`, `{"every":"90s"}`: `{"every":"1m30s"}`,
		`{"at":"2030-01-02T03:04:05Z"}`: `{"at":"2030-01-02T03:04:05Z"}`,
	} {
		w := b.do("POST", "jobs", `{"url":"https://example.com/","schedule":`+given+`}`)
		if w.Code != http.StatusCreated {
			t.Errorf("%s: got %d %s", given, w.Code, w.Body)
			continue
		}
		got := decode[struct{ Schedule json.RawMessage }](t, b.do("GET", "jobs/"+decode[Added](t, w).ID, ""))
		if string(got.Schedule) != want {
			t.Errorf("%s: got %s, want %s", given, got.Schedule, want)
		}
	}
}

func TestJobOfADeclaredType(t *testing.T) {
	b := newBench(t, nil)
	w := b.do("POST", "jobs", `{"type":"email","payload":[1,2],"timeout":45}`)
	if w.Code != http.StatusCreated || string(b.scheduler.jobs[0].Payload) != "[1,2]" || b.scheduler.jobs[0].Timeout != 45*time.Second {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if b.do("POST", "jobs", `{"type":"email"}`); b.scheduler.jobs[1].Timeout != 20*time.Second {
		t.Errorf("the timeout of the type: got %s", b.scheduler.jobs[1].Timeout)
	}
}

// PavedRoad answered 201 to bad JSON, took jobs without a URL, and ended the
// process because of a URL that cannot be parsed.
func TestBadJobs(t *testing.T) {
	b := newBench(t, nil)
	for body, pointer := range map[string]string{
		`{`:                           "#",
		`nonsense`:                    "#",
		`[]`:                          "#",
		`null`:                        "#",
		`"x"`:                         "#",
		"{\"url\":\"\xff\"}":          "#",
		`{"url":"https://a.b/"} {}`:   "#",
		`{"url":"https://a.b/"}]`:     "#",
		`{}`:                          "#/url",
		`{"url":""}`:                  "#/url",
		`{"url":null}`:                "#/url",
		`{"url":12}`:                  "#/url",
		`{"url":"http://%zz/"}`:       "#/url",
		`{"url":":"}`:                 "#/url",
		`{"url":"ftp://a.b/"}`:        "#/url",
		`{"url":"http://"}`:           "#/url",
		`{"url":"http://127.0.0.1/"}`: "#/url",
		`{"url":"http://a.b/` + strings.Repeat("a", 2000) + `"}`:                        "#/url",
		`{"URL":"https://a.b/"}`:                                                        "#/url",
		`{"url":"https://a.b/","uri":1}`:                                                "#/uri",
		`{"url":"https://a.b/","a/b~c":1}`:                                              "#/a~1b~0c",
		`{"url":"https://a.b/","url":"https://c.d/"}`:                                   "#/url",
		`{"url":"https://a.b/","type":"fax"}`:                                           "#/type",
		`{"url":"https://a.b/","type":7}`:                                               "#/type",
		`{"url":"https://a.b/","type":"email"}`:                                         "#/url",
		`{"type":"email","method":"GET"}`:                                               "#/method",
		`{"url":"https://a.b/","method":"BREW"}`:                                        "#/method",
		`{"url":"https://a.b/","headers":{"A":1}}`:                                      "#/headers",
		`{"url":"https://a.b/","headers":{"Host":"x"}}`:                                 "#/headers",
		`{"url":"https://a.b/","timeout":"soon"}`:                                       "#/timeout",
		`{"url":"https://a.b/","timeout":0}`:                                            "#/timeout",
		`{"url":"https://a.b/","timeout":-1}`:                                           "#/timeout",
		`{"url":"https://a.b/","timeout":1e300}`:                                        "#/timeout",
		`{"url":"https://a.b/","timeout":"2m"}`:                                         "#/timeout",
		`{"url":"https://a.b/","schedule":"never"}`:                                     "#/schedule",
		`{"url":"https://a.b/","schedule":7}`:                                           "#/schedule",
		`{"url":"https://a.b/","schedule":{}}`:                                          "#/schedule",
		`{"url":"https://a.b/","schedule":{"every":"x"}}`:                               "#/schedule/every",
		`{"url":"https://a.b/","schedule":{"every":"1m","cron":"* * * * *"}}`:           "#/schedule",
		`{"url":"https://a.b/","priority":0}`:                                           "#/priority",
		`{"url":"https://a.b/","priority":10}`:                                          "#/priority",
		`{"url":"https://a.b/","priority":"high"}`:                                      "#/priority",
		`{"url":"https://a.b/","maxAttempts":0}`:                                        "#/maxAttempts",
		`{"url":"https://a.b/","maxAttempts":1001}`:                                     "#/maxAttempts",
		`{"url":"https://a.b/","orderKey":7}`:                                           "#/orderKey",
		`{"url":"https://a.b/","orderKey":"a\nb"}`:                                      "#/orderKey",
		`{"url":"https://a.b/","fairKey":"` + strings.Repeat("k", 256) + `"}`:           "#/fairKey",
		`{"url":"https://a.b/","uniqueKey":"\u0000"}`:                                   "#/uniqueKey",
		`{"url":"https://a.b/","uniqueFor":"1h"}`:                                       "#/uniqueFor",
		`{"url":"https://a.b/","uniqueKey":"k","uniqueFor":"0s"}`:                       "#/uniqueFor",
		`{"url":"https://a.b/","uniqueKey":"k","uniqueFor":"9000h"}`:                    "#/uniqueFor",
		`{"url":"https://a.b/","deadline":"tomorrow"}`:                                  "#/deadline",
		`{"url":"https://a.b/","deadline":1767225600}`:                                  "#/deadline",
		`{"url":"https://a.b/","idempotencyKey":"a\tb"}`:                                "#/idempotencyKey",
		`{"url":"https://a.b/","schedule":{"every":"1m","misfire":"later"}}`:            "#/schedule/misfire",
		`{"url":"https://a.b/","schedule":{"every":"1m","jitter":"much"}}`:              "#/schedule/jitter",
		`{"url":"https://a.b/","schedule":{"every":"1m","overlap":"maybe"}}`:            "#/schedule/overlap",
		`{"url":"https://a.b/","schedule":{"at":"2030-01-01T00:00:00Z","jitter":"1s"}}`: "#/schedule",
		`{"url":"https://a.b/","idempotencyKey":5}`:                                     "#/idempotencyKey",
		`{"url":"https://a.b/","payload":` + strings.Repeat("[", 20) + `}`:              "#",
		`{"url":"https://a.b/","schedule":{"every":"1m"},"headers":"x","timeout":1}`:    "#/headers",
	} {
		p := expectProblem(t, b.do("POST", "jobs", body), http.StatusBadRequest)
		found := false
		for _, e := range p.Errors {
			found = found || e.Pointer == pointer && e.Detail != ""
		}
		if !found {
			t.Errorf("%s: no %s in %+v", body, pointer, p.Errors)
		}
	}
	if len(b.scheduler.jobs) != 0 {
		t.Errorf("%d jobs were made", len(b.scheduler.jobs))
	}
	p := expectProblem(t, b.do("POST", "jobs", `{"url":"ftp://x","method":"BREW","nope":1,"timeout":"x"}`), http.StatusBadRequest)
	if len(p.Errors) < 3 {
		t.Errorf("not all at once: %+v", p.Errors)
	}
}

func TestMediaTypeAndSize(t *testing.T) {
	b := newBench(t, nil)
	const job = `{"url":"https://example.com/"}`
	for _, mediaType := range []string{"text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "nonsense/", ""} {
		expectProblem(t, b.do("POST", "jobs", job, "Content-Type", mediaType), http.StatusUnsupportedMediaType)
	}
	expectProblem(t, b.do("POST", "jobs", job, "Content-Encoding", "gzip"), http.StatusUnsupportedMediaType)
	if w := b.do("POST", "jobs", job, "Content-Type", "application/json; charset=UTF-8"); w.Code != http.StatusCreated {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	expectProblem(t, b.do("POST", "jobs", `{"url":"https://example.com/","payload":"`+strings.Repeat("x", 5000)+`"}`), http.StatusRequestEntityTooLarge)
	expectProblem(t, b.do("POST", "jobs", " "), http.StatusBadRequest)
}

func TestRefusals(t *testing.T) {
	b := newBench(t, nil)
	for _, tt := range []struct {
		err    error
		status int
		retry  string
	}{
		{&work.FullError{Runs: 5, RetryAfter: 1500 * time.Millisecond}, http.StatusTooManyRequests, "2"},
		{fmt.Errorf("wrapped: %w", work.ErrFull), http.StatusTooManyRequests, "1"},
		{work.ErrStopped, http.StatusServiceUnavailable, "5"},
		{work.ErrKeyReused, http.StatusUnprocessableEntity, ""},
		{fmt.Errorf("%w: no space left in /secret/path", queue.ErrStorage), http.StatusServiceUnavailable, "10"},
		{fmt.Errorf("%q: %w", "k", work.ErrUnique), http.StatusConflict, ""},
		{queue.ErrUnsupported, http.StatusNotImplemented, ""},
		{context.Canceled, http.StatusServiceUnavailable, "1"},
		{work.Invalid("payload.to", "is missing"), http.StatusBadRequest, ""},
		{fmt.Errorf("disk on fire at %s", "/secret/path"), http.StatusInternalServerError, ""},
	} {
		b.scheduler.err = tt.err
		w := b.do("POST", "jobs", `{"url":"https://example.com/"}`)
		expectProblem(t, w, tt.status)
		if w.Header().Get("Retry-After") != tt.retry || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: got %v %s", tt.err, w.Header(), w.Body)
		}
	}
	for _, want := range []string{"disk on fire at /secret/path", "no space left in /secret/path"} {
		if !strings.Contains(b.log.String(), want) {
			t.Errorf("the log does not say %q", want)
		}
	}
}

func TestIdempotency(t *testing.T) {
	b := newBench(t, nil)
	const job = `{"url":"https://example.com/"}`
	first := b.do("POST", "jobs", job, "Idempotency-Key", `"k1"`)
	second := b.do("POST", "jobs", job, "Idempotency-Key", "k1")
	third := b.do("POST", "jobs", `{"url":"https://example.com/","idempotencyKey":"k1"}`)
	if first.Header().Get("Idempotent-Replayed") != "" || second.Header().Get("Idempotent-Replayed") != "true" || third.Header().Get("Idempotent-Replayed") != "true" ||
		second.Code != http.StatusCreated || first.Body.String() != second.Body.String() || first.Body.String() != third.Body.String() {
		t.Errorf("got %s, %d %s, %s", first.Body, second.Code, second.Body, third.Body)
	}
	expectProblem(t, b.do("POST", "jobs", `{"url":"https://example.com/other"}`, "Idempotency-Key", "k1"), http.StatusUnprocessableEntity)
	expectProblem(t, b.do("POST", "jobs", `{"url":"https://example.com/","idempotencyKey":"a"}`, "Idempotency-Key", "b"), http.StatusBadRequest)
	expectProblem(t, b.do("POST", "jobs", job, "Idempotency-Key", strings.Repeat("x", 256)), http.StatusBadRequest)
}

// PavedRoad put the key without quotes into the JSON that says it is not found.
func TestNotFoundIsValidJSON(t *testing.T) {
	b := newBench(t, nil)
	for _, key := range []string{"none", "%22%7D", "a%0Ab", work.NewID()} {
		for _, method := range []string{"GET", "DELETE"} {
			expectProblem(t, b.do(method, "jobs/"+key, ""), http.StatusNotFound)
		}
		expectProblem(t, b.do("PUT", "jobs/"+key, `{"url":"https://example.com/"}`), http.StatusNotFound)
		expectProblem(t, b.do("GET", "jobs/"+key+"/runs", ""), http.StatusNotFound)
	}
}

// PavedRoad took the id of the body and ignored that of the path.
func TestUpdateObeysTheKeyOfThePath(t *testing.T) {
	b := newBench(t, nil)
	one, two := b.add("https://example.com/1"), b.add("https://example.com/2")
	expectProblem(t, b.do("PUT", "jobs/"+one, `{"id":"`+two+`","url":"https://example.com/3"}`), http.StatusBadRequest)
	w := b.do("PUT", "jobs/"+one, `{"id":"`+one+`","url":"https://example.com/3"}`)
	if added := decode[Added](t, w); w.Code != http.StatusOK || added.ID != one || added.Revision != 2 || w.Header().Get("ETag") != `"2"` {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	for id, url := range map[string]string{one: "https://example.com/3", two: "https://example.com/2"} {
		if job := decode[Job](t, b.do("GET", "jobs/"+id, "")); job.URL != url {
			t.Errorf("%s: got %s, want %s", id, job.URL, url)
		}
	}
}

func TestRevisions(t *testing.T) {
	b := newBench(t, nil)
	id := b.add("https://example.com/")
	const body = `{"url":"https://example.com/2"}`
	expectProblem(t, b.do("PUT", "jobs/"+id, body, "If-Match", `"7"`), http.StatusPreconditionFailed)
	expectProblem(t, b.do("PUT", "jobs/"+id, body, "If-Match", `nonsense`), http.StatusBadRequest)
	if w := b.do("PUT", "jobs/"+id, body, "If-Match", `"1"`); w.Code != http.StatusOK {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if w := b.do("PUT", "jobs/"+id, body, "If-Match", `*`); w.Code != http.StatusOK {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if w := b.do("GET", "jobs/"+id, "", "If-None-Match", `"1", W/"3"`); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	expectProblem(t, b.do("PUT", "jobs/"+id, `{"url":"https://example.com/","idempotencyKey":"x"}`), http.StatusBadRequest)
	expectProblem(t, b.do("DELETE", "jobs/"+id, "", "If-Match", `"1"`), http.StatusPreconditionFailed)
	w := b.do("DELETE", "jobs/"+id, "", "If-Match", `"3"`)
	if w.Code != http.StatusOK || decode[Success](t, w).Success != "Job "+id+" deleted" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	expectProblem(t, b.do("DELETE", "jobs/"+id, ""), http.StatusNotFound)
}

// PavedRoad parsed count and start, and ignored them.
func TestPaging(t *testing.T) {
	b := newBench(t, nil)
	if w := b.do("GET", "jobsLIST", ""); w.Body.String() != "[]\n" {
		t.Errorf("empty list: got %s", w.Body)
	}
	if w := b.do("GET", "jobs", ""); w.Body.String() != `{"jobs":[],"total":0}`+"\n" {
		t.Errorf("empty page: got %s", w.Body)
	}
	var ids []string
	for i := range 25 {
		ids = append(ids, b.add(fmt.Sprintf("https://example.com/%d", i)))
	}
	for query, want := range map[string][]string{"": ids[:10], "?count=3": ids[:3], "?count=3&start=4": ids[4:7], "?start=20": ids[20:], "?start=99": nil, "?count=1000": ids} {
		w := b.do("GET", "jobsLIST"+query, "")
		list := decode[[]Job](t, w)
		if len(list) != len(want) || w.Header().Get("X-Total-Count") != "25" {
			t.Errorf("%q: got %d jobs, want %d", query, len(list), len(want))
			continue
		}
		for i, job := range list {
			if job.ID != want[i] {
				t.Errorf("%q: job %d is another", query, i)
			}
		}
	}
	seen, path := 0, "jobs?count=7"
	for path != "" {
		w := b.do("GET", path, "")
		page := decode[Jobs](t, w)
		for _, job := range page.Jobs {
			if job.ID != ids[seen] {
				t.Errorf("job %d is another", seen)
			}
			seen++
		}
		link, more := strings.CutPrefix(w.Header().Get("Link"), "<")
		path, _, _ = strings.Cut(link, ">")
		if more != (page.Next != "") {
			t.Errorf("Link and next disagree: %q, %q", link, page.Next)
		}
	}
	if seen != 25 {
		t.Errorf("the cursor led to %d jobs", seen)
	}
	for _, query := range []string{"count=0", "count=1001", "count=x", "start=-1", "cursor=x", "cursor=3&start=1", "count=%zz"} {
		p := expectProblem(t, b.do("GET", "jobs?"+query, ""), http.StatusBadRequest)
		if len(p.Errors) != 1 || p.Errors[0].Parameter == "" {
			t.Errorf("%s: got %+v", query, p.Errors)
		}
	}
}

func TestRunsAndExplain(t *testing.T) {
	b := newBench(t, nil)
	id := b.add("https://example.com/")
	b.runs.runs = []work.Run{
		{ID: "r2", JobID: id, State: work.StateWaiting, AcceptedAt: time.Now()},
		{ID: "r1", JobID: id, State: work.StateDone, Attempts: []work.Attempt{{Number: 1}}, Result: &work.StoredResult{Payload: []byte("grüß\xc3"), Size: 9, Truncated: true}},
		{ID: "r0", JobID: id, State: work.StateDone, Result: &work.StoredResult{Payload: []byte{0xff, 0xfe}, Size: 2}},
	}
	w := b.do("GET", "jobs/"+id+"/runs", "")
	page := decode[runsPage](t, w)
	if w.Code != http.StatusOK || page.Total != 3 || page.Runs[0].State != "waiting" || page.Runs[1].Result.Payload != "grüß" || !page.Runs[1].Result.Truncated ||
		string(page.Runs[2].Result.PayloadBase64) != "\xff\xfe" || strings.Contains(w.Body.String(), "finishedAt") {
		t.Errorf("got %s", w.Body)
	}
	job := decode[Job](t, b.do("GET", "jobs/"+id+"?explain", ""))
	if job.Explain == nil || job.Explain.Reason == "" {
		t.Errorf("got %+v", job)
	}
	expectProblem(t, b.do("GET", "jobs/"+id+"/runs?cursor=x", ""), http.StatusBadRequest)
}

func FuzzCreateJob(f *testing.F) {
	for _, seed := range []string{`{"url":"https://example.com/"}`, `{"type":"email","payload":{"a":[1,null]},"timeout":"5s"}`, `{"schedule":{"cron":"* * * * *"}}`, `{`, `null`, "\xff", `{"a":1,"a":2}`, `{"url":"https://a.b","headers":{"A":"b"}}`} {
		f.Add([]byte(seed))
	}
	policy := newBenchPolicy(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := parseObject(body)
		if err != nil {
			if p := problem(err); p.Status != http.StatusBadRequest || len(p.Errors) == 0 {
				t.Fatalf("got %v", err)
			}
			return
		}
		spec := jobReader{fakeTypes{}, policy}.read(o)
		if o.err() != nil {
			return
		}
		if spec.Type == HTTPType && !json.Valid(spec.Payload) || len(spec.Payload) > 0 && !json.Valid(spec.Payload) || spec.Timeout < 0 {
			t.Fatalf("accepted: %+v", spec)
		}
		if _, err := json.Marshal(showJob(spec)); err != nil {
			t.Fatalf("cannot be shown: %v", err)
		}
	})
}
