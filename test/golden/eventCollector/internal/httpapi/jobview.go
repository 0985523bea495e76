package httpapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/egress"
	"github.com/acme-demo/eventcollector/internal/work"
)

// Job is a job as it is shown.
type Job struct {
	ID             string            `json:"id"`
	URL            string            `json:"url,omitempty"`
	Type           string            `json:"type"`
	Revision       int               `json:"revision"`
	Method         string            `json:"method,omitempty"`
	Headers        map[string]string `json:"headers,omitempty"`
	Payload        json.RawMessage   `json:"payload,omitempty"`
	Timeout        string            `json:"timeout,omitempty"`
	Schedule       any               `json:"schedule"`
	Priority       int               `json:"priority,omitempty"`
	MaxAttempts    int               `json:"maxAttempts,omitempty"`
	OrderKey       string            `json:"orderKey,omitempty"`
	FairKey        string            `json:"fairKey,omitempty"`
	UniqueKey      string            `json:"uniqueKey,omitempty"`
	UniqueFor      string            `json:"uniqueFor,omitempty"`
	Deadline       time.Time         `json:"deadline,omitzero"`
	IdempotencyKey string            `json:"idempotencyKey,omitempty"`
	CreatedAt      time.Time         `json:"createdAt,omitzero"`
	UpdatedAt      time.Time         `json:"updatedAt,omitzero"`

	// Explain is there when it was asked for.
	Explain *dispatch.Explanation `json:"explain,omitempty"`
}

// Jobs is a page of jobs.
type Jobs struct {
	Jobs  []Job  `json:"jobs"`
	Next  string `json:"next,omitempty"`
	Total int    `json:"total"`
}

// Added answers a request that made or changed a job.
type Added struct {
	Success  string `json:"success"`
	ID       string `json:"id"`
	Revision int    `json:"revision"`
}

// Success answers a request that has nothing else to tell.
type Success struct {
	Success string `json:"success"`
}

func showJob(s work.Spec) Job {
	j := Job{
		ID: s.ID, Type: s.Type, Revision: s.Revision, Payload: s.Payload, Schedule: showTrigger(s.Trigger),
		Priority: s.Priority, MaxAttempts: s.MaxAttempts, OrderKey: s.OrderKey, FairKey: s.FairKey, UniqueKey: s.UniqueKey, Deadline: s.Deadline,
		IdempotencyKey: s.IdempotencyKey, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
	if s.Timeout > 0 {
		j.Timeout = s.Timeout.String()
	}
	if s.UniqueFor > 0 {
		j.UniqueFor = s.UniqueFor.String()
	}
	if s.Type != HTTPType {
		return j
	}
	var r egress.Request
	if err := json.Unmarshal(s.Payload, &r); err == nil && r.URL != "" {
		j.URL, j.Method, j.Headers, j.Payload = r.URL, r.Method, redact(r.Headers), r.Body
	}
	return j
}

func showTrigger(t work.Trigger) any {
	if t.IsZero() {
		return work.DefaultSchedule
	}
	return t
}

func showJobs(specs []work.Spec) []Job {
	list := make([]Job, 0, len(specs))
	for _, s := range specs {
		list = append(list, showJob(s))
	}
	return list
}

// redact hides the values of headers that carry credentials.
func redact(headers map[string]string) map[string]string {
	if len(headers) == 0 {
		return nil
	}
	shown := make(map[string]string, len(headers))
	for name, value := range headers {
		if isCredential(http.CanonicalHeaderKey(name)) {
			value = "[redacted]"
		}
		shown[name] = value
	}
	return shown
}

func isCredential(name string) bool {
	for _, part := range []string{"Authorization", "Cookie", "Key", "Token", "Secret", "Password", "Signature"} {
		if strings.Contains(name, part) {
			return !strings.EqualFold(name, "Idempotency-Key")
		}
	}
	return false
}
