package main

import "github.com/acme-demo/eventcollector/internal/work"

// Job is one unit of work. Run is called once for each attempt and should return
// soon after its context is done; context.Cause tells why it is. A nil Result
// with a nil error is a success without a result.
//
//	ID() string
//	Type() string
//	Run(ctx context.Context) (Result, error)
//
// Most job types need no Job of their own: work.Handle makes one of a function
// that takes the payload. A job that is written out can embed JobBase.
type Job = work.Job

// JobBase gives a job that embeds it an empty form of each optional method:
// Init and InitWithJobChan before Run, Shutdown after it, Pause, Errors and
// Metrics.
type JobBase = work.Base

// JobSpec describes a job: id, revision, type, payload, timeout and schedule.
// It is what is kept of a job; for each attempt a fresh Job is made from it.
type JobSpec = work.Spec

// JobRun is one execution of a job: its state, its attempts and its result.
// work.RunInfoFrom tells a job which run it is working on. Its ID stays the same
// over all attempts: give it to whatever has an effect outside, so that a second
// attempt can be recognised.
type JobRun = work.Run

// JobRegistry knows how to make the jobs of each type.
type JobRegistry = work.Registry
