// Package work holds the contracts of the service: what a Job, a Result, a
// Scheduler and a Metric are, how a job is described (Spec), what happened to
// it (Run), and how a description becomes a Job again (Registry).
//
// It imports the standard library only and nothing else of the service, so that
// jobs may live in any package.
package work
