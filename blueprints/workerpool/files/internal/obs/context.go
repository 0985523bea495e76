package obs

import (
	"context"
	"log/slog"
	"strings"

	"example.invalid/service/internal/work"
)

// The headers that tie a request to what it leads to.
const (
	CorrelationHeader = "X-Correlation-Id"
	TraceHeader       = "Traceparent"
)

const maxCorrelationLength = 128

type correlationKey struct{}

type traceKey struct{}

// WithCorrelation returns a context that carries the id when it is a sane one,
// otherwise a new id; and the id.
func WithCorrelation(ctx context.Context, id string) (context.Context, string) {
	if !isCorrelationID(id) {
		id = work.NewID()
	}
	return context.WithValue(ctx, correlationKey{}, id), id
}

// Correlation returns the correlation id of a context, if any.
func Correlation(ctx context.Context) string {
	id, _ := ctx.Value(correlationKey{}).(string)
	return id
}

// WithTrace returns a context that carries a W3C traceparent; a malformed one
// is dropped, as the specification asks.
func WithTrace(ctx context.Context, parent string) context.Context {
	if !isTraceparent(parent) {
		return ctx
	}
	return context.WithValue(ctx, traceKey{}, parent)
}

// Trace returns the W3C traceparent of a context, if any, to be sent on.
func Trace(ctx context.Context) string {
	parent, _ := ctx.Value(traceKey{}).(string)
	return parent
}

func isCorrelationID(id string) bool {
	if id == "" || len(id) > maxCorrelationLength {
		return false
	}
	for i := range len(id) {
		b := id[i]
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', strings.IndexByte("._:-", b) >= 0:
		default:
			return false
		}
	}
	return true
}

// isTraceparent checks version-traceid-parentid-flags; later versions may go on
// behind the flags.
func isTraceparent(s string) bool {
	if len(s) < 55 || s[2] != '-' || s[35] != '-' || s[52] != '-' || len(s) > 55 && (s[:2] == "00" || s[55] != '-') || len(s) > 256 {
		return false
	}
	trace, parent := s[3:35], s[36:52]
	return isHex(s[:2]) && s[:2] != "ff" && isHex(trace) && isHex(parent) && isHex(s[53:55]) &&
		strings.Trim(trace, "0") != "" && strings.Trim(parent, "0") != ""
}

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdef") == ""
}

// Mark notes in a job which request made or changed it. The trace goes on in
// the run of a job that runs only once; one that recurs outlives it.
func Mark(ctx context.Context, spec *work.Spec) {
	spec.CorrelationID, spec.Traceparent = Correlation(ctx), ""
	if spec.Trigger.Single() {
		spec.Traceparent = Trace(ctx)
	}
}

// contextHandler adds what the context knows to each line.
type contextHandler struct {
	slog.Handler
}

// Handle adds the attributes and hands the line on.
func (h contextHandler) Handle(ctx context.Context, r slog.Record) error {
	correlation, parent := Correlation(ctx), Trace(ctx)
	run, ok := work.RunInfoFrom(ctx)
	if ok && correlation == "" {
		correlation = run.CorrelationID
	}
	if ok && parent == "" && isTraceparent(run.Traceparent) {
		parent = run.Traceparent
	}
	if correlation != "" {
		r.AddAttrs(slog.String("correlation_id", correlation))
	}
	if parent != "" {
		r.AddAttrs(slog.String("trace_id", parent[3:35]))
	}
	if ok {
		r.AddAttrs(slog.String("job_id", run.JobID), slog.String("run_id", run.ID), slog.Int("attempt", run.Attempt))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs returns the same for more attributes.
func (h contextHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return contextHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup returns the same for a group.
func (h contextHandler) WithGroup(name string) slog.Handler {
	return contextHandler{h.Handler.WithGroup(name)}
}
