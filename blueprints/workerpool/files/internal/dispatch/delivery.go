package dispatch

import "example.invalid/service/internal/work"

// delivery is a result on its way to the scheduler. It is there for each run,
// also for one that failed or has none, so that no consumer ever meets a nil.
type delivery struct {
	work.Result
	run work.Run
}

// Run returns the run that led to the result.
func (r *delivery) Run() work.Run { return r.run }

func (rec *record) deliver(registry *work.Registry, result work.Result, run work.Run) *delivery {
	if result == nil {
		job := rec.job
		if job == nil {
			job = registry.Job(rec.spec)
		}
		var metadata map[string]string
		if run.Cause != "" {
			metadata = map[string]string{"error": run.Cause}
		}
		result = work.NewResult(job, nil, metadata)
	}
	return &delivery{Result: result, run: run}
}
