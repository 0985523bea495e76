package main

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/client"
)

func (x *clientTest) changesJobs(t *testing.T) {
	id := x.submit(t, "testEcho", 1, client.WithSchedule(client.Every(time.Hour))).ID
	job := must(x.c.GetJob(x.ctx, id))(t)
	if same, changed, err := x.c.RefreshJob(x.ctx, job); err != nil || changed || same.Revision != 1 {
		t.Errorf("got %+v, %t, %v", same, changed, err)
	}
	r := must(job.Request())(t)
	r.Payload, r.Schedule = 2, client.Every(2*time.Hour)
	if revision := must(x.c.ReplaceJob(x.ctx, id, 1, r))(t); revision != 2 {
		t.Errorf("got revision %d", revision)
	}
	if now, changed, err := x.c.RefreshJob(x.ctx, job); err != nil || !changed || now.Revision != 2 || now.Schedule.Every != 2*time.Hour || string(now.Payload) != "2" {
		t.Errorf("got %+v, %t, %v", now, changed, err)
	}
	if _, err := x.c.ReplaceJob(x.ctx, id, 1, r); !errors.Is(err, client.ErrRevision) {
		t.Errorf("an old revision: got %v", err)
	}
	if explained := must(x.c.ExplainJob(x.ctx, id))(t); explained.Explain == nil || explained.Explain.JobID != id || explained.Explain.Reason == "" || explained.Explain.Next.IsZero() {
		t.Errorf("got %+v", explained.Explain)
	}
	if err := x.c.DeleteJob(x.ctx, id, 1); !errors.Is(err, client.ErrRevision) {
		t.Errorf("an old revision: got %v", err)
	}
	if err := x.c.DeleteJob(x.ctx, id, 2); err != nil {
		t.Error(err)
	}
	if err := x.c.DeleteJob(x.ctx, id, 0); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("a job that is gone: got %v", err)
	}
}

func (x *clientTest) lists(t *testing.T) {
	id := x.submit(t, "testEcho", 1, client.WithSchedule(client.Every(time.Second))).ID
	x.eventually("two runs", func() bool { return must(x.c.ListJobRuns(x.ctx, id, client.Page{}))(t).Total >= 2 })
	if now := must(x.c.Wait(x.ctx, id))(t); now.State != client.StateDone || now.JobID != id {
		t.Errorf("got %+v", now)
	}
	// No further runs, so that the lists stay as they are.
	if _, err := x.c.Do(x.ctx, client.StopScheduler); err != nil {
		t.Fatal(err)
	}
	x.eventually("an end of the runs", func() bool { c := x.counts(); return c.Waiting+c.Running+c.Retrying == 0 })
	jobs := pages(t, func(p client.Page) (client.List[client.Job], error) { return x.c.ListJobs(x.ctx, p) }, x.c.AllJobs(x.ctx))
	if !slices.ContainsFunc(jobs, func(j client.Job) bool { return j.ID == id && j.Type == "testEcho" }) {
		t.Errorf("job %s is not in %+v", id, jobs)
	}
	of := pages(t, func(p client.Page) (client.List[client.Run], error) { return x.c.ListJobRuns(x.ctx, id, p) }, x.c.AllJobRuns(x.ctx, id))
	if of[0].JobID != id || of[0].Result == nil || string(of[0].Result.Bytes()) != "1" {
		t.Errorf("got %+v", of[0])
	}
	done := pages(t, func(p client.Page) (client.List[client.Run], error) { return x.c.ListRuns(x.ctx, client.StateDone, p) }, x.c.AllRuns(x.ctx, client.StateDone))
	if !slices.ContainsFunc(done, func(r client.Run) bool { return r.ID == of[0].ID }) {
		t.Errorf("run %s is not in %+v", of[0].ID, done)
	}
	if err := x.c.DeleteJob(x.ctx, id, 0); err != nil {
		t.Error(err)
	}
	if _, err := x.c.Do(x.ctx, client.StartScheduler); err != nil {
		t.Error(err)
	}
}

func (x *clientTest) cancels(t *testing.T) {
	id := x.submit(t, "testBlock", nil).ID
	var run client.Run
	x.eventually("the run", func() bool {
		for unfinished, err := range x.c.AllRuns(x.ctx, client.Unfinished) {
			if run = must(unfinished, err)(t); run.JobID == id && run.State == client.StateRunning {
				return true
			}
		}
		return false
	})
	if cancelled := must(x.c.CancelRun(x.ctx, run.ID))(t); cancelled == nil || cancelled.ID != run.ID {
		t.Errorf("got %+v", cancelled)
	}
	if run := must(x.c.Wait(x.ctx, run.ID))(t); run.State != client.StateCancelled {
		t.Errorf("got %+v", run)
	}
	if _, err := x.c.CancelRun(x.ctx, run.ID); !errors.Is(err, client.ErrConflict) {
		t.Errorf("a second time: got %v", err)
	}
}

func (x *clientTest) deadLetters(t *testing.T) {
	var ids []string
	for range 5 {
		run := must(x.c.Wait(x.ctx, x.submit(t, "testFail", nil).ID))(t)
		if run.State != client.StateDead || run.Cause == "" || run.Attempts[0].Cause == "" {
			t.Fatalf("got %+v", run)
		}
		ids = append(ids, run.ID)
	}
	dead := pages(t, func(p client.Page) (client.List[client.Run], error) {
		return x.c.ListDeadLetters(x.ctx, client.StateDead, p)
	}, x.c.AllDeadLetters(x.ctx, ""))
	if len(dead) != len(ids) || dead[0].ID != ids[4] {
		t.Errorf("got %+v", dead)
	}
	x.healed.Store(true)
	if run := must(x.c.RetryRun(x.ctx, ids[0]))(t); run.ID != ids[0] {
		t.Errorf("got %+v", run)
	}
	retried := must(x.c.RetryDeadLetters(x.ctx, client.Selection{IDs: []string{ids[1], "nothing"}}))(t)
	if retried.Retried != 1 || len(retried.Failed) != 1 || retried.Failed[0].Status != 404 || !retried.Complete || retried.Left != 3 {
		t.Errorf("got %+v", retried)
	}
	for _, id := range ids[:2] {
		if run := must(x.c.Wait(x.ctx, id))(t); run.State != client.StateDone {
			t.Errorf("got %+v", run)
		}
	}
	if gone, err := x.c.CancelRun(x.ctx, ids[2]); err != nil || gone != nil {
		t.Errorf("a dead run is forgotten: got %+v, %v", gone, err)
	}
	if purged := must(x.c.PurgeDeadLetters(x.ctx, client.Selection{All: true, State: client.StateDead}))(t); purged.Purged != 2 || !purged.Complete || purged.Left != 0 {
		t.Errorf("got %+v", purged)
	}
	if retried := must(x.c.RetryDeadLetters(x.ctx, client.Selection{All: true}))(t); retried.Retried != 0 || !retried.Complete {
		t.Errorf("got %+v", retried)
	}
	if _, err := x.c.RetryDeadLetters(x.ctx, client.Selection{}); !errors.Is(err, client.ErrInvalid) {
		t.Errorf("no selection: got %v", err)
	}
}

func (x *clientTest) schedules(t *testing.T) {
	if err := x.c.UpdateSchedule(x.ctx, client.ScheduleChange{SendIntervalSeconds: 1200, ResponseTimeJobs: 7}); err != nil {
		t.Fatal(err)
	}
	if s := must(x.c.GetSchedule(x.ctx))(t); s.Name != "default" || s.SendIntervalSeconds != 1200 || s.ResponseTimeJobs != 7 || s.Next.IsZero() {
		t.Errorf("got %+v", s)
	}
	id := x.submit(t, "testEcho", 1, client.WithSchedule(client.Every(time.Hour))).ID
	all := pages(t, func(p client.Page) (client.List[client.NamedSchedule], error) { return x.c.ListSchedules(x.ctx, p) }, x.c.AllSchedules(x.ctx))
	if !slices.ContainsFunc(all, func(s client.NamedSchedule) bool { return s.Name == id && s.Schedule.Every == time.Hour }) {
		t.Errorf("the schedule of %s is not in %+v", id, all)
	}
	if err := x.c.DeleteSchedule(x.ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := x.c.GetSchedule(x.ctx); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	nightly := client.Cron("0 4 * * *", "UTC")
	if err := x.c.CreateSchedule(x.ctx, client.ScheduleChange{Schedule: &nightly}); err != nil {
		t.Fatal(err)
	}
	if s := must(x.c.GetSchedule(x.ctx))(t); s.Schedule == nil || s.Schedule.Cron != "0 4 * * *" || s.Next.UTC().Hour() != 4 {
		t.Errorf("got %+v", s)
	}
	if err := x.c.CreateSchedule(x.ctx, client.ScheduleChange{SendIntervalSeconds: 3}); !errors.Is(err, client.ErrConflict) {
		t.Errorf("a second one: got %v", err)
	}
}

func (x *clientTest) tellsHowItIs(t *testing.T) {
	if h := must(x.c.Live(x.ctx))(t); !h.OK {
		t.Errorf("got %+v", h)
	}
	if h := must(x.c.Ready(x.ctx))(t); !h.OK || len(h.Checks) == 0 || h.Checks[0].Name == "" {
		t.Errorf("got %+v", h)
	}
	m, counted := must(x.c.GetMetrics(x.ctx))(t), x.counts()
	if m.Runs.Accepted != uint64(counted.Accepted) || m.Runs.Done == 0 || m.Pool.Workers != 4 || m.Queue.Capacity != 1000 || m.Build.Version != Version ||
		m.Dispatcher.UpTime <= 0 || len(m.HTTP.Requests) == 0 {
		t.Errorf("got %+v", m)
	}
	if text := must(x.c.Exposition(x.ctx))(t); !strings.Contains(text, "\n# TYPE workerpool_runs_accepted_total counter\n") {
		t.Errorf("got %s", text)
	}
	if document := must(x.c.OpenAPI(x.ctx))(t); !bytes.Equal(document, openAPI) {
		t.Errorf("got %d bytes in place of %d", len(document), len(openAPI))
	}
}

func (x *clientTest) manages(t *testing.T) {
	do := func(command client.Command) client.Outcome { return must(x.c.Do(x.ctx, command))(t) }
	if text := must(x.c.Set(x.ctx, "number_of_workers", 3))(t).Text; text != "number_of_workers changed from 4 to 3" {
		t.Errorf("got %q", text)
	}
	must(x.c.Set(x.ctx, "log_level", "warn"))(t)
	must(x.c.Set(x.ctx, "rate.http", 2.5))(t)
	m := must(x.c.GetManagement(x.ctx))(t)
	for name, want := range map[string]any{"number_of_workers": 3.0, "log_level": "warn", "rate.http": 2.5} {
		if f, ok := m.Field(name); !ok || f.Value != want || f.Origin != "set at run time" {
			t.Errorf("%s: got %+v, want %v", name, f, want)
		}
	}
	for _, pair := range [][2]client.Command{
		{client.Pause, client.Resume}, {client.StopWorkers, client.StartWorkers}, {client.StopScheduler, client.StartScheduler},
	} {
		for i, want := range []string{"stopped", "running"} {
			do(pair[i])
			state := must(x.c.GetManagement(x.ctx))(t).State
			if got := map[bool]string{true: state.Scheduler, false: state.Workers}[strings.HasSuffix(string(pair[i]), "scheduler")]; got != want {
				t.Errorf("after %s it is %s: %+v", pair[i], got, state)
			}
		}
	}
	once := x.newClient(client.APIKey(testKey), client.Retries(client.Retry{Attempts: 1}))
	do(client.Drain)
	if _, err := once.Submit(x.ctx, client.JobRequest{Type: "testEcho"}); !errors.Is(err, client.ErrOverloaded) {
		t.Errorf("while it is drained: got %v", err)
	}
	if h := must(x.c.Ready(x.ctx))(t); h.OK {
		t.Errorf("while it is drained: got %+v", h)
	}
	do(client.Resume)
	if _, err := x.c.Set(x.ctx, "colour", 3); !errors.Is(err, client.ErrInvalid) {
		t.Errorf("got %v", err)
	}
	var ids []string // of jobs that would be in the way of a clean stop
	for job, err := range x.c.AllJobs(x.ctx) {
		ids = append(ids, must(job, err)(t).ID)
	}
	for _, id := range ids {
		if err := x.c.DeleteJob(x.ctx, id, 0); err != nil {
			t.Error(err)
		}
	}
	if outcome := do(client.Shutdown); !outcome.Going {
		t.Errorf("got %+v", outcome)
	}
	x.once.Do(func() { x.ended(0) })
}
