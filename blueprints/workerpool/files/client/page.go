package client

import (
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Page selects a part of a list: by number, or by the Next of the page before,
// which is safe against changes in between. The zero Page is the first one.
type Page struct {
	Count  int    // entries, 1 to 1,000; 0 is what the service has as default
	Start  int    // number of the first entry, from 0; not together with Cursor
	Cursor string // Next of the page before
}

// List is a page of a list.
type List[T any] struct {
	Items []T

	// Next is the cursor of the next page, "" on the last one.
	Next string

	// Total is how many entries all pages have.
	Total int
}

// pageSize is how many entries a page has of those that are gone through.
const pageSize = 100

func (p Page) query() url.Values {
	q := url.Values{}
	if p.Count != 0 {
		q.Set("count", strconv.Itoa(p.Count))
	}
	if p.Start != 0 {
		q.Set("start", strconv.Itoa(p.Start))
	}
	if p.Cursor != "" {
		q.Set("cursor", p.Cursor)
	}
	return q
}

// all goes through a list, page by page. An error ends it.
func all[T any](page func(Page) (List[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		p := Page{Count: pageSize}
		for {
			list, err := page(p)
			if err == nil && list.Next != "" && list.Next == p.Cursor {
				err = fmt.Errorf("client: %w: the page after the cursor %s is that page again", ErrAnswer, shorten(p.Cursor))
			}
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range list.Items {
				if !yield(item, nil) {
					return
				}
			}
			if list.Next == "" {
				return
			}
			p.Cursor = list.Next
		}
	}
}

// linked reads where a bare list goes on, and how long all of it is.
func linked(h http.Header) (next string, total int) {
	total, _ = strconv.Atoi(h.Get("X-Total-Count")) // 0 when it is not told
	for _, link := range h.Values("Link") {
		target, rest, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(link), "<"), ">")
		if !ok || !strings.Contains(rest, `rel="next"`) {
			continue
		}
		if u, err := url.Parse(target); err == nil {
			next = u.Query().Get("cursor")
		}
	}
	return next, total
}
