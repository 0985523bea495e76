package dispatch

import "example.invalid/service/internal/work"

// delivery is a result on its way to the scheduler. It is there for each run,
// also for one that failed or has none, so that no consumer ever meets a nil.
type delivery struct {
	work.Result
	job work.Job
	run work.Run

	bytes int // of the payload
}

// Job returns the job that was run, whatever the result says about it.
func (r *delivery) Job() work.Job { return r.job }

// Decode makes the job anew when the result does not know it.
func (r *delivery) Decode() (work.Job, error) {
	if r.Result.Job() == nil {
		return work.NewResult(r.job, nil, nil).Decode()
	}
	return r.Result.Decode()
}

// size is how much memory it holds, next to that of the job.
func (r *delivery) size() int { return r.bytes }

// Run returns the run that led to the result.
func (r *delivery) Run() work.Run { return r.run }

func (r *run) deliver(registry *work.Registry, result work.Result, run work.Run) *delivery {
	job := r.begun.Job
	if job == nil {
		job = registry.Job(*r.begun.Spec)
	}
	if result == nil {
		var metadata map[string]string
		if run.Cause != "" {
			metadata = map[string]string{"error": run.Cause}
		}
		result = work.NewResult(job, nil, metadata)
	}
	d := &delivery{Result: result, job: job, run: run}
	if run.Result != nil {
		d.bytes = run.Result.Size
	}
	return d
}
