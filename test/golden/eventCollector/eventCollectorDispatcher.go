package main

import "github.com/acme-demo/eventcollector/internal/dispatch"

// Dispatcher stands between the Scheduler and the workers. It takes jobs from
// the scheduler's channel and from Submit, keeps their runs, hands them to the
// workers and sends the results back. Its workers, channels and times of
// shutdown can be changed while it works.
type Dispatcher = dispatch.Dispatcher
