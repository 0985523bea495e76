package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/acme-demo/eventcollector/internal/work"
)

// readPage reads count, start and cursor.
func readPage(r *http.Request) (*work.Page, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, badParameter("query", err.Error())
	}
	p := &work.Page{Count: work.DefaultPageSize, Cursor: q.Get("cursor")}
	if p.Count, err = readInt(q, "count", p.Count, 1, work.MaxPageSize); err != nil {
		return nil, err
	}
	if p.Start, err = readInt(q, "start", 0, 0, 1<<31-1); err != nil {
		return nil, err
	}
	if p.Cursor != "" && q.Has("start") {
		return nil, badParameter("cursor", "start and cursor exclude each other")
	}
	return p, nil
}

func readInt(q url.Values, name string, otherwise, low, high int) (int, error) {
	if !q.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(q.Get(name))
	if err != nil || n < low || n > high {
		return 0, badParameter(name, fmt.Sprintf("is %q; wanted is a whole number from %d to %d", q.Get(name), low, high))
	}
	return n, nil
}

// inPage turns complaints about a page into ones about the URL.
func inPage(err error) error {
	var invalid *work.InvalidError
	if !errors.As(err, &invalid) {
		return err
	}
	wrong := make([]Wrong, 0, len(invalid.Fields))
	for _, f := range invalid.Fields {
		wrong = append(wrong, Wrong{Parameter: f.Field, Detail: f.Detail})
	}
	return badRequest(wrong...)
}

// link tells where the list goes on (RFC 8288).
func link(h http.Header, r *http.Request, p *work.Page, next string, total int) {
	h.Set("X-Total-Count", strconv.Itoa(total))
	if next == "" {
		return
	}
	q := url.Values{"cursor": {next}, "count": {strconv.Itoa(p.Count)}}
	if state := r.URL.Query().Get("state"); state != "" {
		q.Set("state", state)
	}
	h.Set("Link", "<"+r.URL.EscapedPath()+"?"+q.Encode()+`>; rel="next"`)
}
