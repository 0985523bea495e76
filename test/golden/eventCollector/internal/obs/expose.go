package obs

import (
	"maps"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"time"

	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/queue"
)

// Exposition returns the numbers in the Prometheus text format.
func (m *Metrics) Exposition() string {
	var e exposition
	m.exposeBuild(&e)
	s := m.Dispatcher.Stats()
	exposeRuns(&e, s)
	exposeQueue(&e, s)
	exposePool(&e, s.Pool)
	exposeTypes(&e, s.Pool.Types)
	exposeChannels(&e, s)
	m.exposeScheduler(&e)
	m.Requests.expose(&e)
	exposeRuntime(&e)
	return e.b.String()
}

func (m *Metrics) exposeBuild(e *exposition) {
	e.family("workerpool_build_info", "gauge", "Which build this is; always 1.")
	e.sample("workerpool_build_info", 1, label{"version", m.Build.Version}, label{"build", m.Build.Build},
		label{"tag", m.Build.GitTag}, label{"goversion", runtime.Version()})
	e.gauge("process_start_time_seconds", "Start time of the process since the Unix epoch, in seconds.",
		float64(m.Start.UnixMilli())/1000)
}

func exposeRuns(e *exposition, s dispatch.Stats) {
	e.counter("workerpool_runs_accepted_total",
		"Runs that were accepted; with the recovered ones the sum of the finished ones and of those in each state.", s.Accepted)
	e.counter("workerpool_runs_recovered_total", "Unfinished runs that were found at the start, and dead ones that were taken up again.", s.Recovered)
	e.family("workerpool_runs_finished_total", "counter", "Runs that came to an end, by how.")
	for _, c := range []struct {
		state string
		n     uint64
	}{{"done", s.Done}, {"dead", s.Dead}, {"cancelled", s.Cancelled}, {"dropped", s.Dropped}} {
		e.sample("workerpool_runs_finished_total", float64(c.n), label{"state", c.state})
	}
	e.family("workerpool_runs", "gauge", "Runs that have not come to an end, by state.")
	for _, c := range []struct {
		state string
		n     int
	}{
		{"scheduled", s.Scheduled}, {"waiting", s.Waiting}, {"retrying", s.Retrying}, {"running", s.Running},
		{"undecodable", s.Undecodable},
	} {
		e.sample("workerpool_runs", float64(c.n), label{"state", c.state})
	}
	e.counter("workerpool_attempts_failed_total", "Attempts after which the run is tried again.", s.Failed)
	e.counter("workerpool_runs_refused_total", "Runs that were refused because the queue was full.", s.Refused)
	e.counter("workerpool_runs_skipped_total", "Runs that were skipped because the last one of their job, or one with their unique key, had not finished.", s.Skipped)
	e.counter("workerpool_runs_timed_out_total", "Attempts that took longer than their timeout.", s.TimedOut)
	e.counter("workerpool_runs_poisoned_total", "Runs that are dead because the process died at them too often.", s.Poisoned)
	e.counter("workerpool_runs_overflowed_total", "Runs that are dead or dropped because the queue was full.", s.Overflow)
	e.counter("workerpool_hook_panics_total", "Panics in hooks of runs.", s.HookPanics)
	e.gauge("workerpool_kept_runs", "Finished runs that can be read back.", float64(s.KeptRuns))
	e.gauge("workerpool_kept_result_bytes", "Bytes of results that can be read back.", float64(s.KeptBytes))
	e.gauge("workerpool_accepting", "1 while runs are accepted.", number(s.Accepting))
}

func exposeQueue(e *exposition, s dispatch.Stats) {
	e.gauge("workerpool_queue_length", "Runs that wait for a worker.", float64(s.Waiting))
	e.gauge("workerpool_queue_capacity", "Most runs that may wait.", float64(s.Capacity))
	e.gauge("workerpool_queue_bytes", "Bytes of payload of the unfinished runs.", float64(s.Bytes))
	e.gauge("workerpool_queue_capacity_bytes", "Most bytes of payload of the unfinished runs.", float64(s.CapacityBytes))
	e.gauge("workerpool_queue_spilled", "Runs that wait in a file.", float64(s.SpilledRuns))
	oldest := 0.0
	if !s.Oldest.IsZero() {
		oldest = time.Since(s.Oldest).Seconds()
	}
	e.gauge("workerpool_queue_oldest_seconds", "How long the run that has waited longest has done so.", oldest)
	ready := [queue.LeastUrgent + 1]int{}
	for _, lane := range s.Pool.Lanes {
		ready[lane.Priority] += lane.Waiting + lane.Parked
	}
	e.family("workerpool_queue_ready", "gauge", "Runs that wait for a worker, by priority; 1 is most urgent.")
	for priority := queue.MostUrgent; priority <= queue.LeastUrgent; priority++ {
		e.sample("workerpool_queue_ready", float64(ready[priority]), label{"priority", itoa(priority)})
	}
	e.gauge("workerpool_dead_letters", "Dead runs that are kept.", float64(s.DeadLetters))
	e.gauge("workerpool_idempotency_keys", "Idempotency keys that are remembered.", float64(s.Keys))
	if s.Log == nil {
		return
	}
	e.gauge("workerpool_journal_bytes", "Size of the journal.", float64(s.Log.Bytes))
	e.gauge("workerpool_journal_segments", "Files of the journal.", float64(s.Log.Segments))
	e.gauge("workerpool_journal_live_ratio", "Part of the journal that is still needed.", s.Log.Live)
	e.counter("workerpool_journal_records_total", "Records that were written.", s.Log.Records)
	e.counter("workerpool_journal_commits_total", "Writes, or flushes to the disk.", s.Log.Commits)
	e.counter("workerpool_journal_compactions_total", "Compactions.", s.Log.Compactions)
	e.gauge("workerpool_journal_quarantined", "Damaged parts of the journal that were set aside.", float64(s.Log.Quarantined))
	e.gauge("workerpool_journal_failed", "1 when the journal takes nothing any more.", number(s.Log.Failed != nil))
	e.gauge("workerpool_journal_commit_p50_seconds", "How long it lately took to make a record safe, the median.", s.Log.P50.Seconds())
	e.gauge("workerpool_journal_commit_p99_seconds", "How long it lately took to make a record safe, at most in 99 of 100 cases.", s.Log.P99.Seconds())
}

func exposeTypes(e *exposition, types []pool.TypeStats) {
	e.family("workerpool_type_running", "gauge", "Attempts under way, by type.")
	for _, t := range types {
		e.sample("workerpool_type_running", float64(t.Running), label{"type", t.Type})
	}
	e.family("workerpool_type_limited", "gauge", "Runs that wait because of a limit of their type.")
	for _, t := range types {
		e.sample("workerpool_type_limited", float64(t.Limited), label{"type", t.Type})
	}
}

func exposePool(e *exposition, s pool.Stats) {
	e.gauge("workerpool_workers", "Workers that are wanted.", float64(s.Workers))
	e.gauge("workerpool_workers_busy", "Workers that are running something.", float64(s.Busy))
	e.gauge("workerpool_workers_hung", "Runs that were given up and have not returned.", float64(s.Hung))
	e.gauge("workerpool_workers_paused", "1 while workers take no new runs.", number(s.Paused))
	e.counter("workerpool_attempts_started_total", "Attempts that were started.", s.Started)
	e.counter("workerpool_panics_total", "Attempts that panicked.", s.Panics)
	e.counter("workerpool_goexits_total", "Attempts that ended their goroutine.", s.Goexits)
	e.counter("workerpool_given_up_total", "Attempts that were given up as hung.", s.GivenUp)
	e.counter("workerpool_returned_late_total", "Attempts that returned after they were given up.", s.Late)
	e.counter("workerpool_workers_replaced_total", "Workers that were replaced because of a hung attempt.", s.Replaced)
	e.family("workerpool_wait_duration_seconds", "histogram", "Time between acceptance and start.")
	e.histogram("workerpool_wait_duration_seconds", buckets{s.Wait.Bounds, s.Wait.Counts, s.Wait.Sum})
	e.family("workerpool_run_duration_seconds", "histogram", "Time that an attempt took.")
	e.histogram("workerpool_run_duration_seconds", buckets{s.Run.Bounds, s.Run.Counts, s.Run.Sum})
}

func exposeChannels(e *exposition, s dispatch.Stats) {
	e.gauge("workerpool_job_channel_length", "Jobs in the channel from the scheduler.", float64(s.JobChannelLen))
	e.gauge("workerpool_job_channel_capacity", "Buffer of the channel from the scheduler.", float64(s.JobChannelCap))
	e.gauge("workerpool_result_channel_length", "Results in the channel to the scheduler.", float64(s.ResultChannelLen))
	e.gauge("workerpool_result_channel_capacity", "Buffer of the channel to the scheduler.", float64(s.ResultChannelCap))
	e.counter("workerpool_jobs_received_total", "Jobs that came from the scheduler.", s.JobsReceived)
	e.counter("workerpool_jobs_refused_total", "Jobs from the scheduler that were refused.", s.JobsRefused)
	e.counter("workerpool_results_sent_total", "Results that were sent to the scheduler.", s.ResultsSent)
	e.counter("workerpool_results_dropped_total", "Results that the scheduler did not take in time; they stay readable.", s.ResultsDropped)
	e.gauge("workerpool_scheduler_running", "1 while the scheduler runs.", number(s.SchedulerRunning))
}

// exposeScheduler shows what the scheduler counts, whatever that is. The names
// are a label, so that they cannot collide with other metrics; some may go
// down, so they are gauges.
func (m *Metrics) exposeScheduler(e *exposition) {
	e.family("workerpool_scheduler_value", "gauge", "What the scheduler counts, by name.")
	counters := m.Scheduler.Metrics().Counters
	for _, name := range sortedKeys(counters) {
		e.sample("workerpool_scheduler_value", float64(counters[name]), label{"name", name})
	}
}

func exposeRuntime(e *exposition) {
	samples := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/total:bytes"},
		{Name: "/gc/cycles/total:gc-cycles"},
		{Name: "/sched/gomaxprocs:threads"},
	}
	metrics.Read(samples)
	e.gauge("go_goroutines", "Goroutines that exist.", float64(runtime.NumGoroutine()))
	e.gauge("go_memory_heap_objects_bytes", "Memory of heap objects.", float64(samples[0].Value.Uint64()))
	e.gauge("go_memory_bytes", "Memory that the Go runtime holds.", float64(samples[1].Value.Uint64()))
	e.counter("go_gc_cycles_total", "Garbage collections.", samples[2].Value.Uint64())
	e.gauge("go_threads_max", "GOMAXPROCS.", float64(samples[3].Value.Uint64()))
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func itoa(n int) string { return strconv.Itoa(n) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
