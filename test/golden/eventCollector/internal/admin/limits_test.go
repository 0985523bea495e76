package admin

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/dispatch"
	"github.com/acme-demo/eventcollector/internal/hook"
	"github.com/acme-demo/eventcollector/internal/httpapi"
	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/work"
)

func fieldsOf(m *Manager) map[string]httpapi.Field {
	fields := map[string]httpapi.Field{}
	for _, f := range m.Describe().Fields {
		fields[f.Name] = f
	}
	return fields
}

func TestLimitsAreShownAndSet(t *testing.T) {
	weights := map[string]int{"big": 3}
	d := &fakeDispatcher{limits: []dispatch.TypeLimits{
		{Type: "email", Limits: pool.Limits{Concurrency: 4, Rate: pool.Rate{Runs: 3, Per: 2 * time.Second}, Burst: 5, Weights: weights}},
		{Type: "http"},
	}}
	m, _ := newManager(t, d, nil)
	want := func(name string, value any, origin string) {
		t.Helper()
		if f := fieldsOf(m)[name]; f.Value != value || f.Origin != origin || *f.Min != 0 || *f.Max == 0 {
			t.Errorf("%s: got %+v, want %v from %s", name, f, value, origin)
		}
	}
	want("concurrency.email", 4, "definition")
	want("rate.email", 1.5, "definition")
	want("concurrency.http", 0, "default")
	want("rate.http", 0.0, "default")
	want("target_wait_milliseconds", int64(0), "default")
	for _, tt := range []struct {
		command hook.Command
		text    string
	}{
		{hook.Command{Field: "concurrency.email", FieldValue: 9}, "concurrency.email changed from 4 to 9"},
		{hook.Command{Field: "rate.email", FieldValue: 0}, "rate.email changed from 1.5 to 0"},
		{hook.Command{Field: "rate.http", FieldValue: 2, Fraction: 0.25}, "rate.http changed from 0 to 2.25"},
		{hook.Command{Field: "target_wait_milliseconds", FieldValue: 250}, "target_wait_milliseconds changed from 0 to 250"},
	} {
		tt.command.Command = "set"
		if outcome, err := m.Do(t.Context(), tt.command); err != nil || outcome.Text != tt.text || outcome.Status != 200 {
			t.Errorf("%+v: got %+v, %v", tt.command, outcome, err)
		}
	}
	want("concurrency.email", 9, "set at run time")
	want("rate.email", 0.0, "set at run time")
	want("rate.http", 2.25, "set at run time")
	want("concurrency.http", 0, "default")
	want("target_wait_milliseconds", int64(250), "set at run time")
	if d.target != 250*time.Millisecond || d.limits[0].Weights["big"] != 3 || d.limits[0].Burst != 0 {
		t.Errorf("got %+v, %s", d.limits, d.target)
	}
	if _, err := m.Do(t.Context(), hook.Command{Command: "set", Field: "rate.email", FieldValue: 10}); err != nil || d.limits[0].Burst != 5 {
		t.Errorf("the burst of the definitions comes back with a rate: got %+v, %v", d.limits, err)
	}
}

func TestBadLimits(t *testing.T) {
	m, _ := newManager(t, &fakeDispatcher{limits: []dispatch.TypeLimits{{Type: "http"}}}, nil)
	for _, tt := range []struct {
		command hook.Command
		field   string
	}{
		{hook.Command{Field: "concurrency.fax", FieldValue: 1}, "field"},
		{hook.Command{Field: "rate.", FieldValue: 1}, "field"},
		{hook.Command{Field: "concurrency.http", FieldValue: -1}, "field_value"},
		{hook.Command{Field: "concurrency.http", FieldValue: maxConcurrency + 1}, "field_value"},
		{hook.Command{Field: "rate.http", FieldValue: -1, Fraction: 0.5}, "field_value"},
		{hook.Command{Field: "rate.http", Fraction: 0.0001}, "field_value"},
		{hook.Command{Field: "rate.http", FieldValue: maxPerSecond + 1}, "field_value"},
		{hook.Command{Field: "target_wait_milliseconds", FieldValue: -1}, "field_value"},
		{hook.Command{Field: "target_wait_milliseconds", FieldValue: maxTargetWait + 1}, "field_value"},
	} {
		tt.command.Command = "set"
		_, err := m.Do(t.Context(), tt.command)
		var invalid *work.InvalidError
		if !errors.As(err, &invalid) || invalid.Fields[0].Field != tt.field {
			t.Errorf("%+v: got %v", tt.command, err)
		}
	}
	if f := fieldsOf(m)["rate.http"]; f.Origin != "default" || f.Value != 0.0 {
		t.Errorf("got %+v", f)
	}
}

func TestRatesKeepTheirValue(t *testing.T) {
	for _, rate := range []float64{0, 0.001, 0.3, 1, 1.0 / 3, 2.5, 7, 123.456, 999_999.5, maxPerSecond} {
		r := rateOf(rate)
		if got := perSecond(r); math.Abs(got-rate) > 1e-6*max(rate, 1) || r.Per < 0 {
			t.Errorf("%g became %+v, %g", rate, r, got)
		}
	}
}
