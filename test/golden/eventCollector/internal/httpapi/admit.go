package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// errDraining refuses work that would be new.
var errDraining = &Problem{
	Status: http.StatusServiceUnavailable, Detail: "the service is being drained and takes no work", retryAfter: retryWhenStopped,
}

// admit tells whether there may be new work.
func (a *API) admit() error {
	if a.o.Manager.Draining() {
		return errDraining
	}
	return nil
}

// patience is how long a request waits for room in the queue, where the queue
// lets it wait at all.
const patience = 10 * time.Second

// patient bounds that. When the time is up there is no room.
func (a *API) patient(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, cmp.Or(a.o.Patience, patience), &work.FullError{RetryAfter: time.Second})
}
