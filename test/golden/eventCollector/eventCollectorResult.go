package main

import "github.com/acme-demo/eventcollector/internal/work"

// Result is what a run produced.
//
//	Job() Job
//	Decode() (Job, error)
//	MetaData() map[string]string
//	Payload() []byte
//
// Job is the job that was run, and Decode makes a new job from the result,
// ready to be run again. MetaData and Payload are kept with the run and can be
// read at jobs/{key}/runs.
type Result = work.Result

// newResult makes a Result of job from a payload and what is to be known about
// it; each of the three may be nil.
func newResult(job Job, payload []byte, metadata map[string]string) Result {
	return work.NewResult(job, payload, metadata)
}
