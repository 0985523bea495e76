package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

type mail struct {
	To string `json:"to"`
	N  int    `json:"n"`
}

func TestResultOfAValue(t *testing.T) {
	type answer struct {
		Text string `json:"text"`
		N    []int  `json:"n"`
	}
	want := answer{"sent \"twice\"", []int{1, 2}}
	result, err := NewResultOf(want)
	if err != nil || result.MetaData()["ContentType"] != "application/json" {
		t.Fatalf("got %v, %v", result, err)
	}
	if got, err := DecodeResult[answer](result.Payload()); err != nil || got.Text != want.Text || !slices.Equal(got.N, want.N) {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := DecodeResult[answer](result.Payload()[:10]); err == nil {
		t.Error("a result that was cut is read")
	}
	if result, err := NewResultOf(func() {}); result != nil || !IsPermanent(err) {
		t.Errorf("what JSON does not know: %v, %v", result, err)
	}
}

func TestHandle(t *testing.T) {
	r := NewRegistry()
	var got mail
	err := Handle(r, "email", func(_ context.Context, m mail) (Result, error) {
		got = m
		return NewResult(nil, []byte(m.To), nil), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := Handle(r, "email", func(context.Context, mail) (Result, error) { return nil, nil }); !errors.Is(err, ErrConflict) {
		t.Errorf("twice: %v", err)
	}
	if err := Handle[mail](r, "x", nil); !errors.Is(err, ErrInvalid) {
		t.Errorf("nil: %v", err)
	}
	if err := r.Register("", nil); !errors.Is(err, ErrInvalid) {
		t.Errorf("no name: %v", err)
	}
	for payload, want := range map[string]error{
		`{"to":"a","n":1}`: nil, ``: nil, `{}`: nil,
		`{"to":1}`: ErrInvalid, `{"cc":"b"}`: ErrInvalid, `{} {}`: ErrInvalid, `{`: ErrInvalid, `[]`: ErrInvalid,
	} {
		if err := r.Check(Spec{Type: "email", Payload: []byte(payload)}); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", payload, err, want)
		}
	}
	if err := r.Check(Spec{Type: "nope"}); !errors.Is(err, ErrUnknownType) {
		t.Errorf("unknown: %v", err)
	}
	if !r.Has("email") || r.Has("nope") || len(r.Types()) != 1 {
		t.Errorf("types %v", r.Types())
	}
	job := r.Job(Spec{ID: "1", Type: "email", Payload: []byte(`{"to":"you"}`)})
	if job.ID() != "1" || job.Type() != "email" || job.(SpecCarrier).Spec().ID != "1" {
		t.Errorf("%s %s", job.ID(), job.Type())
	}
	result, err := job.Run(context.Background())
	if err != nil || got.To != "you" || string(result.Payload()) != "you" || result.MetaData() == nil {
		t.Errorf("%v, %v", result, err)
	}
	again, err := NewResult(job, nil, nil).Decode()
	if err != nil || again == job || again.ID() != "1" {
		t.Errorf("decoded %v, %v", again, err)
	}
	if _, err := NewResult(nil, nil, nil).Decode(); err == nil {
		t.Error("a result without a job is decoded")
	}
}

func TestRegistryMakesAFreshJobEachTime(t *testing.T) {
	r := NewRegistry()
	made := 0
	err := r.Register("x", func(s Spec) (Job, error) {
		made++
		if s.ID == "none" {
			return nil, nil
		}
		return &typedJob[int]{spec: s, handler: func(context.Context, int) (Result, error) { return nil, nil }}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	job := r.Job(Spec{Type: "x"})
	for range 3 {
		if _, err := job.Run(context.Background()); err != nil {
			t.Error(err)
		}
	}
	if made != 3 {
		t.Errorf("made %d", made)
	}
	if err := r.Check(Spec{ID: "none", Type: "x"}); err == nil {
		t.Error("no job and no error")
	}
}

func TestTriggerJSON(t *testing.T) {
	at := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	for text, want := range map[string]Trigger{
		`null`:                          {},
		`"default"`:                     {},
		`"once"`:                        {Kind: TriggerOnce},
		`{"at":"2030-01-02T03:04:05Z"}`: {Kind: TriggerAt, At: at},
		`{"every":"1m30s"}`:             {Kind: TriggerEvery, Every: 90 * time.Second},
		`{"cron":"0 4 * * *","timeZone":"Europe/Berlin","overlap":"allow"}`: {Kind: TriggerCron, Cron: "0 4 * * *", TimeZone: "Europe/Berlin", Overlap: OverlapAllow},
		`{"overlap":"allow"}`: {Overlap: OverlapAllow},
	} {
		var got Trigger
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
		b, err := json.Marshal(got)
		var again Trigger
		if err != nil || json.Unmarshal(b, &again) != nil || again != want {
			t.Errorf("%s becomes %s: %+v, %v", text, b, again, err)
		}
	}
	for _, text := range []string{
		`"now"`, `{}`, `[]`, `1`, `{"every":"often"}`, `{"at":"noon"}`, `{"every":"1s","cron":"* * * * *"}`, `{"evry":"1s"}`,
		`{"every":"1s","timeZone":"UTC"}`, `{"every":"1s","overlap":"maybe"}`,
	} {
		var got Trigger
		if err := json.Unmarshal([]byte(text), &got); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

func TestIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		last := ""
		for range 1000 {
			id := NewID()
			raw, ok := ParseID(id)
			if !ok || FormatID(raw) != id || id[14] != '7' || raw[8]>>6 != 2 {
				t.Fatalf("%s is no UUID of version 7", id)
			}
			if id <= last {
				t.Fatalf("%s after %s", id, last)
			}
			last = id
			time.Sleep(time.Microsecond)
		}
	})
	seen := map[string]bool{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 1000 {
				id := NewID()
				mu.Lock()
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(seen) != 8000 {
		t.Errorf("%d different ids", len(seen))
	}
	for _, bad := range []string{"", "x", "01234567-89ab-7def-8123-456789abcdeg", "0123456789ab-7def-8123-456789abcdef-", "01234567+89ab-7def-8123-456789abcdef"} {
		if _, ok := ParseID(bad); ok {
			t.Errorf("%q is taken for an id", bad)
		}
	}
}

func TestErrors(t *testing.T) {
	var netErr net.Error
	late := fmt.Errorf("run: %w", &TimeoutError{Limit: time.Second, Err: context.DeadlineExceeded})
	if !errors.Is(late, ErrTimeout) || !errors.Is(late, context.DeadlineExceeded) {
		t.Error("a TimeoutError is not what it should be")
	}
	if errors.As(late, &netErr) && !netErr.Timeout() {
		t.Error("a TimeoutError is no timeout")
	}
	cause := errors.New("cause")
	if !errors.Is(&JobPanicError{Value: cause}, cause) || errors.Unwrap(&JobPanicError{Value: 1}) != nil {
		t.Error("a JobPanicError does not unwrap its value")
	}
	if !errors.Is(&FullError{}, ErrFull) || !errors.Is(Invalid("a", "b"), ErrInvalid) {
		t.Error("errors are not what they should be")
	}
	for err, want := range map[error]string{
		Invalid("a", "is bad"):                                     "invalid: a: is bad",
		&TimeoutError{Limit: time.Second}:                          "timed out after 1s",
		&TimeoutError{Limit: time.Second, Hung: true}:              "timed out after 1s and did not return",
		&TimeoutError{Limit: time.Second, Err: cause}:              "timed out after 1s: cause",
		&JobPanicError{Value: "x"}:                                 "the job panicked: x",
		&FullError{Runs: 3, Bytes: 9, RetryAfter: 2 * time.Second}: "the queue is full (3 runs, payloads of 9 bytes), try again in 2s",
		&FullError{RetryAfter: time.Minute}:                        "there is no room, try again in 1m0s",
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
}

func TestDigest(t *testing.T) {
	a := Spec{ID: "a", Revision: 1, Type: "t", Payload: []byte(`{"x": 1}`), Timeout: time.Second}
	same := a
	same.ID, same.Revision, same.IdempotencyKey, same.Payload = "b", 2, "k", []byte(`{"x":1}`)
	if a.Digest() != same.Digest() {
		t.Error("what the service adds changes the digest")
	}
	for name, change := range map[string]func(*Spec){
		"type": func(s *Spec) { s.Type = "u" }, "payload": func(s *Spec) { s.Payload = []byte(`{"x":2}`) },
		"timeout": func(s *Spec) { s.Timeout = 0 }, "trigger": func(s *Spec) { s.Trigger.Kind = TriggerOnce },
		"priority": func(s *Spec) { s.Priority = 1 }, "maxAttempts": func(s *Spec) { s.MaxAttempts = 1 },
		"orderKey": func(s *Spec) { s.OrderKey = "k" }, "fairKey": func(s *Spec) { s.FairKey = "k" },
		"uniqueKey": func(s *Spec) { s.UniqueKey = "k" }, "uniqueFor": func(s *Spec) { s.UniqueFor = 1 },
		"deadline": func(s *Spec) { s.Deadline = time.Unix(1, 0) },
	} {
		other := a
		change(&other)
		if other.Digest() == a.Digest() {
			t.Errorf("%s does not change the digest", name)
		}
	}
}

// TestDigestIsStable: keys that are kept are compared with it after years.
func TestDigestIsStable(t *testing.T) {
	s := Spec{Type: "t", Payload: []byte(`{"x":1}`), Timeout: time.Second, Trigger: Trigger{Kind: TriggerOnce}}
	const want = "563f4f0787434208bf251d16730f2c047ad0862ae060f27a9a0067533c21d44a"
	if got := fmt.Sprintf("%x", s.Digest()); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	filled := s
	filled.Priority, filled.UniqueKey, filled.UniqueFor, filled.Filled = 3, "k", 1, FilledPriority|FilledUnique
	if filled.Digest() != s.Digest() {
		t.Error("what the service fills in changes the digest")
	}
}

func TestUniqueError(t *testing.T) {
	err := fmt.Errorf("job: %w", &UniqueError{Key: "k", Run: "r1"})
	var held interface{ Holder() string }
	if !errors.Is(err, ErrUnique) || !errors.As(err, &held) || held.Holder() != "r1" || !strings.Contains(err.Error(), "r1") {
		t.Errorf("%v", err)
	}
}

func TestRunInfo(t *testing.T) {
	if _, ok := RunInfoFrom(context.Background()); ok {
		t.Error("there is something in an empty context")
	}
	ctx := context.WithValue(context.Background(), RunInfoKey{}, RunInfo{ID: "r"})
	if info, ok := RunInfoFrom(ctx); !ok || info.ID != "r" {
		t.Errorf("%+v", info)
	}
	for state, final := range map[State]bool{StateScheduled: false, StateWaiting: false, StateRunning: false, StateRetrying: false, StateUndecodable: false, StateDone: true, StateDead: true, StateCancelled: true} {
		if state.Final() != final {
			t.Errorf("%s is final: %v", state, !final)
		}
	}
}

func FuzzTrigger(f *testing.F) {
	for _, s := range []string{`"once"`, `{"every":"1s"}`, `{"at":"2030-01-02T03:04:05Z"}`, `{"cron":"* * * * *"}`, `null`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var got, again Trigger
		if got.UnmarshalJSON(b) != nil {
			return
		}
		text, err := got.MarshalJSON()
		if err != nil {
			return // a time that JSON cannot write
		}
		if err := again.UnmarshalJSON(text); err != nil || !again.At.Equal(got.At) || again.Kind != got.Kind || again.Every != got.Every {
			t.Fatalf("%s becomes %s: %+v, %+v, %v", b, text, got, again, err)
		}
	})
}

var _ = []any{Initializer(Base{}), ChannelInitializer(Base{}), Pauser(Base{}), Stopper(Base{}), ErrorLister(Base{}), Measurer(Base{})}
