package obs

import (
	"maps"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"time"

	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/pool"
	"example.invalid/service/internal/work"
)

// Dispatcher is where the numbers of runs and workers come from.
type Dispatcher interface {
	Stats() dispatch.Stats
	Metrics() work.Metrics
}

// Scheduler is where the numbers of the schedules come from.
type Scheduler interface {
	Metrics() work.Metrics
}

// Metrics shows the numbers of the service, in two formats.
type Metrics struct {
	Build      Build
	Start      time.Time
	Dispatcher Dispatcher
	Scheduler  Scheduler
	Requests   *Requests
}

// Report is the JSON form of the metrics. Scheduler and dispatcher are as
// PavedRoad has them.
type Report struct {
	Scheduler  work.Metrics `json:"scheduler"`
	Dispatcher work.Metrics `json:"dispatcher"`
	Runs       Runs         `json:"runs"`
	Pool       Pool         `json:"pool"`
	HTTP       HTTP         `json:"http"`
	Build      Build        `json:"build"`
}

// Runs says where the accepted runs are: accepted is the sum of the others up
// to running. What was refused or skipped was never accepted.
type Runs struct {
	Accepted  uint64 `json:"accepted"`
	Done      uint64 `json:"done"`
	Dead      uint64 `json:"dead"`
	Cancelled uint64 `json:"cancelled"`
	Dropped   uint64 `json:"dropped"`
	Scheduled int    `json:"scheduled"`
	Waiting   int    `json:"waiting"`
	Running   int    `json:"running"`

	Refused  uint64 `json:"refused"`
	Skipped  uint64 `json:"skipped"`
	TimedOut uint64 `json:"timedOut"`
}

// Pool says what the workers do. Times are in seconds.
type Pool struct {
	Workers  int     `json:"workers"`
	Busy     int     `json:"busy"`
	Hung     int     `json:"hung"`
	Paused   bool    `json:"paused"`
	Queued   int     `json:"queued"`
	Capacity int     `json:"capacity"`
	Started  uint64  `json:"started"`
	Panics   uint64  `json:"panics"`
	WaitMean float64 `json:"waitMeanSeconds"`
	RunMean  float64 `json:"runMeanSeconds"`
}

// HTTP says what the interface answered.
type HTTP struct {
	InFlight int64          `json:"inFlight"`
	Requests []RequestCount `json:"requests"`
}

// Report returns the numbers as they are now.
func (m *Metrics) Report() Report {
	s := m.Dispatcher.Stats()
	return Report{
		Scheduler:  m.Scheduler.Metrics(),
		Dispatcher: m.Dispatcher.Metrics(),
		Runs: Runs{
			Accepted: s.Accepted, Done: s.Done, Dead: s.Dead, Cancelled: s.Cancelled, Dropped: s.Dropped,
			Scheduled: s.Scheduled, Waiting: s.Waiting, Running: s.Running,
			Refused: s.Refused, Skipped: s.Skipped, TimedOut: s.TimedOut,
		},
		Pool: Pool{
			Workers: s.Pool.Workers, Busy: s.Pool.Busy, Hung: s.Pool.Hung, Paused: s.Pool.Paused, Queued: s.Pool.Queued,
			Capacity: s.Pool.Capacity, Started: s.Pool.Started, Panics: s.Pool.Panics,
			WaitMean: mean(s.Pool.Wait), RunMean: mean(s.Pool.Run),
		},
		HTTP:  HTTP{InFlight: m.Requests.InFlight(), Requests: m.Requests.Counts()},
		Build: m.Build,
	}
}

func mean(h pool.Histogram) float64 {
	if h.Count == 0 {
		return 0
	}
	return h.Sum.Seconds() / float64(h.Count)
}

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
	e.sample("workerpool_build_info", 1, label{"version", m.Build.Version}, label{"build", m.Build.Build}, label{"tag", m.Build.GitTag}, label{"goversion", runtime.Version()})
	e.gauge("process_start_time_seconds", "Start time of the process since the Unix epoch, in seconds.", float64(m.Start.UnixMilli())/1000)
}

func exposeRuns(e *exposition, s dispatch.Stats) {
	e.counter("workerpool_runs_accepted_total", "Runs that were accepted; the sum of the finished ones and of those in each state.", s.Accepted)
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
