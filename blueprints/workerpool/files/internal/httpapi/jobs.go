package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/work"
)

// jobsPage and jobsArray are the two forms of the list of jobs: with what is
// needed to go on, and bare as PavedRoad has it.
func jobsPage(l work.JobList) any {
	return Jobs{Jobs: showJobs(l.Jobs), Next: l.Next, Total: l.Total}
}

func jobsArray(l work.JobList) any { return showJobs(l.Jobs) }

func (a *API) listJobs(form func(work.JobList) any) http.Handler {
	return a.handler(operation{
		name: hook.ListJobs,
		read: pageOf,
		do: func(ctx context.Context, x *exchange) error {
			list, err := a.o.Scheduler.GetScheduledJobs(ctx, *x.Page)
			if err != nil {
				return inPage(err)
			}
			link(x.Header, x.Request, x.Page, list.Next, list.Total)
			x.Body = form(list)
			return nil
		},
	})
}

func pageOf(x *exchange) (err error) {
	x.Page, err = readPage(x.Request)
	return err
}

func (a *API) createJob() http.Handler {
	return a.handler(a.creation(func(x *exchange) error {
		o, err := readBody(x.Request)
		if err != nil {
			return err
		}
		spec := a.reader().read(o)
		if err := o.err(); err != nil {
			return err
		}
		x.Job = &spec
		return readKey(x.Request.Header, x.Job)
	}))
}

// creation makes one job of what read finds.
func (a *API) creation(read func(x *exchange) error) operation {
	return operation{
		name: hook.CreateJob,
		read: read,
		do: func(ctx context.Context, x *exchange) error {
			if err := a.admit(); err != nil {
				return err
			}
			ctx, cancel := a.patient(ctx)
			defer cancel()
			obs.Mark(ctx, x.Job)
			spec, err := a.o.Scheduler.CreateScheduleJob(ctx, *x.Job)
			if err != nil {
				return err
			}
			x.Status = http.StatusCreated
			x.Header.Set("Location", a.o.Paths.Base()+"/jobs/"+spec.ID)
			x.Header.Set("ETag", etag(spec))
			if spec.Replayed {
				x.Header.Set("Idempotent-Replayed", "true")
			}
			x.Body = Added{Success: fmt.Sprintf("new job %s added", spec.ID), ID: spec.ID, Revision: spec.Revision}
			return nil
		},
	}
}

func (a *API) reader() jobReader { return jobReader{types: a.o.Types, policy: a.o.Policy} }

func (a *API) getJob() http.Handler {
	return a.handler(operation{
		name: hook.GetJob,
		do: func(ctx context.Context, x *exchange) error {
			spec, err := a.job(ctx, x.Key)
			if err != nil {
				return err
			}
			shown := showJob(spec)
			if x.Request.URL.Query().Has("explain") {
				shown.Explain = a.explain(spec)
				x.Body = shown
				return nil
			}
			x.Header.Set("ETag", etag(spec))
			if matches(x.Request.Header.Get("If-None-Match"), spec) {
				x.Status = http.StatusNotModified
				return nil
			}
			x.Body = shown
			return nil
		},
	})
}

// explain tells where the runs of a job are, and when it has the next one.
func (a *API) explain(spec work.Spec) *dispatch.Explanation {
	why := a.o.Runs.Explain(spec.ID)
	if spec.Trigger.Single() {
		return &why
	}
	if timer, ok := a.o.Scheduler.(work.NextTimer); ok {
		why.Next = timer.NextTime(spec.ID)
	}
	switch {
	case why.State != "" && !why.State.Final():
	case !a.o.Scheduler.Status().Running:
		why.Reason += "; the scheduler is stopped, so there is no next one"
	case !why.Next.IsZero():
		why.Reason += "; the next one is due at " + why.Next.Format(time.RFC3339)
	}
	return &why
}

// job returns a job, or a problem that names the key.
func (a *API) job(ctx context.Context, key string) (work.Spec, error) {
	spec, err := a.o.Scheduler.GetScheduleJob(ctx, key)
	if err != nil {
		return spec, fmt.Errorf("job %q: %w", key, err)
	}
	return spec, nil
}

func (a *API) updateJob() http.Handler {
	return a.handler(operation{
		name: hook.UpdateJob,
		read: func(x *exchange) error {
			revision, err := readIfMatch(x.Request.Header)
			if err != nil {
				return err
			}
			o, err := readBody(x.Request)
			if err != nil {
				return err
			}
			var id string
			if o.take("id", &id) && id != x.Key {
				o.add("id", "is not the id in the URL")
			}
			if _, there := o.fields["idempotencyKey"]; there {
				o.add("idempotencyKey", "cannot be changed")
				delete(o.fields, "idempotencyKey")
			}
			spec := a.reader().read(o)
			spec.ID, spec.Revision = x.Key, revision
			x.Job = &spec
			return o.err()
		},
		do: func(ctx context.Context, x *exchange) error {
			if err := a.admit(); err != nil {
				return err
			}
			ctx, cancel := a.patient(ctx)
			defer cancel()
			obs.Mark(ctx, x.Job)
			spec, err := a.o.Scheduler.UpdateScheduleJob(ctx, *x.Job)
			if err != nil {
				return fmt.Errorf("job %q: %w", x.Key, err)
			}
			x.Header.Set("ETag", etag(spec))
			x.Body = Added{Success: fmt.Sprintf("job %s updated", spec.ID), ID: spec.ID, Revision: spec.Revision}
			return nil
		},
	})
}

func (a *API) deleteJob() http.Handler {
	return a.handler(operation{
		name: hook.DeleteJob,
		do: func(ctx context.Context, x *exchange) error {
			revision, err := readIfMatch(x.Request.Header)
			if err != nil {
				return err
			}
			if revision != 0 {
				spec, err := a.job(ctx, x.Key)
				if err != nil {
					return err
				}
				if spec.Revision != revision {
					return fmt.Errorf("job %q: %w", x.Key, work.ErrRevision)
				}
			}
			if err := a.o.Scheduler.DeleteScheduleJob(ctx, x.Key); err != nil {
				return fmt.Errorf("job %q: %w", x.Key, err)
			}
			x.Body = Success{Success: fmt.Sprintf("Job %s deleted", x.Key)}
			return nil
		},
	})
}

// listJobRuns is part of getting a job, so it has the hooks of that.
func (a *API) listJobRuns() http.Handler {
	return a.handler(operation{
		name: hook.GetJob,
		read: pageOf,
		do: func(ctx context.Context, x *exchange) error {
			if _, err := a.job(ctx, x.Key); err != nil {
				return err
			}
			list, err := a.o.Runs.Runs(x.Key, *x.Page)
			if err != nil {
				return inPage(err)
			}
			link(x.Header, x.Request, x.Page, list.Next, list.Total)
			x.Body = showRuns(list, true)
			return nil
		},
	})
}
