// Package ui is the page that shows and steers the service: three files without
// a build step, and the numbers that the page polls. What it does to the service
// goes through the HTTP interface, which it finds on the same listener.
package ui

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/obs"
)

// Path is where the page is. Its files and numbers are below.
const Path = "/ui"

//go:embed index.html
var indexText string

//go:embed style.css
var style []byte

//go:embed app.js
var script []byte

var index = template.Must(template.New("index.html").Parse(indexText))

// policy allows the page's own two files and requests to where it is from:
// nothing inline, nothing from elsewhere, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Options are what the page is about.
type Options struct {
	Paths   httpapi.Paths
	Metrics *obs.Metrics
}

// Resources returns the page and its files, which anybody may read who reaches
// the listener, since there is nothing in them, and the numbers for those whom
// the guard of the interface lets through.
func Resources(api *httpapi.API, o Options) ([]httpapi.Resource, error) {
	var page bytes.Buffer
	err := index.Execute(&page, struct{ Name, Base, Management string }{
		o.Paths.Name, o.Paths.Base(), o.Paths.Base() + "/" + o.Paths.Management,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", Path, err)
	}
	open := func(path string, h http.Handler) httpapi.Resource {
		return httpapi.Resource{Path: path, Open: true, Methods: httpapi.Methods{http.MethodGet: h}}
	}
	return []httpapi.Resource{
		open(Path, file("text/html; charset=utf-8", page.Bytes())),
		open(Path+"/{$}", http.RedirectHandler(Path, http.StatusPermanentRedirect)),
		open(Path+"/style.css", file("text/css; charset=utf-8", style)),
		open(Path+"/app.js", file("text/javascript; charset=utf-8", script)),
		open(Path+"/data", api.Guarded(numbers(o.Metrics))),
	}, nil
}

// file serves a file. Browsers ask each time whether it has changed: the next
// build of the service has other ones under the same names.
func file(mediaType string, content []byte) http.Handler {
	sum := sha256.Sum256(content)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", mediaType)
		h.Set("Content-Security-Policy", policy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", tag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	})
}
