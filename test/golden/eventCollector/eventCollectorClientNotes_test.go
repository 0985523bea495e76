package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/acme-demo/eventcollector/client"
)

// note is a request of the client as far as the document describes it.
type note struct {
	method, path string
	query        url.Values
	header       http.Header
	body         []byte
}

// requestNotes notes each request and sends it.
type requestNotes struct {
	mu    sync.Mutex
	notes []note
}

// RoundTrip notes a request and sends it.
func (n *requestNotes) RoundTrip(r *http.Request) (*http.Response, error) {
	one := note{method: strings.ToLower(r.Method), path: r.URL.EscapedPath(), query: r.URL.Query(), header: r.Header.Clone()}
	if r.Body != nil {
		var err error
		if one.body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(one.body))
	}
	n.mu.Lock()
	n.notes = append(n.notes, one)
	n.mu.Unlock()
	return http.DefaultTransport.RoundTrip(r)
}

// Operations that are others by another name, and parameters that are sent
// elsewhere.
var (
	otherNames = []string{"listJobsArray", "getLiveness", "getReadiness", "getReady", "alive", "ready", "healthz"}
	inTheBody  = []string{"Idempotency-Key"}
)

// checkInterface compares what was sent with the document: each request is an
// operation of it, each operation was asked for, and each parameter was given.
func (n *requestNotes) checkInterface(t *testing.T) {
	t.Helper()
	d := readDocument(t)
	operations := d.operations(t)
	sent := map[string][]note{}
	for _, one := range n.notes {
		i := slices.IndexFunc(operations, func(o operation) bool { return o.method == one.method && o.path.MatchString(one.path) })
		if i < 0 {
			t.Errorf("%s %s is not in the document", one.method, one.path)
			continue
		}
		sent[operations[i].ID] = append(sent[operations[i].ID], one)
	}
	for _, o := range operations {
		if slices.Contains(otherNames, o.ID) {
			continue
		}
		if len(sent[o.ID]) == 0 {
			t.Errorf("the client has nothing for %s (%s %s)", o.ID, o.method, o.path)
		}
		for _, p := range o.Parameters {
			if p.Ref != "" {
				p = d.Components.Parameters[p.Ref[strings.LastIndex(p.Ref, "/")+1:]]
			}
			given := slices.ContainsFunc(sent[o.ID], func(one note) bool {
				return p.In == "query" && one.query.Has(p.Name) || p.In == "header" && one.header.Get(p.Name) != ""
			})
			if p.In != "path" && !given && !slices.Contains(inTheBody, p.Name) {
				t.Errorf("the client never gives %s its parameter %s", o.ID, p.Name)
			}
		}
	}
	given := map[string]bool{}
	for _, one := range sent["createJob"] {
		var body map[string]any
		if err := json.Unmarshal(one.body, &body); err != nil {
			t.Fatal(err)
		}
		for name := range body {
			given[name] = true
		}
	}
	for name := range d.Components.Schemas["JobRequest"].Properties {
		if !given[name] {
			t.Errorf("the client never gives a job its %s", name)
		}
	}
}

// checkMethods compares the methods of the client with those that were called.
func checkMethods(t *testing.T, called []string) {
	t.Helper()
	methods := reflect.TypeFor[*client.Client]()
	for i := range methods.NumMethod() {
		if name := methods.Method(i).Name; !slices.Contains(called, name) {
			t.Errorf("no step calls %s", name)
		}
	}
}
