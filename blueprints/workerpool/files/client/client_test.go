package client

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestNewRefusesWhatCannotWork(t *testing.T) {
	for base, why := range map[string]string{
		"":                                "does not begin with http",
		"jobs.example.com:8081":           "does not begin with http",
		"ftp://jobs.example.com":          "does not begin with http",
		"http://":                         "names no host",
		"http://:8081":                    "names no host",
		"http://user:hunter2@x.test":      "has a user in it",
		"http://x.test/%zz":               "is not a URL",
		"http://x.test/?a=1":              "query or a fragment",
		"http://x.test/?":                 "query or a fragment",
		"http://x.test/#":                 "query or a fragment",
		"http://x.test/prefix" + basePath: "use http://x.test/prefix",
		"http://x.test" + strings.Replace(basePath, "/namespace/", "/", 1) + "/": "use http://x.test",
	} {
		_, err := New(base)
		has(t, err, why)
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the password is in %q", err)
		}
	}
	for why, option := range map[string]Option{
		"the key is empty":       APIKey(""),
		"white space":            APIKey("key\n"),
		"a header cannot have":   APIKey("k\r\ney"),
		"Admin the key begins":   nil,
		"the client is nil":      HTTPClient(nil),
		"less than 1":            MaxResponseBytes(0),
		"negative":               Retries(Retry{Attempts: -1}),
		"longer than MaxBackoff": Retries(Retry{Backoff: 2 * time.Second, MaxBackoff: time.Second}),
		"cannot be a header":     UserAgent("a\nb"),
		"base URL of Admin":      Admin("localhost:8082", ""),
	} {
		if option == nil {
			why, option = "Admin: the key begins", Admin("http://localhost:8082", " x")
		}
		_, err := New("http://x.test", option)
		has(t, err, why)
	}
}

func TestRequestsSayWhoAsksForWhat(t *testing.T) {
	c, s := scripted(t, []Option{APIKey("secret-key"), UserAgent("mailer/1")}, good(`{"id":"7","revision":1}`))
	ctx := WithCorrelation(t.Context(), "order-17")
	if _, err := c.Call(ctx, "https://example.com/", WithMethod("POST"), WithHeader("A", "1"), WithHeader("B", "2"), WithPayload(map[string]int{"n": 1})); err != nil {
		t.Fatal(err)
	}
	got := s.seen[0]
	for name, want := range map[string]string{
		"Authorization": "Apikey secret-key", "User-Agent": "mailer/1", "X-Correlation-Id": "order-17", "Content-Type": "application/json",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s: got %q, want %q", name, got.header.Get(name), want)
		}
	}
	if got.method != http.MethodPost || got.path != basePath+"/jobs" {
		t.Errorf("got %+v", got)
	}
	for _, part := range []string{`"type":"http"`, `"url":"https://example.com/"`, `"method":"POST"`, `"headers":{"A":"1","B":"2"}`, `"payload":{"n":1}`, `"schedule":"once"`} {
		if !strings.Contains(got.body, part) {
			t.Errorf("%s is not in %s", part, got.body)
		}
	}
	if _, err := c.GetManagement(ctx); err != nil {
		t.Fatal(err)
	}
	if got := s.seen[1]; got.header.Get("Authorization") != "Apikey secret-key" || got.path != managementPath || got.header.Get("Content-Type") != "" {
		t.Errorf("got %+v", got)
	}
}

func TestManagementIsAskedAtTheAdminListener(t *testing.T) {
	var hosts []string
	c, _ := scripted(t, []Option{APIKey("secret-key"), Admin("http://admin.test/gate/", "admin-key")}, good(`{}`))
	c.http.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		hosts = append(hosts, r.URL.Host+" "+r.Header.Get("Authorization")+" "+strings.TrimSuffix(r.URL.Path, managementPath))
		return good(`{"Status":"done"}`)()
	})
	if _, err := c.Do(t.Context(), Pause); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Set(t.Context(), "number_of_workers", 3); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetMetrics(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{"admin.test Apikey admin-key /gate", "admin.test Apikey admin-key /gate", "service.test Apikey secret-key " + metricsPath}
	if strings.Join(hosts, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q, want %q", hosts, want)
	}
}

func TestTheCallersClientStaysAsItIs(t *testing.T) {
	own, forbidden := &http.Client{Timeout: time.Hour}, errors.New("forbidden")
	if _, err := New("http://service.test", HTTPClient(own)); err != nil {
		t.Fatal(err)
	}
	if own.CheckRedirect != nil || own.Timeout != time.Hour {
		t.Errorf("got %+v", own)
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return forbidden }
	c, _ := served(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/other", http.StatusFound) }, HTTPClient(own))
	if _, err := c.GetJob(t.Context(), "1"); !errors.Is(err, forbidden) {
		t.Errorf("got %v", err)
	}
	own.CheckRedirect = nil
	c, _ = served(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, HTTPClient(own))
	_, err := c.GetJob(t.Context(), "1")
	has(t, err, "more than 5")
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestIDsStayInTheirPlaceOfThePath(t *testing.T) {
	c, s := scripted(t, nil, good(`{"id":"x"}`))
	for _, bad := range []string{"", ".", ".."} {
		if err := c.DeleteJob(t.Context(), bad, 0); err == nil {
			t.Errorf("%q is taken for an id", bad)
		}
		if _, err := c.GetRun(t.Context(), bad); err == nil {
			t.Errorf("%q is taken for an id", bad)
		}
	}
	if s.tries() != 0 {
		t.Fatalf("%d requests were sent", s.tries())
	}
	if _, err := c.GetJob(t.Context(), "../scheduler?x#y"); err != nil {
		t.Fatal(err)
	}
	if got := s.seen[0]; got.path != basePath+"/jobs/../scheduler?x#y" || got.query != "" {
		t.Errorf("got %+v", got)
	}
}

func TestErrorsAreToldApart(t *testing.T) {
	for status, want := range map[int]error{
		400: ErrInvalid, 401: ErrUnauthorized, 403: ErrForbidden, 404: ErrNotFound, 409: ErrConflict, 412: ErrRevision, 422: ErrKeyReused,
		429: ErrOverloaded, 503: ErrOverloaded,
	} {
		c, _ := scripted(t, []Option{Retries(Retry{Attempts: 1})}, answering(status, "application/problem+json",
			`{"type":"about:blank","title":"T","status":1,"detail":"D","instance":"/i","correlationId":"C","runId":"R","errors":[{"pointer":"#/a","detail":"x"},{"header":"H","detail":"y"}]}`,
			"Retry-After", "3"))
		_, err := c.GetJob(t.Context(), "1")
		e := (*Error)(nil)
		if !errors.Is(err, want) || !errors.As(err, &e) {
			t.Fatalf("%d: got %v", status, err)
		}
		if e.Status != status || e.Title != "T" || e.Detail != "D" || e.Instance != "/i" || e.CorrelationID != "C" || e.RunID != "R" ||
			e.RetryAfter != 3*time.Second || len(e.Wrong) != 2 || e.Method != http.MethodGet || e.Path != basePath+"/jobs/1" {
			t.Errorf("got %+v", e)
		}
		has(t, err, "client: GET "+basePath+"/jobs/1: ", ": D; #/a x; H y")
		for _, other := range []error{ErrInvalid, ErrUnauthorized, ErrForbidden, ErrNotFound, ErrConflict, ErrRevision, ErrKeyReused, ErrOverloaded} {
			if !errors.Is(other, want) && errors.Is(err, other) {
				t.Errorf("%d is also %v", status, other)
			}
		}
	}
}
