package chaos_test

import (
	"bytes"
	"context"
	"net/http"

	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/work"
)

// newRequest is what a job of the type http sends.
func newRequest(ctx context.Context, p egress.Request) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, p.Method, p.URL, bytes.NewReader(p.Body))
	if err != nil {
		return nil, err
	}
	info, _ := work.RunInfoFrom(ctx)
	request.Header.Set("Idempotency-Key", info.ID)
	return request, nil
}
