package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// client calls the interface of the service, wherever it listens just now.
type client struct {
	base    string
	key     string
	address atomic.Value // of the service
	http    *http.Client
}

func newClient(base, key string) *client {
	c := &client{base: base, key: key, http: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{}}}
	c.at("127.0.0.1:1")
	return c
}

func (c *client) at(address string) { c.address.Store(address) }

func (c *client) idle() { c.http.CloseIdleConnections() }

// maxAnswer is how much of an answer is read.
const maxAnswer = 64 << 20

func (c *client) call(ctx context.Context, method, path string, body []byte) (status int, answer []byte, err error) {
	address, _ := c.address.Load().(string)
	request, err := http.NewRequestWithContext(ctx, method, "http://"+address+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Authorization", "Apikey "+c.key)
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	return response.StatusCode, answer, err
}

// shownRun is a run as the interface shows it, as far as it matters here.
type shownRun struct {
	ID             string         `json:"id"`
	State          work.State     `json:"state"`
	IdempotencyKey string         `json:"idempotencyKey"`
	Cause          string         `json:"cause"`
	Attempts       []work.Attempt `json:"attempts"`
}

// runs lists the runs in a state, or all that are unfinished.
func (c *client) runs(ctx context.Context, state work.State) ([]shownRun, error) {
	var all []shownRun
	for cursor := ""; ; {
		query := url.Values{"count": {"1000"}}
		if state != "" {
			query.Set("state", string(state))
		}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		status, answer, err := c.call(ctx, http.MethodGet, c.base+"/runs?"+query.Encode(), nil)
		if err != nil {
			return nil, err
		}
		if status != http.StatusOK {
			return nil, fmt.Errorf("GET runs: %d %s", status, answer)
		}
		var page struct {
			Runs []shownRun `json:"runs"`
			Next string     `json:"next"`
		}
		if err := json.Unmarshal(answer, &page); err != nil {
			return nil, fmt.Errorf("GET runs: %w", err)
		}
		all = append(all, page.Runs...)
		if cursor = page.Next; cursor == "" {
			return all, nil
		}
	}
}
