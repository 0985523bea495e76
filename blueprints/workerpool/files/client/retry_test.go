package client

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const made = `{"success":"new","id":"7","revision":1}`

func TestJobsThatAreSentAgainKeepTheirKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(t, nil, broken, answering(502, "text/html", "<p>bad gateway"), refusing(429), answering(201, "application/json", made, "Idempotent-Replayed", "true"))
		a, err := c.Submit(t.Context(), JobRequest{Type: "email"})
		if err != nil {
			t.Fatal(err)
		}
		if a.ID != "7" || !a.Replayed || s.tries() != 4 {
			t.Errorf("got %+v after %d tries", a, s.tries())
		}
		if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(a.IdempotencyKey) {
			t.Errorf("%q is no UUID of version 7", a.IdempotencyKey)
		}
		for _, one := range s.seen {
			if one.body != s.seen[0].body || !strings.Contains(one.body, `"idempotencyKey":"`+a.IdempotencyKey+`"`) {
				t.Errorf("got %s", one.body)
			}
		}
		b, err := c.Submit(t.Context(), JobRequest{Type: "email"})
		if err != nil || b.IdempotencyKey == a.IdempotencyKey {
			t.Errorf("got %+v, %v: two jobs have one key", b, err)
		}
		own, err := c.Submit(t.Context(), JobRequest{Type: "email", IdempotencyKey: "mine"})
		if err != nil || own.IdempotencyKey != "mine" {
			t.Errorf("got %+v, %v", own, err)
		}
	})
}

func TestBatchesAreSentAgainWithTheirKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(t, nil, broken, answering(207, "application/json", `{"accepted":1,"jobs":[{"status":201,"headers":{"Idempotent-Replayed":"true"},"body":`+made+`},
			{"status":429,"headers":{"Retry-After":"2"},"body":{"type":"about:blank","title":"T","status":429,"detail":"full"}}]}`))
		jobs := []JobRequest{{URL: "https://a.example/"}, {URL: "https://b.example/", IdempotencyKey: "mine"}}
		answers, err := c.Batch(t.Context(), jobs)
		if err != nil {
			t.Fatal(err)
		}
		if s.tries() != 2 || s.seen[0].body != s.seen[1].body || jobs[0].IdempotencyKey != "" {
			t.Errorf("got %+v and %+v", s.seen, jobs)
		}
		e := (*Error)(nil)
		if answers[0].Err != nil || answers[0].ID != "7" || !answers[0].Replayed || answers[0].IdempotencyKey == "" ||
			!errors.As(answers[1].Err, &e) || !errors.Is(e, ErrOverloaded) || e.RetryAfter != 2*time.Second || e.Detail != "full" {
			t.Errorf("got %+v", answers)
		}
	})
}

func TestWhatIsNotSafeIsSentOnce(t *testing.T) {
	type does func(context.Context, *Client) error
	cancel := func(ctx context.Context, c *Client) error { _, err := c.CancelRun(ctx, "1"); return err }
	retry := func(ctx context.Context, c *Client) error { _, err := c.RetryRun(ctx, "1"); return err }
	replace := func(ctx context.Context, c *Client) error {
		_, err := c.ReplaceJob(ctx, "1", 3, JobRequest{URL: "https://a.example/"})
		return err
	}
	remove := func(ctx context.Context, c *Client) error { return c.DeleteJob(ctx, "1", 3) }
	end := func(ctx context.Context, c *Client) error { _, err := c.Do(ctx, Shutdown); return err }
	read := func(ctx context.Context, c *Client) error { _, err := c.GetJob(ctx, "1"); return err }
	forProxy := answering(503, "text/plain", "no upstream")
	for name, tt := range map[string]struct {
		do     does
		answer func() (*http.Response, error)
		tries  int
	}{
		"cancel lost": {cancel, broken, 1}, "cancel refused": {cancel, refusing(503), 4}, "cancel, a proxy": {cancel, forProxy, 1},
		"retry lost": {retry, broken, 1}, "retry refused": {retry, refusing(429), 4},
		"conditional replace lost": {replace, broken, 1}, "conditional replace refused": {replace, refusing(429), 4},
		"conditional remove lost": {remove, broken, 1}, "conditional remove, 502": {remove, answering(502, "text/plain", ""), 1},
		"shutdown lost": {end, broken, 1}, "shutdown refused": {end, refusing(503), 1},
		"read lost": {read, broken, 4}, "read, a proxy": {read, forProxy, 4}, "read, 504": {read, answering(504, "text/plain", ""), 4},
		"read, not there": {read, refusing(404), 1}, "read, 500": {read, refusing(500), 1}, "read, not JSON": {read, answering(200, "text/html", "<p>"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s := scripted(t, nil, tt.answer)
				if err := tt.do(t.Context(), c); err == nil {
					t.Error("no error")
				}
				if s.tries() != tt.tries {
					t.Errorf("%d tries, want %d", s.tries(), tt.tries)
				}
			})
		})
	}
}

func TestWhatIsGoneWasRemoved(t *testing.T) {
	for name, tt := range map[string]struct {
		before func() (*http.Response, error)
		gone   bool
	}{"after a try that was lost": {broken, true}, "after a proxy's answer": {answering(503, "text/plain", ""), true}, "after a refusal": {refusing(429), false}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, _ := scripted(t, nil, tt.before, refusing(404))
				if err := c.DeleteJob(t.Context(), "1", 0); (err == nil) != tt.gone || !tt.gone && !errors.Is(err, ErrNotFound) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	for _, form := range []string{"seconds", "date"} {
		t.Run(form, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				after := "7"
				if form == "date" {
					after = began.Add(7 * time.Second).UTC().Format(http.TimeFormat)
				}
				c, s := scripted(t, []Option{Retries(Retry{Backoff: time.Second})}, refusing(503, "Retry-After", after), good(`{"id":"1"}`))
				if _, err := c.GetJob(t.Context(), "1"); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(began); took < 7*time.Second || took > 8*time.Second || s.tries() != 2 {
					t.Errorf("%d tries in %v", s.tries(), took)
				}
			})
		})
	}
}

func TestNoWaitLongerThanAllowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		c, s := scripted(t, nil, refusing(503, "Retry-After", "999999999999"))
		_, err := c.GetJob(t.Context(), "1")
		if e := (*Error)(nil); !errors.As(err, &e) || e.RetryAfter < 1<<62 || s.tries() != 1 || time.Since(began) != 0 {
			t.Errorf("got %v after %d tries and %v", err, s.tries(), time.Since(began))
		}

		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		c, s = scripted(t, nil, refusing(503, "Retry-After", "6"))
		if _, err := c.GetJob(ctx, "1"); !errors.Is(err, ErrOverloaded) || s.tries() != 1 || time.Since(began) != 0 {
			t.Errorf("got %v after %d tries and %v", err, s.tries(), time.Since(began))
		}

		stopped := errors.New("stopped")
		with, stop := context.WithCancelCause(t.Context())
		time.AfterFunc(3*time.Second, func() { stop(stopped) })
		if _, err := c.GetJob(with, "1"); !errors.Is(err, stopped) || !errors.Is(err, ErrOverloaded) || time.Since(began) != 3*time.Second {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
	})
}

func TestOneAttemptIsOneWithoutAKey(t *testing.T) {
	c, s := scripted(t, []Option{Retries(Retry{Attempts: 1})}, broken)
	if _, err := c.Call(t.Context(), "https://example.com/"); err == nil || s.tries() != 1 || strings.Contains(s.seen[0].body, "idempotencyKey") {
		t.Errorf("got %v after %+v", err, s.seen)
	}
}

func TestJobsWithoutAKeyAreSentAgainOnlyIfRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		answer func() (*http.Response, error)
		tries  int
	}{"lost": {broken, 1}, "refused": {refusing(429), 4}, "a proxy": {answering(503, "text/html", ""), 1}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s := scripted(t, []Option{NoKeys()}, tt.answer)
				if _, err := c.Call(t.Context(), "https://example.com/"); err == nil || s.tries() != tt.tries || strings.Contains(s.seen[0].body, "idempotencyKey") {
					t.Errorf("got %v after %d tries: %s", err, s.tries(), s.seen[0].body)
				}
				c, s = scripted(t, []Option{NoKeys()}, tt.answer)
				if _, err := c.Batch(t.Context(), []JobRequest{{IdempotencyKey: "a"}, {}}); err == nil || s.tries() != tt.tries {
					t.Errorf("got %v after %d tries of a batch", err, s.tries())
				}
				c, s = scripted(t, []Option{NoKeys()}, tt.answer)
				if _, err := c.Batch(t.Context(), []JobRequest{{IdempotencyKey: "a"}, {IdempotencyKey: "b"}}); err == nil || s.tries() != 4 {
					t.Errorf("got %v after %d tries of a batch with keys", err, s.tries())
				}
			})
		})
	}
}

func TestWaitsGrowAndAreDrawn(t *testing.T) {
	r := Retry{Backoff: 100 * time.Millisecond, MaxBackoff: time.Second}.withDefaults()
	for try, most := range map[int]time.Duration{1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 4: 800 * time.Millisecond, 5: time.Second, 1000: time.Second} {
		low, high := most, time.Duration(0)
		for range 500 {
			wait := r.backoff(try)
			low, high = min(low, wait), max(high, wait)
		}
		if low < 0 || low > most/10 || high > most || high < most*9/10 {
			t.Errorf("try %d: %v to %v, want all of 0 to %v", try, low, high, most)
		}
	}
}

func TestWaitLooksUntilARunIsSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(t, nil, refusing(404), good(`{"runs":[],"total":0}`), refusing(404), good(`{"runs":[{"id":"r1","state":"waiting"}],"total":1}`),
			good(`{"id":"r1","state":"waiting"}`), good(`{"id":"r1","state":"running"}`), good(`{"id":"r1","state":"done","result":{"payload":"{\"n\":3}","size":7}}`))
		run, err := c.Wait(t.Context(), "j1")
		if err != nil || run.State != StateDone {
			t.Fatalf("got %+v, %v", run, err)
		}
		var result struct{ N int }
		if err := run.DecodeResult(&result); err != nil || result.N != 3 {
			t.Errorf("got %+v, %v", result, err)
		}
		if last := s.seen[len(s.seen)-1]; last.path != basePath+"/runs/r1" || s.tries() != 7 {
			t.Errorf("got %+v", s.seen)
		}

		c, s = scripted(t, nil, good(`{"id":"r1","state":"waiting"}`), refusing(404))
		if _, err := c.Wait(t.Context(), "r1"); !errors.Is(err, ErrNotFound) || s.tries() != 2 {
			t.Errorf("a run that is forgotten: got %v after %d requests", err, s.tries())
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		c, s = scripted(t, nil, good(`{"id":"r1","state":"running"}`))
		run, err = c.Wait(ctx, "r1")
		if !errors.Is(err, context.DeadlineExceeded) || run.State != StateRunning || s.tries() > 50 {
			t.Errorf("got %+v, %v after %d requests", run, err, s.tries())
		}
	})
}
