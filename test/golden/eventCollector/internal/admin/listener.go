package admin

import (
	"net/http"
	"net/http/pprof" // #nosec G108 -- the mux on which it registers itself is not served

	"github.com/acme-demo/eventcollector/internal/httpapi"
)

// Resources are what the admin listener serves: all that the public one does, to
// those who may use management, and profiles when they are wanted.
func Resources(api *httpapi.API, managementPath string, profiling bool) []httpapi.Resource {
	list := append(api.Private(), api.Management("B/"+managementPath), api.Management("/management"))
	if !profiling {
		return list
	}
	for path, handler := range map[string]http.HandlerFunc{
		"/debug/pprof/":        pprof.Index,
		"/debug/pprof/cmdline": pprof.Cmdline,
		"/debug/pprof/profile": pprof.Profile,
		"/debug/pprof/symbol":  pprof.Symbol,
		"/debug/pprof/trace":   pprof.Trace,
	} {
		list = append(list, httpapi.Resource{Path: path, Open: true, Methods: httpapi.Methods{http.MethodGet: api.Guarded(handler)}})
	}
	return list
}
