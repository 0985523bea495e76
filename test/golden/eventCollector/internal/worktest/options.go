package worktest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// Option changes how a job is tested.
type Option func(*options)

type options struct {
	ctx     context.Context
	state   func() any
	reset   func()
	same    func(first, second work.Result) bool
	cancels int
	prompt  time.Duration
	timeout time.Duration
	seed    uint64
}

// Context is what the contexts of runs are made from, for jobs that expect
// something in it: boot.NewContext puts services there. It is that of the test
// otherwise.
func Context(ctx context.Context) Option { return func(o *options) { o.ctx = ctx } }

// State observes what the job has done to the world: the rows of a table, the
// calls that a fake server got. Values are compared by reflect.DeepEqual, so it
// returns a copy of what goes on changing.
func State(observe func() any) Option { return func(o *options) { o.state = observe } }

// Reset takes back what the job has done to the world. Each sequence of runs
// begins with it, and all of them have the same id then.
func Reset(reset func()) Option { return func(o *options) { o.reset = reset } }

// SameResult compares two results of the same run, instead of by their bytes
// and metadata. Either may be nil.
func SameResult(same func(first, second work.Result) bool) Option {
	return func(o *options) { o.same = same }
}

// Cancels is how often a run is cancelled, 20 times otherwise; jobs that take
// long are cancelled less often.
func Cancels(n int) Option { return func(o *options) { o.cancels = n } }

// Prompt is how soon a run has to return when its context ends: 2 s otherwise.
func Prompt(d time.Duration) Option { return func(o *options) { o.prompt = d } }

// Timeout is the time that a run gets: 30 s otherwise, as jobs have.
func Timeout(d time.Duration) Option { return func(o *options) { o.timeout = d } }

// Seed sets the seed of the moments at which runs are cancelled.
func Seed(seed uint64) Option { return func(o *options) { o.seed = seed } }

const seedVariable = "WORKTEST_SEED"

var checks atomic.Uint64

func newCheck(t testing.TB, fresh func() work.Job, opts []Option) *check {
	t.Helper()
	c := &check{TB: t, fresh: fresh, label: strconv.FormatUint(checks.Add(1), 10), fixed: work.NewID()}
	c.options = options{
		ctx: t.Context(), same: sameResult, cancels: 20, prompt: 2 * time.Second, timeout: 30 * time.Second,
	}
	c.seed = rand.Uint64() // #nosec G404 -- it chooses moments and guards nothing
	if text := os.Getenv(seedVariable); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("%s=%s: it is not a whole number", seedVariable, text)
		}
		c.seed = seed
	}
	for _, opt := range opts {
		opt(&c.options)
	}
	c.random = rand.New(rand.NewPCG(c.seed, 0)) // #nosec G404 -- the same
	return c
}

func sameResult(a, b work.Result) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return bytes.Equal(a.Payload(), b.Payload()) && maps.Equal(a.MetaData(), b.MetaData())
}

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

func show(r work.Result) string {
	if r == nil {
		return "none"
	}
	return fmt.Sprintf("%s %s", clip(string(r.Payload())), clip(r.MetaData()))
}

// clip writes a value, but not without end.
func clip(v any) string {
	const most = 1000
	text := fmt.Sprintf("%+v", v)
	if s, ok := v.(string); ok {
		text = strconv.Quote(s)
	}
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + " ..."
	}
	return text
}
