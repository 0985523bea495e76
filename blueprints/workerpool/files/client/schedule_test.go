package client

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestSchedulesAreWrittenAndReadAlike(t *testing.T) {
	noon := time.Date(2030, 1, 2, 12, 0, 0, 0, time.UTC)
	for want, s := range map[string]Schedule{
		`"once"`:                        Once(),
		`"default"`:                     AtTicks(),
		`{"overlap":"allow"}`:           {Kind: KindDefault, Overlap: OverlapAllow},
		`{"at":"2030-01-02T12:00:00Z"}`: At(noon),
		`{"every":"1m30s"}`:             Every(90 * time.Second),
		`{"cron":"0 4 * * *","timeZone":"Europe/Berlin","overlap":"allow","misfire":"all","jitter":"2s","except":{"dates":["2030-12-25"],"weekdays":["SUN"]}}`: {
			Kind: KindCron, Cron: "0 4 * * *", TimeZone: "Europe/Berlin", Overlap: OverlapAllow, Misfire: MisfireAll, Jitter: 2 * time.Second,
			Except: &Except{Dates: []string{"2030-12-25"}, Weekdays: []string{"SUN"}},
		},
	} {
		got, err := json.Marshal(s)
		if err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
		var back Schedule
		if err := json.Unmarshal(got, &back); err != nil || !reflect.DeepEqual(back, s) {
			t.Errorf("got %+v, %v, want %+v", back, err, s)
		}
	}
	if got, err := json.Marshal(Schedule{}); err != nil || string(got) != `"once"` {
		t.Errorf("the zero schedule is %s, %v", got, err)
	}
	var none Schedule
	if err := json.Unmarshal([]byte("null"), &none); err != nil || none.Kind != KindDefault {
		t.Errorf("null is %+v, %v", none, err)
	}
	for why, bad := range map[string]Schedule{
		"has no other fields": {Kind: KindOnce, Jitter: time.Second},
		"not longer":          Every(0),
		"is empty":            Cron("", "UTC"),
		"not a kind":          {Kind: "sometimes"},
	} {
		_, err := json.Marshal(bad)
		has(t, err, why)
	}
}

func TestAJobCanBeReplacedByItself(t *testing.T) {
	c, s := scripted(t, nil, good(`{"id":"1","revision":4,"type":"http","url":"https://a.example/","method":"PUT","headers":{"X":"y"},"payload":{"n":[1,2]},
		"timeout":"45s","schedule":{"every":"90s","overlap":"allow"},"priority":2,"maxAttempts":3,"orderKey":"o","fairKey":"f","uniqueKey":"u","uniqueFor":"1h0m0s",
		"deadline":"2030-01-01T00:00:00Z","idempotencyKey":"i","createdAt":"2029-01-01T00:00:00Z"}`))
	job, err := c.GetJob(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	r, err := job.Request()
	if err != nil {
		t.Fatal(err)
	}
	r.IdempotencyKey = "cannot be changed"
	if _, err := c.ReplaceJob(t.Context(), job.ID, job.Revision, r); err != nil {
		t.Fatal(err)
	}
	sent := s.seen[1]
	if sent.method != http.MethodPut || sent.header.Get("If-Match") != `"4"` {
		t.Errorf("got %+v", sent)
	}
	var got, want map[string]any
	if err := json.Unmarshal([]byte(sent.body), &got); err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal([]byte(`{"type":"http","url":"https://a.example/","method":"PUT","headers":{"X":"y"},"payload":{"n":[1,2]},"timeout":"45s",
		"schedule":{"every":"1m30s","overlap":"allow"},"priority":2,"maxAttempts":3,"orderKey":"o","fairKey":"f","uniqueKey":"u","uniqueFor":"1h0m0s","deadline":"2030-01-01T00:00:00Z"}`), &want)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}

	text, err := json.Marshal(job)
	var back Job
	if err != nil || json.Unmarshal(text, &back) != nil || !reflect.DeepEqual(back, job) || !strings.Contains(string(text), `"timeout":"45s"`) {
		t.Errorf("got %s, %v", text, err)
	}
	job.Headers["Authorization"] = Redacted
	_, err = job.Request()
	has(t, err, "does not show the header Authorization")
}

func TestOptionsSetTheFields(t *testing.T) {
	at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	type mail struct{ To string }
	const mails JobType[mail] = "email"
	got := mails.Request(mail{"a"}, WithSchedule(AtTicks()), WithTimeout(time.Second), WithPriority(1), WithMaxAttempts(2), WithOrderKey("o"), WithFairKey("f"),
		WithUniqueKey("u", time.Minute), WithDeadline(at), WithIdempotencyKey("i"))
	want := JobRequest{
		Type: "email", Payload: mail{"a"}, Schedule: AtTicks(), Timeout: time.Second, Priority: 1, MaxAttempts: 2, OrderKey: "o", FairKey: "f",
		UniqueKey: "u", UniqueFor: time.Minute, Deadline: at, IdempotencyKey: "i",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	header := WithHeader("B", "2")
	first := newRequest(TypeHTTP, nil, []SubmitOption{WithHeader("A", "1"), header})
	if second := newRequest(TypeHTTP, nil, []SubmitOption{header}); len(first.Headers) != 2 || len(second.Headers) != 1 {
		t.Errorf("got %v and %v", first.Headers, second.Headers)
	}
}

func TestResultsAreTextOrBytes(t *testing.T) {
	var run Run
	if err := json.Unmarshal([]byte(`{"id":"1","state":"done","result":{"payloadBase64":"/wA=","size":2}}`), &run); err != nil {
		t.Fatal(err)
	}
	if got := run.Result.Bytes(); string(got) != "\xff\x00" {
		t.Errorf("got %q", got)
	}
	has(t, run.DecodeResult(new(any)), "result of run 1")
	run.Result.Truncated, run.Result.Size = true, 9
	has(t, run.DecodeResult(new(any)), "2 of 9 bytes")
	run.Result = nil
	has(t, run.DecodeResult(new(any)), "which is done, has no result")
}

func FuzzSchedule(f *testing.F) {
	for _, text := range []string{`"once"`, `null`, `{"at":"2030-01-02T12:00:00Z"}`, `{"every":"1h","jitter":"-1s"}`, `{"cron":"* * * * *","except":{"dates":[""]}}`, `{"every":"-1s"}`, `"x"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s Schedule
		if json.Unmarshal([]byte(text), &s) != nil {
			return
		}
		again, err := json.Marshal(s)
		if err != nil {
			return // one that the service would not have written
		}
		var back Schedule
		if err := json.Unmarshal(again, &back); err != nil {
			t.Fatalf("%s became %s: %v", text, again, err)
		}
		if last, err := json.Marshal(back); err != nil || string(last) != string(again) {
			t.Fatalf("%s became %s and %s, %v", text, again, last, err)
		}
	})
}

func FuzzAnswers(f *testing.F) {
	f.Add("application/problem+json", `{"detail":"x","errors":[{"detail":"y"},{}]}`, "3", `</a?cursor=b>; rel="next"`)
	f.Add("text/html", "<p>\x00\xff", "Sun, 06 Nov 1994 08:49:37 GMT", "<")
	f.Add("application/json", `{"id":"1","timeout":"5s","explain":{"state":"x"}}`, "-1", ">;")
	f.Fuzz(func(t *testing.T, contentType, body, after, link string) {
		h := http.Header{"Content-Type": {contentType}, "Retry-After": {after}, "Link": {link}, "X-Total-Count": {after}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x.test/", nil)
		if err != nil {
			t.Fatal(err)
		}
		e := readError(r, 500, h, []byte(body))
		if text := e.Error(); e.RetryAfter < 0 || len(text) > 20<<10 || strings.ContainsAny(text, "\n\r\x1b") {
			t.Errorf("got %v, %q", e.RetryAfter, text)
		}
		linked(h)
		for _, into := range []any{&Job{}, &Run{}, &Metrics{}, &batchJSON{}, &Retried{}, &Management{}} {
			if err := (call{}).read(answer{status: 200, header: h, body: []byte(body)}, into); err != nil && strings.ContainsAny(err.Error(), "\n\r\x1b") {
				t.Errorf("got %q", err)
			}
		}
	})
}
