package httpapi

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/acme-demo/eventcollector/internal/work"
)

// etag is the entity tag of a job: its revision.
func etag(s work.Spec) string { return strconv.Quote(strconv.Itoa(s.Revision)) }

// matches tells whether an If-None-Match header names the job as it is.
func matches(header string, s work.Spec) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == "*" || candidate == etag(s) {
			return true
		}
	}
	return false
}

// readIfMatch returns the revision that the client has seen, 0 for any.
func readIfMatch(h http.Header) (int, error) {
	given := h.Get("If-Match")
	if given == "" || given == "*" {
		return 0, nil
	}
	revision, err := strconv.Atoi(unquote(given))
	if err != nil || revision < 1 {
		return 0, badHeader("If-Match", fmt.Sprintf("is %s; wanted is one ETag of the job, such as \"1\", or *", given))
	}
	return revision, nil
}
