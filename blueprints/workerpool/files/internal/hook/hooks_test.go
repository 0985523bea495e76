package hook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.invalid/service/internal/work"
)

var operations = []Operation{
	ListJobs, ListSchedule, GetJob, GetSchedule, GetMetrics, GetManagement, PutManagement, CreateJob, UpdateJob,
	DeleteJob, CreateSchedule, UpdateSchedule, DeleteSchedule, GetLiveness, GetReadiness,
}

var onRuns = []Operation{ListRuns, GetRun, DeleteRun, RetryRun, ListDeadLetters, RetryDeadLetters, PurgeDeadLetters}

// TestEachHookIsCalledByItsOperation fills every field by reflection, so that
// none can be forgotten.
func TestEachHookIsCalledByItsOperation(t *testing.T) {
	var h Hooks
	var got string
	v := reflect.ValueOf(&h).Elem()
	n := 0
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if v.Field(i).Type() != reflect.TypeFor[Func]() {
			continue
		}
		n++
		v.Field(i).Set(reflect.ValueOf(Func(func(context.Context, *Call) error { got = name; return nil })))
	}
	if n != 30 {
		t.Errorf("%d hooks, want PavedRoad's 28 and the two of runs", n)
	}
	for _, op := range append(operations, onRuns...) {
		name := strings.ToUpper(string(op[:1])) + string(op[1:])
		if slices.Contains(onRuns, op) {
			name = "Runs"
		}
		call := &Call{Operation: op}
		got = ""
		if err := h.Before(context.Background(), call); err != nil || got != "Pre"+name {
			t.Errorf("before %s: %q was called, %v", op, got, err)
		}
		got = ""
		want := "Post" + name
		if op == GetLiveness || op == GetReadiness {
			want = ""
		}
		if err := h.After(context.Background(), call); err != nil || got != want {
			t.Errorf("after %s: %q was called, %v", op, got, err)
		}
	}
}

func TestNoHooks(t *testing.T) {
	ctx := context.Background()
	for name, h := range map[string]*Hooks{"nil": nil, "empty": {}} {
		for _, op := range append(append(operations, onRuns...), CreateJobs, "unknown") {
			if err := errors.Join(h.Before(ctx, &Call{Operation: op}), h.After(ctx, &Call{Operation: op})); err != nil {
				t.Errorf("%s, %s: %v", name, op, err)
			}
		}
		err := errors.Join(h.Start(ctx), h.Ready(ctx), h.Stopping(ctx), h.Stopped(ctx),
			h.RunStarting(ctx, work.Run{}), h.RunEnded(ctx, work.Run{}, &Outcome{}), h.RunOver(ctx, work.Run{State: work.StateDead}))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHooksChangeAndRefuse(t *testing.T) {
	h := &Hooks{
		PreCreateJob: func(_ context.Context, c *Call) error {
			if c.Job.Type == "bad" {
				return fmt.Errorf("policy: %w", Refuse(http.StatusTeapot, "no tea"))
			}
			c.Job.Type = "changed"
			return nil
		},
		PostGetJob: func(_ context.Context, c *Call) error { c.Status = http.StatusAccepted; return nil },
	}
	good := &Call{Operation: CreateJob, Job: &work.Spec{Type: "good"}}
	if err := h.Before(context.Background(), good); err != nil || good.Job.Type != "changed" {
		t.Errorf("%+v, %v", good.Job, err)
	}
	var veto *Veto
	err := h.Before(context.Background(), &Call{Operation: CreateJob, Job: &work.Spec{Type: "bad"}})
	if !errors.As(err, &veto) || veto.StatusCode() != http.StatusTeapot || veto.Reason != "no tea" {
		t.Errorf("%v", err)
	}
	for status, want := range map[int]int{0: 403, 200: 403, 404: 404, 599: 599, 600: 403} {
		if got := Refuse(status, "").StatusCode(); got != want {
			t.Errorf("status %d becomes %d, want %d", status, got, want)
		}
	}
	call := &Call{Operation: GetJob, Status: http.StatusOK}
	if err := h.After(context.Background(), call); err != nil || call.Status != http.StatusAccepted {
		t.Errorf("%d, %v", call.Status, err)
	}
}

func TestPanicsAreContained(t *testing.T) {
	boom := func(context.Context) error { panic("boom") }
	call := func(context.Context, *Call) error { panic("boom") }
	h := &Hooks{
		PreGetJob: call, PostGetJob: call, PreRuns: call, OnStart: boom, OnReady: boom, OnStopping: boom, OnStopped: boom,
		BeforeRun: func(context.Context, work.Run) error { panic("boom") },
		AfterRun:  func(context.Context, work.Run, *Outcome) { panic("boom") },
		OnDead:    func(context.Context, work.Run) { panic("boom") },
		OnDone:    func(context.Context, work.Run) { panic("boom") },
		OnRetry:   func(context.Context, work.Run) { panic("boom") },
	}
	ctx := context.Background()
	for name, err := range map[string]error{
		"preGetJob": h.Before(ctx, &Call{Operation: GetJob}), "postGetJob": h.After(ctx, &Call{Operation: GetJob}),
		"preRuns": h.Before(ctx, &Call{Operation: RetryRun}),
		"onStart": h.Start(ctx), "onReady": h.Ready(ctx), "onStopping": h.Stopping(ctx), "onStopped": h.Stopped(ctx),
		"beforeRun": h.RunStarting(ctx, work.Run{}), "afterRun": h.RunEnded(ctx, work.Run{}, nil), "onDead": h.RunOver(ctx, work.Run{State: work.StateDead}),
		"onDone": h.RunOver(ctx, work.Run{State: work.StateDone}), "onRetry": h.RunOver(ctx, work.Run{State: work.StateRetrying}),
	} {
		var p *PanicError
		if !errors.As(err, &p) || p.Hook != name || p.Value != "boom" || len(p.Stack) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
