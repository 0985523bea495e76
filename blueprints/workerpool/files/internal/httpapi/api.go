// Package httpapi is the public HTTP interface of the service.
package httpapi

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/egress"
	"example.invalid/service/internal/hook"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/work"
)

// Runs is what the interface needs of the dispatcher.
type Runs interface {
	Runs(jobID string, p work.Page) (work.RunList, error)
	Explain(jobID string) dispatch.Explanation

	Run(id string) (work.Run, error)
	RunSpec(ctx context.Context, id string) (work.Spec, error)
	RunsIn(ctx context.Context, state work.State, p work.Page) (work.RunList, error)
	CancelRun(ctx context.Context, id string) (work.Run, error)
	RetryRun(ctx context.Context, id string) (work.Run, error)
	PurgeRuns(ctx context.Context, ids ...string) (int, error)
}

// Health tells how the service is.
type Health interface {
	// Starting is true as long as only open resources are served.
	Starting() bool
	Live() (bool, []Check)
	Ready() (bool, []Check)
}

// Check is one reason for the health of the service.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
}

// Manager carries out the commands of management.
type Manager interface {
	Describe() Management
	Do(ctx context.Context, c hook.Command) (Outcome, error)
	// Draining tells whether new work is to be refused.
	Draining() bool
}

// Guard decides who may use management.
type Guard interface {
	Check(r *http.Request) error
}

// Options are the parts that the interface is made from.
type Options struct {
	Scheduler work.Scheduler
	Runs      Runs
	Types     Types
	Policy    *egress.Policy
	Hooks     *hook.Hooks
	Metrics   *obs.Metrics
	Requests  *obs.Requests
	Health    Health
	Manager   Manager
	Guard     Guard
	Logger    *slog.Logger
	Paths     Paths

	// OpenAPI is the document that describes the interface.
	OpenAPI []byte

	// AccessLog gets a line for each request in the combined format; nil for
	// none.
	AccessLog io.Writer

	// RequireKey asks for one of Keys, health and metrics at the root apart.
	RequireKey bool
	Keys       Keys

	MaxBodyBytes int64

	// Patience is how long a request waits for room in the queue, where that is
	// what the queue does; 0 is 10 s. It has to be shorter than the server's
	// write timeout.
	Patience time.Duration
}

// Types knows the types of jobs.
type Types interface {
	Has(typ string) bool
	Types() []string

	// Timeout is the timeout of a job of the type that says nothing, 0 for the
	// service's own; Limit is the longest one that it may ask for.
	Timeout(typ string) time.Duration
	Limit(typ string) time.Duration
}

// Paths are where the interface is found.
type Paths struct {
	Version    string
	Namespace  string
	Name       string
	Liveness   string
	Readiness  string
	Metrics    string
	Management string
}

// Base is the path of the interface, without a final slash.
func (p Paths) Base() string {
	return "/api/" + p.Version + "/namespace/" + p.Namespace + "/" + p.Name
}

// API serves the interface.
type API struct {
	o Options
}

// New returns an API. Handler makes it ready to be served.
func New(o Options) *API { return &API{o: o} }

// Public returns the resources of the public listener.
func (a *API) Public() []Resource {
	return append(a.Root(), a.base()...)
}

// Private returns the resources of the public listener, management apart, for
// those whom the guard lets through: they need no other key.
func (a *API) Private() []Resource {
	list := a.Root()
	for _, r := range a.base() {
		if r.Path == "B/"+a.o.Paths.Management {
			continue
		}
		if !r.Open {
			r.Open, r.Methods = true, a.guardedAll(r.Methods)
		}
		list = append(list, r)
	}
	return list
}

func (a *API) guardedAll(methods Methods) Methods {
	guarded := make(Methods, len(methods))
	for method, handler := range methods {
		guarded[method] = a.guarded(handler)
	}
	return guarded
}

// Root returns what is served at the root: health and metrics, for those who
// watch the service.
func (a *API) Root() []Resource {
	live, ready := a.liveness(), a.readiness()
	return []Resource{
		{Path: "/livez", Open: true, Methods: Methods{http.MethodGet: live}},
		{Path: "/alive", Open: true, Methods: Methods{http.MethodGet: live}},
		{Path: "/readyz", Open: true, Methods: Methods{http.MethodGet: ready}},
		{Path: "/ready", Open: true, Methods: Methods{http.MethodGet: ready}},
		{Path: "/healthz", Open: true, Methods: Methods{http.MethodGet: ready}},
		{Path: "/metrics", Open: true, Methods: Methods{http.MethodGet: a.exposition()}},
	}
}

func (a *API) base() []Resource {
	p := a.o.Paths
	return []Resource{
		{Path: "B/" + p.Liveness, Open: true, Methods: Methods{http.MethodGet: a.liveness()}},
		{Path: "B/" + p.Readiness, Open: true, Methods: Methods{http.MethodGet: a.readiness()}},
		{Path: "B/ready", Open: true, Alias: true, Methods: Methods{http.MethodGet: a.readiness()}},
		{Path: "B/" + p.Metrics, Methods: Methods{http.MethodGet: a.metrics()}},
		a.Management("B/" + p.Management),
		{Path: "B/jobs", Methods: Methods{http.MethodGet: a.listJobs(jobsPage), http.MethodPost: a.createJob()}},
		{Path: "B/jobsLIST", Methods: Methods{http.MethodGet: a.listJobs(jobsArray)}},
		{Path: "B/jobs/{key}", Methods: Methods{http.MethodGet: a.getJob(), http.MethodPut: a.updateJob(), http.MethodDelete: a.deleteJob()}},
		{Path: "B/jobs/batch", Methods: Methods{http.MethodPost: a.createJobs()}},
		{Path: "B/jobs/{key}/runs", Methods: Methods{http.MethodGet: a.listJobRuns()}},
		{Path: "B/runs", Methods: Methods{http.MethodGet: a.listRuns()}},
		{Path: "B/runs/{id}", Methods: Methods{http.MethodGet: a.getRun(), http.MethodDelete: a.deleteRun()}},
		{Path: "B/runs/{id}/retry", Methods: Methods{http.MethodPost: a.retryRun()}},
		{Path: "B/deadletters", Methods: Methods{http.MethodGet: a.listDeadLetters()}},
		{Path: "B/deadletters/retry", Methods: Methods{http.MethodPost: a.retryDeadLetters()}},
		{Path: "B/deadletters/purge", Methods: Methods{http.MethodPost: a.purgeDeadLetters()}},
		{Path: "B/scheduler", Methods: Methods{
			http.MethodGet: a.getSchedule(), http.MethodPut: a.updateSchedule(),
			http.MethodPost: a.createSchedule(), http.MethodDelete: a.deleteSchedule(),
		}},
		{Path: "B/schedulerLIST", Methods: Methods{http.MethodGet: a.listSchedules()}},
		{Path: "B/openapi.yaml", Methods: Methods{http.MethodGet: http.HandlerFunc(a.openAPI)}},
	}
}

func (a *API) openAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	write(w, http.StatusOK, a.o.OpenAPI)
}
