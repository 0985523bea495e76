package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// rivals are the modules whose versions are told.
var rivals = []string{
	"github.com/panjf2000/ants/v2", "github.com/alitto/pond/v2", "github.com/sourcegraph/conc", "github.com/gammazero/workerpool", "golang.org/x/sync",
	"github.com/riverqueue/river", "github.com/jackc/pgx/v5", "github.com/hibiken/asynq", "github.com/redis/go-redis/v9", "golang.org/x/perf",
}

// page writes everything as Markdown.
func page(ctx context.Context, o options, r results, http []httpRow) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n\n", args...) }
	section := func(title, text string, t *table) {
		if s := t.String(); s != "" {
			say("## %s", title)
			say("%s", text)
			b.WriteString(s)
		}
	}
	say("%s, %d processors (%s/%s), %s.", runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, time.Now().UTC().Format("2 January 2006"))
	if r != nil {
		say("Rounds: %d; numbers are their medians, from benchstat. ± is half of the 95 %% confidence interval, left out with fewer than six rounds. "+
			"Each benchmark of pools takes %s a round, each of queues %s. Versions: %s.", o.count, o.time, o.durableTime, versions(ctx))
		section("Goals", goalsText, goalTable(goals(r)))
		section("A no-op job", dispatchText, r.pools("ours", func(p, buffer, w string) string { return dispatch("noop", p, buffer, w) }))
		section("A hand-off without any contract", "The floor: one channel, its readers, one counter.", r.handOffs())
		section("A job of 10 us", tenText, r.pools("ours", func(p, buffer, w string) string { return dispatch("10us", p, buffer, w) }))
		section("The whole envelope", envelopeText, r.pools("ours-whole", func(p, buffer, w string) string { return envelope("noop", p, buffer, w) }))
		section("The whole envelope, and a job that looks at its context", lookText,
			r.pools("ours-whole", func(p, buffer, w string) string { return envelope("looks-at-ctx", p, buffer, w) }))
		section("From the submission to the start of a job", latencyText, r.latencies())
		section("Accepted jobs a second: one machine against shared servers", acceptText, r.systems("Accept"))
		section("Accepted and done, jobs a second", workedText, r.systems("Worked"))
		section("What the machine can do at best", floorText, r.floors())
		if os.Getenv("BENCH_POSTGRES") == "" || os.Getenv("BENCH_REDIS") == "" {
			say("River or asynq were not measured: BENCH_POSTGRES or BENCH_REDIS names no server.")
		}
	}
	section("Load by HTTP", fmt.Sprintf(httpText, o.service.connections, o.service.time, o.service.runs), httpTable(http))
	return strings.TrimSpace(b.String()) + "\n"
}

const (
	goalsText = "A ratio is one of medians; where there are several, of all numbers of workers or producers, and the worst one decides."

	dispatchText = "What it costs to hand one job to a worker and have its result back, in a steady stream from one producer. All fulfil the same contract: " +
		"recover, result, counters. In brackets: times as long as ours with the same buffer, or with 1024 where a pool has no such buffer. " +
		"Buffer none: whoever submits waits for an idle worker. Allocations are the pool's own, with 5 workers."

	tenText = "The same with a job that keeps a processor busy for 10 us: what is left of the differences."

	envelopeText = "The same with what a service wants around each run: a context with a deadline, recover, the times that a job waited and ran in histograms, " +
		"counters, the result. Ours brings it; for the others it is wrapped around the job, with the context of package context."

	lookText = "Ours makes its context when it is first asked for. Here each job asks whether its context is done."

	latencyText = "One job at a time, the next one when the one before has begun; nothing else is going on."

	acceptText = "A job with 130 bytes of JSON counts when it is as safe as the level says. Nobody works meanwhile. River and asynq have their data in servers " +
		"on this machine, through TCP on loopback; many machines can share them, ours is for one. In brackets: how many times their rate ours is. " +
		"asynq has nothing to enqueue many at once."

	workedText = "Jobs are accepted while workers do them, which is nothing, until all are recorded as done. Ours through its dispatcher with 64 workers; " +
		"River with the settings of its own benchmark (2 ms between fetches, 2,000 workers); asynq with 64 workers."

	floorText = "Bare system calls with as many bytes as the journal writes for one job."

	httpText = "POST jobs to the running service from %d connections, the generator on the same machine. 100 %% is its capacity: as fast as answers came. The others are an open loop: " +
		"requests are due at a constant rate and latencies count from the time at which they were due. %s a run, medians of %d. " +
		"Late is the 99th percentile of how much later than due the generator could send."
)

// versions tells the versions of the rivals.
func versions(ctx context.Context) string {
	out, err := command(ctx, os.Environ(), "go", append([]string{"list", "-m", "-f", "{{.Path}} {{.Version}}"}, rivals...)...)
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Split(strings.TrimSpace(string(out)), "\n"), ", ")
}

func goalTable(list []goal) *table {
	t := &table{head: []string{"what", "measured", "goal", ""}}
	for _, g := range list {
		if g.known {
			t.add(g.what, g.measured, g.limit, g.verdict())
		}
	}
	return t
}

func httpTable(list []httpRow) *table {
	t := &table{head: []string{"level", "of its capacity", "jobs a second", "p50", "p99", "p99.9", "late", "refused"}}
	for _, x := range list {
		late := nanoseconds(float64(x.late))
		if x.share == 1 {
			late = none
		}
		t.add(x.level, fmt.Sprintf("%.0f %%", 100*x.share), rate(x.rate),
			nanoseconds(float64(x.p[0])), nanoseconds(float64(x.p[1])), nanoseconds(float64(x.p[2])),
			late, fmt.Sprintf("%d of %d", x.refused, x.requests))
	}
	return t
}
