package httpapi

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Methods are the handlers of a resource by method. HEAD follows GET, OPTIONS
// answers by itself.
type Methods map[string]http.Handler

// Resource is a path and what can be done with it. A path that starts with B/
// is served under each form of the interface's base.
type Resource struct {
	Path    string
	Methods Methods

	// Open resources need no API key.
	Open bool

	// Alias resources give way when another has the path.
	Alias bool
}

func (r Resource) allowed() string {
	list := []string{http.MethodOptions}
	for m := range maps.Keys(r.Methods) {
		list = append(list, m)
		if m == http.MethodGet {
			list = append(list, http.MethodHead)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// Handler serves the resources. Two with the same path are an error.
func (a *API) Handler(resources []Resource) (http.Handler, error) {
	mux := http.NewServeMux()
	taken := make(map[string]bool)
	for _, aliases := range []bool{false, true} {
		for _, r := range resources {
			if r.Alias != aliases {
				continue
			}
			if taken[r.Path] && r.Alias {
				continue
			}
			if taken[r.Path] {
				return nil, fmt.Errorf("two resources have the path %s; the segments under api in the definitions have to differ",
					strings.TrimPrefix(r.Path, "B/"))
			}
			taken[r.Path] = true
			a.mount(mux, r)
		}
	}
	mux.Handle("/", http.HandlerFunc(a.nothing))
	return a.around(mux), nil
}

// mount puts a resource below both forms of the base. The name of the service
// is a wildcard, because it counts in any case.
func (a *API) mount(mux *http.ServeMux, r Resource) {
	rest, based := strings.CutPrefix(r.Path, "B/")
	if !based {
		mux.Handle(r.Path, a.serve(r))
		return
	}
	p := a.o.Paths
	long := "/api/" + p.Version + "/namespace/" + p.Namespace + "/{service}/" + rest
	mux.Handle(long, a.serve(r))
	// With a namespace that is called namespace the two forms cannot be told
	// apart; then there is only the long one.
	if p.Namespace != "namespace" {
		mux.Handle("/api/"+p.Version+"/"+p.Namespace+"/{service}/"+rest, a.serve(r))
	}
}

func (a *API) serve(r Resource) http.Handler {
	allow := r.allowed()
	route := strings.TrimPrefix(r.Path, "B/")
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if name := req.PathValue("service"); name != "" && !strings.EqualFold(name, a.o.Paths.Name) {
			a.nothing(w, req)
			return
		}
		setRoute(w, route)
		if !r.Open && a.o.Health.Starting() {
			a.fail(w, req, errStarting)
			return
		}
		if !r.Open && a.o.RequireKey && !a.o.Keys.Admit(req) {
			a.fail(w, req, errUnauthorized)
			return
		}
		method := req.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		handler, ok := r.Methods[method]
		switch {
		case ok:
			handler.ServeHTTP(w, req)
		case method == http.MethodOptions:
			w.Header().Set("Allow", allow)
			w.WriteHeader(http.StatusNoContent)
		default:
			w.Header().Set("Allow", allow)
			detail := fmt.Sprintf("%s is not possible here; allowed: %s", req.Method, allow)
			a.fail(w, req, &Problem{Status: http.StatusMethodNotAllowed, Detail: detail})
		}
	})
}

func (a *API) nothing(w http.ResponseWriter, r *http.Request) {
	a.fail(w, r, &Problem{Status: http.StatusNotFound, Detail: "nothing is served under this path"})
}
