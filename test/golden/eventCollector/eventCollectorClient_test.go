package main

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/client"
	"github.com/acme-demo/eventcollector/internal/config"
)

// clientTest calls a service with its own client, which notes what it sends.
type clientTest struct {
	*testService
	ctx    context.Context
	c      *client.Client
	target *target
	notes  *requestNotes
	healed atomic.Bool // whether jobs of the type testFail succeed
}

func newClientTest(t *testing.T, keys bool) *clientTest {
	t.Helper()
	x := &clientTest{ctx: t.Context(), notes: &requestNotes{}}
	x.testService = startService(t, testOptions{
		settings: func(c *config.Config) {
			if c.API.RequireKey = c.API.RequireKey || keys; c.API.RequireKey {
				c.API.Keys = []string{testKey}
			}
		},
		types: map[string]func(context.Context, json.RawMessage) (Result, error){
			"testEcho": func(_ context.Context, payload json.RawMessage) (Result, error) {
				return newResult(nil, payload, nil), nil
			},
			"testBlock": func(ctx context.Context, _ json.RawMessage) (Result, error) { <-ctx.Done(); return nil, ctx.Err() },
			"testFail": func(context.Context, json.RawMessage) (Result, error) {
				if x.healed.Load() {
					return nil, nil
				}
				return nil, errors.New("on purpose")
			},
		},
	})
	x.target = newTarget(t, 0)
	x.c = x.newClient(client.APIKey(testKey))
	return x
}

func (x *clientTest) newClient(options ...client.Option) *client.Client {
	x.t.Helper()
	options = append(options, client.HTTPClient(&http.Client{Transport: x.notes}), client.Admin(x.admin, ""))
	return must(client.New(x.app.URL(), options...))(x.t)
}

// must is a value that comes without an error.
func must[V any](v V, err error) func(t *testing.T) V {
	return func(t *testing.T) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// submit makes a job of a type.
func (x *clientTest) submit(t *testing.T, typ string, payload any, options ...client.SubmitOption) client.Accepted {
	t.Helper()
	return must(client.JobType[any](typ).Submit(x.ctx, x.c, payload, options...))(t)
}

// pages reads a list of two entries or more in each way.
func pages[T any](t *testing.T, list func(client.Page) (client.List[T], error), all iter.Seq2[T, error]) []T {
	t.Helper()
	var entries []T
	for entry, err := range all {
		entries = append(entries, must(entry, err)(t))
	}
	first := must(list(client.Page{Count: 1}))(t)
	second := must(list(client.Page{Count: 1, Start: 1}))(t)
	after := must(list(client.Page{Count: 1, Cursor: first.Next}))(t)
	if len(entries) < 2 || len(first.Items) != 1 || first.Next == "" || !reflect.DeepEqual(second.Items, after.Items) || reflect.DeepEqual(first.Items, after.Items) {
		t.Errorf("got %+v, %+v, %+v and %+v", entries, first, second, after)
	}
	if first.Total != len(entries) {
		t.Errorf("a total of %d for %d entries", first.Total, len(entries))
	}
	return entries
}

// Every method of the client is called, with its effect on the service. The names
// of the steps are those of the methods.
func TestServiceClient(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string]bool{"as defined": false, "with keys": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newClientTest(t, keys)
			var called []string
			for _, step := range []struct {
				methods string
				do      func(t *testing.T)
			}{
				{"Call Submit Wait GetRun", x.makesJobs}, {"GetJob", x.keepsFields}, {"Batch", x.makesBatches},
				{"ReplaceJob RefreshJob ExplainJob DeleteJob", x.changesJobs}, {"ListJobs AllJobs ListJobRuns AllJobRuns ListRuns AllRuns", x.lists},
				{"CancelRun", x.cancels}, {"ListDeadLetters AllDeadLetters RetryRun RetryDeadLetters PurgeDeadLetters", x.deadLetters},
				{"GetSchedule UpdateSchedule DeleteSchedule CreateSchedule ListSchedules AllSchedules", x.schedules},
				{"Live Ready GetMetrics Exposition OpenAPI", x.tellsHowItIs}, {"", x.makesDeclaredJobs},
				{"", func(t *testing.T) { x.asksForKeys(t, keys) }},
				{"GetManagement Set Do", x.manages},
			} {
				if !t.Run(strings.ReplaceAll(step.methods, " ", "_"), step.do) {
					return
				}
				called = append(called, strings.Fields(step.methods)...)
			}
			checkMethods(t, called)
			x.notes.checkInterface(t)
		})
	}
}

func (x *clientTest) makesJobs(t *testing.T) {
	type load struct{ N int }
	accepted := x.submit(t, "testEcho", load{3})
	run := must(x.c.Wait(x.ctx, accepted.ID))(t)
	var got load
	if err := run.DecodeResult(&got); err != nil || got.N != 3 || run.State != client.StateDone || run.JobID != accepted.ID || run.Job == nil {
		t.Errorf("got %+v, %+v, %v", run, got, err)
	}
	if again := must(x.c.GetRun(x.ctx, run.ID))(t); !reflect.DeepEqual(again, run) {
		t.Errorf("got %+v, want %+v", again, run)
	}

	called := must(x.c.Call(x.ctx, x.target.URL, client.WithMethod(http.MethodPost), client.WithHeader("X-Own", "1"), client.WithPayload([]int{1})))(t)
	if run := must(x.c.Wait(x.ctx, called.ID))(t); x.target.called(run.ID) != 1 || string(run.Result.Bytes()) != "done" || run.Result.MetaData["Method"] != "POST" {
		t.Errorf("got %+v", run)
	}

	later := client.WithSchedule(client.At(time.Now().Add(time.Hour)))
	first := x.submit(t, "testEcho", 1, client.WithIdempotencyKey("client-1"), later)
	if _, err := client.JobType[int]("testEcho").Submit(x.ctx, x.c, 2, client.WithIdempotencyKey("client-1"), later); !errors.Is(err, client.ErrKeyReused) {
		t.Errorf("another job with the key: got %v", err)
	}
	if first.Replayed || first.Revision != 1 || first.IdempotencyKey != "client-1" {
		t.Errorf("got %+v", first)
	}
	if again := x.submit(t, "testEcho", 1, client.WithIdempotencyKey("client-2")); again.Replayed {
		t.Errorf("got %+v", again)
	} else if replayed := x.submit(t, "testEcho", 1, client.WithIdempotencyKey("client-2")); !replayed.Replayed || replayed.ID != again.ID {
		t.Errorf("got %+v", replayed)
	}

	held := x.submit(t, "testBlock", nil, client.WithUniqueKey("client", time.Hour))
	_, err := client.JobType[any]("testBlock").Submit(x.ctx, x.c, nil, client.WithUniqueKey("client", time.Hour))
	if e := (*client.Error)(nil); !errors.As(err, &e) || !errors.Is(e, client.ErrConflict) || e.RunID == "" || e.CorrelationID == "" {
		t.Errorf("a unique key that is taken: got %v", err)
	}
	if err := x.c.DeleteJob(x.ctx, held.ID, 0); err != nil {
		t.Error(err)
	}
}

func (x *clientTest) keepsFields(t *testing.T) {
	r := client.JobRequest{
		Type: client.TypeHTTP, URL: x.target.URL, Method: http.MethodPut, Headers: map[string]string{"X-Own": "1"}, Payload: json.RawMessage(`{"a":[1,2]}`),
		Timeout: 9 * time.Second, Priority: 3, MaxAttempts: 4, OrderKey: "order", FairKey: "fair", UniqueKey: "fields", UniqueFor: time.Minute,
		Deadline: time.Now().Add(time.Hour).UTC().Truncate(time.Second), IdempotencyKey: "client-fields",
	}
	recurring := client.Cron("0 4 * * *", "Europe/Berlin")
	recurring.Overlap, recurring.Misfire, recurring.Jitter = client.OverlapAllow, client.MisfireAll, 2*time.Second
	recurring.Except = &client.Except{Dates: []string{"2030-12-25"}, Weekdays: []string{"SUN"}}
	for i, schedule := range []client.Schedule{recurring, client.Every(time.Hour), client.At(time.Now().Add(time.Hour).UTC().Truncate(time.Second)), client.AtTicks()} {
		r.Schedule = schedule
		r.UniqueKey, r.IdempotencyKey = "fields-"+string(rune('a'+i)), "client-fields-"+string(rune('a'+i))
		job := must(x.c.GetJob(x.ctx, must(x.c.Submit(x.ctx, r))(t).ID))(t)
		want := r
		want.IdempotencyKey = ""
		if got, err := job.Request(); err != nil || !reflect.DeepEqual(got, want) || job.IdempotencyKey != r.IdempotencyKey {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	if _, err := x.c.GetJob(x.ctx, "nothing"); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func (x *clientTest) makesBatches(t *testing.T) {
	known, unknown := client.JobType[int]("testEcho").Request(1), client.JobRequest{Type: "nobody"}
	answers := must(x.c.Batch(x.ctx, []client.JobRequest{known, unknown}))(t)
	if run := must(x.c.Wait(x.ctx, answers[0].ID))(t); answers[0].Err != nil || run.State != client.StateDone || string(run.Result.Bytes()) != "1" {
		t.Errorf("got %+v and %+v", answers[0], run)
	}
	e := (*client.Error)(nil)
	if !errors.As(answers[1].Err, &e) || !errors.Is(e, client.ErrInvalid) || len(e.Wrong) != 1 || e.Wrong[0].Pointer != "#/jobs/1/type" {
		t.Errorf("got %+v", answers[1].Err)
	}
}

func (x *clientTest) makesDeclaredJobs(t *testing.T) {
	submit := map[string]func(context.Context, any, ...client.SubmitOption) (client.Accepted, error){}
	for _, declared := range config.Definition().Jobs {
		do, ok := submit[declared.Name]
		if !ok {
			t.Errorf("the client knows no type %s", declared.Name)
			continue
		}
		// Not before the test has long ended. What its payload is to be is the type's own business.
		accepted, err := do(x.ctx, map[string]any{}, client.WithSchedule(client.At(time.Now().Add(time.Hour))))
		if errors.Is(err, client.ErrInvalid) {
			continue
		}
		if job := must(x.c.GetJob(x.ctx, must(accepted, err)(t).ID))(t); job.Type != declared.Name {
			t.Errorf("got %+v, want a job of the type %s", job, declared.Name)
		}
	}
}

func (x *clientTest) asksForKeys(t *testing.T, keys bool) {
	_, err := x.newClient().ListJobs(x.ctx, client.Page{})
	if asked := keys; asked != errors.Is(err, client.ErrUnauthorized) || !asked && err != nil {
		t.Errorf("without a key: got %v", err)
	}
}
