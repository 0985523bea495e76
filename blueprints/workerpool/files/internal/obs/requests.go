package obs

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Requests counts HTTP requests by route, and how long they take.
type Requests struct {
	inFlight atomic.Int64

	mu     sync.RWMutex
	counts map[requestKey]*atomic.Uint64
	times  map[string]*requestTimes
}

// requestKey names a counter. The route is the pattern, not the path, and the
// method one of the known ones: what clients make up costs no memory.
type requestKey struct {
	route  string
	method string
	status int
}

type requestTimes struct {
	counts [len(requestBounds) + 1]atomic.Uint64
	sum    atomic.Int64
}

var requestBounds = [...]time.Duration{
	time.Millisecond, 2500 * time.Microsecond, 5 * time.Millisecond, 10 * time.Millisecond, 25 * time.Millisecond,
	50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2500 * time.Millisecond, 5 * time.Second, 10 * time.Second,
}

// NewRequests returns counters at zero.
func NewRequests() *Requests {
	return &Requests{counts: make(map[requestKey]*atomic.Uint64), times: make(map[string]*requestTimes)}
}

// Begin counts a request as in flight until the function that it returns is
// called.
func (r *Requests) Begin() (end func()) {
	r.inFlight.Add(1)
	return func() { r.inFlight.Add(-1) }
}

// Observe counts a request that was answered.
func (r *Requests) Observe(route, method string, status int, took time.Duration) {
	count, times := r.of(requestKey{route, knownMethod(method), status})
	count.Add(1)
	i, _ := slices.BinarySearch(requestBounds[:], took)
	times.counts[i].Add(1)
	times.sum.Add(int64(took))
}

func (r *Requests) of(key requestKey) (*atomic.Uint64, *requestTimes) {
	r.mu.RLock()
	count, times := r.counts[key], r.times[key.route]
	r.mu.RUnlock()
	if count != nil && times != nil {
		return count, times
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.counts[key] == nil {
		r.counts[key] = new(atomic.Uint64)
	}
	if r.times[key.route] == nil {
		r.times[key.route] = new(requestTimes)
	}
	return r.counts[key], r.times[key.route]
}

func knownMethod(m string) string {
	switch m {
	case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS":
		return m
	}
	return "other"
}

// RequestCount is how often a route answered with a status.
type RequestCount struct {
	Route  string `json:"route"`
	Method string `json:"method"`
	Status int    `json:"status"`
	Count  uint64 `json:"count"`
}

// InFlight is how many requests are being answered.
func (r *Requests) InFlight() int64 { return r.inFlight.Load() }

// Counts lists the counters in a fixed order.
func (r *Requests) Counts() []RequestCount {
	r.mu.RLock()
	list := make([]RequestCount, 0, len(r.counts))
	for k, n := range r.counts {
		list = append(list, RequestCount{k.route, k.method, k.status, n.Load()})
	}
	r.mu.RUnlock()
	slices.SortFunc(list, func(a, b RequestCount) int {
		return cmp.Or(cmp.Compare(a.Route, b.Route), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Status, b.Status))
	})
	return list
}

func (r *Requests) expose(e *exposition) {
	e.gauge("workerpool_http_requests_in_flight", "HTTP requests that are being answered.", float64(r.InFlight()))
	e.family("workerpool_http_requests_total", "counter", "HTTP requests that were answered, by route, method and status.")
	for _, c := range r.Counts() {
		e.sample("workerpool_http_requests_total", float64(c.Count),
			label{"route", c.Route}, label{"method", c.Method}, label{"status", itoa(c.Status)})
	}
	e.family("workerpool_http_request_duration_seconds", "histogram", "Time to answer an HTTP request, by route.")
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, route := range sortedKeys(r.times) {
		times := r.times[route]
		h := buckets{bounds: requestBounds[:], sum: time.Duration(times.sum.Load())}
		for i := range times.counts {
			h.counts = append(h.counts, times.counts[i].Load())
		}
		e.histogram("workerpool_http_request_duration_seconds", h, label{"route", route})
	}
}
