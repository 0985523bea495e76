package local

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// TestWords: whatever an engine writes can be said in words.
func TestWords(t *testing.T) {
	d := &disk{}
	e, _, _ := mustOpen(t, Options{Results: Retention{Runs: 1}}, d)
	in := entry(func(s *work.Spec) {
		s.IdempotencyKey, s.UniqueKey, s.UniqueFor, s.FireTime = "key", "u", time.Hour, time.Now()
	})
	if _, err := e.PutJob(t.Context(), in.Spec, in, queue.Entry{Spec: func() work.Spec {
		s := in.Spec
		s.IdempotencyKey, s.UniqueKey, s.UniqueFor, s.FireTime, s.Trigger.Overlap = "", "", 0, time.Now().Add(time.Second), work.OverlapAllow
		return s
	}()}); err != nil {
		t.Fatal(err)
	}
	if err := e.PutSchedule(t.Context(), work.Schedule{Name: "default", Type: "x"}); err != nil {
		t.Fatal(err)
	}
	_ = e.Nack(t.Context(), mustBegin(t, e), queue.Outcome{Cause: "nacked"}, time.Now())
	_ = e.Release(t.Context(), mustBegin(t, e))
	finish(t, e, 3)
	mustPut(t, e, entry())
	_ = e.SetAside(t.Context(), mustBegin(t, e), "no such type")
	mustPut(t, e, entry())
	finish(t, e, 0)
	e.mu.Lock()
	for _, rec := range e.runs {
		e.noteCrash(rec)
	}
	e.mu.Unlock()
	_ = e.Close()
	said := map[string]int{}
	for _, unit := range d.units {
		for _, rec := range unit {
			kind, key, value, err := Words(rec)
			if err != nil || (value == nil) != (rec.Op == queue.Remove) || key == "" {
				t.Fatalf("%s %s %v, %v of %+v", kind, key, value, err, rec)
			}
			text, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			word := kind
			switch v := value.(type) {
			case EventWords:
				word = v.Event
			case nil:
				word = "remove " + kind
			}
			said[word]++
			want := map[string]string{
				"run": `"state":"accepted"`, "nack": `"cause":"nacked"`, "end": `"state":"done"`, "aside": `"cause":"no such type"`, "start": `"at":"2`,
				"key": in.Spec.ID, "unique": `"runId":"`, "job": in.Spec.ID, "schedule": `"name":"default"`, "fire": `"2`,
			}[word]
			if !strings.Contains(string(text), want) {
				t.Errorf("%s: %s is not in %s", word, want, text)
			}
			if word == "key" && key != "t/key" || word == "unique" && key != "t/u" {
				t.Errorf("the key of a %s is %q", word, key)
			}
		}
	}
	for _, word := range []string{"run", "job", "fire", "key", "unique", "schedule", "start", "nack", "release", "end", "aside", "crash", "remove run"} {
		if said[word] == 0 {
			t.Errorf("no %s was said: %v", word, said)
		}
	}
	for _, rec := range []queue.Record{
		{Op: queue.Put, Kind: 99}, {Op: queue.Put, Kind: KindRun, Key: []byte("short")}, {Op: queue.Put, Kind: KindRun, Key: make([]byte, 16), Data: []byte{9}},
		{Op: queue.Add, Kind: KindJob}, {Op: 7, Kind: KindJob}, {Op: queue.Add, Kind: KindRun, Key: make([]byte, 16)}, {Op: queue.Put, Kind: KindFire},
	} {
		if kind, _, value, err := Words(rec); err == nil || value != nil || kind == "" {
			t.Errorf("%+v: %s, %v, %v", rec, kind, value, err)
		}
	}
}
