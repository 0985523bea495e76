package httpapi

import (
	"context"
	"mime"
	"net/http"
	"strings"

	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/obs"
)

// metrics answers in JSON, or in the Prometheus text format when the client
// asks for text.
func (a *API) metrics() http.Handler {
	return a.handler(operation{
		name: hook.GetMetrics,
		do: func(_ context.Context, x *exchange) error {
			x.Header.Set("Vary", "Accept")
			if wantsText(x.Request.Header) {
				x.Body = text{mediaType: obs.ExpositionType, content: a.o.Metrics.Exposition()}
				return nil
			}
			x.Body = a.o.Metrics.Report()
			return nil
		},
	})
}

func (a *API) exposition() http.Handler {
	return a.handler(operation{
		name: hook.GetMetrics,
		do: func(_ context.Context, x *exchange) error {
			x.Body = text{mediaType: obs.ExpositionType, content: a.o.Metrics.Exposition()}
			return nil
		},
	})
}

// wantsText tells whether the first of the two formats that the client names
// is text.
func wantsText(h http.Header) bool {
	for part := range strings.SplitSeq(strings.Join(h.Values("Accept"), ","), ",") {
		mediaType, _, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		switch mediaType {
		case "text/plain", "application/openmetrics-text":
			return true
		case "application/json":
			return false
		}
	}
	return false
}
