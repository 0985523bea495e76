package ui

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.invalid/service/internal/admin"
	"example.invalid/service/internal/dispatch"
	"example.invalid/service/internal/httpapi"
	"example.invalid/service/internal/obs"
	"example.invalid/service/internal/pool"
	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

const key = "key-number-one-000"

// source is a dispatcher, and a scheduler, that counts nothing.
type source struct{ stats dispatch.Stats }

func (s *source) Stats() dispatch.Stats { return s.stats }
func (s *source) Metrics() work.Metrics { return work.Metrics{} }

var paths = httpapi.Paths{
	Version: "v1", Namespace: "pavedroad", Name: "eventCollector",
	Liveness: "liveness", Readiness: "readiness", Metrics: "metrics", Management: "manage",
}

func newHandler(t *testing.T, o Options, g httpapi.Guard) http.Handler {
	t.Helper()
	if o.Metrics == nil {
		s := &source{}
		o.Metrics = &obs.Metrics{Dispatcher: s, Scheduler: s, Requests: obs.NewRequests()}
	}
	api := httpapi.New(httpapi.Options{
		Paths: o.Paths, Guard: g, Requests: obs.NewRequests(), Logger: slog.New(slog.DiscardHandler), MaxBodyBytes: 1024,
	})
	resources, err := Resources(api, o)
	if err != nil {
		t.Fatal(err)
	}
	h, err := api.Handler(resources)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(t *testing.T, h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://localhost:8082"+path, nil)
	r.RemoteAddr = "127.0.0.1:5000"
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestFiles(t *testing.T) {
	h := newHandler(t, Options{Paths: paths}, admin.Guard{RequireKey: true})
	total := 0
	for path, mediaType := range map[string]string{
		"/ui": "text/html; charset=utf-8", "/ui/style.css": "text/css; charset=utf-8", "/ui/app.js": "text/javascript; charset=utf-8",
	} {
		w := get(t, h, "GET", path)
		total += w.Body.Len()
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("%s: status %d, %d bytes", path, w.Code, w.Body.Len())
		}
		for name, want := range map[string]string{
			"Content-Type": mediaType, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin", "Content-Security-Policy": policy,
		} {
			if got := w.Header().Values(name); len(got) != 1 || got[0] != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		tag := w.Header().Get("ETag")
		if again := get(t, h, "GET", path, "If-None-Match", tag); tag == "" || again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s with %s: status %d, %d bytes", path, tag, again.Code, again.Body.Len())
		}
		if other := get(t, h, "GET", path, "If-None-Match", `"another"`); other.Code != http.StatusOK {
			t.Errorf("%s with another tag: status %d", path, other.Code)
		}
		if head := get(t, h, "HEAD", path); head.Code != http.StatusOK || head.Body.Len() > 0 {
			t.Errorf("HEAD %s: status %d, %d bytes", path, head.Code, head.Body.Len())
		}
		if post := get(t, h, "POST", path); post.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: status %d", path, post.Code)
		}
	}
	if most := 60_000; total > most {
		t.Errorf("the page is %d bytes, wanted are %d at most", total, most)
	}
}

func TestPolicyHasNoHoles(t *testing.T) {
	for _, directive := range []string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
	} {
		if !strings.Contains(policy+";", directive+";") {
			t.Errorf("%s is missing", directive)
		}
	}
	for _, hole := range []string{"unsafe", "*", "data:", "http"} {
		if strings.Contains(policy, hole) {
			t.Errorf("%s is allowed", hole)
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	h := newHandler(t, Options{Paths: paths}, admin.Guard{})
	for _, path := range []string{"/ui/index.html", "/ui/ui.go", "/ui/app.js/", "/ui/..%2fui.go", "/ui/x", "/uix"} {
		w := get(t, h, "GET", path)
		if w.Code != http.StatusNotFound || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: status %d, %s", path, w.Code, w.Header().Get("Content-Type"))
		}
	}
	if w := get(t, h, "GET", "/ui/"); w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != "/ui" {
		t.Errorf("/ui/: status %d to %q", w.Code, w.Header().Get("Location"))
	}
}

// What the policy forbids would not work, and what is from elsewhere would not
// come; better to find it here.
func TestFilesHoldNothingInlineOrFromElsewhere(t *testing.T) {
	for name, wrong := range map[string]string{
		"an inline script":  `(?i)<script(?:\s[^>]*)?>\s*[^<\s]`,
		"an inline style":   `(?i)<style|\sstyle\s*=`,
		"an event handler":  `(?i)<[^>]*\son[a-z]+\s*=`,
		"a script URL":      `(?i)javascript:`,
		"another address":   `(?i)(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}|@import|url\(`,
		"HTML from strings": `innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|createContextualFragment`,
		"code from strings": `\beval\(|new Function|setTimeout\(['"` + "`]|import\\(",
		"lasting storage":   `localStorage|indexedDB|document\.cookie`,
	} {
		re := regexp.MustCompile(wrong)
		for file, content := range map[string]string{"index.html": indexText, "style.css": string(style), "app.js": string(script)} {
			// The namespace of SVG is a name and not an address.
			content = strings.ReplaceAll(content, "'http://www.w3.org/2000/svg'", "")
			if at := re.FindString(content); at != "" {
				t.Errorf("%s in %s: %q", name, file, at)
			}
		}
	}
}

func TestScriptFindsWhatItAsksFor(t *testing.T) {
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(indexText, -1) {
		ids[m[1]]++
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %s occurs %d times", id, n)
		}
	}
	wanted := regexp.MustCompile(`\$\('([^']*)'\)`).FindAllStringSubmatch(string(script), -1)
	wanted = append(wanted, regexp.MustCompile(`(?:for|aria-labelledby|href)="#?([a-zA-Z]+)"`).FindAllStringSubmatch(indexText, -1)...)
	for _, m := range wanted {
		if ids[m[1]] == 0 {
			t.Errorf("nothing has the id %s", m[1])
		}
	}
	if len(wanted) < 40 {
		t.Errorf("only %d ids are asked for", len(wanted))
	}
}

func TestIndexNamesTheService(t *testing.T) {
	hostile := paths
	hostile.Name = `"><script>alert(1)</script>`
	page := get(t, newHandler(t, Options{Paths: hostile}, admin.Guard{}), "GET", "/ui").Body.String()
	if strings.Contains(page, "<script>alert") {
		t.Error("the name of the service is not escaped")
	}
	page = get(t, newHandler(t, Options{Paths: paths}, admin.Guard{}), "GET", "/ui").Body.String()
	for _, want := range []string{
		"<title>eventCollector</title>", `data-base="/api/v1/namespace/pavedroad/eventCollector"`,
		`data-management="/api/v1/namespace/pavedroad/eventCollector/manage"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestNumbersAreForThoseWhoMayManage(t *testing.T) {
	guarded := admin.Guard{Keys: httpapi.NewKeys([]string{key}), RequireKey: true}
	for _, tt := range []struct {
		name    string
		guard   admin.Guard
		headers []string
		status  int
	}{
		{"a program on this machine", admin.Guard{}, nil, http.StatusOK},
		{"the page itself", admin.Guard{}, []string{"Sec-Fetch-Site", "same-origin"}, http.StatusOK},
		{"the page of another site", admin.Guard{}, []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		{"another origin", admin.Guard{}, []string{"Origin", "http://evil.example"}, http.StatusForbidden},
		{"no key", guarded, nil, http.StatusUnauthorized},
		{"a wrong key", guarded, []string{"Authorization", "Apikey another-key-000000"}, http.StatusUnauthorized},
		{"the key", guarded, []string{"Authorization", "Apikey " + key}, http.StatusOK},
	} {
		w := get(t, newHandler(t, Options{Paths: paths}, tt.guard), "GET", "/ui/data", tt.headers...)
		if w.Code != tt.status || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("ETag") != "" {
			t.Errorf("%s: status %d, want %d; %v", tt.name, w.Code, tt.status, w.Header())
		}
		if tt.status != http.StatusOK && strings.Contains(w.Body.String(), "metrics") {
			t.Errorf("%s: got %s", tt.name, w.Body)
		}
	}
	url := get(t, newHandler(t, Options{Paths: paths}, guarded), "GET", "/ui/data?key="+key+"&authorization=Apikey+"+key)
	if url.Code != http.StatusUnauthorized {
		t.Errorf("a key in the URL: status %d", url.Code)
	}
}

func TestNumbers(t *testing.T) {
	s := &source{stats: dispatch.Stats{Accepting: true, Stats: queue.Stats{Accepted: 7, Done: 3, Waiting: 4}}}
	s.stats.Waits[2] = 4
	s.stats.Pool = pool.Stats{
		Workers: 300, Oldest: 3 * time.Second, Wait: pool.Histogram{Bounds: []time.Duration{time.Millisecond, time.Second}, Counts: []uint64{1, 2, 0}},
		Run:      pool.Histogram{Counts: []uint64{0, 2, 1}},
		Types:    []pool.TypeStats{{Type: "email", Running: 1, Limited: 3, Shut: "rate"}},
		Lanes:    []pool.LaneStats{{Type: "email", Priority: 2, Waiting: 2, Parked: 1}, {Type: "email", Priority: 3, Waiting: 1}},
		Adaptive: pool.AdaptiveStats{On: true, Min: 1, Max: 9, Target: 50 * time.Millisecond, Grown: 2},
	}
	for i := range 300 {
		s.stats.Pool.PerSlot = append(s.stats.Pool.PerSlot, pool.WorkerStats{Slot: 299 - i, Busy: i%2 == 0, Started: 1})
	}
	m := &obs.Metrics{Build: obs.Build{Version: "1.2.3"}, Start: time.Now(), Dispatcher: s, Scheduler: s, Requests: obs.NewRequests()}
	w := get(t, newHandler(t, Options{Paths: paths, Metrics: m}, admin.Guard{}), "GET", "/ui/data")
	if w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("got %v", w.Header())
	}
	var d data
	if err := json.NewDecoder(bytes.NewReader(w.Body.Bytes())).Decode(&d); err != nil {
		t.Fatal(err)
	}
	if r := d.Metrics.Runs; r.Accepted != 7 || r.Done != 3 || r.Waiting != 4 || !d.Accepting || d.Metrics.Build.Version != "1.2.3" {
		t.Errorf("got %+v", d)
	}
	if len(d.Bounds) != 2 || d.Bounds[0] != 0.001 || len(d.Wait) != 3 || d.Run[2] != 1 {
		t.Errorf("histograms: %v %v %v", d.Bounds, d.Wait, d.Run)
	}
	if len(d.Workers) != maxWorkers || d.Workers[0].Slot != 0 || d.Workers[1].Slot != 1 || d.Workers[0].Busy || !d.Workers[1].Busy {
		t.Errorf("%d workers, the first %+v", len(d.Workers), d.Workers[:2])
	}
	if d.Oldest != 3 {
		t.Errorf("oldest: %v", d.Oldest)
	}
	if len(d.Types) != 1 || d.Types[0] != (kind{Type: "email", Running: 1, Waiting: 4, Limited: 3, Limit: "rate"}) {
		t.Errorf("types: %+v", d.Types)
	}
	if d.Adaptive == nil || *d.Adaptive != (adaptive{Min: 1, Max: 9, Target: 0.05, Grown: 2}) || len(d.Ready) != 9 || d.Ready[1] != 4 {
		t.Errorf("adaptive: %+v, ready: %v", d.Adaptive, d.Ready)
	}
}
