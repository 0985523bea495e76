package main

import "github.com/acme-demo/eventcollector/internal/work"

// Scheduler decides which job is run when. It sends jobs to the dispatcher and
// receives their results.
//
// Its methods are of four kinds:
//
//	data:       GetSchedule, UpdateSchedule, CreateSchedule, DeleteSchedule,
//	            GetScheduledJobs, GetScheduleJob, UpdateScheduleJob,
//	            CreateScheduleJob, DeleteScheduleJob
//	execution:  Init, SetChannels, Run, Shutdown
//	status:     Metrics, Status, RestartScheduler
//	optional:   Accepted, SwapsChannels, GetSchedules, Bind, each in an
//	            interface of its own in package work
//
// schedule.Base has them all. A scheduler of your own embeds it and replaces
// those that it wants different, as httpScheduler.go does.
type Scheduler = work.Scheduler

// Schedule is a named trigger: "default", or that of a single job.
type Schedule = work.Schedule

// Trigger tells when a job is run: once, at a time, at an interval or at the
// times of a cron expression.
type Trigger = work.Trigger
