package main

import (
	"net/http"
	"strconv"
	"strings"
)

// newHTTPResult makes the Result of an HTTP job: the body is its payload, and
// its metadata are the headers of the answer, several of one name joined with
// blanks, together with
//
//	StatusCode  such as 200
//	Proto       such as HTTP/1.1
//	Method      of the request
//	RemoteAddr  the address that answered
//	Truncated   true, when there was more of the body than may be read
func newHTTPResult(job Job, response *http.Response, remoteAddr string, body []byte, truncated bool) Result {
	metadata := make(map[string]string, len(response.Header)+5)
	for name, values := range response.Header {
		metadata[name] = strings.Join(values, " ")
	}
	metadata["StatusCode"] = strconv.Itoa(response.StatusCode)
	metadata["Proto"] = response.Proto
	metadata["RemoteAddr"] = remoteAddr
	metadata["Method"] = ""
	if response.Request != nil {
		metadata["Method"] = response.Request.Method
	}
	delete(metadata, "Truncated")
	if truncated {
		metadata["Truncated"] = "true"
	}
	return newResult(job, body, metadata)
}
