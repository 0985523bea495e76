package main

import "github.com/acme-demo/eventcollector/internal/hook"

// hooks is where you look at, change or refuse what the service does. The file
// is yours: roadctl writes it once and never again.
//
// Fill in the hooks that you want; the others stay nil and cost nothing. An
// example, which refuses jobs at night and gives every other job a header:
//
//	return &hook.Hooks{
//		PreCreateJob: func(ctx context.Context, call *hook.Call) error {
//			if hour := time.Now().Hour(); hour < 6 {
//				return hook.Refuse(http.StatusServiceUnavailable, "come back at six")
//			}
//			return nil
//		},
//		PostCreateJob: func(ctx context.Context, call *hook.Call) error {
//			call.Header.Set("X-Example", "set by a hook")
//			return nil
//		},
//	}
//
// Around each operation of the HTTP interface. Pre sees the request and may
// change what the operation is going to use: call.Key, Page, Job, Schedule,
// Command, Selection. Post sees the outcome, of failed requests too, and may change the
// answer: call.Status, Header, Body. hook.Refuse answers with a status and a
// reason; any other error answers 500.
//
//	PreListJobs        PostListJobs         GET jobs, GET jobsLIST
//	PreGetJob          PostGetJob           GET jobs/{key}
//	PreCreateJob       PostCreateJob        POST jobs
//	PreUpdateJob       PostUpdateJob        PUT jobs/{key}
//	PreDeleteJob       PostDeleteJob        DELETE jobs/{key}
//	PreListSchedule    PostListSchedule     GET schedulerLIST
//	PreGetSchedule     PostGetSchedule      GET scheduler
//	PreCreateSchedule  PostCreateSchedule   POST scheduler
//	PreUpdateSchedule  PostUpdateSchedule   PUT scheduler
//	PreDeleteSchedule  PostDeleteSchedule   DELETE scheduler
//	PreGetMetrics      PostGetMetrics       GET metrics
//	PreGetManagement   PostGetManagement    GET management
//	PrePutManagement   PostPutManagement    PUT management
//	PreRuns            PostRuns             runs, runs/{id}, deadletters: call.Operation says which
//	PreGetLiveness                          GET liveness
//	PreGetReadiness                         GET readiness
//
// Around each run, on its worker and within its timeout. BeforeRun may fail the
// run, AfterRun may change its outcome before it is recorded.
//
//	BeforeRun  AfterRun
//
// Where results go. Each sink, a work.Sink, takes the result of every run that
// has succeeded before the run is recorded as done. With an error the run is
// tried again: no result is lost, and one may come twice.
//
//	Sinks
//
// Beside the runs, one at a time, once the end of an attempt is recorded: the
// run is done, is going to be tried again, or has failed for good.
//
//	OnDone  OnRetry  OnDead
//
// Around the life of the service. An error of OnStart ends it before it begins.
//
//	OnStart  OnReady  OnStopping  OnStopped
//
// Hooks are called by many goroutines at a time. One that panics fails its
// request or run, and nothing else.
func hooks() *hook.Hooks {
	return &hook.Hooks{}
}
