package main

import (
	_ "embed"
	"io"

	"github.com/acme-demo/eventcollector/internal/app"
	"github.com/acme-demo/eventcollector/internal/config"
	"github.com/acme-demo/eventcollector/internal/obs"
)

// App owns the life of the service: it starts the parts in their order, serves
// the HTTP interface, and stops everything again when a signal or a management
// command says so.
type App = app.App

//go:embed api/openapi.yaml
var openAPI []byte

// newApp puts the service together from its settings. Nothing runs yet.
func newApp(settings config.Config, origins config.Origins, stderr io.Writer) (*App, error) {
	return app.New(options(settings, origins, stderr))
}

// options are what the service and its commands are made of.
func options(settings config.Config, origins config.Origins, stderr io.Writer) app.Options {
	return app.Options{
		Config:    settings,
		Origins:   origins,
		Build:     obs.NewBuild(Version, Build, GitTag),
		Hooks:     hooks(),
		OpenAPI:   openAPI,
		Register:  registerJobs,
		Scheduler: newHTTPScheduler,
		Stderr:    stderr,
	}
}
