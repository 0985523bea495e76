// The eventCollector service works on jobs: they come in over HTTP or from a
// schedule, a dispatcher hands them to a pool of workers, and their results can
// be read back.
//
//	Scheduler <--> Dispatcher <--> Worker(1..n)
//
// Its words:
//
//   - A job is a description: id, revision, type, payload, schedule.
//   - A run is one execution of a job. It is scheduled, waiting, running, and in
//     the end done, dead or cancelled.
//   - An attempt is one call of a job's Run method.
//   - A schedule decides when a job gets a run. The jobs without one of their
//     own belong to the schedule named default, which sends them at every tick.
//
// Where to find what, in the files of this folder:
//
//   - eventCollectorMain.go starts the service and registers the job types.
//   - eventCollectorApp.go puts the parts together.
//   - eventCollectorHook.go is yours: look at, change or refuse what the service does.
//   - eventCollectorJob.go, eventCollectorResult.go, eventCollectorScheduler.go, eventCollectorDispatcher.go
//     and eventCollectorMetric.go name and explain the contracts.
//   - httpJob.go and httpResult.go are the job type http, which calls a URL.
//   - httpScheduler.go is the scheduler; it is yours to change.
//
// The machinery is in internal, the interface is described in api/openapi.yaml.
// Other Go programs call the service with the package client.
package main
