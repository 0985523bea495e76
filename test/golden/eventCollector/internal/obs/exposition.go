package obs

import (
	"strconv"
	"strings"
	"time"
)

// exposition writes metrics in the Prometheus text format 0.0.4.
type exposition struct {
	b strings.Builder
}

// ExpositionType is the media type of the Prometheus text format.
const ExpositionType = "text/plain; version=0.0.4; charset=utf-8"

// label is one name="value".
type label struct {
	name  string
	value string
}

// buckets is a histogram with counts per bucket, one more than bounds.
type buckets struct {
	bounds []time.Duration
	counts []uint64
	sum    time.Duration
}

// family starts a metric: its help and its type, counter, gauge or histogram.
func (e *exposition) family(name, kind, help string) {
	e.b.WriteString("# HELP " + name + " " + help + "\n# TYPE " + name + " " + kind + "\n")
}

func (e *exposition) counter(name, help string, v uint64) {
	e.family(name, "counter", help)
	e.sample(name, float64(v))
}

func (e *exposition) gauge(name, help string, v float64) {
	e.family(name, "gauge", help)
	e.sample(name, v)
}

func (e *exposition) sample(name string, v float64, labels ...label) {
	e.b.WriteString(name)
	if len(labels) > 0 {
		e.b.WriteByte('{')
		for i, l := range labels {
			if i > 0 {
				e.b.WriteByte(',')
			}
			e.b.WriteString(l.name + `="` + escapeLabel.Replace(l.value) + `"`)
		}
		e.b.WriteByte('}')
	}
	e.b.WriteByte(' ')
	e.b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
	e.b.WriteByte('\n')
}

var escapeLabel = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// histogram writes one series of a histogram. Its count is the sum of its
// buckets, so that the two agree whatever happens meanwhile.
func (e *exposition) histogram(name string, h buckets, labels ...label) {
	var total uint64
	for i, n := range h.counts {
		total += n
		bound := "+Inf"
		if i < len(h.bounds) {
			bound = strconv.FormatFloat(h.bounds[i].Seconds(), 'g', -1, 64)
		}
		e.sample(name+"_bucket", float64(total), append(labels[:len(labels):len(labels)], label{"le", bound})...)
	}
	e.sample(name+"_sum", h.sum.Seconds(), labels...)
	e.sample(name+"_count", float64(total), labels...)
}
