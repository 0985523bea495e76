package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// Health tells how the service is, and what was checked.
type Health struct {
	OK     bool
	Checks []Check
}

// Check is one reason for the health of the service.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
}

// Live tells whether the service works at all. That it does not is no error; an
// error is that it could not be asked.
func (c *Client) Live(ctx context.Context) (Health, error) { return c.health(ctx, "/livez") }

// Ready tells whether the service takes work.
func (c *Client) Ready(ctx context.Context) (Health, error) { return c.health(ctx, "/readyz") }

func (c *Client) health(ctx context.Context, path string) (Health, error) {
	var body struct {
		Live   *bool   `json:"Live"`
		Ready  *bool   `json:"Ready"`
		Checks []Check `json:"checks"`
	}
	a, err := c.do(ctx, call{
		method: http.MethodGet, path: path, query: url.Values{"verbose": {""}}, safety: safe,
		accepts: func(status int, h http.Header) bool {
			return status == http.StatusServiceUnavailable && mediaType(h) == "application/json"
		},
	}, &body)
	if err != nil {
		return Health{}, err
	}
	if body.Live == nil && body.Ready == nil {
		return Health{}, fmt.Errorf("client: %w: %s says neither Live nor Ready", ErrAnswer, path)
	}
	return Health{OK: a.status == http.StatusOK, Checks: body.Checks}, nil
}

// OpenAPI returns the document that describes the interface, as YAML.
func (c *Client) OpenAPI(ctx context.Context) ([]byte, error) {
	a, err := c.do(ctx, call{method: http.MethodGet, path: basePath + "/openapi.yaml", want: "application/yaml", safety: safe}, nil)
	return a.body, err
}
