package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

const correlationHeader = "X-Correlation-Id"

type correlationKey struct{}

// WithCorrelation has the requests made with the context carry id as their
// X-Correlation-Id, which the service logs, and hands to the jobs that they make.
// It has to be 1 to 128 letters, digits and ._:-; the service replaces another one.
func WithCorrelation(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, correlationKey{}, id)
}

// call is one request, which may take several tries.
type call struct {
	method string
	path   string // with the base path, escaped
	query  url.Values
	header map[string]string
	body   any // nil for none

	admin bool // asked where management is
	safety

	// removes tells that the thing is to be gone: if it is when the request is
	// tried again, that was its own doing.
	removes bool

	// want is the media type of a good answer, JSON unless it is given. accepts
	// tells which answers are good beside those with a status from 200 to 299.
	want    string
	accepts func(status int, h http.Header) bool
}

// answer is a good answer.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// do makes a request, and reads the answer into a value unless that is nil.
func (c *Client) do(ctx context.Context, x call, into any) (answer, error) {
	var body []byte
	if x.body != nil {
		var err error
		if body, err = json.Marshal(x.body); err != nil {
			return answer{}, fmt.Errorf("client: %s %s: %w", x.method, x.path, err)
		}
	}
	lost := false // whether a try may have had its effect unseen
	for try := 1; ; try++ {
		a, err := c.try(ctx, x, body, into)
		if err == nil {
			return a, nil
		}
		if x.removes && lost && errors.Is(err, ErrNotFound) {
			return answer{}, nil
		}
		wait, ok := c.retry.again(ctx, try, x.safety, err)
		if !ok {
			return answer{}, fmt.Errorf("client: %w", err)
		}
		lost = lost || !isRefusal(err)
		if cause := sleep(ctx, wait); cause != nil {
			return answer{}, fmt.Errorf("client: %w, while waiting to try again after: %w", cause, err)
		}
	}
}

// try makes a request once.
func (c *Client) try(ctx context.Context, x call, body []byte, into any) (answer, error) {
	r, err := c.request(ctx, x, body)
	if err != nil {
		return answer{}, err
	}
	response, err := c.http.Do(r) // #nosec G704 -- the address is the caller's own
	if err != nil {
		return answer{}, err
	}
	defer func() {
		discard(response.Body)
		_ = response.Body.Close()
	}()
	if !x.isGood(response) {
		text, _ := io.ReadAll(io.LimitReader(response.Body, min(maxErrorBytes, c.most))) // what there is of it
		return answer{}, readError(r, response.StatusCode, response.Header, text)
	}
	a := answer{status: response.StatusCode, header: response.Header}
	if a.body, err = io.ReadAll(io.LimitReader(response.Body, c.most+1)); err != nil {
		return answer{}, fmt.Errorf("%s %s: the answer broke off: %w", x.method, x.path, err)
	}
	if int64(len(a.body)) > c.most {
		return answer{}, fmt.Errorf("%s %s: %w: more than %d bytes; ask for fewer entries on a page, or set MaxResponseBytes", x.method, x.path, ErrTooLong, c.most)
	}
	return a, x.read(a, into)
}

// maxErrorBytes is how much of an answer that is an error is read.
const maxErrorBytes = 64 << 10

// discard reads what is left of a body, unless it is much, so that the connection
// can be used again.
func discard(body io.Reader) {
	_, _ = io.CopyN(io.Discard, body, maxErrorBytes)
}

func (x call) isGood(r *http.Response) bool {
	return r.StatusCode >= 200 && r.StatusCode < 300 || x.accepts != nil && x.accepts(r.StatusCode, r.Header)
}

// read takes the body of a good answer.
func (x call) read(a answer, into any) error {
	want := x.want
	if want == "" {
		want = "application/json"
	}
	if a.status == http.StatusNotModified {
		return nil
	}
	if got := mediaType(a.header); got != want {
		return fmt.Errorf("%s %s: %w: %d with the content type %q in place of %s: %s", x.method, x.path, ErrAnswer, a.status, shorten(got), want,
			shorten(string(a.body)))
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		return fmt.Errorf("%s %s: %w: %w: %s", x.method, x.path, ErrAnswer, err, shorten(string(a.body)))
	}
	return nil
}

// request makes the request of one try.
func (c *Client) request(ctx context.Context, x call, body []byte) (*http.Request, error) {
	base, key := c.base, c.key
	if x.admin {
		base, key = c.admin, c.adminKey
	}
	address := base + x.path
	if len(x.query) > 0 {
		address += "?" + x.query.Encode()
	}
	var content io.Reader // of no type when there is none
	if body != nil {
		content = bytes.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, x.method, address, content)
	if err != nil {
		return nil, fmt.Errorf("%w cannot be made: %w", errRequest, err)
	}
	r.Header.Set("Accept", "application/json, application/problem+json")
	if x.want != "" {
		r.Header.Set("Accept", x.want+", application/problem+json")
	}
	r.Header.Set("User-Agent", c.agent)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Authorization", "Apikey "+key)
	}
	if id, ok := ctx.Value(correlationKey{}).(string); ok && id != "" {
		r.Header.Set(correlationHeader, id)
	}
	for name, value := range x.header {
		r.Header.Set(name, value)
	}
	return r, nil
}

// pathTo is the path of one thing of a collection, or of what is below it. An id
// that would lead to another path is refused.
func pathTo(collection, id string, rest ...string) (string, error) {
	if id == "" || id == "." || id == ".." {
		return "", fmt.Errorf("client: %q is not an id", id)
	}
	return strings.Join(append([]string{basePath, collection, url.PathEscape(id)}, rest...), "/"), nil
}
