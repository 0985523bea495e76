package obs

import (
	"maps"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"

	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/pool"
)

// Exposition returns the numbers in the Prometheus text format.
func (m *Metrics) Exposition() string {
	var e exposition
	m.exposeBuild(&e)
	s := m.Dispatcher.Stats()
	exposeRuns(&e, s)
	exposePool(&e, s.Pool)
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
		"Runs that were accepted; the sum of the finished ones and of those in each state.", s.Accepted)
	e.family("workerpool_runs_finished_total", "counter", "Accepted runs that came to an end, by how.")
	for _, c := range []struct {
		state string
		n     uint64
	}{{"done", s.Done}, {"dead", s.Dead}, {"cancelled", s.Cancelled}, {"dropped", s.Dropped}} {
		e.sample("workerpool_runs_finished_total", float64(c.n), label{"state", c.state})
	}
	e.family("workerpool_runs", "gauge", "Accepted runs that have not come to an end, by state.")
	for _, c := range []struct {
		state string
		n     int
	}{{"scheduled", s.Scheduled}, {"waiting", s.Waiting}, {"running", s.Running}} {
		e.sample("workerpool_runs", float64(c.n), label{"state", c.state})
	}
	e.counter("workerpool_runs_refused_total", "Runs that were refused because the queue was full.", s.Refused)
	e.counter("workerpool_runs_skipped_total", "Ticks of a job that were skipped because its last run had not finished.", s.Skipped)
	e.counter("workerpool_runs_timed_out_total", "Runs that took longer than their timeout.", s.TimedOut)
	e.counter("workerpool_hook_panics_total", "Panics in hooks of runs.", s.HookPanics)
	e.gauge("workerpool_kept_runs", "Finished runs that can be read back.", float64(s.KeptRuns))
	e.gauge("workerpool_kept_result_bytes", "Bytes of results that can be read back.", float64(s.KeptBytes))
	e.gauge("workerpool_accepting", "1 while runs are accepted.", number(s.Accepting))
}

func exposePool(e *exposition, s pool.Stats) {
	e.gauge("workerpool_workers", "Workers that are wanted.", float64(s.Workers))
	e.gauge("workerpool_workers_busy", "Workers that are running something.", float64(s.Busy))
	e.gauge("workerpool_workers_hung", "Runs that were given up and have not returned.", float64(s.Hung))
	e.gauge("workerpool_workers_paused", "1 while workers take no new runs.", number(s.Paused))
	e.gauge("workerpool_queue_length", "Runs that wait for a worker.", float64(s.Queued))
	e.gauge("workerpool_queue_capacity", "Most runs that may wait.", float64(s.Capacity))
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
